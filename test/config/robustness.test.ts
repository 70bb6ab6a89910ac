import fc from "fast-check";
import { expect, test } from "vitest";
import { parseConfig } from "../../src/config/load.js";
import { check, read } from "./check.js";

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
    { numRuns: 500 },
  );
});

test("no bytes make it throw", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => {
      const { data, diagnostics } = parseConfig(bytes, "lightly.yaml");
      expect(data !== undefined || diagnostics.length > 0).toBe(true);
    }),
    { numRuns: 500 },
  );
});

const size = 50_000;
const filled = (text: string) => text.repeat(Math.ceil(size / text.length));
const numbered = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => line(index)).join("\n");
const entries = 1200;

/** Texts of about fifty kilobytes, each an attempt to make some step take more than its share. */
const floods: Readonly<Record<string, string>> = {
  "open brackets": filled("[\n"),
  "open braces": filled("{a: \n"),
  "closing brackets": filled("]\n"),
  commas: `[${filled(",\n")}`,
  "list dashes": filled("- "),
  "question marks": filled("?\n"),
  colons: filled(":\n"),
  quotes: filled('"\n'),
  "one open quote": `"${filled("a b: c\n")}`,
  "bad escapes": `"${filled("\\x\n")}`,
  anchors: filled("&a\n"),
  aliases: `version: &a 1\nb:\n${filled("  - *a\n")}`,
  "anchors under aliases": numbered(1000, (index) => `k${index}: &a${index} [*a${Math.max(0, index - 1)}]`),
  documents: filled("---\n"),
  directives: filled("%YAML 1.2\n"),
  comments: filled("# a: b\n"),
  "blank lines": filled("\n"),
  "words on a line": numbered(2, () => "a ".repeat(30_000)),
  "keys on a line": numbered(2, (index) => `k${index}: {${"a: b, ".repeat(5000)}}`),
  "deep blocks": numbered(400, (index) => `${" ".repeat(index)}a:`),
  "duplicate keys": `version: 1\ndatasets:\n${numbered(entries, () => "  abc: { type: images }")}`,
  "unknown keys": `version: 1\n${numbered(entries * 3, (index) => `k${index}: v`)}`,
  "unknown types": `version: 1\ndatasets:\n${numbered(entries, (index) => `  d${index}xx: { type: image }`)}`,
  "unknown connections": `version: 1\nconnections:\n${numbered(1000, (index) => `  c${index}x: { type: lightly }`)}\ndatasets:\n${numbered(500, (index) => `  dat${index}: { type: images, datasets: {}, datasources: { input_output: { connection: q${index * 7}zz, resource_path: a/ } } }`)}`,
  "long names": `version: 1\nconnections:\n  ${"a".repeat(60_000)}: { type: lightly }\ndatasets: { abc: { type: images, datasources: { input_output: { resource_path: a/, connection: ${"b".repeat(40_000)} } } } }`,
  "undeclared variables": `version: 1\nvariables:\n${numbered(entries, (index) => `  v${index}: { default: "\${var:w${index * 3}}" }`)}`,
  "long chains of variables": `version: 1\nvariables:\n${numbered(entries, (index) => `  v${index}: { default: "\${var:v${index + 1}}" }`)}`,
  "open references": `version: 1\nvariables: { a: { default: "${"${var:".repeat(12_000)}" } }`,
  "zero bytes": filled("\0\0\0\0\0\0\0\0\n"),
};

test.each(Object.keys(floods))("a flood of %s takes less than a second", { retry: 2 }, async (name) => {
  const text = floods[name] ?? "";
  const start = process.cpuUsage();
  const diagnostics = await check(text);
  const { user, system } = process.cpuUsage(start);
  // Time of the processor: a busy machine makes nothing slower.
  expect((user + system) / 1000).toBeLessThan(1000);
  expect(diagnostics).not.toEqual([]);
});
