import type { PlanDocument } from "../generated/plan-document.js";
import type { ResultDocument } from "../generated/result-document.js";

/** A plan as schema/plan.schema.json describes it. */
export function planJson(document: PlanDocument): string {
  return jsonText(document);
}

/** A result as schema/result.schema.json describes it. */
export function resultJson(document: ResultDocument): string {
  return jsonText(document);
}

/**
 * JSON that ends with a line end; with `indent` 0 it is one line. Whatever a terminal or a job's log would act on is
 * written as JSON's own escape, so that the value stays the same.
 */
export function jsonText(value: unknown, indent = 2): string {
  return `${JSON.stringify(value, null, indent).replace(active, escaped)}\n`;
}

/** Line ends outside of strings aside: JSON has escaped those inside. */
const active =
  /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}\p{Default_Ignorable_Code_Point}]|(?<=#)#(?=\[)/gu;

function escaped(character: string): string {
  return character
    .split("")
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");
}
