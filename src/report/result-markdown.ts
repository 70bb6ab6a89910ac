import type { Dataset, Missing, Permissions, ResultDocument, Step } from "../generated/result-document.js";
import { commentLimit, commentMarker, configText, paragraphs } from "./comment.js";
import { failureMarkdown } from "./failure-markdown.js";
import { byteLength, fit, listSection } from "./fold.js";
import { cellCode, code, table, tableRow } from "./markdown-text.js";
import { counted } from "./printable.js";
import { resultHeadline, stepName } from "./result-text.js";

/**
 * What an apply did, as a comment or a job's summary: what failed and which permissions are missing first, then each
 * step. At most `limit` bytes of UTF-8 (at least 20,000); what does not fit is counted.
 */
export function resultMarkdown(document: ResultDocument, limit = commentLimit): string {
  const { error, planHash, datasets } = document;
  const first = commentMarker("apply", document);
  if (error !== null) {
    return `${paragraphs([first, failureMarkdown("Apply failed", document, error, limit)])}\n`;
  }
  const before = [
    first,
    `## ${resultHeadline(document.summary)}`,
    contextText(document),
    listSection(
      "❌ Failed",
      "",
      datasets.flatMap((dataset) => stepLines(dataset, "failed")),
      limit / 5,
    ),
    listSection(
      "⛔ Refused",
      "",
      datasets.flatMap((dataset) => stepLines(dataset, "refused")),
      limit / 5,
    ),
    listSection("🔒 Permissions", "", datasets.flatMap(permissionLines), limit / 5),
  ];
  const after = planHash === null ? [] : [`Plan hash: ${code(planHash)}`];
  const left = limit - byteLength(paragraphs([...before, ...after]));
  return `${paragraphs([...before, ...stepSections(datasets, left, limit), ...after])}\n`;
}

function contextText(document: ResultDocument): string {
  const { server, exitCode } = document;
  const parts = [configText(document), ...(server === null ? [] : [`server ${code(server, 100)}`])];
  return [...parts, `exit code ${exitCode}`].join(" · ");
}

function stepLines({ steps }: Dataset, wanted: Step["status"]): readonly string[] {
  return steps
    .filter(({ status }) => status === wanted)
    .map((step) => `${code(step.address)}, ${code(stepName(step))}: ${problemText(step.problem)}`);
}

function permissionLines({ dataset, permissions }: Dataset): readonly string[] {
  const { status, missing, problem } = permissions;
  if (status === "missing") return missing.map((one) => `${code(dataset)} ${missingText(one)}`);
  return status === "failed" ? [`${code(dataset)}: the check failed: ${problemText(problem)}`] : [];
}

function missingText({ permission, neededBy, providerError, remedies }: Missing): string {
  const needed =
    neededBy.length === 0 ? "" : ` (needed by ${neededBy.map((purpose) => code(purpose)).join(", ")})`;
  const words = providerError === null ? "" : `: ${code(providerError, 500)}`;
  const fixes = remedies.slice(0, 5).map((remedy) => `\n  - to fix it: ${code(remedy, 500)}`);
  return `lacks **${permission}**${needed}${words}${fixes.join("")}`;
}

function problemText(problem: Step["problem"]): string {
  if (problem === null) return "no reason given";
  return `${code(problem.message, 1000)}${problem.hint === "" ? "" : ` → ${code(problem.hint, 500)}`}`;
}

function stepSections(datasets: readonly Dataset[], budget: number, limit: number): readonly string[] {
  if (datasets.length === 0) return [];
  const { shown, folded } = fit(
    datasets.map((dataset) => ({ dataset, rows: rowsOf(dataset) })),
    ({ rows }) => `${rows.join("\n")}\n`,
    budget - 600,
  );
  const rows = shown.flatMap((one) => one.rows);
  return [
    ...(rows.length === 0 ? [] : ["### Steps", table(["Address", "Step", "Outcome"], rows)]),
    foldedText(
      folded.map(({ dataset }) => dataset),
      limit,
    ),
  ];
}

function rowsOf({ dataset, steps, permissions }: Dataset): readonly string[] {
  const outcome = permissionOutcome(permissions);
  const check = outcome === undefined ? [] : [tableRow([cellCode(dataset), "check permissions", outcome])];
  return [
    ...steps.map((step) =>
      tableRow([cellCode(step.address), cellCode(stepName(step)), stepOutcomes[step.status]]),
    ),
    ...check,
  ];
}

function permissionOutcome({ status, missing, problem }: Permissions): string | undefined {
  switch (status) {
    case "passed":
      return "✅ list, read, write, overwrite";
    case "missing":
      return `❌ missing: ${missing.map(({ permission }) => permission).join(", ")}`;
    case "impossible":
      return `not checked${problem === null ? "" : `: ${cellCode(problem.message)}`}`;
    case "failed":
      return "❌ the check failed";
    case "interrupted":
      return "not checked: interrupted";
    case "skipped":
      return undefined;
  }
}

function foldedText(folded: readonly Dataset[], limit: number): string {
  if (folded.length === 0) return "";
  const steps = folded.flatMap((dataset) => dataset.steps);
  const counts = (["done", "failed", "refused", "blocked", "interrupted"] as const).flatMap((status) => {
    const count = steps.filter((step) => step.status === status).length;
    return count === 0 ? [] : [`${count} ${status}`];
  });
  const bytes = limit.toLocaleString("en-US");
  return `**${counted(folded.length, "more dataset")} left out** to keep this below ${bytes} bytes, with ${counted(steps.length, "step")}: ${counts.join(", ")}. The result as text or JSON has all of them.`;
}

const stepOutcomes = {
  done: "✅ done",
  failed: "❌ failed",
  refused: "⛔ refused",
  blocked: "not tried: a step before it was not done",
  interrupted: "not tried: interrupted",
} as const satisfies Record<Step["status"], string>;
