import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cellCode, code, fenced, htmlCode, table, tableRow } from "../../src/report/markdown-text.js";
import { printable } from "../../src/report/printable.js";
import { hostileText } from "../support/hostile.js";
import { allNodes, parseMarkdown } from "../support/markdown-shape.js";

/** Longer runs of backticks are escaped: parsers have limits of their own. */
const withoutRuns = (text: string) => text.replace(/`{21,}/g, (run) => "\\u{60}".repeat(run.length));

describe("a text in code", () => {
  test("is that text, in a paragraph", () => {
    fc.assert(
      fc.property(hostileText, (hostile) => {
        const [paragraph, ...others] = childrenOf(code(hostile, 100_000));
        expect(others).toEqual([]);
        expect(paragraph).toMatchObject({
          type: "paragraph",
          children: [{ type: "inlineCode", value: expected(hostile) }],
        });
      }),
      { numRuns: 1000 },
    );
  });

  test("is that text in a cell, and fills no other", () => {
    fc.assert(
      fc.property(hostileText, (hostile) => {
        const cell = cellCode(hostile, 100_000);
        const nodes = allNodes(parseMarkdown(table(["a", "b"], [tableRow([cell, cell])])));
        expect(nodes.filter(({ type }) => type === "tableCell")).toHaveLength(4);
        const values = nodes.flatMap((node) => (node.type === "inlineCode" ? [node.value] : []));
        const value = expected(hostile).replaceAll("\\|", "\\\\u{7c}");
        expect(values).toEqual([value, value]);
      }),
      { numRuns: 1000 },
    );
  });

  test("is text and entities in HTML", () => {
    fc.assert(
      fc.property(hostileText, (hostile) => {
        expect(htmlCode(hostile)).toMatch(/^<code>(?:[^<>&"\n]|&(?:amp|lt|gt|quot);)+<\/code>$/);
      }),
    );
  });

  test("does not end a fence", () => {
    fc.assert(
      fc.property(fc.array(hostileText, { minLength: 1 }), (lines) => {
        const shown = lines.map((line) => printable(line));
        const [block, after, ...others] = childrenOf(`${fenced("diff", shown)}\nafter`);
        expect(block).toMatchObject({ type: "code", lang: "diff", value: withoutRuns(shown.join("\n")) });
        expect(after).toMatchObject({ type: "paragraph" });
        expect(others).toEqual([]);
      }),
    );
  });
});

function expected(text: string): string {
  return text === "" ? "(empty)" : withoutRuns(printable(text, 100_000));
}

function childrenOf(markdown: string) {
  const root = parseMarkdown(markdown);
  return "children" in root ? root.children : [];
}
