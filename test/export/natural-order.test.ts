import fc from "fast-check";
import { expect, test } from "vitest";
import { compareAsPeopleCount } from "../../src/export/natural-order.js";

test("names are in the order in which people count", () => {
  const counted = ["a", "a1", "a01", "a2", "a10b2", "a10b10", "fleet", "fleet-2", "fleet-10", "fleet2"];
  const sorted = counted.toReversed().toSorted(compareAsPeopleCount);
  expect(sorted).toEqual([
    "a",
    "a01",
    "a1",
    "a2",
    "a10b2",
    "a10b10",
    "fleet",
    "fleet2",
    "fleet-2",
    "fleet-10",
  ]);
});

test("the order does not depend on how the names were listed", () => {
  const name = fc.stringMatching(/^[a0-3-]{0,6}$/);
  fc.assert(
    fc.property(fc.uniqueArray(name), (names) => {
      const sorted = names.toSorted(compareAsPeopleCount);
      expect(names.toReversed().toSorted(compareAsPeopleCount)).toEqual(sorted);
      expect(sorted.every((one, at) => at === 0 || compareAsPeopleCount(sorted[at - 1] ?? "", one) < 0)).toBe(
        true,
      );
    }),
  );
});
