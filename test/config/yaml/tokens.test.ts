import { expect, test } from "vitest";
import { parseYaml } from "../../../src/config/yaml/parse-yaml.js";
import { maxDepth, tokensOf } from "../../../src/config/yaml/tokens.js";

/** The offset at which a text is found too deep. */
function depthEnd(text: string): number | undefined {
  let offset: number | undefined;
  Array.from(tokensOf(text, (end) => (offset = end)));
  return offset;
}

const deep = (piece: string) => piece.repeat(maxDepth);

test.each([
  ["brackets", deep("["), "["],
  ["braces", deep("{"), "{"],
  ["brackets and braces", deep("[{").slice(0, maxDepth), "["],
  ["brackets on lines", deep("[\n"), "["],
  ["dashes", deep("- "), "- a"],
  ["question marks", deep("? "), "? a"],
  ["dashes before brackets", `- ${deep("[").slice(1)}`, "["],
  ["a key before brackets", `a: ${deep("[")}`, "["],
  ["texts between brackets", deep("[a, 'b', "), "["],
  ["closed brackets between brackets", deep("[").replace("[", "[ [], {}, "), "["],
  ["a comment, a tag, and an anchor", `# a\na: !t &b ${deep("[")}`, "["],
  ["a document", `---\n${deep("[")}`, "["],
  ["an open bracket in another document", `[\n---\n${deep("[")}`, "["],
])("%s: as deep as may be, and one more", (_, text, more) => {
  expect(depthEnd(text)).toBeUndefined();
  expect(depthEnd(text + more)).toBe(text.length);
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
  expect([...tokensOf(text)].map(({ type }) => type)).toEqual(["document"]);
});

test("it is found where it gets too deep, and nothing else is", () => {
  expect(parseYaml(`a: b\nb: ${deep("[")}[[[`).findings).toEqual([
    {
      offset: 5 + 3 + maxDepth,
      code: "yaml-syntax",
      message: "not well-formed YAML: the nesting is too deep",
      hint: "the config language needs no more than eight levels",
    },
  ]);
});
