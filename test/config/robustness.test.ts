import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseConfig } from "../../src/config/yaml/load.js";
import { check, read, shown } from "./check.js";

const piece = fc.oneof(
  fc.string({ unit: "binary", maxLength: 8 }),
  fc.constantFrom(
    "version: 1\n",
    "datasets:\n",
    "connections: ",
    "variables: {",
    "type: s3",
    "${var:a}",
    "${env:A}",
    "${file:x}",
    "__proto__: ",
    "defaults:\n",
    "connection: ",
    "resource_path: ",
    "input: ",
  ),
  fc.constantFrom(
    "\n",
    "  ",
    "\t",
    "\r",
    ": ",
    "- ",
    "? ",
    "[",
    "]",
    "{",
    "}",
    ",",
    "&a ",
    "*a ",
    "!!set ",
    "|\n",
    ">-\n",
    '"',
    "'",
    "#",
    "---\n",
    "...\n",
    "%YAML 1.1\n",
    "\0",
    "\uFEFF",
  ),
);

test("no text makes it throw, and what is refused has a reason", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 60 }), async (pieces) => {
      const text = pieces.join("");
      await check(text);
      const { desired, diagnostics } = await read(text);
      expect(diagnostics.some(({ severity }) => severity === "error")).toBe(desired === undefined);
    }),
    { numRuns: 250 },
  );
});

test("no bytes make it throw", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => {
      const { data, diagnostics } = parseConfig(bytes, "lightly.yaml");
      expect(data !== undefined || diagnostics.length > 0).toBe(true);
    }),
    { numRuns: 250 },
  );
});

/** A text of about so many bytes. */
type TextOf = (bytes: number) => string;

const filled =
  (text: string, before = ""): TextOf =>
  (bytes) =>
    before + text.repeat(Math.ceil(bytes / text.length));
const numbered = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => line(index)).join("\n");
const lined =
  (before: string, line: (index: number) => string): TextOf =>
  (bytes) =>
    `${before}\n${numbered(Math.ceil(bytes / line(1000).length), line)}\n`;
const sections = (...parts: readonly TextOf[]): TextOf => {
  return (bytes) => parts.map((part) => part(bytes / parts.length)).join("");
};

/** Each an attempt to make some step take more than its share. */
const floods: Readonly<Record<string, TextOf>> = {
  "datasets that are right": lined(
    "version: 1\nconnections:\n  storage: { type: lightly }\ndatasets:",
    (index) =>
      `  dataset-${index}: { type: images, datasources: { input_output: { connection: storage, resource_path: a/b${index}/ } } }`,
  ),
  "open brackets": filled("[\n"),
  "open braces": filled("{a: \n"),
  "closing brackets": filled("]\n"),
  commas: filled(",\n", "["),
  "list dashes": filled("- "),
  "question marks": filled("?\n"),
  colons: filled(":\n"),
  quotes: filled('"\n'),
  "one open quote": filled("a b: c\n", '"'),
  "bad escapes": filled("\\x\n", '"'),
  anchors: filled("&a\n"),
  aliases: filled("  - *a\n", "version: &a 1\nb:\n"),
  "anchors under aliases": lined("", (index) => `k${index}: &a${index} [*a${Math.max(0, index - 1)}]`),
  documents: filled("---\n"),
  directives: filled("%YAML 1.2\n"),
  comments: filled("# a: b\n"),
  "blank lines": filled("\n"),
  "words on a line": filled("a "),
  "keys on a line": (bytes) => numbered(2, (index) => `k${index}: {${filled("a: b, ")(bytes / 2)}}`),
  "deep blocks": (bytes) => numbered(Math.ceil(Math.sqrt(2 * bytes)), (index) => `${" ".repeat(index)}a:`),
  "duplicate keys": lined("version: 1\ndatasets:", () => "  abc: { type: images }"),
  "unknown keys": lined("version: 1", (index) => `k${index}: v`),
  "one key": lined("version: 1", () => "k: v"),
  "unknown types": lined("version: 1\ndatasets:", (index) => `  d${index}xx: { type: image }`),
  "unknown connections": sections(
    lined("version: 1\nconnections:", (index) => `  c${index}x: { type: lightly }`),
    lined(
      "datasets:",
      (index) =>
        `  dat${index}: { type: images, datasets: {}, datasources: { input_output: { connection: q${index * 7}zz, resource_path: a/ } } }`,
    ),
  ),
  "long names": sections(
    (bytes) => `version: 1\nconnections:\n  ${"a".repeat(bytes)}: { type: lightly }\n`,
    (bytes) =>
      `datasets: { abc: { type: images, datasources: { input_output: { resource_path: a/, connection: ${"b".repeat(bytes)} } } } }`,
  ),
  "undeclared variables": lined(
    "version: 1\nvariables:",
    (index) => `  v${index}: { default: "\${var:w${index * 3}}" }`,
  ),
  "long chains of variables": lined(
    "version: 1\nvariables:",
    (index) => `  v${index}: { default: "\${var:v${index + 1}}" }`,
  ),
  "open references": (bytes) => `version: 1\nvariables: { a: { default: "${filled("${var:")(bytes)}" } }`,
  "zero bytes": filled("\0\0\0\0\0\0\0\0\n"),
};

/** All that is said about a config, and what it takes of the processor, in milliseconds. */
async function timed(text: string): Promise<{ readonly said: string; readonly milliseconds: number }> {
  const start = process.cpuUsage();
  const said = shown(await check(text));
  const { user, system } = process.cpuUsage(start);
  return { said, milliseconds: (user + system) / 1000 };
}

describe("time grows no faster than the text:", () => {
  const [small, times] = [3000, 16];
  /** Of the time for each byte: about 1 where it grows with the text, and `times` where it grows with its square. */
  const mostGrowth = 3;

  test.each(Object.entries(floods))("a flood of %s", async (name, textOf) => {
    const [short, long] = [textOf(small), textOf(small * times)];
    let growth = Number.POSITIVE_INFINITY;
    // Whatever else the machine does makes the one or the other take longer, but not each time.
    for (let tries = 0; tries < 5 && growth > mostGrowth; tries += 1) {
      const shorts = [await timed(short), await timed(short), await timed(short)];
      const { said, milliseconds } = await timed(long);
      growth = milliseconds / times / Math.min(...shorts.map((one) => one.milliseconds));
      expect(said === "").toBe(name === "datasets that are right");
    }
    expect(growth).toBeLessThan(mostGrowth);
  });
});
