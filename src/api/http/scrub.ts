import { Buffer } from "node:buffer";

import { reveal, type Secret } from "../../model/secret.js";
import { fold, type Reading, readingsOf } from "./readings.js";

/**
 * Text from a server made fit for a message: one line of at most `limit` characters, without control characters,
 * bidirectional overrides and invisible characters, and with every occurrence of the secrets replaced by `***`.
 *
 * A secret is found raw, percent-encoded, JSON- or HTML-escaped, in any mixture of these, in upper or lower case, with
 * white space or invisible characters strewn in, and inside base64. Long runs of key material within a secret (a line
 * of a private key, a signature) are found on their own. Values of fewer than 4 characters, white space and backslashes
 * aside, protect nothing and are left.
 */
export function scrubRemoteText(text: string, secrets: Iterable<Secret>, limit = 300): string {
  // What is looked at is more than what is shown, so that no secret escapes by being cut in two.
  const shown = text.length > lookedAt ? lookedAt / 2 : text.length;
  const masked = mask(text.slice(0, lookedAt), [...secrets].flatMap(patternsOf), shown);
  return shorten(withoutInvisible(masked), limit);
}

/** The text as it is, except for `***` in place of the secrets: for texts of the API that are data, not words. */
export function concealSecrets(text: string, secrets: Iterable<Secret>): string {
  return mask(text, [...secrets].flatMap(patternsOf), text.length);
}

const lookedAt = 8192;
const shortestSecret = 4;

/** Folded characters in their order, without separators. */
type Pattern = readonly string[];

const known = new WeakMap<Secret, readonly Pattern[]>();

function patternsOf(secret: Secret): readonly Pattern[] {
  let patterns = known.get(secret);
  if (patterns === undefined) {
    const parts = new Set(sensitiveParts(reveal(secret)).flatMap((part) => [part, ...base64Cores(part)]));
    patterns = [...parts].map(patternOf).filter((pattern) => pattern.length >= shortestSecret);
    known.set(secret, patterns);
  }
  return patterns;
}

function patternOf(part: string): Pattern {
  return Array.from(part, fold).filter((character) => character !== "");
}

/** The value, its percent-decoded form, and each run inside that reads like key material rather than like words. */
function sensitiveParts(value: string): readonly string[] {
  const wholes = [value, value.replace(/\s+/gu, "+"), percentDecoded(value)];
  const runs = wholes.flatMap((whole) => whole.split(/\\[nrt]|[\s"'\\,;:{}&?=]+/u));
  return [...wholes, ...runs.filter((run) => keyMaterial.every((sign) => sign.test(run)))];
}

const keyMaterial = [/^[A-Za-z0-9+/_%-]{16,}$/u, /[a-z]/u, /[A-Z]/u, /[0-9]/u];

function percentDecoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** The part of the value's base64 that does not depend on its neighbours, for each of the three alignments. */
function base64Cores(value: string): readonly string[] {
  const bytes = Buffer.from(value);
  if (bytes.length < shortestSecret) return [];
  return [0, 1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString("base64")
      .replace(/=+$/u, "");
    const end = (offset + bytes.length) % 3 === 0 ? encoded.length : encoded.length - 1;
    return encoded.slice(offset === 0 ? 0 : offset + 1, end);
  });
}

/** The first `shown` characters, with `***` for what any pattern covers: overlapping secrets leave no rest. */
function mask(text: string, patterns: readonly Pattern[], shown: number): string {
  const readings = readingsOf(text);
  const covered = new Uint8Array(text.length);
  for (const pattern of patterns) {
    for (let start = 0; start < text.length; start++)
      covered.fill(1, start, matchEnd(readings, start, pattern));
  }
  let masked = "";
  for (let index = 0; index < Math.min(text.length, shown); index++) {
    if (covered[index] !== 1) masked += text.charAt(index);
    else if (index === 0 || covered[index - 1] !== 1) masked += "***";
  }
  return masked;
}

/** Where the pattern ends that begins at `start`; `start` itself when it does not. */
function matchEnd(readings: readonly (readonly Reading[])[], start: number, pattern: Pattern): number {
  let places: Iterable<number> = [start];
  let end = start;
  for (const character of pattern) {
    const next = new Set<number>();
    for (const place of places) {
      for (const reading of readings[place] ?? []) if (reading.character === character) next.add(reading.end);
    }
    if (next.size === 0) return start;
    end = Math.max(...next);
    places = behindSeparators(readings, next);
  }
  return end;
}

/** Bounds the work for texts that can be read in very many ways. */
const mostPlaces = 64;

function behindSeparators(
  readings: readonly (readonly Reading[])[],
  places: Iterable<number>,
): Iterable<number> {
  const reached = new Set(places);
  for (const place of reached) {
    for (const reading of readings[place] ?? []) {
      if (reading.character !== "") continue;
      if (readings[place]?.length === 1) reached.delete(place);
      if (reached.size < mostPlaces) reached.add(reading.end);
    }
  }
  return reached;
}

const invisible = /[\p{C}\p{Default_Ignorable_Code_Point}\u{2800}]/gu;

function withoutInvisible(text: string): string {
  return text
    .replace(/(?:[^\S\u{feff}]|\u{85})+/gu, " ")
    .replace(invisible, "")
    .replace(/ {2,}/gu, " ")
    .trim();
}

function shorten(text: string, limit: number): string {
  const characters = Array.from(text);
  return characters.length <= limit ? text : `${characters.slice(0, limit - 1).join("")}…`;
}
