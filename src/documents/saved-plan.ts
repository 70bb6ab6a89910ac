import { validatePlanDocument } from "../generated/validate-plan-document.js";
import type { PlanDocument } from "../generated/plan-document.js";
import { planHash } from "./plan-hash.js";

/** A saved plan that was read, or why it cannot be used, in words that follow its file's name. */
export type SavedPlan =
  | { readonly usable: true; readonly document: PlanDocument }
  | { readonly usable: false; readonly problem: string };

/** Reads the text of a saved plan. Whoever edited it by hand changed its hash, and is found out. */
export function readSavedPlan(text: string): SavedPlan {
  const document = parse(text);
  if (!isPlanDocument(document))
    return { usable: false, problem: "is not a plan that this version understands" };
  if (document.planHash !== null && document.planHash !== planHash(document)) {
    return {
      usable: false,
      problem: "was changed after it was saved: its content and its hash do not fit together",
    };
  }
  return { usable: true, document };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isPlanDocument(value: unknown): value is PlanDocument {
  return validatePlanDocument(value);
}
