import { describe, expect, test } from "vitest";
import { whatMoved } from "../../src/documents/stale.js";
import type { PlanDocument, State } from "../../src/generated/plan-document.js";
import { plans } from "../support/document-catalogue.js";
import {
  createDataset,
  field,
  planDocument,
  refusal,
  renameDataset,
  text,
  updateDatasource,
  updateSharing,
} from "../support/documents.js";

/** An update whose content is told by one letter. */
const update = (path: string, line = 20) => ({
  ...updateDatasource("street", line, [field("resource_path", text("a"), text(path), line + 2)]),
  content: path.repeat(64),
});
const saved = planDocument({ changes: [update("b")] });
const id = "0".repeat(24);

function withState(document: PlanDocument, given: Partial<State>): PlanDocument {
  return { ...document, states: document.states.map((state) => ({ ...state, ...given })) };
}

test.each(Object.entries(plans))("nothing moved where nothing moved: %s", (_name, plan) => {
  expect(whatMoved(plan, plan)).toEqual([]);
});

describe("what moved is told", () => {
  const refused = planDocument({
    refusals: [refusal("street", 3, { reason: "type", message: "it is of another type", remedies: [] })],
  });
  const created = withState(planDocument({ changes: [createDataset("street", 20)] }), {
    id: null,
    fingerprint: null,
  });
  const notThere = withState(saved, { id: null, fingerprint: null });
  const shared = (content: string) => ({
    ...updateSharing("street", 1, { add: ["a@example.com"] }),
    content,
  });

  test.each<[string, PlanDocument, PlanDocument, readonly string[]]>([
    [
      "the server",
      saved,
      { ...saved, server: "https://b.example" },
      ["The server is https://b.example, and was https://api.lightly.ai."],
    ],
    [
      "a server that is not known",
      saved,
      { ...saved, server: null },
      [expect.stringContaining("The server is not known")],
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
      { ...withState(saved, { fingerprint: "e".repeat(64) }), changes: [update("c")] },
      ['The dataset "street" was changed on the platform.'],
    ],
    [
      "a dataset that is another one",
      saved,
      withState(saved, { id: "9".repeat(24) }),
      [`The dataset "street" is another one now (${"9".repeat(24)}, not ${id}).`],
    ],
    [
      "a dataset that is gone",
      saved,
      notThere,
      [`The dataset "street" (${id}) is gone, renamed or out of reach.`],
    ],
    ["a dataset that exists", notThere, saved, [`The dataset "street" exists now (${id}).`]],
    [
      "a dataset that exists as declared",
      created,
      planDocument(),
      ['The dataset "street" is as declared now, or is no longer declared.'],
    ],
    [
      "a dataset that needs nothing any more",
      saved,
      planDocument(),
      ['The dataset "street" is as declared now, or is no longer declared.'],
    ],
    [
      "a dataset that needed nothing",
      planDocument(),
      saved,
      ['The dataset "street" would be changed now, and is not in the plan.'],
    ],
    [
      "a dataset that is refused now",
      saved,
      refused,
      ['The dataset "street" cannot be changed as declared now.'],
    ],
    ["a dataset that was refused", refused, saved, ['The dataset "street" can be changed as declared now.']],
    [
      "one of several that is refused now",
      planDocument({ changes: [update("b"), createDataset("yard", 50)] }),
      planDocument({ changes: [createDataset("yard", 50)], refusals: refused.refusals }),
      ['The dataset "street" cannot be changed as declared now.'],
    ],
    [
      "a dataset that was refused and needs nothing",
      refused,
      planDocument(),
      ['The dataset "street" is as declared now, or is no longer declared.'],
    ],
    [
      "a change that is another one, with what is other in it",
      saved,
      { ...saved, changes: [update("c")] },
      ["street.lightly would be written with another resource_path."],
    ],
    [
      "a change that is another one in what was not to be changed",
      saved,
      { ...saved, changes: [{ ...update("b"), content: "f".repeat(64) }] },
      ["street.lightly would be written in another way."],
    ],
    [
      "a change that creates what it updated",
      saved,
      { ...saved, changes: [{ ...update("b"), action: "create" }] },
      ["street.lightly would be written in another way."],
    ],
    [
      "changes that are no longer needed, and others that are, in order",
      { ...saved, changes: [renameDataset("road", "street", 1), update("b")] },
      { ...saved, changes: [update("b"), shared("a".repeat(64))] },
      ["street would not be changed now.", "street.share_with would be changed now, and is not in the plan."],
    ],
    [
      "a dataset that the config calls something else",
      planDocument({ changes: [createDataset("yard", 50)] }),
      planDocument({ changes: [createDataset("avenue", 1)] }),
      [],
    ],
    [
      "several datasets, in order, after what concerns all of them",
      planDocument({ changes: [update("b"), { ...createDataset("yard", 50), content: "1".repeat(64) }] }),
      planDocument({ changes: [createDataset("avenue", 1), update("c")], server: null }),
      [
        "The server is not known, and was https://api.lightly.ai.",
        'The dataset "avenue" would be changed now, and is not in the plan.',
        "street.lightly would be written with another resource_path.",
        'The dataset "yard" is as declared now, or is no longer declared.',
      ],
    ],
  ])("%s", (_what, before, after, sentences) => {
    expect(whatMoved(before, after)).toEqual(sentences);
  });
});
