import { describe, expect, test } from "vitest";
import type { FaultRule } from "../../src/emulator/index.js";
import {
  allDone,
  declare,
  hasConverged,
  problemIn,
  requestsOf,
  stepsOf,
  theOne,
} from "../support/declared.js";
import { connectTo } from "../support/pipeline.js";
import { startPlatform } from "../support/platform.js";

const schedule = "GET /v1/datasets/{id}/docker/worker/schedule";

/** An account with `calm`, `street` and `tunnel`, of which all but `calm` are to change; `yard` is to be created. */
async function accountToChange() {
  const platform = await startPlatform();
  const client = await connectTo(platform.url);
  const on = { input: "gcs", lightly: "azure" } as const;
  await client.apply(await client.plan(await declare({ calm: {}, street: {}, tunnel: {} })));
  const desired = await declare({ calm: {}, street: { on, shareWith: [] }, tunnel: { on }, yard: {} });
  return {
    platform,
    client,
    desired,
    street: theOne(platform, "street").id,
    [Symbol.asyncDispose]: async () => {
      await client[Symbol.asyncDispose]();
      await platform[Symbol.asyncDispose]();
    },
  };
}

const updated = ["update input: done"];

describe("a run that is waiting or under way", () => {
  test.each([
    ["OPEN", "waiting"],
    ["LOCKED", "active"],
  ] as const)("(%s) protects its dataset, and only it", async (state, inWords) => {
    await using account = await accountToChange();
    const { platform, client, desired, street } = account;
    const run = await platform.scheduleRun(street, state);
    const before = theOne(platform, "street");
    const plan = await client.plan(desired);

    const result = await client.apply(plan);
    expect(stepsOf(result, "street")).toEqual(["update input: refused"]);
    expect(result.datasets[0]).toMatchObject({ id: street, verification: { status: "skipped" } });
    expect(result.outcomes[0]?.outcome).toMatchObject({
      problem: {
        message: `a run is scheduled on this dataset: ${run} (${inWords})`,
        hint: expect.stringContaining("--allow-busy"),
      },
    });
    expect(theOne(platform, "street")).toEqual(before);
    expect(stepsOf(result, "tunnel")).toEqual(updated);
    expect(stepsOf(result, "yard")).toEqual(allDone);
  });

  test("keeps its dataset from being renamed and shared, too", async () => {
    await using account = await accountToChange();
    const { platform, client, street } = account;
    const runs = [await platform.scheduleRun(street, "LOCKED"), await platform.scheduleRun(street, "OPEN")];
    const desired = await declare({
      avenue: { renamedFrom: "street", folder: "street", shareWith: ["ann@example.com"] },
    });
    const result = await client.apply(await client.plan(desired));
    expect(stepsOf(result, "avenue")).toEqual(["update dataset: refused", "update share_with: blocked"]);
    for (const run of runs) expect(problemIn(result.outcomes)).toContain(run);
  });

  test("is not asked for when busy datasets are allowed", async () => {
    await using account = await accountToChange();
    const { platform, client, desired, street } = account;
    await platform.scheduleRun(street, "LOCKED");
    const plan = await client.plan(desired);
    await platform.clearRequests();
    expect(stepsOf(await client.apply(plan, { allowBusy: true }), "street")).toEqual(updated);
    expect(await requestsOf(platform)).not.toContain(schedule);
    expect(await hasConverged(client, desired)).toBe(true);
  });

  test("is asked for only where something exists that is to change, once each, and never by a plan", async () => {
    await using account = await accountToChange();
    const { platform, client, desired, street } = account;
    await platform.clearRequests();
    const plan = await client.plan(desired);
    expect(await requestsOf(platform)).not.toContain(schedule);
    await client.apply(plan);
    const asked = (await platform.requests()).filter(({ path }) => path.endsWith("/docker/worker/schedule"));
    expect(asked).toHaveLength(2);
    expect(new Set(asked.map(({ path }) => path.split("/")[3]))).toEqual(
      new Set([street, theOne(platform, "tunnel").id]),
    );
  });
});

test.each(["DONE", "CANCELED"] as const)("a run that has ended (%s) does not matter", async (state) => {
  await using account = await accountToChange();
  const { platform, client, desired, street } = account;
  await platform.scheduleRun(street, state);
  expect(stepsOf(await client.apply(await client.plan(desired)), "street")).toEqual(updated);
  expect(await hasConverged(client, desired)).toBe(true);
});

test.each<FaultRule>([{ kind: "status", status: 403 }, { kind: "garbage_json" }, { kind: "reset_before" }])(
  "a dataset whose runs cannot be asked for ($kind) is left alone",
  async (fault) => {
    await using account = await accountToChange();
    const { platform, client, desired, street } = account;
    const before = theOne(platform, "street");
    const plan = await client.plan(desired);
    await platform.fail({ ...fault, path: `/${street}/docker/worker/schedule$` });
    const result = await client.apply(plan);
    expect(stepsOf(result, "street")).toEqual(["update input: failed"]);
    expect(theOne(platform, "street")).toEqual(before);
    expect(stepsOf(result, "tunnel")).toEqual(updated);
  },
);
