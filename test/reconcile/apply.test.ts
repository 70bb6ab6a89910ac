import { describe, expect, test } from "vitest";
import type { FaultRule } from "../../src/emulator/index.js";
import { RefusedError } from "../../src/model/errors.js";
import {
  allDone,
  blocked,
  declare,
  hasConverged,
  problemIn,
  stepsOf,
  theOne,
  wireOn,
  writesOf,
} from "../support/declared.js";
import { env } from "../support/every-storage.js";
import { connectTo } from "../support/pipeline.js";
import { type Platform, startPlatform } from "../support/platform.js";

describe("what is written", () => {
  test("a new dataset: first itself, then its datasources, then the check", async () => {
    await using platform = await startPlatform();
    await using client = await connectTo(platform.url);
    const desired = await declare({ street: {} });
    const plan = await client.plan(desired);
    await platform.clearRequests();

    const result = await client.apply(plan);
    expect(stepsOf(result, "street")).toEqual(allDone);
    const { id, datasources } = theOne(platform, "street");
    expect(result.datasets[0]).toMatchObject({ id, verification: { status: "passed" } });
    expect(datasources.map(({ purpose, type }) => [purpose, type])).toEqual([
      ["INPUT", "S3"],
      ["LIGHTLY", "AZURE"],
    ]);
    expect((await platform.requests()).map(({ method, path }) => `${method} ${path}`)).toEqual([
      "GET /v1/datasets/query/name/street",
      "POST /v1/datasets",
      `PUT /v1/datasets/${id}/datasource`,
      `PUT /v1/datasets/${id}/datasource`,
      `GET /v1/datasets/${id}/datasource/verify`,
    ]);
    expect(await hasConverged(client, desired)).toBe(true);
  });

  test("a dataset without datasources is created and not checked", async () => {
    await using platform = await startPlatform();
    await using client = await connectTo(platform.url);
    const result = await client.apply(await client.plan(await declare({ street: { on: {} } })));
    expect(result.datasets).toMatchObject([{ verification: { status: "skipped" } }]);
    expect(await platform.requests()).not.toContainEqual(
      expect.objectContaining({ path: expect.stringContaining("verify") }),
    );
  });

  test("only the datasource that is missing", async () => {
    await using platform = await startPlatform();
    await using client = await connectTo(platform.url);
    const desired = await declare({ street: {} });
    const id = await platform.createDataset("street", "Images");
    const input = {
      ...wireOn("s3", "INPUT", "street/input"),
      thumbSuffix: ".lightly/thumbnails/[filename]_thumb.[extension]",
    };
    await platform.putDatasource(id, input);
    const [before] = theOne(platform, "street").datasources;
    await platform.clearRequests();

    const result = await client.apply(await client.plan(desired));
    expect(stepsOf(result, "street")).toEqual(["create lightly: done"]);
    expect(await writesOf(platform)).toEqual(["PUT /v1/datasets/{id}/datasource"]);
    expect(theOne(platform, "street").datasources[0]).toEqual(before);
    expect(await hasConverged(client, desired)).toBe(true);
  });

  test("only the datasource whose provider changed", async () => {
    await using platform = await startPlatform();
    await using client = await connectTo(platform.url);
    await client.apply(await client.plan(await declare({ street: {} })));
    const desired = await declare({ street: { on: { input: "s3", lightly: "gcs" } } });
    await platform.clearRequests();

    const result = await client.apply(await client.plan(desired));
    expect(stepsOf(result, "street")).toEqual(["update lightly: done"]);
    expect(await writesOf(platform)).toEqual(["PUT /v1/datasets/{id}/datasource"]);
    expect(theOne(platform, "street").datasources.map(({ type }) => type)).toEqual(["S3", "GCS"]);
    expect(await hasConverged(client, desired)).toBe(true);
  });

  test("nothing of what the config does not declare", async () => {
    await using platform = await startPlatform();
    await using client = await connectTo(platform.url);
    const id = await platform.createDataset("street", "Images");
    await platform.putDatasource(id, wireOn("obs", "INPUT_OUTPUT"));
    await platform.createDataset("somebody-elses", "Videos");
    const [unmanaged] = theOne(platform, "street").datasources;

    const bare = await client.plan(await declare({ street: { on: {} } }));
    expect(bare).toMatchObject({ changes: [], unmanaged: [{ address: "street.input_output" }] });
    await platform.clearRequests();
    expect(await client.apply(bare)).toEqual({ outcomes: [], datasets: [] });
    expect(await platform.requests()).toEqual([]);

    const pairPlan = await client.plan(await declare({ street: {} }));
    expect(pairPlan.unmanaged).toMatchObject([{ address: "street.input_output" }]);
    await client.apply(pairPlan);
    expect(theOne(platform, "street").datasources[0]).toEqual(unmanaged);
    expect(theOne(platform, "somebody-elses").datasources).toEqual([]);
  });

  test("nothing at all of a plan that refuses a dataset", async () => {
    await using platform = await startPlatform();
    await using client = await connectTo(platform.url);
    await platform.createDataset("dashcam", "Videos");
    await platform.createDataset("yard", "Crops");
    const plan = await client.plan(await declare({ dashcam: {}, street: {}, yard: {} }));
    expect(plan.refusals.map(({ dataset }) => dataset)).toEqual(["dashcam", "yard"]);
    expect(plan.changes.map(({ address }) => address)).toEqual(["street", "street.input", "street.lightly"]);
    await platform.clearRequests();
    await expect(client.apply(plan)).rejects.toThrow(
      new RefusedError('The plan refuses "dashcam", "yard"; nothing was applied.'),
    );
    expect(await platform.requests()).toEqual([]);
  });
});

describe("a dataset that is no longer what the plan saw is left alone, and the others are applied", () => {
  /** Plans `street` and `other`, lets something happen to `street`, and applies. */
  async function applyAfter(
    happens: (platform: Platform, streetId: string) => Promise<unknown>,
    existing: boolean,
  ) {
    const platform = await startPlatform();
    await using client = await connectTo(platform.url);
    let id = "";
    if (existing) {
      id = await platform.createDataset("street", "Images");
      await platform.putDatasource(id, wireOn("gcs", "INPUT"));
    }
    const plan = await client.plan(await declare({ other: {}, street: {} }));
    await happens(platform, id);
    const before = platform.emulator.snapshot().datasets.filter(({ name }) => name !== "other");
    const result = await client.apply(plan);
    expect(stepsOf(result, "other")).toEqual(allDone);
    expect(platform.emulator.snapshot().datasets.filter(({ name }) => name !== "other")).toEqual(before);
    const street = result.datasets.find(({ target }) => target.dataset.key === "street");
    return { platform, street, result, problem: problemIn(result.outcomes) };
  }

  test.each(["Images", "Videos"])("appeared, with the type %s", async (type) => {
    const { platform, street, result, problem } = await applyAfter(
      (there) => there.createDataset("street", type),
      false,
    );
    await using _ = platform;
    expect(stepsOf(result, "street")).toEqual(["create dataset: failed", ...blocked]);
    expect(street).toMatchObject({ id: null, verification: { status: "skipped" } });
    expect(problem).toBe(
      `the dataset "street" (${theOne(platform, "street").id}) appeared since it was planned`,
    );
  });

  const gone = "is gone or out of reach since it was planned";
  const changed = "was changed since it was planned";
  type Happening = (platform: Platform, id: string) => Promise<unknown>;
  const happenings: readonly (readonly [what: string, says: string, happens: Happening])[] = [
    ["disappeared", gone, (platform, id) => platform.call("DELETE", `/v1/datasets/${id}`)],
    [
      "was renamed",
      "was renamed since it was planned",
      (platform, id) => platform.call("PUT", `/v1/datasets/${id}`, { name: "avenue" }),
    ],
    [
      "was replaced by another of its name",
      gone,
      async (platform, id) => {
        await platform.call("DELETE", `/v1/datasets/${id}`);
        await platform.createDataset("street", "Images");
      },
    ],
    [
      "got another path",
      changed,
      (platform, id) => platform.putDatasource(id, wireOn("gcs", "INPUT", "elsewhere")),
    ],
    ["got another provider", changed, (platform, id) => platform.putDatasource(id, wireOn("obs", "INPUT"))],
    [
      "got another datasource",
      changed,
      (platform, id) => platform.putDatasource(id, wireOn("obs", "LIGHTLY")),
    ],
    [
      "got a key that names itself",
      changed,
      (platform, id) =>
        platform.putDatasource(id, {
          ...wireOn("gcs", "INPUT"),
          gcsCredentials: env.GCS.replace("key-1", "key-2"),
        }),
    ],
  ];
  test.each(happenings)("%s", async (_what, says, happens) => {
    const { platform, street, result, problem } = await applyAfter(happens, true);
    await using _ = platform;
    expect(stepsOf(result, "street")).toEqual(["update input: failed", "create lightly: blocked"]);
    expect(street).toMatchObject({ verification: { status: "skipped" } });
    expect(problem).toContain(`"street"`);
    expect(problem).toContain(says);
    expect(street?.id).toMatch(/^[0-9a-f]{24}$/);
  });

  test("but not one of which only what the server makes has changed", async () => {
    await using platform = await startPlatform({ settings: { stableDatasourceIds: false } });
    await using client = await connectTo(platform.url);
    const id = await platform.createDataset("street", "Images");
    await platform.putDatasource(id, wireOn("gcs", "INPUT"));
    const plan = await client.plan(await declare({ street: {} }));
    await platform.call("PUT", `/v1/datasets/${id}/datasource/processedUntilTimestamp`, {
      processedUntilTimestamp: 1_700_000_000,
    });
    await platform.putDatasource(id, wireOn("gcs", "INPUT"));
    await platform.set({ trailingSlash: "strip", nulls: true, extraFields: true, listOrder: "reversed" });
    expect(stepsOf(await client.apply(plan), "street")).toEqual([
      "update input: done",
      "create lightly: done",
    ]);
  });
});

describe("one failure", () => {
  test("of a datasource stops neither its sibling nor the check", async () => {
    await using platform = await startPlatform();
    await using client = await connectTo(platform.url);
    const desired = await declare({ street: {} });
    const fault = {
      kind: "status",
      status: 400,
      code: "DATASET_DATASOURCE_INVALID",
      error: "no such bucket",
    } as const;
    await platform.fail({ ...fault, method: "PUT", times: 1 });
    const result = await client.apply(await client.plan(desired));
    expect(stepsOf(result, "street")).toEqual([
      "create dataset: done",
      "create input: failed",
      "create lightly: done",
    ]);
    expect(problemIn(result.outcomes)).toContain("400 DATASET_DATASOURCE_INVALID: no such bucket");
    expect(result.datasets[0]?.verification).toEqual({ status: "passed" });

    const rest = await client.apply(await client.plan(desired));
    expect(stepsOf(rest, "street")).toEqual(["create input: done"]);
    expect(await hasConverged(client, desired)).toBe(true);
  });

  test("of both datasources leaves nothing to check", async () => {
    await using platform = await startPlatform({ settings: { mixedPurposes: "reject" } });
    await using client = await connectTo(platform.url);
    const id = await platform.createDataset("street", "Images");
    await platform.putDatasource(id, wireOn("s3", "INPUT_OUTPUT"));
    const result = await client.apply(await client.plan(await declare({ street: {} })));
    expect(stepsOf(result, "street")).toEqual(["create input: failed", "create lightly: failed"]);
    expect(result.datasets[0]).toMatchObject({ id, verification: { status: "skipped" } });
  });

  test("of a creation blocks its datasources and nothing else", async () => {
    await using platform = await startPlatform();
    await using client = await connectTo(platform.url);
    const plan = await client.plan(await declare({ avenue: {}, street: {} }));
    await platform.fail({
      kind: "status",
      status: 403,
      code: "DATASET_AT_MAX_CAPACITY",
      method: "POST",
      times: 1,
    });
    const result = await client.apply(plan, { concurrency: 1 });
    expect(stepsOf(result, "avenue")).toEqual(["create dataset: failed", ...blocked]);
    expect(result.datasets[0]).toMatchObject({ id: null, verification: { status: "skipped" } });
    expect(stepsOf(result, "street")).toEqual(allDone);
  });

  test("of the transport during a PUT is retried, for a PUT can be repeated", async () => {
    await using platform = await startPlatform();
    await using client = await connectTo(platform.url);
    const plan = await client.plan(await declare({ street: {} }));
    await platform.fail(
      { kind: "reset_after", method: "PUT", times: 1 },
      { kind: "status", status: 503, method: "PUT", times: 1 },
      { kind: "truncate", method: "PUT", times: 1 },
    );
    expect(stepsOf(await client.apply(plan), "street")).toEqual(allDone);
    expect(theOne(platform, "street").datasources).toHaveLength(2);
  });
});

describe("side by side", () => {
  const names = ["ant", "bee", "cat", "dog", "eel", "fox", "gnu", "hen", "ibis"];
  const declareMany = () =>
    declare(Object.fromEntries(names.map((name) => [name, { on: { input_output: "s3" } }])));

  test("the result does not depend on who is slow", async () => {
    const desired = await declareMany();
    const run = async (faults: readonly FaultRule[]) => {
      await using platform = await startPlatform();
      await using client = await connectTo(platform.url);
      const plan = await client.plan(desired);
      await platform.fail(...faults);
      const finished: string[] = [];
      const result = await client.apply(plan, {
        onProgress: (progress) => {
          if (progress.kind === "verification") finished.push(progress.dataset);
        },
      });
      const datasets = result.datasets.map((dataset) => ({ ...dataset, id: "" }));
      return { finished, result: { ...result, datasets } };
    };
    const quick = await run([]);
    const slow = await run([
      { kind: "delay", delayMs: 120, method: "GET", path: "/query/name/(ant|cat)$" },
      { kind: "delay", delayMs: 60, method: "GET", path: "/query/name/bee$" },
    ]);
    expect(slow.finished.slice(-3)).toEqual(expect.arrayContaining(["ant", "cat"]));
    expect(slow.result).toEqual(quick.result);
    expect(slow.result.datasets.map(({ target }) => target.dataset.key)).toEqual(names);
    expect(slow.result.outcomes.map(({ change }) => change.address)).toEqual(
      names.flatMap((name) => [name, `${name}.input_output`]),
    );
  });

  test("no more datasets than allowed are worked on at a time", async () => {
    await using platform = await startPlatform();
    await using client = await connectTo(platform.url);
    const plan = await client.plan(await declareMany());
    await platform.fail({ kind: "delay", delayMs: 5 });
    await platform.clearRequests();
    await client.apply(plan, { concurrency: 3 });
    const load = await (await fetch(`${platform.url}/_emulator/load`)).json();
    expect(load).toMatchObject({ inFlight: 0, peak: 3 });
  });
});
