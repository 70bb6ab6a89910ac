import { expect, test } from "vitest";
import type { ActualDataset, ActualState, DesiredState } from "../../src/model/model.js";
import { actualForBase } from "../../src/reconcile/base-state.js";
import { desiredDataset, desiredState } from "../support/desired.js";

const [id, otherId] = ["1".repeat(24), "2".repeat(24)];
const dataset = (name: string, given: Partial<ActualDataset> = {}): ActualDataset => ({
  id,
  name,
  owner: "me",
  type: "images",
  datasources: [],
  sharing: null,
  ...given,
});

/** The name that each dataset of the base has on the platform, of those that are there. */
function namesFor(base: DesiredState, actual: ActualState): Record<string, string> {
  return Object.fromEntries(
    [...actualForBase(base, actual).datasets].map(([name, match]) => [
      name,
      match.kind === "found" ? match.dataset.name : match.kind,
    ]),
  );
}

test("a dataset of the base is found under the name that it has, or by its id", () => {
  const found = (actual: ActualDataset) => ({ kind: "found", dataset: actual }) as const;
  const renamed: ActualState = { datasets: new Map([["avenue", found(dataset("street"))]]) };
  expect(namesFor(desiredState(desiredDataset("street")), renamed)).toEqual({ street: "street" });
  expect(namesFor(desiredState(desiredDataset("road", { id })), renamed)).toEqual({ road: "street" });
  expect(namesFor(desiredState(desiredDataset("road", { id: otherId })), renamed)).toEqual({});
  expect(namesFor(desiredState(desiredDataset("gone")), renamed)).toEqual({});
  expect(namesFor(desiredState(), renamed)).toEqual({});
});

test("what was not found for the same name stays what it is", () => {
  const missing: ActualState = { datasets: new Map([["street", { kind: "missing", id }]]) };
  expect(namesFor(desiredState(desiredDataset("street")), missing)).toEqual({ street: "missing" });
});
