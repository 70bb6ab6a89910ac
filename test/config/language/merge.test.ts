import { expect, test } from "vitest";
import { parseConfig } from "../../../src/config/yaml/load.js";
import { mergeDocuments } from "../../../src/config/language/merge.js";

/** Files `1.yaml`, `2.yaml` and so on as one config. */
function merged(...texts: readonly string[]) {
  const documents = texts.map((text, index) => parseConfig(Buffer.from(text), `${index + 1}.yaml`));
  return { documents, whole: mergeDocuments(documents) };
}

const told = (...texts: readonly string[]) =>
  merged(...texts).whole.diagnostics.map(
    ({ position, path, message, hint }) =>
      `${position.file}:${position.line}:${position.column} ${path}: ${message} | ${hint}`,
  );

test("one file is what it is, and no file is no config", () => {
  const { documents, whole } = merged("a: 1\n");
  expect(whole).toBe(documents[0]);
  expect(() => mergeDocuments([])).toThrow(new TypeError("A config has at least one file."));
});

test("the entries of the sections come together, and the other keys of any file", () => {
  const { whole } = merged(
    "version: 1\nvariables: { a: {} }\ndatasets: { b: {}, __proto__: {} }\n",
    "version: 1\nvariables: { c: {} }\ndefaults: { share_with: [] }\n",
    "version: 1\ndatasets: { d: {} }\nother: 1\n",
  );
  expect(whole.diagnostics).toEqual([]);
  expect(whole.file).toBe("1.yaml");
  expect(JSON.stringify(whole.data)).toBe(
    '{"version":1,"variables":{"a":{},"c":{}},"datasets":{"b":{},"__proto__":{},"d":{}},"defaults":{"share_with":[]},"other":1}',
  );
});

test.each([
  [
    "an entry",
    ["version: 1\ndatasets:\n  abc:\n    type: images\n", "version: 1\ndatasets:\n  xyz: {}\n  abc: {}\n"],
    [
      '2.yaml:4:3 datasets.abc: "abc" is declared twice | the first one is in 1.yaml:3; keep one, or rename the other',
    ],
  ],
  [
    "an entry, by three",
    [
      "version: 1\ndatasets: { a: {} }\n",
      "datasets: { a: {} }\nversion: 1\n",
      "version: 1\n\ndatasets: { a: {} }\n",
    ],
    [
      '2.yaml:1:13 datasets.a: "a" is declared twice | the first one is in 1.yaml:2; keep one, or rename the other',
      '3.yaml:3:13 datasets.a: "a" is declared twice | the first one is in 1.yaml:2; keep one, or rename the other',
    ],
  ],
  [
    "a key that is no section",
    ["version: 1\ndefaults: {}\n", "version: 1\n\ndefaults: {}\n"],
    [
      '2.yaml:3:1 defaults: "defaults" is declared twice | the first one is in 1.yaml:2; keep one, or rename the other',
    ],
  ],
  [
    "a section that is none, after one",
    ["version: 1\ndatasets: {}\n", "version: 1\ndatasets: [a]\n"],
    [
      '2.yaml:2:1 datasets: "datasets" is declared twice | the first one is in 1.yaml:2; keep one, or rename the other',
    ],
  ],
  [
    "a key that has swallowed its neighbour",
    ['version: 1\ndatasets: { "abc=M4RK": {} }\n', 'version: 1\ndatasets: { "abc=M4RK": {} }\n'],
    [
      '2.yaml:2:13 datasets["abc…"]: "abc…" is declared twice | the first one is in 1.yaml:2; keep one, or rename the other',
    ],
  ],
])("%s that two files declare is told at the later place", (_, texts, expected) => {
  expect(told(...texts)).toEqual(expected);
});

const example = 'for example: {"version":1,"datasets":{"street-scenes":{"type":"images"}}}';

test.each([
  [
    "states no version",
    ["version: 1\n", "datasets: {}\n"],
    ['2.yaml:1:1 : "version" is missing | start the file with `version: 1`'],
  ],
  [
    "states another version",
    ["version: 2\n", "version: 1\n"],
    ["1.yaml:1:10 version: 2 is not a version that this program knows | write `version: 1`"],
  ],
  ["is a list", ["- a\n", "version: 1\n"], [`1.yaml:1:1 : this is a list, not a mapping | ${example}`]],
  ["is a text", ["abc\n", "version: 1\n"], [`1.yaml:1:1 : this is text, not a mapping | ${example}`]],
])("a file that %s is told by itself", (_, texts, expected) => {
  expect(told(...texts)).toEqual(expected);
});

test("a file that cannot be read keeps no other from being checked", () => {
  const { whole } = merged("a: ]\n", "version: 1\ndatasets: { abc: 1 }\n");
  expect(whole.data).toEqual({ version: 1, datasets: { abc: 1 } });
  expect(whole.diagnostics.map(({ code, position }) => [code, position.file])).toEqual([
    ["yaml-syntax", "1.yaml"],
  ]);
  expect(merged("a: ]\n", "- b\n").whole.data).toBeUndefined();
});

test("a place is found in the file that has it, and its line is shown", () => {
  const { whole } = merged(
    "version: 1\ndatasets:\n  abc: { type: images }\n",
    "version: 1\ndatasets:\n  xyz:\n    type: videos\ndefaults: { share_with: [] }\nconnections: {}\n",
  );
  const at = (path: readonly string[], part: "key" | "value" = "value") => {
    const position = whole.locate(path, part);
    return [`${position.file}:${position.line}:${position.column}`, whole.sourceLine(position)];
  };
  expect(at(["datasets", "xyz", "type"])).toEqual(["2.yaml:4:11", "    type: videos"]);
  expect(at(["datasets", "abc", "type"])).toEqual(["1.yaml:3:16", "  abc: { type: images }"]);
  expect(at(["datasets", "xyz"], "key")).toEqual(["2.yaml:3:3", "  xyz:"]);
  expect(at(["datasets"], "key")).toEqual(["1.yaml:2:1", "datasets:"]);
  expect(at(["datasets", "none"], "key")).toEqual(["1.yaml:2:1", "datasets:"]);
  expect(at(["defaults", "share_with"])).toEqual(["2.yaml:5:25", "defaults: { share_with: [] }"]);
  expect(at(["connections", "none"], "key")).toEqual(["2.yaml:6:1", "connections: {}"]);
  expect(at(["none"])).toEqual(["1.yaml:1:1", "version: 1"]);
  expect(whole.sourceLine({ file: "3.yaml", line: 1, column: 1, endColumn: 1 })).toBeUndefined();
});
