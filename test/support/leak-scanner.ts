/**
 * Looks for secrets in texts, in every spelling that an escaping between us and the reader may give them. Knows nothing
 * of the code under test.
 */

/** `NAME in SOURCE as SPELLING` for everything that is found; empty when nothing leaks. */
export function leaksIn(
  texts: Readonly<Record<string, string>>,
  secrets: Readonly<Record<string, string>>,
): readonly string[] {
  return Object.entries(texts).flatMap(([source, text]) => {
    const folded = text.toLowerCase();
    return Object.entries(secrets).flatMap(([name, value]) =>
      spellingsOf(value)
        .filter(({ exact, pattern }) =>
          (exact ? text : folded).includes(exact ? pattern : pattern.toLowerCase()),
        )
        .map(({ spelling }) => `${name} in ${source} as ${spelling}`),
    );
  });
}

export interface Spelling {
  readonly spelling: string;
  readonly pattern: string;
  /** Whether case matters; it does in base64 alone. */
  readonly exact: boolean;
}

/** Every spelling of a value that is looked for. */
export function spellingsOf(value: string): readonly Spelling[] {
  const folded = Object.entries(escapings).map(([spelling, escape]) => ({
    spelling,
    pattern: escape(value),
    exact: false,
  }));
  return [...folded, ...base64Of(value)];
}

const escapings: Readonly<Record<string, (value: string) => string>> = {
  "it is": (value) => value,
  "a part of a URL": encodeURIComponent,
  "a path in a URL": (value) => encodeURIComponent(value).replaceAll("%2F", "/"),
  "a form field": (value) => new URLSearchParams({ v: value }).toString().slice(2),
  "twice a part of a URL": (value) => encodeURIComponent(encodeURIComponent(value)),
  "all bytes of a URL": (value) => bytesOf(value, (byte) => `%${byte}`),
  JSON: inJson,
  "JSON in JSON": (value) => inJson(inJson(value)),
  "JSON with escaped slashes": (value) => inJson(value).replaceAll("/", String.raw`\/`),
  "JSON in ASCII": (value) => unitsOf(inJson(value), /[^ -~]/gu, (unit) => String.raw`\u${unit}`),
  "JSON for HTML": (value) => unitsOf(inJson(value), /[^ -~]|[<>&']/gu, (unit) => String.raw`\u${unit}`),
  "a dump": (value) =>
    value
      .replaceAll("\\", "\\\\")
      .replaceAll("'", String.raw`\'`)
      .replaceAll("\n", String.raw`\n`),
  HTML: inHtml,
  "a part of a URL in HTML": (value) => inHtml(encodeURIComponent(value)),
  "HTML with decimal entities": (value) => value.replace(/[&<>"'/=+]/g, (one) => `&#${one.charCodeAt(0)};`),
  "HTML with hexadecimal entities": (value) =>
    value.replace(/[&<>"'/=+]/g, (one) => `&#x${one.charCodeAt(0).toString(16)};`),
  "HTML in JSON": (value) => inJson(inHtml(value)),
  hexadecimal: (value) => bytesOf(value, (byte) => byte),
};

function inJson(value: string): string {
  return JSON.stringify(value).slice(1, -1);
}

function inHtml(value: string): string {
  const named: Readonly<Record<string, string>> = { "&": "amp", "<": "lt", ">": "gt", '"': "quot" };
  return value.replace(/[&<>"']/g, (one) => `&${named[one] ?? "#39"};`);
}

function bytesOf(value: string, write: (hex: string) => string): string {
  return Array.from(Buffer.from(value), (byte) => write(byte.toString(16).padStart(2, "0"))).join("");
}

function unitsOf(text: string, pattern: RegExp, write: (hex: string) => string): string {
  return text.replace(pattern, (one) =>
    Array.from({ length: one.length }, (_, at) =>
      write(one.charCodeAt(at).toString(16).padStart(4, "0")),
    ).join(""),
  );
}

/** What the three alignments have in common with every base64 text that the value stands in. */
function base64Of(value: string): readonly Spelling[] {
  return [0, 1, 2].flatMap((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(value)]);
    // The first and the last group may mix with what stands around.
    const core = bytes.toString("base64").slice(before === 0 ? 0 : 4, Math.floor(bytes.length / 3) * 4);
    return [
      { spelling: `base64 at ${before}`, pattern: core, exact: true },
      {
        spelling: `base64 for URLs at ${before}`,
        pattern: core.replaceAll("+", "-").replaceAll("/", "_"),
        exact: true,
      },
    ];
  });
}
