import { validatePlanDocument } from "../generated/validate-plan-document.js";
import { validateResultDocument } from "../generated/validate-result-document.js";
import type { PlanDocument } from "../generated/plan-document.js";
import type { ResultDocument } from "../generated/result-document.js";
import { groupChanges } from "./change-groups.js";
import { planFormat, resultFormat } from "./format-version.js";
import { checksumOf, planHash } from "./identity.js";
import { groupOutcomes } from "./outcome-groups.js";

/** A saved document that was read, or why it cannot be used, in words that follow its file's name. */
export type SavedDocument =
  | { readonly kind: "plan"; readonly document: PlanDocument }
  | { readonly kind: "result"; readonly document: ResultDocument }
  | { readonly kind: "unusable"; readonly problem: string };

/**
 * Reads the text of a saved plan or result. A plan that was edited by hand no longer has its checksum. The groups, by which
 * people read a plan and which its hash does not cover, are made anew: they show the changes, whoever sealed the file.
 */
export function readSavedDocument(text: string): SavedDocument {
  const document = parse(text);
  if (isResultDocument(document))
    return { kind: "result", document: { ...document, groups: groupOutcomes(document.datasets) } };
  if (!isPlanDocument(document)) return { kind: "unusable", problem: problemOf(document, text) };
  const isWhole = document.planHash === planHash(document) && document.checksum === checksumOf(document);
  if (document.error === null && !isWhole) {
    return {
      kind: "unusable",
      problem: "was changed after it was saved: its content and its checksum do not fit together",
    };
  }
  return { kind: "plan", document: { ...document, groups: groupChanges(document) } };
}

/** What a file is instead, as far as its content tells. */
function problemOf(document: unknown, text: string): string {
  const none = { format: undefined, version: undefined };
  const { format, version }: { readonly format: unknown; readonly version: unknown } =
    typeof document === "object" && document !== null ? { ...none, ...document } : none;
  const known = [
    { ...planFormat, kind: "plan" },
    { ...resultFormat, kind: "result" },
  ].find((one) => one.format === format);
  if (known === undefined) return `is not a saved plan or result: ${contentOf(document, text)}`;
  const { kind } = known;
  if (version === known.version) return `is not a ${kind} that this version understands`;
  const which = typeof version === "number" ? `format version ${version}` : "another format version";
  return `is a ${kind} of ${which}; this program reads version ${known.version}: ${kind === "plan" ? "plan" : "apply"} again`;
}

function contentOf(document: unknown, text: string): string {
  if (text.trim() === "") return "it is empty";
  if (document !== undefined) return "it is JSON of another program, or of another command";
  if (/^(?:# yaml-language-server:|version:|connections:|datasets:)/m.test(text))
    return "it looks like a config";
  const first = text.trimStart();
  if (first.startsWith("<!-- lightly-gitops:")) return "it is the Markdown of a report";
  return first.startsWith("{") ? "its JSON is broken or cut off" : "it is not JSON";
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

function isResultDocument(value: unknown): value is ResultDocument {
  return validateResultDocument(value);
}
