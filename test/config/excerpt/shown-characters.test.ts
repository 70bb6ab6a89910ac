import { expect, test } from "vitest";
import { hiddenSource, visibleSource } from "../../../src/config/excerpt/source-line.js";

const visible = (text: string) => {
  const lines = visibleSource(text);
  return text
    .split("\n")
    .map((_, index) => lines(index + 1))
    .join("\n");
};

test.each(["variables", "connections", "datasets"])(
  "%s: its keys are names, whatever they look like",
  (section) => {
    expect(visible(`${section}:\n  type: M4RK`)).toBe(`${section}:\n  type: ***`);
    expect(visible(`${section}: M4RK`)).toBe(`${section}: ***`);
    expect(visible(`${section}:\n  sas_token:\n    type: s3`)).toBe(
      `${section}:\n  sas_token:\n    type: s3`,
    );
  },
);

test("only at the top are there sections", () => {
  const text = "datasets:\n  abc:\n    connections:\n      type: images";
  expect(visible(text)).toBe(text);
});

test.each([
  ["after a flow collection", "share_with: [] # M4RK", "share_with: [] ***"],
  ["in a flow collection", "share_with: [ # M4RK\n]", "share_with: [ ***\n]"],
  ["after the header of a block", "description: | # M4RK\n  M4RK", "description: | ***\n  ***"],
  ["before a mapping", "a: # M4RK\n  type: s3", "a: ***\n  type: s3"],
  ["before a public mapping", "input: # M4RK\n  connection: abc", "input: ***\n  connection: abc"],
  ["after a document starts", "type: s3\n--- # M4RK\n", "type: s3\n--- ***\n"],
  ["beside a reference", "type: s3 # ${env:A} M4RK", "type: s3 **${env:A} ***"],
])("a comment is hidden %s", (_, text, expected) => {
  expect(visible(text)).toBe(expected);
});

test.each([
  ["description: |\n  M4RK", "description: |\n  ***"],
  ["description: >2-\n   M4RK", "description: >2-\n   ***"],
  ["description: |+\n  M4RK", "description: |+\n  ***"],
  ["sas_tokn: |M4RK", "sas_tokn: ***"],
  ["sas_tokn: >M4RK\n  M4RK", "sas_tokn: ***\n  ***"],
  ["sas_tokn: |2-M4RK", "sas_tokn: ***"],
  ["sas_tokn: |M4RK>", "sas_tokn: ***"],
  ["type: |M4RK", "type: ***"],
])("a word that starts like a block is none: %j", (text, expected) => {
  expect(visible(text)).toBe(expected);
});

test.each([
  ["an unknown key", "input:\n  sas_tokn: M4RK", "input:\n  sas_tokn: ***"],
  ["a secret", "input:\n  secret_access_key: M4RK", "input:\n  secret_access_key: ***"],
  ["no key", "input:\n  : M4RK", "input:\n  : ***"],
  ["no key, in braces", "input: { : M4RK }", "input: { : ***  }"],
  ["a key in quotes", '"sas_token": M4RK', '"sas_token": ***'],
  ["a key with a quote in it", 'ty"pe: M4RK', "***  : ***"],
  ["a key with a quote after it", "sas_token': M4RK", "sas_token': ***"],
  ["a list under an unknown key", "sas_tokn: [M4RK]", "sas_tokn: [*** ]"],
  ["items under an unknown key", "sas_tokn:\n  - M4RK", "sas_tokn:\n  - ***"],
  ["items at the top", "- M4RK\n- type: s3", "- ***\n- type: s3"],
  ["a mapping as a key", "{a: M4RK}: M4RK", "***      : ***"],
  ["an alias as a key", "*M4RK : x", "***   : ***"],
])("what stands under %s may be a secret", (_, text, expected) => {
  expect(visible(text)).toBe(expected);
});

test.each([
  ["share_with:\n  - ada@example.com"],
  ["share_with: [ada@example.com]"],
  ["'type': s3"],
  ['"type": "s3"'],
  ["? type\n: s3"],
  ["type: ''"],
  ["a: &x\n  - type: s3"],
  ["a: &x { type: s3 }"],
  ["a: !t\n  type: s3"],
  ["{\ttype: s3 }"],
  ["-\ttype: s3"],
  ["\ttype: s3"],
  ["{ type: s3,type: s3 }"],
  ["{type: s3}"],
  ["?\ttype\n: s3"],
])("is shown: %j", (text) => {
  expect(visible(text)).toBe(text);
});

test.each([
  ["sas_token: &M4RK\n  - x", "sas_token: ***\n  ***"],
  ["sas_token: &M4RK [x]", "sas_token: ***"],
  ["sas_token: !M4RK { type: x }", "sas_token: ***"],
  ["a: &M4RK", "a: ***"],
  ["a: !M4RK", "a: ***"],
  ["!M4RK a: x", "***    : ***"],
  ["&M4RK a: x", "***    : ***"],
  ["%M4RK a\n---\ntype: s3", "***\n---\ntype: s3"],
])("a tag or an anchor is shown of a public value or a public collection alone: %j", (text, expected) => {
  expect(visible(text)).toBe(expected);
});

test.each([
  ["a value that lost its comma", '{ "type": "azure"M4RK: 1 }', '{ "type": ***        : **}'],
  ["a value that swallowed the next key", '{ type: azure "M4RK": 1 }', "{ type: ***         : **}"],
  ["a brace", "}M4RK: 1", "***  : ***"],
  ["a bracket that opens", "[M4RK: M4RK]", "[*** : *** ]"],
  ["a quote", "'x'M4RK: 1", "'x'*** : ***"],
  ["a line that is no pair", "M4RK\nM4RK: 1", "***\n*** : ***"],
])("a key that directly follows %s is none", (_, text, expected) => {
  expect(visible(text)).toBe(expected);
});

test.each(["M4RK?x", "M4RK%2F", "M4RK=", "M4RK&x", "x{M4RK"])(
  "a key with signs in it is hidden: %s",
  (key) => {
    expect(visible(`${key}: y`)).toBe(`${"***".padEnd(key.length)}: ***`);
  },
);

test.each(["{ M4RK }", "{ M4RK\n}", "? M4RK", "? M4RK\n"])("a key without a colon is hidden: %j", (text) => {
  expect(visible(text)).not.toContain("M4RK");
  expect(visible(text)).toContain("***");
});

test.each([
  ["x: ${env:A:M4RK}"],
  ["x: ${M4RK}"],
  ["x: ${env:M4RK"],
  ["x: ${env:9M4RK}"],
  ["x: ${file:}M4RK"],
  ["x: $${M4RK}"],
])("is no reference: %j", (text) => {
  expect(visible(text)).toBe("x: ***");
});

test.each([
  ["resource_path: raw/x/?sv=1&sig=M4RK", "resource_path: raw/x/***"],
  ['resource_path: "raw/x/?sig=M4RK"', 'resource_path: "raw/x/***'],
  ["{ resource_path: raw/x/?sig=M4RK, type: azure }", "{ resource_path: raw/x/***      , type: azure }"],
  ["resource_path: >-\n  raw/x/?sig=M4RK", "resource_path: >-\n  ***"],
  ["resource_path: raw/x/\n  ?sig=M4RK", "resource_path: raw/x/\n  ***"],
  ["resource_path: obs://user:M4RK@raw/", "resource_path: ***"],
  ["obs_endpoint: https://M4RK@host # x", "obs_endpoint: ***"],
  ["share_with: [ada@example.com, 'x?sig=M4RK']", "share_with: [ada@example.com, 'x***       ]"],
  ["account_name: AccountName=a;AccountKey=M4RK", "account_name: AccountName=a;***"],
  ["access_key: M4RKlrXUtnFEMI/K7MDENG", "access_key: ***"],
  ["access_key: 'aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bM4RK'", "access_key: ***"],
  ["{ access_key: M4RK=, type: s3 }", "{ access_key: ***  , type: s3 }"],
])("a credential in a public value is hidden: %j", (text, expected) => {
  expect(visible(text)).toBe(expected);
});

test.each(["access_key: AKIAIOSFODNN7EXAMPLE", "obs_access_key_id: minioadmin", "access_key: ${env:ID}"])(
  "the id of a key is shown: %s",
  (text) => {
    expect(visible(text)).toBe(text);
  },
);

test.each([
  ["type: s3 # lightly-gitops: allow look-alike", "type: s3 # lightly-gitops: allow look-alike"],
  ["type: s3 # lightly-gitops: allow look-alike M4RK", "type: s3 # lightly-gitops: allow look-alike ***"],
  ["type: s3 # lightly-gitops: allow M4RK", "type: s3 ***"],
])("a comment that allows a warning is shown as far as its code: %j", (text, expected) => {
  expect(visible(text)).toBe(expected);
});

test("a mapping under a public key is no public value", () => {
  expect(visible("region: { sas_tokn: M4RK }")).toBe("region: { sas_tokn: ***  }");
});

test("a mask is as wide as what it hides between what is shown, and the rest of a line is one mask", () => {
  expect(visible("{ a: M, b: M4RK M4RK, c: M4RK M4RK")).toBe("{ a: *, b: ***      , c: ***");
});

test("each line is shown without its carriage return, and no line beyond the last", () => {
  const lines = visibleSource("type: s3\r\nregion: a\r\n");
  expect([1, 2, 3, 4, 0, -1].map(lines)).toEqual(["type: s3", "region: a", "", "", "", ""]);
});

test("what is far below is shown as what is above, in any order", () => {
  const pairs = 4000;
  const text = "type: s3 # M4RK\nsas_token: M4RK\n".repeat(pairs);
  const lines = visibleSource(text);
  const asked = [1, 2, 2 * pairs, 5000, 5001, 2 * pairs - 1, 1, 2 * pairs + 1];
  const [shown, hidden] = ["type: s3 ***", "sas_token: ***"];
  expect(asked.map(lines)).toEqual([shown, hidden, hidden, hidden, shown, shown, shown, ""]);
});

test("of a text that nobody should look into, nothing but references is shown", () => {
  const lines = hiddenSource("version: 1\nsas_token: ${env:A}\n");
  expect([1, 2, 3].map(lines)).toEqual(["***", "***        ${env:A}", ""]);
});
