import { expect, test } from "vitest";
import { baseAccount } from "../../src/reconcile/base-account.js";
import { desiredDataset } from "../support/desired.js";

test("every question about an account that is as a base declares it has an answer", async () => {
  const [street, alley] = [desiredDataset("street"), desiredDataset("alley")];
  const account = baseAccount({ datasets: [street, alley] }, { datasets: [] });
  const listed = await account.listDatasets();
  expect(listed.map(({ name }) => name).toSorted()).toEqual(["alley", "street"]);
  expect(listed.map(({ id }) => id)).toEqual(listed.map(({ id }) => id).toSorted());
  expect(await account.listDatasets("shared")).toEqual([]);
  const [first] = await account.findDatasets("street");
  expect(listed).toContainEqual(first);
  expect(await account.getDataset(first?.id ?? "")).toEqual(first);
  expect(await account.findOwner()).toBe(first?.userId);
  expect(await account.getSharing(first?.id ?? "")).toEqual({ users: [], teams: [] });
  expect(await account.getUnfinishedRuns(first?.id ?? "")).toEqual([]);
  expect(await account.getDatasources("another")).toBeUndefined();
});
