import fc from "fast-check";
import { expect, test } from "vitest";
import { jsonText, planJson } from "../../src/report/json.js";
import { plans } from "../support/document-catalogue.js";
import { active, hostileText } from "../support/hostile.js";

test("two spaces, a line end, and the same value again", () => {
  const text = planJson(plans.everything);
  expect(text).toMatch(/^\{\n {2}"format": "lightly-gitops\/plan",\n/);
  expect(text).toMatch(/\}\n$/);
  expect(JSON.parse(text)).toEqual(plans.everything);
});

test("any text is inert in a terminal and in the log of a job, and comes back as it was", () => {
  fc.assert(
    fc.property(hostileText, fc.constantFrom(0, 2), (hostile, indent) => {
      const value = { [`key ${hostile}`]: [hostile, hostile.repeat(2)] };
      const text = jsonText(value, indent);
      expect(JSON.parse(text)).toEqual(value);
      expect(text).not.toMatch(active);
      expect(text).not.toMatch(/^\s*::/m);
      expect(text.split("\n")).toHaveLength(indent === 0 ? 2 : 7);
    }),
    { numRuns: 1000 },
  );
});
