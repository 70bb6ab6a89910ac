import { expect, test } from "vitest";
import { isNode } from "yaml";
import { parseYaml } from "../../../src/config/yaml/parse-yaml.js";
import { plainData } from "../../../src/config/yaml/plain-data.js";
import { newBudget } from "../../../src/config/yaml/tokens.js";

/** The plain data of a text, and `offset+length message` of each finding. */
function parsed(text: string): { readonly data: unknown; readonly findings: readonly string[] } {
  const { root, findings } = parseYaml(text);
  const lineOf = (offset: number) => text.slice(0, offset).split("\n").length;
  const tree = root === undefined ? undefined : plainData(root, lineOf, newBudget());
  return {
    data: tree?.data,
    findings: [...findings, ...(tree?.findings ?? [])].map(
      ({ offset, length, message }) => `${offset}+${length} ${message}`,
    ),
  };
}

const second = "a second document in one file";

test.each([
  ["after the first", "a: 1\n---\nb: 2\n", `5+3 ${second}`],
  ["after a start of the first", "---\na: 1\n---\nb: 2\n", `9+3 ${second}`],
  ["after an end of the first", "a: 1\n...\n---\nb: 2\n", `9+3 ${second}`],
  ["after an end of the first alone", "a: 1\n...\nb: 2\n", `9+3 ${second}`],
  ["with a third", "a: 1\n---\nb: 2\n---\nc: 3\n", `5+3 ${second}`],
  ["that is empty", "a: 1\n---\n", `5+3 ${second}`],
  ["that is broken", "a: 1\n---\nb: ]\n", `5+3 ${second}`],
  ["after an empty first", "---\n---\na: 1\n", `4+3 ${second}`],
])("a second document %s is told, once", (_, text, expected) => {
  expect(parsed(text).findings).toContain(expected);
});

test("beside a second document, the first is read", () => {
  expect(parsed("a: 1\n---\nb: 2\n")).toEqual({ data: { a: 1 }, findings: [`5+3 ${second}`] });
  expect(parsed("a: 1\n---\nb: 2\n---\nc: ]\n").findings).toEqual([`5+3 ${second}`]);
});

test.each([
  ["nothing", ""],
  ["blanks", " \n\n"],
  ["a comment", "# a\n"],
  ["a start", "---\n"],
  ["an end", "...\n"],
])("of %s, that there is no config is all that is said", (_, text) => {
  expect(parseYaml(text)).toEqual({
    root: undefined,
    findings: [
      {
        offset: 0,
        code: "empty-config",
        message: "the file holds no config",
        hint: "start with `version: 1`",
      },
    ],
  });
});

test.each([
  [
    "a warning before an error",
    "a: !x 1\nb: ]\n",
    "3+2 not well-formed YAML: a tag that the config language does not know",
  ],
  [
    "an error before a warning",
    "b: d: e\na: !x 1\n",
    "3+1 not well-formed YAML: a mapping inside a line that is a mapping already",
  ],
  ["two errors", "a: @\nb: `\n", "3+1 not well-formed YAML: a value starts with a reserved character"],
  [
    "two warnings",
    "a: !x 1\nb: !longer 1\n",
    "3+2 not well-formed YAML: a tag that the config language does not know",
  ],
  [
    "an error after a key of its own line",
    "? a\n b\n: c: d\n- e\n",
    "14+1 not well-formed YAML: a mapping inside a line that is a mapping already",
  ],
  ["a tag of nothing", "!x\n", "0+2 not well-formed YAML: a tag that the config language does not know"],
  ["an error without a document", "}\n", "0+1 not well-formed YAML: something that does not belong here"],
])("of %s, the first is told, and nothing is read", (_, text, expected) => {
  expect(parsed(text)).toEqual({ data: undefined, findings: [expected] });
});

test("a null that is written is read", () => {
  expect(parsed("~\n")).toEqual({ data: null, findings: [] });
});

test("YAML has the words of version 1.2, whatever a text says of itself", () => {
  const text = "[yes, no, on, 0o17, 017, 0x1F, 1_000, 12:30, ~, null, true, .inf, 2001-01-01, 1e3]\n";
  const data = [
    "yes",
    "no",
    "on",
    15,
    17,
    31,
    "1_000",
    "12:30",
    null,
    null,
    true,
    Infinity,
    "2001-01-01",
    1000,
  ];
  expect(parsed(text)).toEqual({ data, findings: [] });
  expect(parsed(`%YAML 1.1\n---\n${text}`)).toEqual({ data, findings: [] });
});

test("errors that others make have their stacks as before", () => {
  const { stackTraceLimit } = Error;
  expect(stackTraceLimit).toBeGreaterThan(0);
  parseYaml("a: ]");
  expect(Error.stackTraceLimit).toBe(stackTraceLimit);
});

test("a parsed text is a tree of nodes", () => {
  expect(isNode(parseYaml("a: 1").root)).toBe(true);
});
