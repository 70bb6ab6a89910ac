import { expect, test } from "vitest";
import { Lexer } from "yaml";
import { parseYaml } from "../../../src/config/yaml/parse-yaml.js";
import { maxDepth, newBudget, tokensOf } from "../../../src/config/yaml/tokens.js";

/** The offset at which a text is found too deep. */
function depthEnd(text: string): number | undefined {
  let offset: number | undefined;
  Array.from(tokensOf(text, newBudget(), (finding) => (offset = finding.offset)));
  return offset;
}

const deep = (piece: string) => piece.repeat(maxDepth);

/** A text that is nested so many levels deep. */
type Nested = (levels: number) => string;

test.each<[string, Nested]>([
  ["brackets", (levels) => "[".repeat(levels)],
  ["braces", (levels) => "{".repeat(levels)],
  ["brackets and braces", (levels) => "[{".repeat(levels).slice(0, levels)],
  ["brackets on lines", (levels) => "[\n".repeat(levels)],
  ["dashes", (levels) => "- ".repeat(levels)],
  ["question marks", (levels) => "? ".repeat(levels)],
  ["colons", (levels) => ": ".repeat(levels)],
  ["dashes before brackets", (levels) => `- ${"[".repeat(levels - 1)}`],
  ["a key before brackets", (levels) => `a: ${"[".repeat(levels - 1)}`],
  ["texts between brackets", (levels) => "[a, 'b', ".repeat(levels - 1)],
  ["closed brackets between brackets", (levels) => `[ [], {}, ${"[".repeat(levels - 1)}`],
  ["a comment, a tag, and an anchor", (levels) => `# a\na: !t &b ${"[".repeat(levels - 1)}`],
  ["a document", (levels) => `---\n${"[".repeat(levels)}`],
  ["an open bracket in another document", (levels) => `[\n---\n${"[".repeat(levels)}`],
  [
    "keys on lines",
    (levels) => Array.from({ length: levels }, (_, index) => `${" ".repeat(index)}a:\n`).join(""),
  ],
  [
    "items on lines",
    (levels) => Array.from({ length: levels }, (_, index) => `${" ".repeat(index)}-\n`).join(""),
  ],
])("%s may be as deep as is said, give or take a level, and no deeper", (_, nested) => {
  expect(depthEnd(nested(maxDepth - 1))).toBeUndefined();
  expect(depthEnd(nested(maxDepth + 2))).toBeGreaterThan(nested(maxDepth - 1).length - 3);
});

test("what is left of a budget is what a text may have, and a reference counts as well", () => {
  const end = (text: string, lexemes: number) => {
    let code: string | undefined;
    Array.from(tokensOf(text, { ...newBudget(), lexemes }, (finding) => (code = finding.code)));
    return code;
  };
  const count = [...new Lexer().lex("a: b\n")].length;
  expect(end("a: b\n", count)).toBeUndefined();
  expect(end("a: b\n", count - 1)).toBe("file-too-large");
  expect(end("a: ${b}\n", count)).toBe("file-too-large");
  expect(end("a: ${b}\n", count + 1)).toBeUndefined();
});

test("all files of a config have one budget", () => {
  const budget = newBudget();
  const before = budget.lexemes;
  Array.from(tokensOf("a: b\n", budget));
  Array.from(tokensOf("a: b\n", budget));
  expect(before - budget.lexemes).toBe(2 * [...new Lexer().lex("a: b\n")].length);
});

test.each([
  ["brackets in a text", `a: ${deep("x[")}[`],
  ["brackets in quotes", `a: "${deep("[")}["`],
  ["brackets in a comment", `a: b # ${deep("[")}[`],
  ["brackets in a block", `a: |\n  ${deep("[")}[`],
  ["brackets side by side", `[${deep("[],")}[]]`],
  ["braces side by side", `[${deep("{},")}{}]`],
  ["closing brackets", `${deep("]")}]${deep("[")}`],
  ["closing braces", `${deep("}")}}${deep("[")}`],
  ["texts that are brackets", deep("- '['\n") + deep("- '['\n")],
  ["dashes on lines", deep("- a\n") + deep("- a\n")],
  ["dashes on lines with carriage returns", deep("- a\r\n") + deep("- a\r\n")],
  ["question marks on lines", deep("? a\n") + deep("? a\n")],
  ["texts that are dashes", `[${deep("'-', ")}'-', '?']`],
  ["brackets that the indentation closes", deep("a: [\n") + deep("a: [\n")],
])("%s are no nesting", (_, text) => {
  expect(depthEnd(text)).toBeUndefined();
});

test("what is complete before it gets too deep is told", () => {
  const text = `type: s3\n---\na: ${deep("[")}[`;
  expect([...tokensOf(text, newBudget())].map(({ type }) => type)).toEqual(["document"]);
});

test("it is found where it gets too deep, and nothing else is", () => {
  expect(parseYaml(`a: b\nb: ${deep("[")}[[[`).findings).toEqual([
    {
      offset: 5 + 3 + maxDepth - 1,
      code: "yaml-syntax",
      message: "not well-formed YAML: the nesting is too deep",
      hint: "the config language needs no more than eight levels",
    },
  ]);
});
