import type {
  DatasetResult,
  MissingPermission,
  Outcome,
  Progress,
  Result,
  Step,
  Verification,
} from "../result.js";
import { summarizeResult } from "../summary.js";
import type { Palette } from "./palette.js";
import { counted, printable, quoted } from "./printable.js";

/** What an apply did, for people: per dataset what became of each step, and whether its storage can be used. */
export function resultText(result: Result, palette: Palette): string {
  return `${result.datasets.map((dataset) => datasetText(dataset, palette)).join("")}${palette.strong(resultHeadline(result))}\n`;
}

/** `Applied: 3 done.`, or what else there is to say. */
export function resultHeadline(result: Result): string {
  const { done, failed, blocked, interrupted, lacking, unverified } = summarizeResult(result);
  const parts = [
    `${done} done`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(blocked > 0 ? [`${blocked} not tried after a failure`] : []),
    ...(interrupted > 0 ? [`${interrupted} not tried after an interrupt`] : []),
  ];
  const checks = [
    ...(lacking > 0 ? [` Permissions are missing on ${counted(lacking, "dataset")}.`] : []),
    ...(unverified > 0 ? [` The check of permissions failed on ${counted(unverified, "dataset")}.`] : []),
  ];
  const incomplete = failed + blocked + interrupted > 0;
  return `${incomplete ? "Applied in part" : "Applied"}: ${parts.join(", ")}.${checks.join("")}`;
}

/** One line for a step or check that has just finished, without its line end. */
export function progressText(progress: Progress, elapsedMs: number, palette: Palette): string {
  const elapsed = palette.faint(`[${(elapsedMs / 1000).toFixed(1)}s]`);
  const dataset = quoted(progress.dataset);
  return progress.kind === "step"
    ? `${outcomeSign(progress.result.outcome, palette)} ${dataset}: ${stepText(progress.result.step)}: ${progress.result.outcome.status} ${elapsed}`
    : `${verificationSign(progress.verification, palette)} ${dataset}: permissions: ${progress.verification.status} ${elapsed}`;
}

function datasetText({ name, id, steps, verification }: DatasetResult, palette: Palette): string {
  const lines = steps.map(
    ({ step, outcome }) => `  ${outcomeSign(outcome, palette)} ${stepText(step)}: ${outcomeText(outcome)}\n`,
  );
  return `dataset ${quoted(name)}${id === null ? "" : ` (id ${printable(id)})`}\n${lines.join("")}${verificationText(verification, palette)}`;
}

function stepText(step: Step): string {
  switch (step.kind) {
    case "create_dataset":
      return "create dataset";
    case "create_datasource":
      return `create datasource ${step.purpose}`;
    case "update_datasource":
      return `update datasource ${step.purpose}`;
    default:
      return step satisfies never;
  }
}

function outcomeText(outcome: Outcome): string {
  switch (outcome.status) {
    case "done":
      return "done";
    case "failed":
      return `failed: ${sentence(outcome.problem)}`;
    case "blocked":
      return `not tried: ${outcome.reason}`;
    case "interrupted":
      return "not tried: interrupted";
    default:
      return outcome satisfies never;
  }
}

function outcomeSign(outcome: Outcome, palette: Palette): string {
  return outcome.status === "done"
    ? palette.add("✓")
    : palette.error(outcome.status === "failed" ? "✗" : "-");
}

function verificationText(verification: Verification, palette: Palette): string {
  const sign = verificationSign(verification, palette);
  switch (verification.status) {
    case "skipped":
      return "";
    case "passed":
      return `  ${sign} permissions: list, read, write, overwrite\n`;
    case "impossible":
      return `  ${sign} permissions: not checked, ${verification.reason}\n`;
    case "failed":
      return `  ${sign} permissions: the check failed: ${sentence(verification.problem)}\n`;
    case "missing":
      return verification.missing.map((one) => `  ${sign} ${missingText(one)}`).join("");
    default:
      return verification satisfies never;
  }
}

function verificationSign({ status }: Verification, palette: Palette): string {
  if (status === "passed") return palette.add("✓");
  return status === "missing" || status === "failed" ? palette.error("✗") : palette.faint("-");
}

function missingText({ check, neededBy, providerError, remedies }: MissingPermission): string {
  const needed = neededBy.length === 0 ? "" : `, needed by ${neededBy.join(", ")}`;
  const words = providerError === null ? "" : `: ${printable(providerError)}`;
  const fixes = remedies.map((remedy) => `      to fix it, ${remedy}\n`);
  return `permission missing: ${checkNames[check]}${needed}${words}\n${fixes.join("")}`;
}

const checkNames = {
  canList: "list",
  canRead: "read",
  canWrite: "write",
  canOverwrite: "overwrite",
} as const;

function sentence({ message, hint }: { readonly message: string; readonly hint: string }): string {
  return printable(hint === "" ? message : `${message} ${hint}`, 1000);
}
