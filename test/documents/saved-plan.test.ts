import { describe, expect, test } from "vitest";
import { checksumOf, planHash } from "../../src/documents/identity.js";
import { readSavedPlan } from "../../src/documents/saved-plan.js";
import type { PlanDocument } from "../../src/generated/plan-document.js";
import { planJson } from "../../src/report/json.js";
import { plans } from "../support/document-catalogue.js";
import { leafPaths, withOtherLeaf } from "../support/leaves.js";

/** The document with the digests that it should have. */
function sealed(document: PlanDocument): PlanDocument {
  const hashed = { ...document, planHash: planHash(document) };
  return { ...hashed, checksum: checksumOf(hashed) };
}

const saved = Object.entries(plans).map(
  ([name, plan]) => [name, plan.error === null ? sealed(plan) : plan] as const,
);
const plan = sealed(plans.everything);
const isUsable = (document: object) => readSavedPlan(JSON.stringify(document)).usable;

test.each(saved)("a plan that was saved is read as it was: %s", (_name, document) => {
  expect(readSavedPlan(planJson(document))).toEqual({ usable: true, document });
});

describe("what is no plan of ours", () => {
  test.each([
    "",
    "null",
    "[]",
    "{}",
    "1",
    '{"format":"lightly-gitops/result","version":1}',
    '{"format":"lightly-gitops/plan","version":2}',
    "{",
    "\u0000",
  ])("is not understood: %j", (text) => {
    expect(readSavedPlan(text)).toEqual({
      usable: false,
      problem: "is not a plan that this version understands",
    });
  });

  test("lacks a member, or has another one", () => {
    expect(Object.keys(plan).filter((key) => isUsable({ ...plan, [key]: undefined }))).toEqual([]);
    expect(isUsable({ ...plan, more: 1 })).toBe(false);
  });

  test.each([
    [1, "format version 1"],
    [3, "format version 3"],
    ["\u001b[2J", "another format version"],
  ])("is of another version of the format, which is told in one line: %j", (version, shown) => {
    for (const members of [{}, { ...plan, resources: [] }]) {
      expect(readSavedPlan(JSON.stringify({ ...members, format: plan.format, version }))).toEqual({
        usable: false,
        problem: `is a plan of ${shown}; this program reads version 2: plan again`,
      });
    }
  });
});

describe("a plan that was edited after it was saved is found out", () => {
  const problem = "was changed after it was saved: its content and its checksum do not fit together";

  test("by any value in it", () => {
    expect(leafPaths(plan).filter((path) => isUsable(withOtherLeaf(plan, path)))).toEqual([]);
  });

  test("although its hash, or its checksum, fits", () => {
    const edited = { ...plan, changes: plan.changes.slice(1) };
    for (const one of [
      edited,
      { ...edited, planHash: planHash(edited) },
      { ...edited, checksum: checksumOf(edited) },
      { ...plan, warnings: [] },
    ]) {
      expect(readSavedPlan(JSON.stringify(one))).toEqual({ usable: false, problem });
    }
  });

  test("although it says that it has no hash", () => {
    const without = { ...plan, planHash: null };
    for (const checksum of [null, plan.checksum, checksumOf(without)]) {
      expect(readSavedPlan(JSON.stringify({ ...without, checksum }))).toEqual({ usable: false, problem });
    }
  });
});
