import type { Location, PreflightDocument } from "../generated/preflight-document.js";
import { commentLimit, configText, paragraphs } from "./comment.js";
import { failureMarkdown } from "./failure-markdown.js";
import { fit, listSection } from "./fold.js";
import { cellCode, code, table, tableRow } from "./markdown-text.js";
import {
  addressIn,
  leftoverText,
  storageFindings,
  type StorageFinding,
  summaryText,
} from "./preflight-findings.js";
import { cellOf, shownChecks } from "./preflight-text.js";
import { type LinkTo, noLinks } from "./place.js";
import { placeMarkdown } from "./place-markdown.js";
import { printable } from "./printable.js";

/** Rows of the table. Beyond them, only locations where something is wrong. */
const mostRows = 50;

/** What a preflight came to, for the comment of a pull request or the summary of a job. */
export function preflightMarkdown(
  document: PreflightDocument,
  limit = commentLimit,
  linkTo = noLinks,
): string {
  const { error, locations } = document;
  if (error !== null) return `${failureMarkdown("Storage was not tried", document, error, limit, linkTo)}\n`;
  const budget = limit / 4;
  const wrong = storageFindings(document).filter(({ check }) => check.state !== "skipped");
  const left = locations.flatMap((location) =>
    location.leftovers.map((one) => code(leftoverText(location, one), 1500)),
  );
  return `${paragraphs([
    `## Lightly storage: ${verdict(document)}`,
    `${configText(document)}. ${summaryText(document)}`,
    locationTable(locations, budget),
    listSection(
      "What to do",
      "",
      wrong.map((one) => findingLine(one, linkTo)),
      budget,
    ),
    listSection("Left behind", "", left, budget),
  ])}\n`;
}

function verdict({ summary }: PreflightDocument): string {
  if (summary.denied > 0) return "access is missing";
  return summary.unreachable > 0 ? "cannot be reached" : "nothing is denied";
}

/** Where not all fit, those where something is wrong come first. */
function locationTable(locations: readonly Location[], budget: number): string {
  const wrong = ({ checks }: Location) =>
    checks.some(({ state }) => state === "denied" || state === "warning");
  const chosen = locations.length <= mostRows ? locations : locations.filter(wrong).slice(0, mostRows);
  const rows = chosen.map((location) =>
    tableRow([
      cellCode(location.path),
      ...shownChecks.map((name) => cellOf(location.checks.find(({ check }) => check === name))),
    ]),
  );
  const { shown } = fit(rows, (row) => `${row}\n`, budget);
  const rest = locations.length - shown.length;
  return paragraphs([
    shown.length === 0 ? "" : table(["location", ...shownChecks], shown),
    rest === 0 ? "" : `…and ${rest} more locations.`,
  ]);
}

function findingLine({ check, locations }: StorageFinding, linkTo: LinkTo): string {
  const where = locations
    .slice(0, 3)
    .map((location) => `${code(location.path)} (${code(addressIn(location))})`)
    .join(", ");
  const more = locations.length > 3 ? ` and ${locations.length - 3} more` : "";
  const remedy = check.remedy === null ? "" : ` To fix it: ${code(printable(check.remedy, 1000), 1000)}.`;
  return `**${check.state}** at ${placeMarkdown(check.position, linkTo)}: ${check.check}, ${code(check.message, 500)}: ${where}${more}.${remedy}`;
}
