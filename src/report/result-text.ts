import { datasetOutcomes, type OutcomeEntry, outcomeEntries } from "../documents/outcome-groups.js";
import type {
  Dataset,
  Missing,
  Permissions,
  Problem,
  ResultDocument,
  ResultSummary,
  Step,
} from "../generated/result-document.js";
import { countActions } from "../model/plan.js";
import { failureText } from "./failure-text.js";
import type { Palette } from "./palette.js";
import { variablesText } from "./plan-text.js";
import { counted, firstFew, printable, quoted } from "./printable.js";

/**
 * What an apply did, for people: what came to the same is said once, with the datasets that it is about; what needs somebody
 * comes last, where a terminal stands still. `full` says everything, dataset by dataset.
 */
export function resultText(document: ResultDocument, palette: Palette, full = false): string {
  if (document.error !== null) return failureText(document.error, palette);
  const entries = full ? datasetOutcomes(document.datasets) : outcomeEntries(document).toReversed();
  const texts = entries.map((entry) => entryText(entry, palette)).join("");
  return `${texts}${variablesText(document.variables)}${palette.strong(resultHeadline(document.summary))}\n`;
}

/** `Applied: 3 done.`, or what else there is to say. */
export function resultHeadline(summary: ResultSummary): string {
  const { done, failed, refused, blocked, interrupted, lacking, unverified } = summary;
  const parts = [
    ...(done > 0 || failed + refused + blocked + interrupted === 0 ? [`${done} done`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(refused > 0 ? [`${refused} refused`] : []),
    ...(blocked > 0 ? [`${blocked} held up`] : []),
    ...(interrupted > 0 ? [`${interrupted} not tried after an interrupt`] : []),
  ];
  const checks = [
    ...(lacking > 0 ? [` Permissions are missing on ${counted(lacking, "dataset")}.`] : []),
    ...(unverified > 0 ? [` The check of permissions failed on ${counted(unverified, "dataset")}.`] : []),
  ];
  const incomplete = failed + refused + blocked + interrupted > 0;
  const headline = !incomplete ? "Applied" : done > 0 ? "Applied in part" : "Nothing was applied";
  return `${headline}: ${parts.join(", ")}.${checks.join("")}`;
}

/** How many resources were created, and how many updated. */
export function doneActions({ datasets }: ResultDocument): ReturnType<typeof countActions> {
  return countActions(datasets.flatMap(({ steps }) => steps).filter(({ status }) => status === "done"));
}

/** One line for a step that has just finished, without its line end. */
export function stepProgress(step: Step, elapsedMs: number, palette: Palette): string {
  return `${stepSign(step, palette)} ${quoted(step.dataset)}: ${stepName(step)}: ${stepOutcome(step)} ${elapsed(elapsedMs, palette)}`;
}

/** One line for a check of permissions that has just finished, without its line end. */
export function permissionsProgress(
  dataset: string,
  permissions: Permissions,
  elapsedMs: number,
  palette: Palette,
): string {
  const sign = permissionsSign(permissions, palette);
  return `${sign} ${quoted(dataset)}: permissions: ${permissions.status} ${elapsed(elapsedMs, palette)}`;
}

function entryText({ datasets, outcomes }: OutcomeEntry, palette: Palette): string {
  const lines = outcomes.map((outcome) =>
    outcome.of === "steps"
      ? `  ${stepSign(outcome.shown, palette)} ${stepName(outcome.shown)}: ${stepOutcome(outcome.shown)}\n`
      : permissionsText(outcome.shown, palette),
  );
  const text = lines.join("");
  return text === "" ? "" : `${titleOf(datasets)}\n${text}`;
}

/** Names of datasets, with their ids where they exist. */
function titleOf(datasets: readonly Dataset[]): string {
  const names = datasets.map(
    ({ dataset, id }) => `${quoted(dataset)}${id === null ? "" : ` (id ${printable(id)})`}`,
  );
  return names.length === 1
    ? `dataset ${names.join("")}`
    : `${counted(names.length, "dataset")}: ${firstFew(names)}`;
}

/** `create input datasource (s3, connection raw)` */
export function stepName({ action, title }: Pick<Step, "action" | "title">): string {
  return `${action} ${printable(title)}`;
}

function stepOutcome({ status, problem }: Step): string {
  switch (status) {
    case "done":
      return "done";
    case "failed":
      return `failed: ${reason(problem)}`;
    case "refused":
      return `refused: ${reason(problem)}`;
    case "blocked":
      return `not tried: ${reason(problem)}`;
    case "interrupted":
      return "not tried: interrupted";
  }
}

function stepSign({ status }: Step, palette: Palette): string {
  return status === "done"
    ? palette.add("✓")
    : palette.error(status === "failed" || status === "refused" ? "✗" : "-");
}

function permissionsText(permissions: Permissions, palette: Palette): string {
  const { status, missing, problem } = permissions;
  const sign = permissionsSign(permissions, palette);
  const words = reason(problem);
  switch (status) {
    case "skipped":
      return "";
    case "passed":
      return `  ${sign} permissions: list, read, write, overwrite\n`;
    case "impossible":
      return `  ${sign} permissions: not checked, ${words}\n`;
    case "interrupted":
      return `  ${sign} permissions: not checked, interrupted\n`;
    case "failed":
      return `  ${sign} permissions: the check failed: ${words}\n`;
    case "missing":
      return missing.map((one) => `  ${sign} ${missingText(one)}`).join("");
  }
}

function permissionsSign({ status }: Permissions, palette: Palette): string {
  if (status === "passed") return palette.add("✓");
  return status === "missing" || status === "failed" ? palette.error("✗") : palette.faint("-");
}

function missingText({ permission, neededBy, providerError, remedies }: Missing): string {
  const needed = neededBy.length === 0 ? "" : `, needed by ${neededBy.join(", ")}`;
  const words = providerError === null ? "" : `: ${printable(providerError)}`;
  const fixes = remedies.map((remedy) => `      to fix it, ${printable(remedy)}\n`);
  return `permission missing: ${permission}${needed}${words}\n${fixes.join("")}`;
}

function elapsed(milliseconds: number, palette: Palette): string {
  return palette.faint(`[${(milliseconds / 1000).toFixed(1)}s]`);
}

function reason(problem: Problem | null): string {
  if (problem === null) return "no reason given";
  const { message, hint } = problem;
  const end = /[.!?]$/.test(message) ? "" : ".";
  return printable(hint === "" ? message : `${message}${end} ${hint}`, 1000);
}
