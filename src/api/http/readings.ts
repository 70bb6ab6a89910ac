import { Buffer } from "node:buffer";

/** One way to read what stands at a place of a text: which character it means, and where the next one begins. */
export interface Reading {
  /** Folded (see {@link fold}); empty for what only separates: white space, invisible characters, backslashes. */
  readonly character: string;
  readonly end: number;
}

/**
 * Every way to read each place of a text: raw, percent-encoded, JSON-escaped or as an HTML entity, each up to five
 * times over. Computed once per text, so that looking for many secrets costs little.
 */
export function readingsOf(text: string): readonly (readonly Reading[])[] {
  return Array.from({ length: text.length }, (_, at) => readAt(text, at));
}

/**
 * Makes characters comparable that encodings mix up: case (as in host names), and the two alphabets of base64.
 * Separators become the empty string.
 */
export function fold(character: string): string {
  if (separator.test(character)) return "";
  if (character === "-") return "+";
  if (character === "_") return "/";
  return character.toLowerCase();
}

const separator = /^[\\\s\p{C}\p{Default_Ignorable_Code_Point}\u{2800}]/u;

function readAt(text: string, at: number): readonly Reading[] {
  const raw = String.fromCodePoint(text.codePointAt(at) ?? 0);
  const plain = { character: fold(raw), end: at + raw.length };
  if (raw === "%") return [plain, ...readPercent(text, at)];
  if (raw === "\\") return [plain, ...readBackslash(text, at)];
  if (raw === "&") return [plain, ...readEntity(text, at)];
  return [plain];
}

const layers = [0, 1, 2, 3, 4] as const;

/** `%41`, and `%2541` for what was encoded twice. */
function readPercent(text: string, at: number): readonly Reading[] {
  return layers.flatMap((layer) => {
    const byte = new RegExp(`%(?:25){${layer}}([0-9a-f]{2})`, "iy");
    const bytes: number[] = [];
    let end = at;
    for (let wanted = 1; bytes.length < wanted; wanted = sequenceLength(bytes[0] ?? 0)) {
      byte.lastIndex = end;
      const digits = byte.exec(text)?.[1];
      if (digits === undefined) return [];
      bytes.push(Number.parseInt(digits, 16));
      end = byte.lastIndex;
    }
    return [{ character: fold(Buffer.from(bytes).toString()), end }];
  });
}

function sequenceLength(firstByte: number): number {
  if (firstByte >= 0xf0) return 4;
  if (firstByte >= 0xe0) return 3;
  return firstByte >= 0xc0 ? 2 : 1;
}

/** A run of backslashes with `n`, `r` or `t` separates; with `u0041` or `x41` it is that character. */
function readBackslash(text: string, at: number): readonly Reading[] {
  // Only the last ones of a run matter: the others separate.
  const escape =
    /\\(?:([nrt])|u(d[89ab][0-9a-f]{2})\\{1,16}u(d[c-f][0-9a-f]{2})|u([0-9a-f]{4})|x([0-9a-f]{2}))/iy;
  escape.lastIndex = at;
  const found = escape.exec(text);
  if (found === null) return [];
  const [, space, high, low, unit, byte] = found;
  const codes = [high, low, unit, byte].flatMap((digits) =>
    digits === undefined ? [] : [Number.parseInt(digits, 16)],
  );
  return [
    { character: space === undefined ? fold(String.fromCharCode(...codes)) : "", end: escape.lastIndex },
  ];
}

const entities: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  sol: "/",
  equals: "=",
  plus: "+",
  nbsp: " ",
};

/** `&lt;`, `&#60;`, `&#x3c;`, and `&amp;lt;` for what was escaped twice. */
function readEntity(text: string, at: number): readonly Reading[] {
  return layers.flatMap((layer) => {
    const entity = new RegExp(
      `&(?:amp;){${layer}}(?:#0{0,8}(\\d{1,7});?|#x0{0,8}([0-9a-f]{1,6});?|([a-z]{2,6});)`,
      "iy",
    );
    entity.lastIndex = at;
    const found = entity.exec(text);
    if (found === null) return [];
    const [, decimal, hexadecimal, name = ""] = found;
    const code = decimal === undefined ? Number.parseInt(hexadecimal ?? "", 16) : Number(decimal);
    const key = name.toLowerCase();
    const named = Object.hasOwn(entities, key) ? entities[key] : undefined;
    const character = named ?? (code <= 0x10ffff ? String.fromCodePoint(code) : undefined);
    return character === undefined ? [] : [{ character: fold(character), end: entity.lastIndex }];
  });
}
