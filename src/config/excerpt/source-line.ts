import { placesIn, type TextPlaces } from "../yaml/text-places.js";
import { shownCharacters } from "./shown-characters.js";

/** Gives a line of one config file, counted from 1, as it may be shown; empty where there is none. */
export type SourceLines = (line: number) => string | undefined;

/**
 * The lines of a config file as they may be shown beside a finding. Everything is hidden but what is known not to be
 * secret, for a finding is often about the very line into which somebody pasted a credential, perhaps under a mistyped
 * key, perhaps in a way that no longer parses. Columns stay true: a mask is as wide as what it hides, unless nothing
 * follows it. The text is looked at when the first line is asked for, and as far as the lines that are asked for lie: what
 * follows changes nothing about them, as it changes nothing about a file that is cut off.
 */
export function visibleSource(text: string): SourceLines {
  return sourceLines(text, shownCharacters);
}

/** As {@link visibleSource}, of a text that nobody should look into: everything is hidden. */
export function hiddenSource(text: string): SourceLines {
  return sourceLines(text, (beginning) => new Uint8Array(beginning.length));
}

/** Characters that are looked at in any case. */
const firstLook = 64 * 1024;

function sourceLines(text: string, look: (beginning: string) => Uint8Array): SourceLines {
  let shown: Uint8Array = new Uint8Array();
  let places: TextPlaces | undefined;
  const known = new Map<number, string>();
  return (line) => {
    places ??= placesIn(text, "");
    const start = places.startOf(line) ?? text.length;
    const end = lineEnd(text, start);
    // Each look goes several times as far as the one before, so that all of them together look at little twice.
    if (end > shown.length) shown = look(text.slice(0, lineEnd(text, Math.max(firstLook, 4 * end)) + 1));
    const content = text.slice(start, end);
    const visible = known.get(line) ?? masked(content, shown.slice(start, end));
    known.set(line, visible);
    return visible;
  };
}

function lineEnd(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  return end < 0 ? text.length : end;
}

/** Names where a secret lies, which is public; and the comments that allow a warning. */
const reference =
  /["']?\$\{(?:(?:env|var):[A-Za-z_][A-Za-z0-9_]*|file:[^{}]+)\}["']?|# ?lightly-gitops: allow [a-z-]{1,40}(?!\S)/g;

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
