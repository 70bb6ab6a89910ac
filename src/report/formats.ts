import type { PlanDocument } from "../generated/plan-document.js";
import type { ResultDocument } from "../generated/result-document.js";
import { planJson, resultJson } from "./json.js";
import type { Palette } from "./palette.js";
import { planText } from "./plan-text.js";
import { resultText } from "./result-text.js";

/** How a plan and a result look in one format; one that a command does not offer has `undefined` there. */
export interface Format {
  readonly plan: ((document: PlanDocument, palette: Palette) => string) | undefined;
  readonly result: ((document: ResultDocument, palette: Palette) => string) | undefined;
}

/** The formats of `--format`, by name. */
export const formats = {
  text: { plan: planText, result: resultText },
  json: { plan: planJson, result: resultJson },
  /** Written while an apply runs, not at its end. */
  events: { plan: undefined, result: undefined },
} as const satisfies Record<string, Format>;

export type FormatName = keyof typeof formats;
export const formatNames: readonly FormatName[] = ["text", "json", "events"];
