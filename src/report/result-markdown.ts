import { type OutcomeEntry, outcomeEntries, type SharedOutcome } from "../documents/outcome-groups.js";
import type { Missing, Permissions, ResultDocument, Step } from "../generated/result-document.js";
import { commentLimit, commentMarker, configText, paragraphs, titleText } from "./comment.js";
import { failureMarkdown } from "./failure-markdown.js";
import { byteLength, fit, frame, listSection, type Section, sectionsIn } from "./fold.js";
import { cellCode, code, table, tableRow } from "./markdown-text.js";
import { type LinkTo, noLinks } from "./place.js";
import { placeMarkdown } from "./place-markdown.js";
import { counted, firstFew } from "./printable.js";
import { resultHeadline, stepName } from "./result-text.js";

/**
 * What an apply did, as a comment or a job's summary: what failed and which permissions are missing first, then each
 * step; what came to the same is said once. At most `limit` bytes of UTF-8 (at least 20,000); what does not fit is counted.
 */
export function resultMarkdown(document: ResultDocument, limit = commentLimit, linkTo = noLinks): string {
  const { error, planHash } = document;
  const first = commentMarker("apply", document);
  if (error !== null) {
    const failed = failureMarkdown("Apply failed", document, error, limit, linkTo);
    return `${paragraphs([first, failed])}\n`;
  }
  const head = paragraphs([
    first,
    titleText(resultHeadline(document.summary), document),
    contextText(document),
  ]);
  const foot = planHash === null ? "" : `Plan hash: ${code(planHash)}`;
  const sections = sectionsOf(outcomeEntries(document), limit, linkTo);
  const left = limit - byteLength(head) - byteLength(foot) - 2 * (sections.length + 2);
  return `${paragraphs([head, ...sectionsIn(left, sections), foot])}\n`;
}

function contextText(document: ResultDocument): string {
  return `${configText(document)} · exit code ${document.exitCode}`;
}

/** By how much they matter. */
function sectionsOf(entries: readonly OutcomeEntry[], limit: number, linkTo: LinkTo): readonly Section[] {
  const list = (
    heading: string,
    lineOf: (entry: OutcomeEntry, outcome: SharedOutcome) => readonly string[],
  ): Section => {
    const lines = entries.flatMap((entry) => entry.outcomes.flatMap((outcome) => lineOf(entry, outcome)));
    return (budget) => listSection(heading, "", lines, budget);
  };
  const steps = (status: Step["status"]) => (entry: OutcomeEntry, outcome: SharedOutcome) =>
    outcome.of === "steps" && outcome.shown.status === status ? [stepLine(entry, outcome.shown, linkTo)] : [];
  return [
    list("❌ Failed", steps("failed")),
    list("⛔ Refused", steps("refused")),
    list("🔒 Permissions", (entry, outcome) =>
      outcome.of === "permissions" ? permissionLines(namesOf(entry, code), outcome.shown) : [],
    ),
    (budget) => outcomeTable(entries, budget, limit),
  ];
}

function namesOf({ datasets }: OutcomeEntry, asCode: (text: string) => string): string {
  return firstFew(datasets.map(({ dataset }) => asCode(dataset)));
}

function stepLine(entry: OutcomeEntry, step: Step, linkTo: LinkTo): string {
  const where = placeMarkdown(step.position, linkTo);
  return `${namesOf(entry, code)}, ${code(stepName(step))} (${where}): ${problemText(step.problem)}`;
}

function permissionLines(names: string, { status, missing, problem }: Permissions): readonly string[] {
  if (status === "missing") return missing.map((one) => `${names} ${missingText(one)}`);
  return status === "failed" ? [`${names}: the check failed: ${problemText(problem)}`] : [];
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

function outcomeTable(entries: readonly OutcomeEntry[], budget: number, limit: number): string {
  const all = entries.map((entry) => ({ entry, rows: rowsOf(entry) }));
  if (all.every(({ rows }) => rows.length === 0)) return "";
  const { shown, folded } = fit(all, ({ rows }) => `${rows.join("\n")}\n`, budget - frame);
  const rows = shown.flatMap((one) => one.rows);
  return [
    ...(rows.length === 0 ? [] : ["### Steps", table(["Datasets", "Step", "Outcome"], rows)]),
    ...foldedText(
      folded.map(({ entry }) => entry),
      limit,
    ),
  ].join("\n\n");
}

function rowsOf(entry: OutcomeEntry): readonly string[] {
  const count = entry.datasets.length;
  const names = `${count === 1 ? "" : `${counted(count, "dataset")}: `}${namesOf(entry, cellCode)}`;
  return entry.outcomes.flatMap((outcome) => {
    if (outcome.of === "steps") {
      return [tableRow([names, cellCode(stepName(outcome.shown)), stepOutcomes[outcome.shown.status]])];
    }
    const checked = permissionOutcome(outcome.shown);
    return checked === undefined ? [] : [tableRow([names, "check permissions", checked])];
  });
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

function foldedText(folded: readonly OutcomeEntry[], limit: number): readonly string[] {
  if (folded.length === 0) return [];
  const counts = (["done", "failed", "refused", "blocked", "interrupted"] as const).flatMap((status) => {
    const count = folded
      .map(
        ({ datasets, outcomes }) =>
          outcomes.filter(({ of, shown }) => of === "steps" && shown.status === status).length *
          datasets.length,
      )
      .reduce((sum, one) => sum + one, 0);
    return count === 0 ? [] : [`${count} ${status}`];
  });
  const datasets = new Set(folded.flatMap((entry) => entry.datasets)).size;
  const bytes = limit.toLocaleString("en-US");
  return [
    `**${counted(datasets, "more dataset")} left out** to keep this below ${bytes} bytes: ${counts.join(", ")}. The result as text or JSON has all of them.`,
  ];
}

const stepOutcomes = {
  done: "✅ done",
  failed: "❌ failed",
  refused: "⛔ refused",
  blocked: "not tried: a step before it was not done",
  interrupted: "not tried: interrupted",
} as const satisfies Record<Step["status"], string>;
