import { describe, expect, test } from "vitest";
import type { FaultRule } from "../../src/emulator/index.js";
import type { Plan } from "../../src/model/plan.js";
import { applyPlan } from "../../src/reconcile/apply.js";
import type { LightlyWriter } from "../../src/model/remote.js";
import {
  allDone,
  blocked,
  declare,
  hasConverged,
  held,
  problemIn,
  stepsOf,
  theOne,
  writesOf,
} from "../support/declared.js";
import { connectTo } from "../support/pipeline.js";
import { startPlatform } from "../support/platform.js";

describe("a creation whose answer is lost", () => {
  const afterCommit: readonly (readonly [string, FaultRule])[] = [
    ["a reset", { kind: "reset_after" }],
    ["an answer that is cut off", { kind: "truncate" }],
    ["500", { kind: "status", status: 500, commit: true }],
    ["408", { kind: "status", status: 408, commit: true }],
    ["503 with Retry-After", { kind: "status", status: 503, retryAfter: 1, commit: true }],
    ["a proxy's page", { kind: "html", commit: true }],
    ["a proxy's page with 200", { kind: "html", status: 200, commit: true }],
    ["broken JSON", { kind: "garbage_json" }],
    ["JSON of another form", { kind: "wrong_type" }],
  ];

  for (const duplicateNames of ["refuse", "allow"] as const) {
    test.each(afterCommit)(
      `in %s is found and adopted (duplicate names: ${duplicateNames})`,
      async (_, fault) => {
        await using platform = await startPlatform({ settings: { duplicateNames } });
        await using client = await connectTo(platform.url);
        const desired = await declare({ street: {} });
        await platform.fail({ ...fault, method: "POST" });

        const result = await client.apply(await client.plan(desired));
        expect(stepsOf(result, "street")).toEqual(allDone);
        expect(theOne(platform, "street").id).toBe(result.datasets[0]?.id);
        expect((await writesOf(platform)).filter((write) => write.startsWith("POST"))).toHaveLength(1);
        expect(await hasConverged(client, desired)).toBe(true);
      },
    );
  }

  test.each<FaultRule>([
    { kind: "reset_before" },
    { kind: "status", status: 500 },
    { kind: "html" },
    { kind: "status", status: 429 },
  ])("and that was not carried out ($kind) is sent again", async (fault) => {
    await using platform = await startPlatform({ settings: { duplicateNames: "allow" } });
    await using client = await connectTo(platform.url);
    await platform.fail({ ...fault, method: "POST", times: 2 });
    const result = await client.apply(await client.plan(await declare({ street: {} })));
    expect(stepsOf(result, "street")).toEqual(allDone);
    theOne(platform, "street");
    expect((await writesOf(platform)).filter((write) => write.startsWith("POST"))).toHaveLength(3);
  });

  test.each([
    { retries: undefined, posts: 3 },
    { retries: 0, posts: 1 },
    { retries: 1, posts: 2 },
    { retries: 20, posts: 3 },
  ])("again and again is given up after $posts requests ($retries retries)", async ({ retries, posts }) => {
    await using platform = await startPlatform();
    await using client = await connectTo(platform.url);
    await platform.fail({ kind: "reset_before", method: "POST" });
    const plan = await client.plan(await declare({ street: {} }));
    const result = await client.apply(plan, retries === undefined ? {} : { retries });
    expect(stepsOf(result, "street")).toEqual(["create dataset: failed", ...blocked]);
    expect(await writesOf(platform)).toEqual(Array(posts).fill("POST /v1/datasets"));
  });

  test("and whose name cannot be looked up is not sent again", async () => {
    await using platform = await startPlatform();
    await using client = await connectTo(platform.url);
    const plan = await client.plan(await declare({ street: {} }));
    await platform.fail(
      { kind: "reset_after", method: "POST" },
      { kind: "status", status: 403, method: "GET", path: "/query/name/", skip: 1 },
    );
    const result = await client.apply(plan);
    expect(stepsOf(result, "street")).toEqual(["create dataset: failed", ...blocked]);
    expect(await writesOf(platform)).toEqual(["POST /v1/datasets"]);
    expect(result.outcomes[0]?.outcome).toMatchObject({
      problem: {
        message: expect.stringMatching(/^POST .*ECONNRESET.*could not be found out: GET .* 403 FORBIDDEN/),
        hint: "Run plan again.",
      },
    });
  });

  test("and that is refused when it is sent again may be there all the same, and says so", async () => {
    await using platform = await startPlatform({ settings: { listLag: 1 } });
    await using client = await connectTo(platform.url);
    const plan = await client.plan(await declare({ street: {} }));
    await platform.fail(
      { kind: "reset_after", method: "POST", times: 1 },
      { kind: "status", status: 403, method: "POST" },
    );
    const result = await client.apply(plan);
    expect(stepsOf(result, "street")).toEqual(["create dataset: failed", ...blocked]);
    expect(problemIn(result.outcomes)).toMatch(
      /403 FORBIDDEN.*may have carried it out at an attempt before$/,
    );
    theOne(platform, "street");
  });

  test("and that a list does not show yet is not adopted blindly, nor made twice", async () => {
    await using platform = await startPlatform({ settings: { listLag: 1 } });
    await using client = await connectTo(platform.url);
    const desired = await declare({ street: {} });
    await platform.fail({ kind: "reset_after", method: "POST", times: 1 });
    const result = await client.apply(await client.plan(desired));
    expect(stepsOf(result, "street")).toEqual(["create dataset: failed", ...blocked]);
    theOne(platform, "street");

    await platform.set({ listLag: 0 });
    await client.apply(await client.plan(desired));
    expect(await hasConverged(client, desired)).toBe(true);
  });
});

describe("a race for a name", () => {
  /** An API in which something happens just before each dataset is created. */
  async function applyRacing(plan: Plan, api: LightlyWriter, before: () => Promise<unknown>) {
    let isFirst = true;
    const racing: LightlyWriter = {
      ...api,
      createDataset: async (dataset) => {
        if (isFirst) await before();
        isFirst = false;
        return api.createDataset(dataset);
      },
    };
    return applyPlan(plan, racing, { concurrency: 1 });
  }

  test.each([400, 409] as const)("that is lost (%i) leaves the winner's dataset alone", async (status) => {
    await using platform = await startPlatform({ settings: { nameClashStatus: status } });
    await using client = await connectTo(platform.url);
    const plan = await client.plan(await declare({ street: {} }));
    const result = await applyRacing(plan, client.api, () => platform.createDataset("street", "Images"));
    expect(stepsOf(result, "street")).toEqual(["create dataset: failed", ...blocked]);
    const { id, datasources } = theOne(platform, "street");
    expect(problemIn(result.outcomes)).toBe(`the dataset "street" (${id}) appeared since it was planned`);
    expect(datasources).toEqual([]);
  });

  test("with a dataset that cannot be found says what the platform says", async () => {
    await using platform = await startPlatform();
    await using client = await connectTo(platform.url);
    const plan = await client.plan(await declare({ street: {} }));
    await platform.fail({ kind: "status", status: 409, code: "DATASET_NAME_EXISTS", method: "POST" });
    const result = await client.apply(plan);
    expect(problemIn(result.outcomes)).toContain("409 DATASET_NAME_EXISTS");
    expect(await writesOf(platform)).toEqual(["POST /v1/datasets"]);
  });

  test("after a lost answer is not mistaken for ours when the type is another", async () => {
    await using platform = await startPlatform();
    await using client = await connectTo(platform.url);
    const plan = await client.plan(await declare({ street: {} }));
    await platform.fail({ kind: "reset_before", method: "POST", skip: 1, times: 1 });
    const result = await applyRacing(plan, client.api, () => platform.createDataset("street", "Videos"));
    expect(stepsOf(result, "street")).toEqual(["create dataset: failed", ...blocked]);
    expect(problemIn(result.outcomes)).toContain("appeared with another type");
  });

  test("that both win is a failure that names both", async () => {
    await using platform = await startPlatform({ settings: { duplicateNames: "allow" } });
    await using client = await connectTo(platform.url);
    const plan = await client.plan(await declare({ street: {} }));
    await platform.fail({ kind: "reset_after", method: "POST", skip: 1, times: 1 });
    const result = await applyRacing(plan, client.api, () => platform.createDataset("street", "Images"));
    expect(stepsOf(result, "street")).toEqual(["create dataset: failed", ...blocked]);
    const ids = held(platform, "street").map(({ id }) => id);
    expect(ids).toHaveLength(2);
    for (const id of ids) expect(problemIn(result.outcomes)).toContain(id);
  });
});
