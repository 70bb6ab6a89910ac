import { describe, expect, test } from "vitest";
import { checksumOf, planHash } from "../../src/documents/identity.js";
import { readSavedDocument } from "../../src/documents/saved-plan.js";
import type { PlanDocument } from "../../src/generated/plan-document.js";
import { planJson, resultJson } from "../../src/report/json.js";
import { plans, results } from "../support/document-catalogue.js";
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
const isUsable = (document: object) => readSavedDocument(JSON.stringify(document)).kind === "plan";

test.each(saved)("a plan that was saved is read as it was: %s", (_name, document) => {
  expect(readSavedDocument(planJson(document))).toEqual({ kind: "plan", document });
});

test.each(Object.entries(results))("a result is read as it was: %s", (_name, document) => {
  expect(readSavedDocument(resultJson(document))).toEqual({ kind: "result", document });
});

describe("what is no document of ours", () => {
  test.each([
    ["", "is not a saved plan or result: it is empty"],
    ["null", "is not a saved plan or result: it is JSON of another program, or of another command"],
    ["[]", "is not a saved plan or result: it is JSON of another program, or of another command"],
    ['{"format":"x"}', "is not a saved plan or result: it is JSON of another program, or of another command"],
    ["1", "is not a saved plan or result: it is JSON of another program, or of another command"],
    ["{", "is not a saved plan or result: its JSON is broken or cut off"],
    ["\u0000", "is not a saved plan or result: it is not JSON"],
    ["Plan: 1 to create", "is not a saved plan or result: it is not JSON"],
    ["# a\nversion: 1\ndatasets: {}\n", "is not a saved plan or result: it looks like a config"],
    ["<!-- lightly-gitops: plan a -->\n", "is not a saved plan or result: it is the Markdown of a report"],
    ['{"format":"lightly-gitops/plan","version":2}', "is not a plan that this version understands"],
    ['{"format":"lightly-gitops/result","version":2}', "is not a result that this version understands"],
    [
      '{"format":"lightly-gitops/result","version":1}',
      "is a result of format version 1; this program reads version 2: apply again",
    ],
  ])("is told by its content: %j", (text, problem) => {
    expect(readSavedDocument(text)).toEqual({ kind: "unusable", problem });
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
      expect(readSavedDocument(JSON.stringify({ ...members, format: plan.format, version }))).toEqual({
        kind: "unusable",
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
      expect(readSavedDocument(JSON.stringify(one))).toEqual({ kind: "unusable", problem });
    }
  });

  test("although it says that it has no hash", () => {
    const without = { ...plan, planHash: null };
    for (const checksum of [null, plan.checksum, checksumOf(without)]) {
      expect(readSavedDocument(JSON.stringify({ ...without, checksum }))).toEqual({
        kind: "unusable",
        problem,
      });
    }
  });
});
