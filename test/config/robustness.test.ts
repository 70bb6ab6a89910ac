import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { parseConfig } from "../../src/config/load.js";
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

const valid = (bytes: number) => {
  const head = "version: 1\nconnections:\n  storage: { type: lightly }\ndatasets:\n";
  const dataset = (index: number) =>
    `  dataset-${index}: { type: images, datasources: { input_output: { connection: storage, resource_path: a/b${index}/ } } }`;
  return head + numbered(Math.ceil(bytes / dataset(1000).length), dataset);
};

interface Timed {
  readonly said: string;
  /** Of the processor, which a busy machine does not make more. */
  readonly milliseconds: number;
}

/** All that is said about a config, and how long that took. */
async function timed(text: string): Promise<Timed> {
  const start = process.cpuUsage();
  const said = shown(await check(text));
  const { user, system } = process.cpuUsage(start);
  return { said, milliseconds: (user + system) / 1000 };
}

const repeated = (bytes: number, head: string, line: (index: number) => string) =>
  `${head}\n${numbered(Math.ceil(bytes / line(1000).length), line)}\n`;

/** Large configs of which every line is wrong, each for another stage. */
const mistaken: Readonly<Record<string, (bytes: number) => string>> = {
  "wrong types": (bytes) =>
    repeated(bytes, "version: 1\ndatasets:", (index) => `  d${index}: { type: image }`),
  "unknown keys": (bytes) => repeated(bytes, "version: 1", (index) => `k${index}: v`),
  "undeclared variables": (bytes) =>
    repeated(bytes, "version: 1\nvariables:", (index) => `  v${index}: { default: "\${var:w${index * 3}}" }`),
  "one key": (bytes) => repeated(bytes, "version: 1", () => "k: v"),
};

describe("no text takes much longer than a valid config of its size:", () => {
  const large = 80_000;
  let usual: Timed;
  beforeAll(async () => {
    await timed(valid(large));
    usual = await timed(valid(large));
  });

  test("which is valid", () => expect(usual.said).toBe(""));

  test.each(Object.keys(floods))("a flood of %s", { retry: 2 }, async (name) => {
    const { said, milliseconds } = await timed(floods[name] ?? "");
    // The first of its kind waits for the compiler.
    expect(milliseconds).toBeLessThan(5 * usual.milliseconds + 100);
    expect(said).not.toBe("");
  });

  test.each(Object.keys(mistaken))("a large one full of %s", { retry: 2 }, async (name) => {
    const { milliseconds } = await timed(mistaken[name]?.(large) ?? "");
    expect(milliseconds).toBeLessThan(4 * usual.milliseconds);
  });
});
