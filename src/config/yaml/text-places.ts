import type { Position } from "../../model/diagnostics.js";

/** Characters. */
export const maxLineLength = 64 * 1024;

/** Turns offsets into the text of one file into lines and columns. */
export interface TextPlaces {
  readonly at: (offset: number, length?: number) => Position;
  /** Offset at which the first line beyond {@link maxLineLength} exceeds it, and that line's length. */
  readonly tooLong: { readonly offset: number; readonly length: number } | undefined;
}

export function placesIn(text: string, file: string): TextPlaces {
  const starts = [0];
  for (let index = text.indexOf("\n"); index >= 0; index = text.indexOf("\n", index + 1))
    starts.push(index + 1);
  const lengthOf = (line: number): number => (starts[line + 1] ?? text.length + 1) - 1 - (starts[line] ?? 0);
  const longest = starts.findIndex((_, line) => lengthOf(line) > maxLineLength);
  return {
    at: (offset, length = 1) => {
      const line = lineAt(starts, offset);
      const end = lengthOf(line) + 1;
      const column = Math.min(offset - (starts[line] ?? 0) + 1, end);
      return { file, line: line + 1, column, endColumn: Math.max(column, Math.min(column + length, end)) };
    },
    tooLong:
      longest < 0 ? undefined : { offset: (starts[longest] ?? 0) + maxLineLength, length: lengthOf(longest) },
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
