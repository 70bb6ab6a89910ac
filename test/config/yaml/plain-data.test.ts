import { describe, expect, test } from "vitest";
import { parseYaml } from "../../../src/config/yaml/parse-yaml.js";
import { type PlainTree, plainData } from "../../../src/config/yaml/plain-data.js";
import { newBudget } from "../../../src/config/yaml/tokens.js";

function plain(text: string): PlainTree {
  const { root, findings } = parseYaml(text);
  if (root === undefined) throw new Error(findings[0]?.message);
  return plainData(root, (offset) => text.slice(0, offset).split("\n").length, newBudget());
}

const told = (text: string) =>
  plain(text).findings.map(({ offset, length, message, hint }) => [offset, length, message, hint]);

test.each([
  ["numbers, as they are written", "0x10: a\n010: b\n1.0: c\n", { "0x10": "a", "010": "b", "1.0": "c" }],
  ["words that have a meaning", "true: a\nnull: b\n~: c\n", { true: "a", null: "b", "~": "c" }],
  ["quoted text", "'0x10': a\n\"b\\tc\": d\n", { "0x10": "a", "b\tc": "d" }],
  ["nothing", ": a\n", { "": "a" }],
  [
    "the names of what objects have",
    "__proto__: a\nconstructor: b\n",
    Object.fromEntries([
      ["__proto__", "a"],
      ["constructor", "b"],
    ]),
  ],
])("keys are %s", (_, text, expected) => {
  const { data, findings } = plain(text);
  expect(findings).toEqual([]);
  expect(Object.entries(Object(data))).toEqual(Object.entries(expected));
});

test.each([
  ["a: \n", { a: null }],
  ["a: [1, , ]\n".replace(", , ", ", "), { a: [1] }],
  ["- \n- b\n", [null, "b"]],
  ["{ a: , b: 1 }\n", { a: null, b: 1 }],
])("what is left out is null: %j", (text, expected) => {
  expect(plain(text).data).toEqual(expected);
});

describe("an alias", () => {
  test("is the very value that it stands for", () => {
    const { data } = plain("a: &x { b: [1] }\nc: *x\nd: [*x]\n");
    expect(data).toEqual({ a: { b: [1] }, c: { b: [1] }, d: [{ b: [1] }] });
    expect(Reflect.get(Object(data), "c")).toBe(Reflect.get(Object(data), "a"));
    expect(Reflect.get(Object(data), "d")[0]).toBe(Reflect.get(Object(data), "a"));
  });

  test.each([
    ["a: *x\nb: &x 1\n", 3, "an alias without its anchor", "quote the text if it is meant to be text"],
    ["a: *undefined\nb: 1\n", 3, "an alias without its anchor", "quote the text if it is meant to be text"],
    ["a: &x [*x]\n", 7, "an alias stands inside what it stands for", "write the value out"],
  ])("without a value: %j", (text, offset, message, hint) => {
    const length = text.slice(offset).search(/[\n\]]/);
    expect(plain(text).data).toBeUndefined();
    expect(told(text)).toEqual([[offset, length, message, hint]]);
  });

  /** An anchor of so many nodes, its list included, and aliases for it, each in a list. */
  const repeats = (nodes: number, aliases: number) =>
    `- &x [${"a,".repeat(nodes - 1)}]\n- [${"*x,".repeat(aliases)}]\n`;

  test("may stand for three hundred thousand nodes", () => {
    const [nodes, most] = [1000, 300];
    expect(plain(repeats(nodes, most)).findings).toEqual([]);
    const tooMany = repeats(nodes, most + 1);
    expect(plain(tooMany).data).toBeUndefined();
    expect(told(tooMany)).toEqual([
      [tooMany.lastIndexOf("*x"), 2, "aliases expand to far more than is written", "write the values out"],
    ]);
  });

  test("counts for all that is behind the aliases in its anchor", () => {
    const doubled = (levels: number) =>
      `a0: &a0 [1]\n${Array.from({ length: levels }, (_, level) => `a${level + 1}: &a${level + 1} [*a${level}, *a${level}]\n`).join("")}`;
    expect(plain(doubled(15)).findings).toEqual([]);
    expect(told(doubled(17)).map(([, , message]) => message)).toEqual([
      "aliases expand to far more than is written",
    ]);
  });
});

test.each([
  ["a list as a key", "a: 1\n? [b]\n: c\n", 7, 3, "a key is not text"],
  ["a mapping as a key", "{ { a } : b }\n", 2, 5, "a key is not text"],
  ["an alias as a key", "a: &x 1\n*x : c\n", 8, 2, "a key is not text"],
  ["a key alone", "{ abc }\n", 2, 3, "a key without a value"],
  ["the first of several", "{ abc, [d]: e }\n", 2, 3, "a key without a value"],
])("%s is refused, and nothing is read", (_, text, offset, length, message) => {
  expect(plain(text).data).toBeUndefined();
  expect(told(text)).toEqual([[offset, length, message, expect.any(String)]]);
});

test("hints say what is meant", () => {
  expect(told("{{ a }}")[0]?.at(-1)).toBe(
    "double braces are no template here; write ${env:NAME} for a secret, and quote a key of special characters",
  );
  expect(told("{ a }")[0]?.at(-1)).toBe("write `key: value`, with a blank after the colon");
});

test("each place of a key that stands twice is told, with the first one's line, and the last value counts", () => {
  const text = "a: 1\nb:\n  a: 2\n  'a': 3\na: 4\n\"a\": 5\n";
  const { data } = plain(text);
  expect(data).toEqual({ a: 5, b: { a: 3 } });
  expect(told(text)).toEqual([
    [17, 3, '"a" is declared twice', "the first one is on line 3; keep one, or rename the other"],
    [24, 1, '"a" is declared twice', "the first one is on line 1; keep one, or rename the other"],
    [29, 3, '"a" is declared twice', "the first one is on line 1; keep one, or rename the other"],
  ]);
});

test("of the places of one key, ten thousand are told", () => {
  expect(plain("a: 1\n".repeat(10_001)).findings).toHaveLength(10_000);
  expect(plain("a: 1\n".repeat(10_500)).findings).toHaveLength(10_000);
});

test("a text of more than 64 Ki characters is none of a config", () => {
  const lines = (count: number) => `a: |\n${` ${"x".repeat(1023)}\n`.repeat(count)}`;
  expect(plain(lines(64)).findings).toEqual([]);
  expect(told(lines(65))).toEqual([
    [
      3,
      expect.any(Number),
      "a text of more than 65536 characters",
      "no field takes so much; perhaps a quote is missing",
    ],
  ]);
});

test.each([
  ["a: &a { b: 1 }\nc:\n  <<: *a\n  d: 1\n", 20],
  ["a: { <<: { b: 1 } }\n", 5],
  ["<<: [1, 2]\n", 0],
])("a merge key is refused by its name, and nothing else is said: %j", (text, offset) => {
  expect(plain(text).data).toBeUndefined();
  expect(told(text)).toEqual([
    [
      offset,
      2,
      "`<<` is a merge key, which YAML 1.2 does not have",
      "write the keys out, use `defaults:`, or let an alias (*name) stand for a whole value",
    ],
  ]);
});

test("a key that is quoted is no merge key", () => {
  expect(plain('"<<": 1\n').data).toEqual({ "<<": 1 });
});
