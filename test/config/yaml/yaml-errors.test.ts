import { expect, test } from "vitest";
import { type ErrorCode, YAMLParseError } from "yaml";
import { parseYaml } from "../../../src/config/yaml/parse-yaml.js";
import { describeYamlError } from "../../../src/config/yaml/yaml-errors.js";

/** `offset+length message | hint` of each finding. */
const findings = (text: string) =>
  parseYaml(text).findings.map(({ offset, length, message, hint }) =>
    [`${offset}+${length} ${message}`, hint].join(" | "),
  );

const quoting = "quote the text if it is meant to be text";
const indentation = "align the keys of one mapping with each other";
const open = "close it, and indent all lines of it further than its key";
const missing = "look for an open quote, brace or bracket, or a missing colon or space";
const foreign = "look for a missing quote, comma or colon before it";
const longKey = "k".repeat(1025);

test.each([
  ["a: &x 1\nb: &y *x\n", "14+2", "an alias has an anchor or a tag", "an alias stands alone"],
  ["a: *\n", "3+1", "an alias has no name that can be used", quoting],
  ["a: * b\n", "3+1", "an alias has no name that can be used", quoting],
  ["%FOO bar\n---\na: 1\n", "0+8", "an unknown directive", "remove the line that starts with %"],
  [
    'a: "\\q"\n',
    "4+1",
    "an escape that double quotes do not know",
    "use single quotes, or double the backslash",
  ],
  ["a:\n    b: 1\n  c: 2\n", "12+1", "the indentation fits no mapping above", indentation],
  ["a:\n  - b\n c\n", "9+1", "the indentation fits no mapping above", indentation],
  ["a: {b: 1\n", "9+1", "a brace or bracket is open where the indentation ends it", open],
  ["a: [\nb\n]\n", "5+1", "a brace or bracket is open where the indentation ends it", open],
  ["a:\n  b: [1,\n  2\n]\n", "14+1", "a brace or bracket is open where the indentation ends it", open],
  ["- - a\n - b\n", "7+1", "the indentation fits no mapping above", indentation],
  ["&x ? a\n: b\n", "3+1", "a tag or an anchor is in the wrong place", "put it directly before the value"],
  ["- &x - a\n", "2+2", "a character is missing", missing],
  ["a: @b\n", "3+1", "a value starts with a reserved character", quoting],
  [
    "a: b: c\n",
    "3+1",
    "a mapping inside a line that is a mapping already",
    "break the line after the first colon",
  ],
  [
    '{"a":\n  - b }',
    "8+4",
    "a block inside braces or brackets",
    "close the braces first, or write the value inside them",
  ],
  [
    "[ a: - b ]\n",
    "5+2",
    "a block inside braces or brackets",
    "close the braces first, or write the value inside them",
  ],
  [
    `${longKey}: 1\n`,
    "0+1025",
    "a key of more than 1024 characters",
    "shorten it; perhaps a quote is missing",
  ],
  [
    `[ ${longKey}: 1 ]\n`,
    "1027+1",
    "a key of more than 1024 characters",
    "shorten it; perhaps a quote is missing",
  ],
  ["a: 'b\n", "6+1", "a character is missing", missing],
  ["? a\nb\n", "4+1", "a character is missing", missing],
  ["a: 'x'# b\n", "6+3", "a character is missing", missing],
  [
    "a\nb: 1\n",
    "0+3",
    "a key runs over several lines",
    "look for a missing colon after the key, or for an open quote",
  ],
  ["a: &x &y 1\n", "6+2", "a value has two anchors", "keep one"],
  ["a: !x !y 1\n", "6+2", "a value has two tags", "remove the tags"],
  [
    "a: !secret 1\n",
    "3+7",
    "a tag that the config language does not know",
    "remove the tag; secrets are written ${env:NAME}",
  ],
  ["a: ]\n", "3+1", "something that does not belong here", foreign],
  ["a: [1, , 2]\n", "7+1", "something that does not belong here", foreign],
])("%j", (text, place, problem, hint) => {
  expect(findings(text)).toEqual([`${place} not well-formed YAML: ${problem} | ${hint}`]);
});

const tab = "a tab is used for indentation | indent with spaces";
const unquoted =
  'not well-formed YAML: a reference inside braces or brackets is not quoted | inside { } or [ ] write "${env:NAME}", with the quotes';

test.each([
  ["alone", "\ta: 1\n", `0+1 ${tab}`],
  ["of a key", "a:\n\tb: 1\n", `3+1 ${tab}`],
  ["after blanks", "a:\n  \tb: 1\n", `5+1 ${tab}`],
  ["in braces", "a: {\n\tb: 1\n}\n", `6+1 ${tab}`],
  ["in an open bracket", "a: [\n\tb\n]\n", `6+1 ${tab}`],
  ["after an indicator", "-\ta: 1\n", `1+1 ${tab}`],
  [
    "on another line alone",
    'a: "\tb"\nc: d: e\n',
    `11+1 not well-formed YAML: a mapping inside a line that is a mapping already | break the line after the first colon`,
  ],
  [
    "behind the text",
    "a: b:\tc\n",
    `3+1 not well-formed YAML: a mapping inside a line that is a mapping already | break the line after the first colon`,
  ],
])("a tab %s", (_, text, expected) => {
  expect(findings(text)).toEqual([expected]);
});

test.each([
  ["a: { b: ${env:X} }\n", `9+1 ${unquoted}`],
  ["{ b: ${env:X} }\n", `6+1 ${unquoted}`],
  ["a: { b: $[c] }\n", `9+1 not well-formed YAML: something that does not belong here | ${foreign}`],
])("a reference in braces: %j", (text, expected) => {
  expect(findings(text)).toEqual([expected]);
});

test.each<[ErrorCode, string, string]>([
  ["RESOURCE_EXHAUSTION", "the nesting is too deep", "the config language needs no more than eight levels"],
  ["IMPOSSIBLE", "this cannot be read", "rewrite the line"],
  ["NON_STRING_KEY", "this cannot be read", "rewrite the line"],
])("whatever the parser says, its own words are not passed on: %s", (code, problem, hint) => {
  expect(describeYamlError(new YAMLParseError([0, 1], code, "M4RK"), "M4RK")).toEqual({
    code: "yaml-syntax",
    message: `not well-formed YAML: ${problem}`,
    hint,
  });
});

test.each([
  "a:\n  b: {\n    c: 1\n  }\n",
  "a: {\n  b: 1\n}\n",
  "a:\n  - [\n    1\n  ]\n",
  "a:\n  b: [\n    1,\n    ]\n",
])("a bracket may close at the indentation of its key: %j", (text) => {
  expect(findings(text)).toEqual([]);
});
