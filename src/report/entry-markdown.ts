import type { ChangeEntry } from "../documents/change-groups.js";
import { countActions } from "../model/plan.js";
import { changeDiff, changeRow } from "./change-markdown.js";
import { fit, frame } from "./fold.js";
import { fenced, htmlCode, table } from "./markdown-text.js";
import type { LinkTo } from "./place.js";
import { counted, firstFew } from "./printable.js";

/** Up to so many entries are shown open. */
const mostOpen = 5;

/** What the changes of one section are shown with. */
export interface EntryOptions {
  readonly heading: string;
  readonly intro: string;
  readonly linkTo: LinkTo;
  /** The limit of the whole text, which the note about what was left out gives as the reason. */
  readonly limit: number;
}

/**
 * Changes in at most `budget` bytes: a table, then a block per entry, which is shown whole or counted. Empty without
 * entries.
 */
export function entrySection(
  entries: readonly ChangeEntry[],
  budget: number,
  { heading, intro, linkTo, limit }: EntryOptions,
): string {
  if (entries.length === 0) return "";
  const isOpen = entries.length <= mostOpen;
  const parts = entries.map((entry) => ({
    entry,
    rows: entry.changes.map((change) => changeRow(change, linkTo)),
    block: blockText(entry, isOpen),
  }));
  const { shown, folded } = fit(
    parts,
    ({ rows, block }) => [...rows, block, ""].join("\n\n"),
    budget - frame,
  );
  const rows = shown.flatMap((part) => part.rows);
  return [
    `### ${heading}`,
    intro,
    rows.length === 0 ? "" : table(["Action", "Address", "What", "Where"], rows),
    ...shown.map(({ block }) => block),
    foldedText(
      folded.map(({ entry }) => entry),
      limit,
    ),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function blockText({ datasets, changes }: ChangeEntry, isOpen: boolean): string {
  const names = firstFew(datasets.map((name) => htmlCode(name)));
  const many = datasets.length === 1 ? "" : `${counted(datasets.length, "dataset")}: `;
  const each = datasets.length === 1 ? "" : " each";
  const count = countText(changes.map(({ shown }) => shown));
  const summary = `<summary>${many}${names}: ${count}${each}</summary>`;
  const tag = isOpen ? "<details open>" : "<details>";
  return `${tag}\n${summary}\n\n${fenced("diff", changes.flatMap(changeDiff))}\n\n</details>`;
}

/** `1 to create, 2 to update` */
function countText(changes: Parameters<typeof countActions>[0]): string {
  const { create, update } = countActions(changes);
  return [
    ...(create > 0 ? [`${create} to create`] : []),
    ...(update > 0 ? [`${update} to update`] : []),
  ].join(", ");
}

function foldedText(folded: readonly ChangeEntry[], limit: number): string {
  if (folded.length === 0) return "";
  const members = folded.flatMap(({ changes }) => changes.flatMap((change) => change.members));
  const datasets = new Set(folded.flatMap((entry) => entry.datasets)).size;
  const bytes = limit.toLocaleString("en-US");
  return `**${counted(datasets, "more changed dataset")} left out** to keep this below ${bytes} bytes: ${countText(members)}. The plan as text or JSON has all of them.`;
}
