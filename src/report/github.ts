import type { PlanDocument } from "../generated/plan-document.js";
import type { ResultDocument } from "../generated/result-document.js";
import { bySeverity, type Finding } from "./finding.js";
import { type Locate, noLinks, relativePath } from "./place.js";
import { planFindings } from "./plan-findings.js";
import { planMarkdown } from "./plan-markdown.js";
import { counted, printable } from "./printable.js";
import { doneActions } from "./result-text.js";
import { resultFindings } from "./result-findings.js";
import { resultMarkdown } from "./result-markdown.js";

/** GitHub shows so many errors and so many warnings of a step. */
const annotationLimit = 10;

/** Bytes of the summary of one step; GitHub drops one above 1 MiB. */
export const summaryLimit = 1_000_000;
/** Bytes that {@link stepSummary} needs at least. */
export const leastSummary = 20_000;

/**
 * The findings of a plan as workflow commands, one a line: at most ten errors and ten warnings, then a notice that
 * counts the others. Empty without findings.
 */
export function planAnnotations(document: PlanDocument, locate: Locate = relativePath): string {
  return annotations(planFindings(document), locate);
}

/** As {@link planAnnotations}, for a result. */
export function resultAnnotations(document: ResultDocument, locate: Locate = relativePath): string {
  return annotations(resultFindings(document), locate);
}

/**
 * What is appended to the file that `GITHUB_OUTPUT` names. `changes` is whether there is something to apply, or, of a
 * result, whether something was written; the counts are of resources to create and update, or of those that were.
 * What nobody can say is empty: `drift` without a base, `plan-hash` and every count after a failure.
 */
export function githubOutputs(document: PlanDocument | ResultDocument, exitCode: number): string {
  const counts = document.format === "lightly-gitops/plan" ? planCounts(document) : resultCounts(document);
  const outputs = {
    changes: counts.create + counts.update > 0,
    create: document.error === null ? counts.create : "",
    update: document.error === null ? counts.update : "",
    drift: counts.drift ?? "",
    "unknown-secrets": document.error === null ? (counts.unknownSecrets ?? "") : "",
    "plan-hash": /^sha256:[0-9a-f]{64}$/.test(document.planHash ?? "") ? document.planHash : "",
    "exit-code": exitCode,
  };
  return Object.entries(outputs)
    .map(([name, value]) => `${name}=${value}\n`)
    .join("");
}

/** What is appended to the file that `GITHUB_STEP_SUMMARY` names: the Markdown, below 1 MiB. */
export function stepSummary(
  document: PlanDocument | ResultDocument,
  limit = summaryLimit,
  linkTo = noLinks,
): string {
  return document.format === "lightly-gitops/plan"
    ? planMarkdown(document, limit, linkTo)
    : resultMarkdown(document, limit, linkTo);
}

/** As {@link planAnnotations}, of any findings. */
export function annotations(findings: readonly Finding[], locate: Locate): string {
  const sorted = bySeverity(findings);
  const errors = sorted.filter(({ severity }) => severity === "error");
  const warnings = sorted.filter(({ severity }) => severity === "warning");
  const shown = [...errors.slice(0, annotationLimit), ...warnings.slice(0, annotationLimit)];
  const rest = leftOut(errors.length, "error").concat(leftOut(warnings.length, "warning"));
  const notice =
    rest.length === 0
      ? ""
      : command(
          "notice",
          { title: "lightly-gitops" },
          `${rest.join(" and ")} left out; the other formats have all.`,
        );
  return shown.map((finding) => annotation(finding, locate)).join("") + notice;
}

function leftOut(count: number, noun: string): readonly string[] {
  return count > annotationLimit ? [`${counted(count - annotationLimit, `more ${noun}`)}`] : [];
}

function annotation({ severity, title, message, position }: Finding, locate: Locate): string {
  const where =
    position === null
      ? {}
      : { file: printable(locate(position.file), 1000), line: position.line, col: position.column };
  const lines = message.slice(0, 20).map((line) => printable(line, 1000));
  return command(severity, { ...where, title: printable(title, 200) }, lines.join("\n"));
}

/** `::error file=lightly.yaml,line=3,col=5,title=…::message`; escaped as the runner unescapes it. */
function command(
  name: string,
  properties: Readonly<Record<string, string | number>>,
  message: string,
): string {
  const list = Object.entries(properties)
    .map(([key, value]) => `${key}=${escapedProperty(String(value))}`)
    .join(",");
  return `::${name} ${list}::${escapedMessage(message)}\n`;
}

function escapedMessage(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapedProperty(text: string): string {
  return escapedMessage(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}

interface Counts {
  readonly create: number;
  readonly update: number;
  readonly drift: number | null;
  readonly unknownSecrets: number | null;
}

function planCounts({ summary }: PlanDocument): Counts {
  const { create, update, drift, uncompared } = summary;
  return { create, update, drift, unknownSecrets: uncompared };
}

function resultCounts(document: ResultDocument): Counts {
  return { ...doneActions(document), drift: null, unknownSecrets: null };
}
