import type { Position } from "../../model/diagnostics.js";
import type { OffsetFinding } from "./encoding.js";
import { tooLarge } from "./tokens.js";

/** Characters. */
export const maxLineLength = 64 * 1024;
/** Lines of a file. */
const maxLines = 1_000_000;

/** Turns offsets into the text of one file into lines and columns. */
export interface TextPlaces {
  readonly at: (offset: number, length?: number) => Position;
  /** Offset at which a line starts, counted from 1; `undefined` where there is none. */
  readonly startOf: (line: number) => number | undefined;
  /** Why the text should not be looked into: a line beyond {@link maxLineLength}, or too many of them. */
  readonly problem: OffsetFinding | undefined;
}

export function placesIn(text: string, file: string): TextPlaces {
  const starts = [0];
  for (let end = text.indexOf("\n"); end >= 0 && starts.length <= maxLines; end = text.indexOf("\n", end + 1))
    starts.push(end + 1);
  const lengthOf = (line: number): number => (starts[line + 1] ?? text.length + 1) - 1 - (starts[line] ?? 0);
  const longest = starts.findIndex((_, line) => lengthOf(line) > maxLineLength);
  const last = starts[maxLines];
  return {
    at: (offset, length = 1) => {
      const line = lineAt(starts, offset);
      const end = lengthOf(line) + 1;
      const column = Math.min(offset - (starts[line] ?? 0) + 1, end);
      return { file, line: line + 1, column, endColumn: Math.max(column, Math.min(column + length, end)) };
    },
    startOf: (line) => starts[line - 1],
    problem:
      last !== undefined
        ? { offset: last, ...tooLarge }
        : longest >= 0
          ? lineTooLong((starts[longest] ?? 0) + maxLineLength, lengthOf(longest))
          : undefined,
  };
}

function lineTooLong(offset: number, length: number): OffsetFinding {
  return {
    offset,
    code: "line-too-long",
    message: `a line of ${length} characters`,
    hint: `break it into lines of at most ${maxLineLength} characters`,
  };
}

/** Index of the last start that is not beyond the offset. */
function lineAt(starts: readonly number[], offset: number): number {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
