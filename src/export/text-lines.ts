/** Offset of the first character of the line that an offset lies on. */
export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf("\n", offset - 1) + 1;
}

/** Offset after the line end of the line that an offset lies on or ends, in a text whose last line has one too. */
export function lineEnd(text: string, offset: number): number {
  return text.indexOf("\n", offset - 1) + 1;
}

/** The blanks between the start of its line and an offset; empty when something else stands there. */
export function indentationAt(text: string, offset: number): string {
  const before = text.slice(lineStart(text, offset), offset);
  return /^ *$/.test(before) ? before : "";
}

/** Whether the line before a line is empty. */
export function isBlank(text: string, start: number): boolean {
  return start > 0 && text.slice(lineStart(text, start - 1), start).trim() === "";
}

/**
 * From the start of a line, the end of the comments that follow and are indented by `least` blanks at least: they
 * belong to what stands above, such as an entry that is commented out. Empty lines among them are passed over.
 */
export function trailingEnd(text: string, start: number, least: number): number {
  let end = start;
  for (let next = start; next < text.length;) {
    const line = text.slice(next, lineEnd(text, next + 1));
    const blanks = /^ *(?=#)/.exec(line)?.[0];
    if (blanks === undefined && line.trim() !== "") break;
    next += line.length;
    if (blanks !== undefined) {
      if (blanks.length < least) break;
      end = next;
    }
  }
  return end;
}

/** The start of the comment lines directly above a line, or of that line; `undefined` where they begin the text. */
export function startOfComment(text: string, offset: number): number | undefined {
  let start = lineStart(text, offset);
  while (start > 0) {
    const above = lineStart(text, start - 1);
    if (!/^ *#/.test(text.slice(above, start))) return start;
    start = above;
  }
  return undefined;
}
