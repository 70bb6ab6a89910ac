import { Buffer } from "node:buffer";

import { reveal, type Secret } from "../secret.js";

/**
 * Text from a server made fit for a message: one line of at most `limit` characters, without control characters,
 * bidirectional overrides and invisible characters, and with every occurrence of the secrets replaced by `***`.
 *
 * A secret is found raw, percent-encoded, JSON- or HTML-escaped, in any mixture of these, in upper or lower case, with
 * white space or invisible characters strewn in, and inside base64. Long runs of key material within a secret (a line
 * of a private key, a signature) are found on their own. Values of fewer than 4 characters protect nothing and are left.
 */
export function scrubRemoteText(text: string, secrets: Iterable<Secret>, limit = 300): string {
  if (text.length > longestText) return "(a text too long to be shown)";
  const patterns = [...secrets].flatMap(patternsOf);
  return shorten(withoutInvisible(mask(text, patterns)), limit);
}

const longestText = 16_384;
const shortestSecret = 4;
const invisible = String.raw`\p{C}\p{Default_Ignorable_Code_Point}\u{2800}`;

const compiled = new WeakMap<Secret, readonly RegExp[]>();

function patternsOf(secret: Secret): readonly RegExp[] {
  const known = compiled.get(secret);
  if (known !== undefined) return known;
  const sources = new Set(
    sensitiveParts(reveal(secret)).flatMap((part) => [spelling(part), ...base64Cores(part)]),
  );
  const patterns = [...sources].filter((source) => source !== "").map((source) => new RegExp(source, "giu"));
  compiled.set(secret, patterns);
  return patterns;
}

/** The value, its percent-decoded form, and each run inside that reads like key material rather than like words. */
function sensitiveParts(value: string): readonly string[] {
  const wholes = [value, percentDecoded(value)];
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

const filler = `[\\s${invisible}]*`;
const fillerRun = new RegExp(`[\\s${invisible}]+`, "gu");

/** A pattern for the value in every escaping. Runs are bounded or collapsed so that matching stays linear. */
function spelling(value: string): string {
  const bare = value.replace(fillerRun, " ").trim();
  if (bare.replaceAll(" ", "").length < shortestSecret) return "";
  return Array.from(bare.replace(/\\+/gu, "\\"), spelledCharacter).join(filler);
}

function spelledCharacter(character: string): string {
  if (character === " ") return `(?:${escapedSpace}${filler})*`;
  const literal = codePoint(character);
  const bytes = Array.from(Buffer.from(character), (byte) => `%(?:25)*${hex(byte, 2)}`).join("");
  const units = Array.from({ length: character.length }, (_, index) => hex(character.charCodeAt(index), 4));
  const json = units.map((unit) => String.raw`\\{1,8}u${unit}`).join("");
  const number = character.codePointAt(0) ?? 0;
  const entity = `&(?:amp;)*(?:#0*${number};?|#x0*${number.toString(16)};?${namedEntity(character)})`;
  const raw =
    character === "\\"
      ? String.raw`\\{1,8}`
      : canBeEscaped.test(character)
        ? String.raw`\\{0,8}${literal}`
        : literal;
  return `(?:${raw}|${bytes}|${json}|${entity})`;
}

const escapedSpace = String.raw`(?:\+|%(?:25)*(?:20|0[9ad])|\\{1,8}(?:[nrt]|u00(?:20|0[9ad]))|&(?:amp;)*#(?:32|9|10|13|x20|x0?[9ad]);?)`;
const canBeEscaped = /["'/]/u;

function namedEntity(character: string): string {
  const names: Readonly<Record<string, string>> = {
    "&": "amp;",
    "<": "lt;",
    ">": "gt;",
    '"': "quot;",
    "'": "apos;",
    "/": "sol;",
    "=": "equals;",
    "+": "plus;",
  };
  const name = names[character];
  return name === undefined ? "" : `|${name}`;
}

function codePoint(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

function hex(value: number, width: number): string {
  return value.toString(16).padStart(width, "0");
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
    return Array.from(encoded.slice(offset === 0 ? 0 : offset + 1, end), base64Character).join(filler);
  });
}

function base64Character(character: string): string {
  if (character === "+") return "(?:[-+]|%2b)";
  if (character === "/") return String.raw`(?:\\{0,8}\/|_|%2f)`;
  return character;
}

/** Replaces what any of the patterns matches. Ranges are gathered first, so that overlapping secrets leave no rest. */
function mask(text: string, patterns: readonly RegExp[]): string {
  const covered = new Uint8Array(text.length);
  for (const pattern of patterns) {
    pattern.lastIndex = 0;
    for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
      covered.fill(1, match.index, match.index + match[0].length);
      pattern.lastIndex = match.index + 1;
    }
  }
  let masked = "";
  for (let index = 0; index < text.length; index++) {
    if (covered[index] !== 1) masked += text.charAt(index);
    else if (index === 0 || covered[index - 1] !== 1) masked += "***";
  }
  return masked;
}

const invisibleCharacter = new RegExp(`[${invisible}]`, "gu");

function withoutInvisible(text: string): string {
  return text
    .replace(/[\s\u0085]+/gu, " ")
    .replace(invisibleCharacter, "")
    .replace(/ {2,}/gu, " ")
    .trim();
}

function shorten(text: string, limit: number): string {
  const characters = Array.from(text);
  return characters.length <= limit ? text : `${characters.slice(0, limit - 1).join("")}…`;
}
