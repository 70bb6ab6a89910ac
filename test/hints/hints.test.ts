import { describe, expect, test } from "vitest";
import { live } from "./story.js";
import { hints } from "./table.js";
import { writtenHints } from "./written-hints.js";

test("every hint of the program has one row, and every row a hint", async () => {
  const written = await writtenHints();
  const rows = hints.map(([hint]) => hint);
  expect(
    written
      .filter(({ text }) => !rows.includes(text))
      .map(
        ({ text, place }) => `${place}: add to a file of test/hints where it leads: ${JSON.stringify(text)}`,
      ),
  ).toEqual([]);
  expect(rows.toSorted()).toEqual([...new Set(written.map(({ text }) => text))].toSorted());
});

describe("whoever follows it has an empty plan in the end, and loses nothing", () => {
  const rows = hints.flatMap(([hint, stories]) => stories.map((story) => [hint, story] as const));
  test.each(rows)("%s", async (hint, story) => {
    const { told, planned, lost, created, held } = await live(story);
    expect(told).toMatch(patternOf(hint));
    expect(planned).not.toMatch(patternOf(hint));
    expect({ lost, created }).toEqual({ lost: story.loses ?? [], created: story.creates ?? [] });
    expect(held).toContain(JSON.stringify(story.holds ?? "").slice(1, -1));
  });
});

/** A hint with anything where something is filled in. */
function patternOf(hint: string): RegExp {
  const parts = hint.split("…").map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(parts.join(".*"));
}
