import { describe, expect, test } from "vitest";
import { parseIndented } from "../../../src/config/language/indentation.js";
import { check, lines } from "../check.js";

const good = `version: 1
connections:
  storage:
    type: s3
    region: eu-central-1
    access_key: AKIAIOSFODNN7EXAMPLE
    secret_access_key: \${env:S3}
datasets:
  # of the cars
  street:
    type: images
    datasources:
      input:
        connection: storage
        resource_path: s3://raw/street/

      lightly:
        connection: storage
        resource_path: s3://lightly/street/
  lakes:
    type: videos
`;
const goodLines = good.trimEnd().split("\n");
const indentOf = (line: string) => line.search(/[^ ]/);

/** Lines that are alone in their mapping may have any indentation. */
const alone = [2, goodLines.length - 1];

/** Every other line with something in it, moved by as many blanks as people move it by accident. */
const moves = goodLines.flatMap((line, index) =>
  [-4, -2, -1, 1, 2, 4]
    .filter((by) => /^ *[^ #]/.test(line) && !alone.includes(index) && indentOf(line) + by >= 0)
    .map((by) => ({
      index,
      by,
      text: goodLines.with(index, " ".repeat(indentOf(line) + by) + line.trim()).join("\n"),
    })),
);

test("the config is right", async () => {
  expect(await check(good)).toEqual([]);
});

test.each(moves)(
  "line $index moved by $by is the only finding, and where it belongs is said",
  async ({ index, by, text }) => {
    const found = await check(`${text}\n`);
    const from = indentOf(goodLines[index] ?? "") + by;
    expect(lines(found)).toEqual([
      `${index + 1}:${from + 1} indentation : this line is indented by ${from}; with ${from - by} it fits the lines around it | indent it by ${from - by} blanks`,
    ]);
  },
);

/** Mistakes of another kind, for each line. */
const others: Readonly<Record<string, (line: string, index: number) => readonly string[]>> = {
  "a line that is missing": (_, index) => goodLines.toSpliced(index, 1),
  "a line that is there twice": (line, index) => goodLines.toSpliced(index, 0, line),
  "a mistyped key": (line, index) => goodLines.with(index, line.replace(/([a-z])([a-z]):/, "$2$1x:")),
  "a missing colon": (line, index) => goodLines.with(index, line.replace(":", "")),
  "an open quote": (line, index) => goodLines.with(index, line.replace(": ", ': "')),
  "a tab": (line, index) => goodLines.with(index, line.replace(/^ {2}/, "\t")),
};

describe.each(Object.entries(others))("%s is no matter of indentation", (_, change) => {
  test.each(goodLines.map((line, index) => ({ line, index })))("$index: $line", ({ line, index }) => {
    const { diagnostics } = parseIndented(Buffer.from(`${change(line, index).join("\n")}\n`), "lightly.yaml");
    expect(diagnostics.map(({ code }) => code)).not.toContain("indentation");
  });
});

test("a large file is not searched", async () => {
  const text = `${good.replace("    region", "   region")}${"# a comment\n".repeat(4000)}`;
  expect((await check(text)).map(({ code }) => code)).toEqual(["yaml-syntax"]);
});
