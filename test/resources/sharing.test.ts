import { describe, expect, test } from "vitest";
import type { FaultRule } from "../../src/emulator/index.js";
import type { Change } from "../../src/model/plan.js";
import {
  allDone,
  declare,
  hasConverged,
  problemIn,
  requestsOf,
  stepsOf,
  theOne,
  writesOf,
} from "../support/declared.js";
import { read } from "../config/check.js";
import { connectTo } from "../support/pipeline.js";
import { type Platform, startPlatform } from "../support/platform.js";

const access = "/v1/datasets/{id}/collaboration/access";
const [ann, bob, eve] = ["ann@example.com", "bob@example.com", "eve@example.com"] as const;

/** An account with a dataset without datasources that is shared with these. */
async function accountSharedWith(users: readonly string[], teams: readonly string[] = ["perception"]) {
  const platform = await startPlatform();
  const client = await connectTo(platform.url);
  const id = await platform.createDataset("street", "Images");
  await platform.share(id, users, teams);
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

/** Whom a change adds and removes. */
function peopleIn(change: Change | undefined) {
  const fields = change?.fields ?? [];
  return {
    added: fields.flatMap(({ after }) => (after.kind === "text" ? [after.text] : [])),
    removed: fields.flatMap(({ before }) => (before.kind === "text" ? [before.text] : [])),
  };
}

const sharedWith = (...shareWith: string[]) => declare({ street: { on: {}, shareWith } });

test("what is declared is a set of people, each in the first spelling, with its place", async () => {
  const yaml = `version: 1
datasets:
  alone: { type: images }
  nobody: { type: images, share_with: [] }
  street: { type: images, share_with: [zoe@example.com, Ann@example.com, ZOE@example.com] }
`;
  const { desired } = await read(yaml);
  const sharing = desired?.datasets.map(({ resources }) => resources.find(({ kind }) => kind === "sharing"));
  expect(sharing).toMatchObject([
    undefined,
    { part: "share_with", fields: {}, storage: null, position: { line: 4, column: 39 } },
    {
      fields: { "ann@example.com": "Ann@example.com", "zoe@example.com": "zoe@example.com" },
      position: { line: 5, column: 39 },
      positions: { "ann@example.com": { column: 57 }, "zoe@example.com": { column: 40 } },
    },
  ]);
  expect(Object.keys(sharing?.[2]?.fields ?? {})).toEqual(["ann@example.com", "zoe@example.com"]);
});

describe("people of a dataset", () => {
  test.each<{ what: string; from: string[]; to: string[] }>([
    { what: "added", from: [ann], to: [ann, bob] },
    { what: "removed", from: [ann, bob, eve], to: [bob] },
    { what: "exchanged", from: [eve], to: [ann, bob] },
    { what: "all removed", from: [ann, eve], to: [] },
    { what: "added to nobody", from: [], to: [ann] },
  ])("are $what by one POST, its teams stay, and then nothing is left to do", async ({ from, to }) => {
    await using account = await accountSharedWith(from);
    const { platform, client, id } = account;
    const desired = await sharedWith(...to);
    const plan = await client.plan(desired);
    expect(plan.changes).toMatchObject([{ address: "street.share_with", kind: "sharing", action: "update" }]);
    expect(peopleIn(plan.changes[0])).toEqual({
      added: to.filter((one) => !from.includes(one)),
      removed: from.filter((one) => !to.includes(one)),
    });

    const result = await client.apply(plan);
    expect(stepsOf(result, "street")).toEqual(["update share_with: done"]);
    expect(result.datasets).toMatchObject([{ id, verification: { status: "skipped" } }]);
    expect(await writesOf(platform)).toEqual([`POST ${access}`]);
    expect(theOne(platform, "street").share).toMatchObject({ users: to, teams: ["perception"] });
    expect(await hasConverged(client, desired)).toBe(true);
  });

  test("are a set in which case has no meaning", async () => {
    await using account = await accountSharedWith([bob, "Ann@Example.com"]);
    const { client } = account;
    for (const people of [
      [ann, bob],
      [bob, ann],
      ["ANN@example.COM", bob.toUpperCase(), ann],
    ]) {
      expect(await hasConverged(client, await sharedWith(...people))).toBe(true);
    }
  });

  test("are the same whatever else the platform says of them", async () => {
    await using account = await accountSharedWith([ann, bob]);
    const { platform, client } = account;
    await platform.set({ nulls: true, extraFields: true });
    expect(await hasConverged(client, await sharedWith(bob, ann))).toBe(true);
  });

  test("are neither read nor written where they are not declared", async () => {
    await using account = await accountSharedWith([ann]);
    const { platform, client } = account;
    const { share } = theOne(platform, "street");
    const desired = await declare({ street: {}, tunnel: {} });
    await client.apply(await client.plan(desired));
    expect(await hasConverged(client, desired)).toBe(true);
    expect(theOne(platform, "street").share).toEqual(share);
    expect((await requestsOf(platform)).filter((request) => request.endsWith(access))).toEqual([]);
  });

  test("get a new dataset once it has its datasources; nobody is told of one that is shared with nobody", async () => {
    await using platform = await startPlatform();
    await using client = await connectTo(platform.url);
    const desired = await declare({ street: { shareWith: [ann, bob] }, tunnel: { on: {}, shareWith: [] } });
    const plan = await client.plan(desired);
    await platform.clearRequests();
    const result = await client.apply(plan, { concurrency: 1 });
    expect(stepsOf(result, "street")).toEqual([...allDone, "create share_with: done"]);
    expect(stepsOf(result, "tunnel")).toEqual(["create dataset: done"]);
    expect(await requestsOf(platform)).toEqual([
      "GET /v1/datasets/query/name/street",
      "POST /v1/datasets",
      "PUT /v1/datasets/{id}/datasource",
      "PUT /v1/datasets/{id}/datasource",
      `POST ${access}`,
      "GET /v1/datasets/{id}/datasource/verify",
      "GET /v1/datasets/query/name/tunnel",
      "POST /v1/datasets",
    ]);
    expect(theOne(platform, "street").share).toMatchObject({ users: [ann, bob], teams: [] });
    expect(await hasConverged(client, desired)).toBe(true);
  });
});

describe("what somebody does to the sharing after it was planned", () => {
  test.each<[string, (platform: Platform, id: string) => Promise<void>]>([
    ["another person", (platform, id) => platform.share(id, [ann, eve], ["perception"])],
    ["nobody any more", (platform, id) => platform.share(id, [], ["perception"])],
    ["another team, too", (platform, id) => platform.share(id, [ann], ["perception", "mapping"])],
  ])("is not overwritten: %s", async (_what, happens) => {
    await using account = await accountSharedWith([ann]);
    const { platform, client, id } = account;
    const plan = await client.plan(await sharedWith(bob));
    await happens(platform, id);
    const { share } = theOne(platform, "street");
    const result = await client.apply(plan);
    expect(stepsOf(result, "street")).toEqual(["update share_with: failed"]);
    expect(problemIn(result.outcomes)).toContain('"street" was changed since it was planned');
    expect(theOne(platform, "street").share).toEqual(share);
  });

  test("does not matter where it is not declared", async () => {
    await using account = await accountSharedWith([ann]);
    const { platform, client, id } = account;
    const plan = await client.plan(await declare({ street: {} }));
    await platform.share(id, [eve]);
    const result = await client.apply(plan);
    expect(stepsOf(result, "street")).toEqual(["create input: done", "create lightly: done"]);
  });
});

describe("sharing whose answer is lost", () => {
  test.each<FaultRule>([
    { kind: "reset_after" },
    { kind: "reset_before" },
    { kind: "truncate" },
    { kind: "garbage_json" },
    { kind: "status", status: 500, commit: true },
  ])("is sent again, because twice is as good as once ($kind)", async (fault) => {
    await using account = await accountSharedWith([ann]);
    const { platform, client } = account;
    const desired = await sharedWith(bob);
    await platform.fail({ ...fault, method: "POST", times: 1 });
    expect(stepsOf(await client.apply(await client.plan(desired)), "street")).toEqual([
      "update share_with: done",
    ]);
    expect(theOne(platform, "street").share).toMatchObject({ users: [bob], teams: ["perception"] });
    expect(await hasConverged(client, desired)).toBe(true);
  });

  test("again and again has failed, and is done by the next apply", async () => {
    await using account = await accountSharedWith([ann]);
    const { platform, client } = account;
    const desired = await sharedWith(bob);
    await platform.fail({ kind: "reset_before", method: "POST" });
    const result = await client.apply(await client.plan(desired));
    expect(stepsOf(result, "street")).toEqual(["update share_with: failed"]);
    expect(theOne(platform, "street").share?.users).toEqual([ann]);

    await platform.fail();
    await client.apply(await client.plan(desired));
    expect(await hasConverged(client, desired)).toBe(true);
  });
});

test("an address that the platform does not know fails the sharing, and nothing else", async () => {
  await using platform = await startPlatform({ settings: { unknownShareEmails: "reject" } });
  await using client = await connectTo(platform.url);
  const plan = await client.plan(await declare({ street: { shareWith: [eve] } }));
  const result = await client.apply(plan);
  expect(stepsOf(result, "street")).toEqual([...allDone, "create share_with: failed"]);
  expect(problemIn(result.outcomes)).toContain("USER_NOT_KNOWN");
  expect(result.datasets[0]?.verification).toEqual({ status: "passed" });
});
