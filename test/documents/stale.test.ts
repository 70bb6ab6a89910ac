import { describe, expect, test } from "vitest";
import { whatMoved } from "../../src/documents/stale.js";
import type { PlanDocument } from "../../src/generated/plan-document.js";
import { plans } from "../support/document-catalogue.js";
import {
  createDataset,
  field,
  hashOf,
  planDocument,
  renameDataset,
  text,
  updateDatasource,
  updateSharing,
} from "../support/documents.js";
import { leafPaths, withOtherLeaf } from "../support/leaves.js";

const update = (path: string, line = 20) =>
  updateDatasource("street", line, [field("resource_path", text("a"), text(path), line + 2)]);
const saved = planDocument({ changes: [update("b")] });

test.each(Object.entries(plans))("nothing moved where nothing moved: %s", (_name, plan) => {
  expect(whatMoved(plan, plan)).toEqual([]);
});

test("lines that moved, causes and warnings are nothing that moved", () => {
  const { everything } = plans;
  const meaningless = leafPaths(everything).filter((path) =>
    /\.position\.(?:line|column)$|\.cause$|^warnings\./.test(path.join(".")),
  );
  const told = meaningless.flatMap((path) => whatMoved(everything, withOtherLeaf(everything, path)));
  expect(meaningless.length).toBeGreaterThan(30);
  expect(told).toEqual([]);
});

describe("what moved is told", () => {
  const [street] = saved.resources;
  const resources = (given: Partial<PlanDocument["resources"][number]>) =>
    street === undefined ? [] : [{ ...street, ...given }];
  const created = planDocument({ changes: [createDataset("street", 20)] });
  const notThere = { ...created, resources: resources({ id: null, fingerprint: null }) };

  test.each<[string, PlanDocument, PlanDocument, readonly string[]]>([
    [
      "the config",
      saved,
      { ...saved, config: { ...saved.config, hash: hashOf("d") } },
      ["The config asks for something else."],
    ],
    [
      "the server",
      saved,
      { ...saved, server: "https://b.example" },
      ["The server is https://b.example, and was https://api.lightly.ai."],
    ],
    [
      "the account",
      saved,
      { ...saved, account: "auth0|other" },
      ['The account is "auth0|other", and was "auth0|617a7f2b".'],
    ],
    [
      "the account, of which nothing is known now",
      saved,
      { ...saved, account: null },
      ['The account is not known, and was "auth0|617a7f2b".'],
    ],
    ["an account that was empty, and is not any more", { ...saved, account: null }, saved, []],
    [
      "a dataset that changed, which explains its changes",
      saved,
      { ...saved, resources: resources({ fingerprint: hashOf("e") }), changes: [update("c")] },
      ['The dataset "street" was changed on the platform.'],
    ],
    [
      "a dataset that is another one",
      saved,
      { ...saved, resources: resources({ id: "9".repeat(24) }) },
      [`The dataset "street" is another one now (${"9".repeat(24)}, not ${"0".repeat(24)}).`],
    ],
    [
      "a dataset that is gone",
      saved,
      notThere,
      [`The dataset "street" (${"0".repeat(24)}) is gone, renamed or out of reach.`],
    ],
    ["a dataset that exists", notThere, saved, [`The dataset "street" exists now (${"0".repeat(24)}).`]],
    ["a dataset that exists as declared", notThere, planDocument(), ['The dataset "street" exists now.']],
    [
      "a dataset that needs nothing any more",
      saved,
      planDocument(),
      ['The dataset "street" is as declared now, or cannot be changed.'],
    ],
    [
      "a change that is another one",
      saved,
      { ...saved, changes: [update("c")] },
      ["street.lightly would be changed in another way."],
    ],
    [
      "changes that are no longer needed, and others that are",
      { ...saved, changes: [update("b"), renameDataset("road", "street", 1)] },
      { ...saved, changes: [update("b"), updateSharing("street", 1, { add: ["a@example.com"] })] },
      ["street needs no change now.", "street.share_with would be changed now, and is not in the plan."],
    ],
    [
      "other people",
      { ...saved, changes: [updateSharing("street", 1, { add: ["a@example.com"] })] },
      { ...saved, changes: [updateSharing("street", 1, { add: ["b@example.com"] })] },
      ["street.share_with would be changed in another way."],
    ],
  ])("%s", (_what, before, after, sentences) => {
    expect(whatMoved(before, after)).toEqual(sentences);
  });
});
