import type { Diagnostic } from "../../model/diagnostics.js";
import { type ConfigDocument, diagnoseAt } from "../document.js";
import { decodeConfig } from "../yaml/encoding.js";
import { parseConfig } from "../yaml/load.js";
import type { Budget } from "../yaml/tokens.js";
import { validateConfig } from "./validate.js";

/** Bytes of a file in which a line is looked for, and how often it is read for that. */
const maxSize = 32 * 1024;
const maxAttempts = 60;
/** Lines that are looked at for one fault. */
const mostSuspects = 12;

/**
 * As {@link parseConfig}. But where a file has keys that are not where they belong, and one line moved to another
 * indentation would put all of them there, that line is the only finding.
 */
export function parseIndented(bytes: Uint8Array, file: string, budget?: Budget): ConfigDocument {
  const document = parseConfig(bytes, file, budget);
  if (bytes.length > maxSize) return document;
  const faults = findingsOf(document).filter(isOfStructure);
  if (faults.length === 0) return document;
  const lines = decodeConfig(bytes).text.split("\n");
  const move = findMove(lines, faults);
  if (move === undefined) return document;
  const { line, from, to } = move;
  const position = { file, line: line + 1, column: from + 1, endColumn: from + 2 };
  const finding = diagnoseAt(document.sourceLine, position, {
    code: "indentation",
    path: [],
    message: `this line is indented by ${from}; with ${to} it fits the lines around it`,
    hint: `indent it by ${to} blanks`,
  });
  return { ...document, data: undefined, diagnostics: [finding] };
}

/** A line, counted from 0, and the blanks that it has and should have. */
interface Move {
  readonly line: number;
  readonly from: number;
  readonly to: number;
}

function findingsOf(document: ConfigDocument): readonly Diagnostic[] {
  const validated = validateConfig(document);
  const ofSchema = document.data === undefined || validated.valid ? [] : validated.diagnostics;
  return [...document.diagnostics, ...ofSchema];
}

/** What a key in the wrong place leads to. */
function isOfStructure({ code }: Diagnostic): boolean {
  return ["yaml-syntax", "duplicate-key", "unknown-key", "missing-key", "wrong-type"].includes(code);
}

/** The move of one line after which nothing is found; of several, the likeliest one. */
function findMove(lines: readonly string[], faults: readonly Diagnostic[]): Move | undefined {
  const suspects = new Set(
    faults.slice(0, 3).flatMap(({ position }) => suspectsAt(lines, position.line - 1)),
  );
  const levels = new Map<number, number>();
  for (const level of lines.filter(hasContent).map(indentOf)) levels.set(level, (levels.get(level) ?? 0) + 1);
  // What is rare, or odd, is wrong rather than what is usual.
  const cost = ({ from, to }: Move) => (levels.get(from) ?? 0) - (levels.get(to) ?? 0) + (to % 2) / 2;
  return [...suspects]
    .flatMap((line) => {
      const from = indentOf(lines[line] ?? "");
      return [...levels.keys(), from + 2].filter((to) => to !== from).map((to): Move => ({ line, from, to }));
    })
    .toSorted((a, b) => cost(a) - cost(b) || Math.abs(a.to - a.from) - Math.abs(b.to - b.from))
    .slice(0, maxAttempts)
    .find((move) => findingsOf(parseConfig(Buffer.from(moved(lines, move)), "")).length === 0);
}

/** A line at which a fault was found, the one below it, and those above to which it, or what is between, may belong. */
function suspectsAt(lines: readonly string[], fault: number): readonly number[] {
  const suspects = [fault];
  const below = lines.findIndex((line, index) => index > fault && hasContent(line));
  if (below >= 0) suspects.push(below);
  let least = Number.POSITIVE_INFINITY;
  for (let line = fault - 1; line >= 0 && least > 0 && suspects.length < mostSuspects; line -= 1) {
    const text = lines[line] ?? "";
    if (!hasContent(text) || indentOf(text) > least) continue;
    least = indentOf(text);
    suspects.push(line);
  }
  return suspects;
}

function hasContent(line: string): boolean {
  return /^ *[^\s#]/.test(line);
}

function indentOf(line: string): number {
  return line.search(/[^ ]|$/);
}

function moved(lines: readonly string[], { line, to }: Move): string {
  return lines.with(line, " ".repeat(to) + (lines[line] ?? "").replace(/^ +/, "")).join("\n");
}
