import { describe, expect, test } from "vitest";
import { applyPlan } from "../../src/reconcile/apply.js";
import type { LightlyWriter } from "../../src/model/remote.js";
import { allDone, declare, problemIn, stepsOf, theOne, writesOf } from "../support/declared.js";
import { connectTo } from "../support/pipeline.js";
import { startPlatform } from "../support/platform.js";

describe("an interrupt", () => {
  test("lets no further write begin", async () => {
    await using platform = await startPlatform();
    await using client = await connectTo(platform.url);
    const plan = await client.plan(await declare({ avenue: {}, street: {} }));
    await platform.clearRequests();
    const interrupt = new AbortController();
    const result = await client.apply(plan, {
      concurrency: 1,
      signal: interrupt.signal,
      onProgress: () => interrupt.abort(),
    });
    expect(stepsOf(result, "avenue")).toEqual([
      "create dataset: done",
      "create input: interrupted",
      "create lightly: interrupted",
    ]);
    expect(result.datasets[0]?.verification).toEqual({ status: "skipped" });
    expect(stepsOf(result, "street")).toEqual([
      "create dataset: interrupted",
      "create input: interrupted",
      "create lightly: interrupted",
    ]);
    expect(await writesOf(platform)).toEqual(["POST /v1/datasets"]);
  });

  test("after a datasource was written leaves it unchecked, and says so", async () => {
    await using platform = await startPlatform();
    await using client = await connectTo(platform.url);
    const plan = await client.plan(await declare({ street: {} }));
    const interrupt = new AbortController();
    const result = await client.apply(plan, {
      signal: interrupt.signal,
      onProgress: (progress) => {
        if (progress.kind === "change" && progress.outcome.change.kind === "datasource") interrupt.abort();
      },
    });
    expect(stepsOf(result, "street")).toEqual([
      "create dataset: done",
      "create input: done",
      "create lightly: interrupted",
    ]);
    expect(result.datasets[0]?.verification).toEqual({ status: "interrupted" });
  });

  test("while an update is read again writes nothing", async () => {
    await using platform = await startPlatform();
    const interrupt = new AbortController();
    const { signal } = interrupt;
    await using client = await connectTo(platform.url, { signal });
    await platform.createDataset("street", "Images");
    const plan = await client.plan(await declare({ street: {} }));
    const racing: LightlyWriter = {
      ...client.api,
      getDataset: async (id) => {
        interrupt.abort();
        return client.api.getDataset(id);
      },
    };
    const result = await applyPlan(plan, racing, { concurrency: 1, signal });
    expect(stepsOf(result, "street")).toEqual(["create input: interrupted", "create lightly: interrupted"]);
    expect(theOne(platform, "street").datasources).toEqual([]);
  });

  test("between the attempts of a write that may have been carried out is not called untried", async () => {
    await using platform = await startPlatform();
    const interrupt = new AbortController();
    const { signal } = interrupt;
    await using client = await connectTo(platform.url, {
      signal,
      sleep: async () => interrupt.abort(),
    });
    const plan = await client.plan(await declare({ street: {} }));
    await platform.fail({ kind: "status", status: 500, method: "PUT", commit: true });
    const result = await client.apply(plan, { signal });
    expect(stepsOf(result, "street")).toEqual([
      "create dataset: done",
      "create input: failed",
      "create lightly: interrupted",
    ]);
    expect(result.outcomes[1]?.outcome).toMatchObject({
      problem: { hint: "The server may have carried it out; the next plan will tell." },
    });
  });

  test("after a creation whose answer was lost says that the dataset may exist", async () => {
    await using platform = await startPlatform();
    const interrupt = new AbortController();
    const { signal } = interrupt;
    await using client = await connectTo(platform.url, {
      signal,
      onAttempt: ({ method }) => {
        if (method === "POST") interrupt.abort();
      },
    });
    const plan = await client.plan(await declare({ street: {} }));
    await platform.fail({ kind: "reset_after", method: "POST" });
    const result = await client.apply(plan, { signal });
    expect(stepsOf(result, "street")).toEqual([
      "create dataset: failed",
      "create input: interrupted",
      "create lightly: interrupted",
    ]);
    expect(problemIn(result.outcomes)).toContain("could not be found out");
  });

  test("during the check gives the check up", async () => {
    await using platform = await startPlatform();
    const interrupt = new AbortController();
    const { signal } = interrupt;
    await using client = await connectTo(platform.url, { signal });
    const plan = await client.plan(await declare({ street: {} }));
    await platform.fail({ kind: "delay", delayMs: 3_600_000, path: "/verify$" });
    const applying = client.apply(plan, { signal });
    await expect
      .poll(async () => (await platform.requests()).some(({ path }) => path.endsWith("/verify")))
      .toBe(true);
    interrupt.abort();
    const result = await applying;
    expect(stepsOf(result, "street")).toEqual(allDone);
    expect(result.datasets[0]?.verification).toEqual({ status: "interrupted" });
  });
});
