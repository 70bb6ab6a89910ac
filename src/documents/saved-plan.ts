import { validatePlanDocument } from "../generated/validate-plan-document.js";
import type { PlanDocument } from "../generated/plan-document.js";
import { groupChanges } from "./change-groups.js";
import { planFormat } from "./format-version.js";
import { checksumOf, planHash } from "./identity.js";

/** A saved plan that was read, or why it cannot be used, in words that follow its file's name. */
export type SavedPlan =
  | { readonly usable: true; readonly document: PlanDocument }
  | { readonly usable: false; readonly problem: string };

/**
 * Reads the text of a saved plan. Whoever edited it by hand changed its checksum, and is found out. The groups, by which
 * people read a plan and which its hash does not cover, are made anew: they show the changes, whoever sealed the file.
 */
export function readSavedPlan(text: string): SavedPlan {
  const document = parse(text);
  if (!isPlanDocument(document)) return { usable: false, problem: problemOf(document) };
  const isWhole = document.planHash === planHash(document) && document.checksum === checksumOf(document);
  if (document.error === null && !isWhole) {
    return {
      usable: false,
      problem: "was changed after it was saved: its content and its checksum do not fit together",
    };
  }
  return { usable: true, document: { ...document, groups: groupChanges(document) } };
}

function problemOf(document: unknown): string {
  const { format, version } =
    typeof document === "object" && document !== null ? { format: "", version: 0, ...document } : {};
  if (format !== planFormat.format || version === planFormat.version)
    return "is not a plan that this version understands";
  const which = typeof version === "number" ? `format version ${version}` : "another format version";
  return `is a plan of ${which}; this program reads version ${planFormat.version}: plan again`;
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
