import { shownCharacters } from "./shown-characters.js";

/** Gives the lines of one config file, counted from 1, as they may be shown; empty where there is none. */
export type SourceLines = (line: number) => string;

/**
 * The lines of a config file as they may be shown beside a finding. Everything is hidden but what is known not to be
 * secret, for a finding is often about the very line into which somebody pasted a credential, perhaps under a mistyped
 * key, perhaps in a way that no longer parses. Columns stay true: a mask is as wide as what it hides, unless nothing
 * follows it. The text is looked at when the first line is asked for.
 */
export function visibleSource(text: string): SourceLines {
  return sourceLines(text, () => shownCharacters(text));
}

/** As {@link visibleSource}, of a text that nobody should look into: everything is hidden. */
export function hiddenSource(text: string): SourceLines {
  return sourceLines(text, () => new Uint8Array(text.length));
}

function sourceLines(text: string, look: () => Uint8Array): SourceLines {
  let shown: Uint8Array | undefined;
  let lines: readonly { readonly content: string; readonly start: number }[] | undefined;
  const known = new Map<number, string>();
  return (line) => {
    shown ??= look();
    lines ??= linesOf(text);
    const { content, start } = lines[line - 1] ?? { content: "", start: 0 };
    const visible = known.get(line) ?? masked(content, shown.slice(start, start + content.length));
    known.set(line, visible);
    return visible;
  };
}

function linesOf(text: string): readonly { readonly content: string; readonly start: number }[] {
  let start = 0;
  return text.split("\n").map((line) => {
    const entry = { content: line.replace(/\r$/, ""), start };
    start += line.length + 1;
    return entry;
  });
}

/** Names where a secret lies, which is public. */
const reference = /["']?\$\{(?:(?:env|var):[A-Za-z_][A-Za-z0-9_]*|file:[^{}]+)\}["']?/g;

const mask = "***";

function masked(line: string, shown: Uint8Array): string {
  for (const { 0: found, index } of line.matchAll(reference)) shown.fill(1, index, index + found.length);
  let text = "";
  let index = 0;
  while (index < line.length) {
    const start = index;
    if (shown[index] === 1 || line[index]?.trim() === "") {
      text += line[index];
      index += 1;
      continue;
    }
    // Blanks between hidden words are hidden with them.
    while (index < line.length && shown[index] !== 1) index += 1;
    text += index === line.length ? mask : mask.padEnd(index - start).slice(0, index - start);
  }
  return text.trimEnd();
}
