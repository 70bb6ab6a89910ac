import { describe, expect, test } from "vitest";
import { withPlanHash } from "../../src/documents/plan-hash.js";
import { readSavedPlan } from "../../src/documents/saved-plan.js";
import { planJson } from "../../src/report/json.js";
import { plans } from "../support/document-catalogue.js";
import { leafPaths, withOtherLeaf } from "../support/leaves.js";

const saved = Object.entries(plans).map(
  ([name, plan]) => [name, plan.error === null ? withPlanHash(plan) : plan] as const,
);

test.each(saved)("a plan that was saved is read as it was: %s", (_name, plan) => {
  expect(readSavedPlan(planJson(plan))).toEqual({ usable: true, document: plan });
});

describe("what is no plan of ours", () => {
  test.each(["", "null", "[]", "{}", '{"format":"lightly-gitops/result","version":1}', "{", "\u0000"])(
    "is not understood: %j",
    (text) => {
      expect(readSavedPlan(text)).toEqual({
        usable: false,
        problem: "is not a plan that this version understands",
      });
    },
  );

  test("lacks a member, has another one, or another version", () => {
    const plan = withPlanHash(plans.everything);
    const usable = Object.keys(plan).filter(
      (key) => readSavedPlan(JSON.stringify({ ...plan, [key]: undefined })).usable,
    );
    expect(usable).toEqual([]);
    expect(readSavedPlan(JSON.stringify({ ...plan, more: 1 })).usable).toBe(false);
    expect(readSavedPlan(JSON.stringify({ ...plan, version: 2 })).usable).toBe(false);
  });

  test("was edited anywhere", () => {
    const plan = withPlanHash(plans.everything);
    const usable = leafPaths(plan).filter(
      (path) => readSavedPlan(JSON.stringify(withOtherLeaf(plan, path))).usable,
    );
    expect(usable).toEqual([["tool", "version"], ["base"]]);
  });
});
