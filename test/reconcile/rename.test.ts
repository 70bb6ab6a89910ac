import { describe, expect, test } from "vitest";
import { RefusedError } from "../../src/model/errors.js";
import {
  allDone,
  type Declared,
  declare,
  hasConverged,
  problemIn,
  requestsOf,
  stepsOf,
  theOne,
  writesOf,
} from "../support/declared.js";
import { connectTo, type Pipeline } from "../support/pipeline.js";
import { type Platform, startPlatform } from "../support/platform.js";

/** An account with the dataset `street` as declared, shared by hand. */
async function accountWithStreet() {
  const platform = await startPlatform();
  const client = await connectTo(platform.url);
  await client.apply(await client.plan(await declare({ street: {} })));
  const { id } = theOne(platform, "street");
  await platform.share(id, ["ann@example.com"], ["perception"]);
  await platform.clearRequests();
  return {
    platform,
    client,
    id,
    [Symbol.asyncDispose]: async () => {
      await client[Symbol.asyncDispose]();
      await platform[Symbol.asyncDispose]();
    },
  };
}

/** The declaration of `street` under another name, as far as it does not say how to tell. */
const sameAsStreet = { folder: "street" } as const satisfies Declared;

describe.each<[string, (id: string) => Declared]>([
  ["its id", (id) => ({ ...sameAsStreet, id })],
  ["renamed_from", () => ({ ...sameAsStreet, renamedFrom: "street" })],
])("a dataset that is known by %s, and declared under another name", (_how, identified) => {
  test("is renamed in place by one PUT, keeps everything, and then nothing is left to do", async () => {
    await using account = await accountWithStreet();
    const { platform, client, id } = account;
    const before = theOne(platform, "street");
    const desired = await declare({ avenue: identified(id) });
    const plan = await client.plan(desired);
    expect(plan.changes).toMatchObject([
      { address: "avenue", action: "update", target: { found: { id, name: "street" } } },
    ]);

    const result = await client.apply(plan);
    expect(stepsOf(result, "avenue")).toEqual(["update dataset: done"]);
    expect(result.datasets).toMatchObject([{ id, verification: { status: "skipped" } }]);
    expect(await writesOf(platform)).toEqual(["PUT /v1/datasets/{id}"]);
    const after = theOne(platform, "avenue");
    expect(after).toEqual({ ...before, name: "avenue", lastModifiedAt: after.lastModifiedAt });
    expect(platform.emulator.snapshot().datasets).toHaveLength(1);
    expect(await hasConverged(client, desired)).toBe(true);
  });

  test("is renamed first, and changed then", async () => {
    await using account = await accountWithStreet();
    const { platform, client, id } = account;
    const desired = await declare({
      avenue: { ...identified(id), on: { input: "gcs", lightly: "azure" }, shareWith: ["bob@example.com"] },
    });
    const result = await client.apply(await client.plan(desired));
    expect(stepsOf(result, "avenue")).toEqual([
      "update dataset: done",
      "update input: done",
      "update share_with: done",
    ]);
    expect(await writesOf(platform)).toEqual([
      "PUT /v1/datasets/{id}",
      "PUT /v1/datasets/{id}/datasource",
      "POST /v1/datasets/{id}/collaboration/access",
    ]);
    expect(await hasConverged(client, desired)).toBe(true);
  });

  test("is refused, before anything is written, when the name belongs to another dataset", async () => {
    await using account = await accountWithStreet();
    const { platform, client, id } = account;
    const takenBy = await platform.createDataset("avenue", "Images");
    const plan = await client.plan(await declare({ avenue: identified(id), bridge: {} }));
    expect(plan.refusals).toMatchObject([{ dataset: "avenue", id, reason: "name_taken" }]);
    expect(plan.refusals[0]?.message).toContain(`"street"`);
    expect(plan.refusals[0]?.message).toContain(takenBy);
    expect(plan.changes[0]).toMatchObject({ address: "bridge", action: "create" });
    await platform.clearRequests();
    await expect(client.apply(plan)).rejects.toThrow(RefusedError);
    expect(await platform.requests()).toEqual([]);
  });

  test("is left alone when it was renamed, or its new name taken, since it was planned", async () => {
    for (const [happens, says] of movesOfStreet) {
      await using account = await accountWithStreet();
      const { platform, client, id } = account;
      const plan = await client.plan(await declare({ avenue: { ...identified(id), shareWith: [] } }));
      await happens(platform, id);
      await platform.clearRequests();
      const result = await client.apply(plan);
      expect(stepsOf(result, "avenue")).toEqual(["update dataset: failed", "update share_with: blocked"]);
      expect(problemIn(result.outcomes)).toMatch(says);
      expect(await writesOf(platform)).toEqual([]);
    }
  });

  test.each(["reset_after", "truncate", "reset_before"] as const)(
    "is renamed although the answer is lost (%s)",
    async (kind) => {
      await using account = await accountWithStreet();
      const { platform, client, id } = account;
      const desired = await declare({ avenue: identified(id) });
      await platform.fail({ kind, method: "PUT", path: `/${id}$`, times: 1 });
      expect(stepsOf(await client.apply(await client.plan(desired)), "avenue")).toEqual([
        "update dataset: done",
      ]);
      expect(theOne(platform, "avenue").id).toBe(id);
      expect(await hasConverged(client, desired)).toBe(true);
    },
  );

  test("that the platform does not rename is not changed otherwise", async () => {
    await using account = await accountWithStreet();
    const { platform, client, id } = account;
    const plan = await client.plan(await declare({ avenue: { ...identified(id), shareWith: [] } }));
    await platform.fail({ kind: "status", status: 409, code: "DATASET_NAME_EXISTS", method: "PUT" });
    const result = await client.apply(plan);
    expect(stepsOf(result, "avenue")).toEqual(["update dataset: failed", "update share_with: blocked"]);
    expect(result.datasets).toMatchObject([{ id, verification: { status: "skipped" } }]);
    expect(problemIn(result.outcomes)).toContain("DATASET_NAME_EXISTS");
    expect(theOne(platform, "street").share?.users).toEqual(["ann@example.com"]);
  });

  test("is found in the list of a large account, too", async () => {
    await using account = await accountWithStreet();
    const { client, id } = account;
    const others = Object.fromEntries(
      Array.from({ length: 9 }, (_, index) => [`other-${index}`, { on: {} }] as const),
    );
    const plan = await client.plan(await declare({ avenue: identified(id), ...others }));
    expect(plan.changes[0]).toMatchObject({ action: "update", target: { found: { id, name: "street" } } });
  });
});

const movesOfStreet: readonly (readonly [(platform: Platform, id: string) => Promise<unknown>, RegExp])[] = [
  [(platform, id) => rename(platform, id, "bridge"), /"street" was renamed since it was planned/],
  [(platform, id) => rename(platform, id, "avenue"), /"street" was renamed since it was planned/],
  [
    (platform) => platform.createDataset("avenue", "Images"),
    /"avenue" was taken by another dataset \([0-9a-f]{24}\) since it was planned/,
  ],
];

describe("datasets that take each other's names in a chain", () => {
  /** `avenue` is to be `bridge`, and `street` is to be `avenue`. */
  async function chain() {
    const account = await accountWithStreet();
    const avenue = await account.platform.createDataset("avenue", "Images");
    await account.platform.clearRequests();
    const desired = await declare({
      avenue: { ...sameAsStreet, id: account.id },
      bridge: { id: avenue, on: { input_output: "s3" } },
    });
    const namesNow = () =>
      account.platform.emulator.snapshot().datasets.map(({ id, name }) => [id === avenue ? 2 : 1, name]);
    return { ...account, desired, namesNow };
  }

  test.each([1, 8])(
    "are renamed from its end, and told in the order of the plan (%i at a time)",
    async (concurrency) => {
      await using account = await chain();
      const { client, desired, namesNow } = account;
      const result = await client.apply(await client.plan(desired), { concurrency });
      expect(result.outcomes.map(({ change, outcome }) => [change.address, outcome.status])).toEqual([
        ["avenue", "done"],
        ["bridge", "done"],
        ["bridge.input_output", "done"],
      ]);
      expect(namesNow()).toEqual([
        [1, "avenue"],
        [2, "bridge"],
      ]);
      expect(await hasConverged(client, desired)).toBe(true);
    },
  );

  test("wait for nothing but the rename", async () => {
    await using account = await chain();
    const { platform, client, desired, namesNow } = account;
    const plan = await client.plan(desired);
    await platform.fail({ kind: "status", status: 400, method: "PUT", path: "/datasource$" });
    const result = await client.apply(plan);
    expect(stepsOf(result, "bridge")).toEqual(["update dataset: done", "create input_output: failed"]);
    expect(stepsOf(result, "avenue")).toEqual(["update dataset: done"]);
    expect(namesNow()).toEqual([
      [1, "avenue"],
      [2, "bridge"],
    ]);
  });

  test("keep their names where the first cannot be renamed", async () => {
    await using account = await chain();
    const { platform, client, desired, namesNow } = account;
    const plan = await client.plan(desired);
    await platform.fail({ kind: "status", status: 403, method: "PUT", path: "/datasets/[0-9a-f]+$" });
    const result = await client.apply(plan);
    expect(stepsOf(result, "bridge")).toEqual(["update dataset: failed", "create input_output: blocked"]);
    expect(result.outcomes[0]?.outcome).toEqual({
      status: "blocked",
      reason: "bridge was not renamed before",
    });
    expect(namesNow()).toEqual([
      [1, "street"],
      [2, "avenue"],
    ]);
  });
});

describe("a dataset whose name is not its key", () => {
  const scenes = (given: Declared) => declare({ scenes: { ...sameAsStreet, ...given } });

  test("is created, found and renamed by its name, and told of by its key", async () => {
    await using account = await accountWithStreet();
    const { platform, client, id } = account;
    expect(await hasConverged(client, await scenes({ name: "street" }))).toBe(true);

    const renamed = await scenes({ name: "avenue", renamedFrom: "street" });
    const result = await client.apply(await client.plan(renamed));
    expect(stepsOf(result, "scenes")).toEqual(["update dataset: done"]);
    expect(theOne(platform, "avenue").id).toBe(id);
    expect(await hasConverged(client, renamed)).toBe(true);

    const staging = await scenes({ name: "staging-street" });
    expect(stepsOf(await client.apply(await client.plan(staging)), "scenes")).toEqual(allDone);
    expect(theOne(platform, "staging-street").id).not.toBe(id);
    expect(await hasConverged(client, staging)).toBe(true);
  });

  test("is the same under another key, so that nothing is planned, and nothing is removed", async () => {
    await using account = await accountWithStreet();
    const { client } = account;
    const base = await declare({ street: {} });
    const plan = await client.plan(await scenes({ name: "street" }), { base });
    expect(plan).toMatchObject({ changes: [], removed: [], notes: [] });
  });
});

describe("renamed_from", () => {
  test("is harmless once it was carried out, and where there never was such a dataset", async () => {
    await using account = await accountWithStreet();
    const { platform, client } = account;
    expect(await hasConverged(client, await declare({ street: { renamedFrom: "road" } }))).toBe(true);

    const desired = await declare({ tunnel: { renamedFrom: "no-such-dataset" } });
    await client.apply(await client.plan(desired));
    theOne(platform, "tunnel");
    expect(await hasConverged(client, desired)).toBe(true);
  });
});

describe("a pinned id", () => {
  test("that no dataset has is refused, before anything is written", async () => {
    await using account = await accountWithStreet();
    const { platform, client } = account;
    const id = "f".repeat(24);
    const plan = await client.plan(await declare({ street: { id } }));
    expect(plan.refusals).toMatchObject([{ dataset: "street", id, reason: "id_missing" }]);
    await platform.clearRequests();
    await expect(client.apply(plan)).rejects.toThrow(RefusedError);
    expect(await platform.requests()).toEqual([]);
  });

  test("says nothing new where the names agree", async () => {
    await using account = await accountWithStreet();
    const { platform, client, id } = account;
    expect(await hasConverged(client, await declare({ street: { id } }))).toBe(true);
    expect(await requestsOf(platform)).toEqual([
      // Twice, for there may be more than one of the name.
      "GET /v1/datasets/query/name/street",
      "GET /v1/datasets/query/name/street",
      "GET /v1/datasets/{id}",
      "GET /v1/datasets/{id}/datasource/all",
      // Whose account it is, since a pinned dataset may be shared by somebody else.
      "GET /v1/datasets",
    ]);
  });

  test("keeps its dataset from being taken for another one that is declared under its old name", async () => {
    await using account = await accountWithStreet();
    const { platform, client, id } = account;
    const avenue = { ...sameAsStreet, id };
    for (const street of [{}, { renamedFrom: "street" }]) {
      const name = "renamedFrom" in street ? "road" : "street";
      const plan = await client.plan(await declare({ avenue, [name]: street }));
      expect(plan.changes).toMatchObject([{ address: "avenue", target: { found: { id } } }]);
      expect(plan.refusals).toMatchObject([{ dataset: name, id, reason: "claimed" }]);
      expect(plan.refusals[0]?.message).toContain(`declared as "avenue"`);
    }

    await applyAll(client, { avenue });
    await applyAll(client, { avenue, street: {} });
    expect(theOne(platform, "avenue").id).toBe(id);
    expect(theOne(platform, "street").id).not.toBe(id);
    expect(await hasConverged(client, await declare({ avenue, street: {} }))).toBe(true);
  });
});

async function applyAll(client: Pipeline, datasets: Readonly<Record<string, Declared>>): Promise<void> {
  const { outcomes } = await client.apply(await client.plan(await declare(datasets)));
  expect(problemIn(outcomes)).toBe("");
}

function rename(platform: Platform, id: string, name: string): Promise<unknown> {
  return platform.call("PUT", `/v1/datasets/${id}`, { name });
}
