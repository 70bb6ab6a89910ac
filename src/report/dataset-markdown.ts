import type { Change, PlanDocument } from "../generated/plan-document.js";
import { changeDiff, type Cause, changeRow, partOf } from "./change-markdown.js";
import { fit } from "./fold.js";
import { fenced, htmlCode, table } from "./markdown-text.js";
import { counted } from "./printable.js";
import { countActions } from "../model/plan.js";
import { groupBy } from "../model/group-by.js";

/** Bytes for headings, table heads and the note about what was left out. */
const frame = 1200;

/**
 * The changes of a plan in at most `budget` bytes: a table, then a collapsed block per dataset. Against a base, drift
 * stands apart. A dataset is shown whole or counted; `limit` is what the note gives as the reason.
 */
export function datasetSections(document: PlanDocument, budget: number, limit: number): readonly string[] {
  if (document.changes.length === 0) return [];
  const { shown, folded } = fit(unitsOf(document.changes), unitText, budget - frame);
  const own = shown.flatMap(({ change }) => (change === undefined ? [] : [change]));
  const drift = shown.flatMap(({ drift: part }) => (part === undefined ? [] : [part]));
  return [
    ...partSection(document.base === null ? "Changes" : "This change", "", own),
    ...partSection(
      "Drift",
      "The config did not change here, the platform did. Applying brings it back to what is declared.",
      drift,
    ),
    foldedText(folded, limit),
  ];
}

/** A dataset as it stands in the comment, in up to two places. */
interface Unit {
  readonly changes: readonly Change[];
  readonly change: Part | undefined;
  readonly drift: Part | undefined;
}

interface Part {
  readonly rows: readonly string[];
  readonly details: string;
}

function unitsOf(changes: readonly Change[]): readonly Unit[] {
  return [...groupBy(changes, ({ dataset }) => dataset).values()].map((own) => ({
    changes: own,
    change: part(own, "change"),
    drift: part(own, "drift"),
  }));
}

function part(changes: readonly Change[], cause: Cause): Part | undefined {
  const own = changes.flatMap((change) => partOf(change, cause) ?? []);
  const [first] = own;
  if (first === undefined) return undefined;
  const summary = `<summary>${htmlCode(first.dataset)}: ${countText(own)}</summary>`;
  return {
    rows: own.map(changeRow),
    details: `<details>\n${summary}\n\n${fenced("diff", own.flatMap(changeDiff))}\n\n</details>`,
  };
}

/** `1 to create, 2 to update` */
function countText(changes: readonly Change[]): string {
  const { create, update } = countActions(changes);
  return [
    ...(create > 0 ? [`${create} to create`] : []),
    ...(update > 0 ? [`${update} to update`] : []),
  ].join(", ");
}

/** What a dataset takes of the budget. */
function unitText({ change, drift }: Unit): string {
  return [change, drift].map((one) => (one === undefined ? "" : partLines(one).join("\n\n"))).join("\n\n");
}

function partLines({ rows, details }: Part): readonly string[] {
  return [...rows, details];
}

function partSection(heading: string, intro: string, parts: readonly Part[]): readonly string[] {
  if (parts.length === 0) return [];
  const rows = parts.flatMap((one) => one.rows);
  return [
    `### ${heading}`,
    intro,
    table(["Action", "Address", "What", "Where"], rows),
    ...parts.map(({ details }) => details),
  ];
}

function foldedText(folded: readonly Unit[], limit: number): string {
  if (folded.length === 0) return "";
  const changes = folded.flatMap((unit) => unit.changes);
  const drifted = folded.filter(({ drift }) => drift !== undefined).length;
  const drift = drifted === 0 ? "" : ` (${counted(drifted, "dataset")} with drift)`;
  const bytes = limit.toLocaleString("en-US");
  return `**${counted(folded.length, "more changed dataset")} left out** to keep this below ${bytes} bytes: ${countText(changes)}${drift}. The plan as text or JSON has all of them.`;
}
