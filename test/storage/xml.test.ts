import { expect, test } from "vitest";
import { textAt, xmlOf } from "../../src/storage/xml.js";

const answer = (text: string) =>
  ({ kind: "answer", status: 200, headers: {}, body: Buffer.from(text) }) as const;

test("a text is what an element holds", () => {
  const root = xmlOf(answer("<List><Name>a &amp; b</Name><Empty/></List>"));
  expect([textAt(root, "Name"), textAt(root, "Empty"), textAt(root, "None")]).toEqual([
    "a & b",
    "",
    undefined,
  ]);
});

test("elements where a text belongs are none, however deep a store nests them", () => {
  const depth = 3000;
  const nested = `${"<a>".repeat(depth)}x${"</a>".repeat(depth)}`;
  const root = xmlOf(answer(`<List><IsTruncated>${nested}</IsTruncated></List>`));
  expect(textAt(root, "IsTruncated")).toBeUndefined();
});
