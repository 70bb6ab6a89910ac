import type { Dataset, Missing, Problem, ResultDocument, Step } from "../generated/result-document.js";
import { type Finding, failureFindings } from "./finding.js";
import { printable } from "./printable.js";

/**
 * What of a result is worth pointing at: why it failed, failed and refused steps, missing
 * permissions, and failed checks of them.
 */
export function resultFindings(document: ResultDocument): readonly Finding[] {
  if (document.error !== null) return failureFindings(document.error);
  return document.datasets.flatMap((dataset) => [
    ...dataset.steps.flatMap(stepFinding),
    ...permissionFindings(dataset),
  ]);
}

function stepFinding(step: Step): readonly Finding[] {
  const { action, address, status, problem, position } = step;
  if (status !== "failed" && status !== "refused") return [];
  return [
    {
      severity: "error",
      check: `step-${status}`,
      subject: `${action} ${address}`,
      title: `${status === "failed" ? "Failed" : "Refused"}: ${action} ${address}`,
      message: problemLines(problem),
      position,
    },
  ];
}

function permissionFindings({ dataset, position, permissions }: Dataset): readonly Finding[] {
  const finding = (check: string, title: string, message: readonly string[]): Finding => ({
    severity: "error",
    check,
    subject: dataset,
    title: `${title}: ${dataset}`,
    message,
    position,
  });
  const { status, missing, problem } = permissions;
  if (status === "missing") {
    return [finding("permission-missing", "Permissions missing", missing.flatMap(missingLines))];
  }
  return status === "failed"
    ? [finding("permission-check-failed", "Permissions could not be checked", problemLines(problem))]
    : [];
}

function missingLines({ permission, neededBy, providerError, remedies }: Missing): readonly string[] {
  const needed = neededBy.length === 0 ? "" : `, needed by ${neededBy.join(", ")}`;
  const words = providerError === null ? "" : `: ${printable(providerError)}`;
  return [
    `${permission} is not permitted${needed}${words}`,
    ...remedies.map((remedy) => `To fix it, ${printable(remedy)}`),
  ];
}

function problemLines(problem: Problem | null): readonly string[] {
  if (problem === null) return ["No reason given."];
  return problem.hint === "" ? [problem.message] : [problem.message, problem.hint];
}
