import type { Check, Location, PreflightDocument } from "../generated/preflight-document.js";
import { failureText } from "./failure-text.js";
import type { Palette } from "./palette.js";
import { placeText } from "./place.js";
import { leftoverText, locationName, storageFindings, summaryText } from "./preflight-findings.js";
import { printable } from "./printable.js";

/** The checks that have a column; the others are only told when something is wrong. */
export const shownChecks = ["list", "folder", "read", "contents", "write", "overwrite", "delete"] as const;

/** Rows of the table. Beyond them, only locations where something is wrong. */
const mostRows = 40;

/** What a preflight came to, as a table of locations and checks, with what to do about it below. */
export function preflightText(document: PreflightDocument, palette: Palette): string {
  if (document.error !== null) return failureText(document.error, palette);
  const parts = [
    table(document.locations, palette),
    ...storageFindings(document).map(({ check, locations }) => findingBlock(check, locations, palette)),
    leftovers(document.locations, palette),
    `${summaryText(document)} Only lightly-gitops verify shows what Lightly itself can reach.\n`,
  ];
  return parts.filter((part) => part !== "").join("\n");
}

/** How a check is shown in a cell: `ok`, `DENIED`, `?`, `-`, `warn`, or nothing where it does not apply. */
export function cellOf(check: Check | undefined): string {
  if (check === undefined) return "";
  const cells = { proven: "ok", denied: "DENIED", unproven: "?", skipped: "-", warning: "warn" } as const;
  return cells[check.state];
}

function table(locations: readonly Location[], palette: Palette): string {
  const rows = locations.length <= mostRows ? locations : locations.filter(isWrong).slice(0, mostRows);
  const left = locations.length - rows.length;
  const width = Math.max("location".length, ...rows.map(({ path }) => printable(path, 60).length));
  const header = `${"location".padEnd(width)}  ${shownChecks.join("  ")}`;
  const lines = rows.map((location) => {
    const cells = shownChecks.map((name) => {
      const cell = cellOf(location.checks.find(({ check }) => check === name)).padEnd(name.length);
      return colour(cell, palette);
    });
    return `${printable(location.path, 60).padEnd(width)}  ${cells.join("  ")}`.trimEnd();
  });
  const rest = left === 0 ? [] : [`and ${left} more`];
  return `${[palette.strong(header), ...lines, ...rest].join("\n")}\n`;
}

function isWrong({ checks }: Location): boolean {
  return checks.some(({ state }) => state === "denied" || state === "warning");
}

function colour(cell: string, palette: Palette): string {
  const word = cell.trimEnd();
  if (word === "ok") return palette.add(cell);
  if (word === "DENIED") return palette.error(cell);
  return word === "warn" ? palette.warning(cell) : cell;
}

function findingBlock(check: Check, locations: readonly Location[], palette: Palette): string {
  const { state, message, remedy, position } = check;
  const word = {
    denied: palette.error,
    warning: palette.warning,
    unproven: palette.strong,
    skipped: palette.faint,
    proven: palette.add,
  }[state];
  const name = state === "skipped" ? "" : ` ${check.check}:`;
  const shown = locations.slice(0, 5).map((location) => `  ${locationName(location)}`);
  return `${[
    `${printable(placeText(position))}: ${word(`${state}:`)}${name} ${printable(message)}`,
    ...shown,
    ...(locations.length > 5 ? [`  and ${locations.length - 5} more`] : []),
    ...(remedy === null ? [] : [`  ${palette.faint("help:")} ${printable(remedy, 1000)}`]),
  ].join("\n")}\n`;
}

function leftovers(locations: readonly Location[], palette: Palette): string {
  const lines = locations.flatMap((location) =>
    location.leftovers.map((one) => `${palette.warning("left behind:")} ${leftoverText(location, one)}\n`),
  );
  return lines.join("");
}
