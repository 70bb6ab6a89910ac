import { printable } from "./printable.js";

/**
 * Text from the config or the platform, as a code span: nothing in there is a link, a mention, a reference to an issue,
 * an image, markup or HTML, and the span ends where it should.
 */
export function code(text: string, limit = 200): string {
  const shown = text === "" ? "(empty)" : withoutLongRuns(printable(text, limit));
  const delimiter = "`".repeat(longestRun(shown) + 1);
  // CommonMark takes one space off both ends where both have one, which also parts backticks from the delimiter.
  const pad = /^[ `]|[ `]$/.test(shown) && /[^ ]/.test(shown) ? " " : "";
  return `${delimiter}${pad}${shown}${pad}${delimiter}`;
}

/** As {@link code}, for the cell of a table, where a pipe would start the next one. */
export function cellCode(text: string, limit?: number): string {
  // Parsers disagree about a pipe after a backslash, also inside code.
  return code(text, limit).replace(/(\\?)\|/g, (_match, backslash: string) =>
    backslash === "" ? "\\|" : "\\\\u{7c}",
  );
}

/** As {@link code}, for the inside of an HTML element. */
export function htmlCode(text: string, limit = 200): string {
  const entities: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
  };
  const shown = printable(text === "" ? "(empty)" : text, limit);
  return `<code>${shown.replace(/[&<>"]/g, (character) => entities[character] ?? "")}</code>`;
}

/** A fenced block. Its lines are printable already; none of them can close it. */
export function fenced(language: string, lines: readonly string[]): string {
  const text = withoutLongRuns(lines.join("\n"));
  const fence = "`".repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}${language}\n${text}\n${fence}`;
}

/** A table; the cells are Markdown already. */
export function table(header: readonly string[], rows: readonly string[]): string {
  return [tableRow(header), tableRow(header.map(() => "---")), ...rows].join("\n");
}

/** A row of a {@link table}. */
export function tableRow(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

/** GitHub's parser gives up on delimiters of more than 80 backticks. */
const longRun = /`{21,}/g;

function withoutLongRuns(text: string): string {
  return text.replace(longRun, (run) => "\\u{60}".repeat(run.length));
}

function longestRun(text: string): number {
  return (text.match(/`+/g) ?? []).reduce((longest, run) => Math.max(longest, run.length), 0);
}
