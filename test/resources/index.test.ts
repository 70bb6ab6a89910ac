import { expect, test } from "vitest";
import { kindOf, kinds } from "../../src/resources/index.js";

test("the kinds of a dataset stand in the order in which they are written, each found by its name", () => {
  expect(kinds.map(({ name }) => name)).toEqual(["dataset", "datasource", "sharing"]);
  for (const kind of kinds) expect(kindOf({ kind: kind.name })).toBe(kind);
  expect(() => kindOf({ kind: "constructor" })).toThrow("There is no kind of resource called constructor.");
});
