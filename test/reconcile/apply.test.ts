import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { FaultRule } from "../../src/emulator/index.js";
import { RefusedError } from "../../src/errors.js";
import type { DesiredState, Plan } from "../../src/model.js";
import { applyPlan } from "../../src/reconcile/apply.js";
import type { LightlyWriter } from "../../src/remote.js";
import type { Result, StepResult } from "../../src/result.js";
import { hasChanges } from "../../src/summary.js";
import { env, type StorageName, storages } from "../support/every-storage.js";
import { connectTo, desiredFrom, type Pipeline } from "../support/pipeline.js";
import { type Platform, startPlatform } from "../support/platform.js";

let folder: string;
let written = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lightly-gitops-apply-"));
});
afterAll(() => rm(folder, { recursive: true }));

type Purpose = "input" | "lightly" | "input_output";
interface Declared {
  readonly type?: "images" | "videos";
  /** The storage of each purpose; the folder is named after the dataset and the purpose. */
  readonly on?: Readonly<Partial<Record<Purpose, StorageName>>>;
}
const pair = { input: "s3", lightly: "azure" } as const;

/** The state that asks for these datasets, of images and with a pair of datasources unless they say otherwise. */
async function declare(datasets: Readonly<Record<string, Declared>>): Promise<DesiredState> {
  const config = {
    version: 1,
    connections: Object.fromEntries(
      Object.entries(storages).map(([name, { connection }]) => [name, connection]),
    ),
    datasets: Object.fromEntries(
      Object.entries(datasets).map(([name, { type = "images", on = pair }]) => [
        name,
        {
          type,
          ...(Object.keys(on).length === 0 ? {} : { datasources: datasourcesOn(name, on) }),
        },
      ]),
    ),
  };
  written += 1;
  return desiredFrom(join(folder, `${written}.yaml`), JSON.stringify(config), env);
}

function datasourcesOn(dataset: string, on: NonNullable<Declared["on"]>): object {
  return Object.fromEntries(
    Object.entries(on).map(([purpose, storage]) => [
      purpose,
      { connection: storage, resource_path: storages[storage].path(`${dataset}/${purpose}`) },
    ]),
  );
}

/** A datasource as somebody else would put it. */
function wireOn(storage: StorageName, purpose: string, path = "by-hand") {
  return { ...storages[storage].wire, purpose, fullPath: storages[storage].path(path) };
}

function held(platform: Platform, name: string) {
  return platform.emulator.snapshot().datasets.filter((dataset) => dataset.name === name);
}

function theOne(platform: Platform, name: string) {
  const [dataset, ...others] = held(platform, name);
  if (dataset === undefined || others.length > 0) throw new Error(`There is not one dataset ${name}.`);
  return dataset;
}

async function writesOf(platform: Platform): Promise<readonly string[]> {
  return (await platform.writes()).map(
    ({ method, path }) => `${method} ${path.replace(/[0-9a-f]{24}/, "{id}")}`,
  );
}

/** `step[ purpose]: status`, in order. */
function stepsOf(result: Result, name: string): readonly string[] {
  return (result.datasets.find((dataset) => dataset.name === name)?.steps ?? []).map(
    ({ step, outcome }) =>
      `${step.kind}${step.kind === "create_dataset" ? "" : ` ${step.purpose}`}: ${outcome.status}`,
  );
}

const allDone = ["create_dataset: done", "create_datasource input: done", "create_datasource lightly: done"];
const blocked = ["create_datasource input: blocked", "create_datasource lightly: blocked"];

function problemIn(steps: readonly StepResult[] | undefined): string {
  return (steps ?? [])
    .flatMap(({ outcome }) => (outcome.status === "failed" ? [outcome.problem.message] : []))
    .join("\n");
}

async function converged(client: Pipeline, desired: DesiredState): Promise<boolean> {
  return !hasChanges(await client.plan(desired));
}

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
    expect(await converged(client, desired)).toBe(true);
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
    expect(stepsOf(result, "street")).toEqual(["create_datasource lightly: done"]);
    expect(await writesOf(platform)).toEqual(["PUT /v1/datasets/{id}/datasource"]);
    expect(theOne(platform, "street").datasources[0]).toEqual(before);
    expect(await converged(client, desired)).toBe(true);
  });

  test("only the datasource whose provider changed", async () => {
    await using platform = await startPlatform();
    await using client = await connectTo(platform.url);
    await client.apply(await client.plan(await declare({ street: {} })));
    const desired = await declare({ street: { on: { input: "s3", lightly: "gcs" } } });
    await platform.clearRequests();

    const result = await client.apply(await client.plan(desired));
    expect(stepsOf(result, "street")).toEqual(["update_datasource lightly: done"]);
    expect(await writesOf(platform)).toEqual(["PUT /v1/datasets/{id}/datasource"]);
    expect(theOne(platform, "street").datasources.map(({ type }) => type)).toEqual(["S3", "GCS"]);
    expect(await converged(client, desired)).toBe(true);
  });

  test("nothing of what the config does not declare", async () => {
    await using platform = await startPlatform();
    await using client = await connectTo(platform.url);
    const id = await platform.createDataset("street", "Images");
    await platform.putDatasource(id, wireOn("obs", "INPUT_OUTPUT"));
    await platform.createDataset("somebody-elses", "Videos");
    const [unmanaged] = theOne(platform, "street").datasources;

    const bare = await client.plan(await declare({ street: { on: {} } }));
    expect(bare.datasets).toMatchObject([{ action: "keep", datasources: [], unmanaged: ["input_output"] }]);
    await platform.clearRequests();
    expect(await client.apply(bare)).toEqual({ datasets: [] });
    expect(await platform.requests()).toEqual([]);

    const pairPlan = await client.plan(await declare({ street: {} }));
    expect(pairPlan.datasets).toMatchObject([{ unmanaged: ["input_output"] }]);
    await client.apply(pairPlan);
    expect(theOne(platform, "street").datasources[0]).toEqual(unmanaged);
    expect(theOne(platform, "somebody-elses").datasources).toEqual([]);
  });

  test("nothing at all of a plan that refuses a dataset", async () => {
    await using platform = await startPlatform();
    await using client = await connectTo(platform.url);
    await platform.createDataset("dashcam", "Videos");
    const plan = await client.plan(await declare({ dashcam: {}, street: {} }));
    expect(plan.datasets.map(({ action }) => action)).toEqual(["refuse", "create"]);
    await platform.clearRequests();
    await expect(client.apply(plan)).rejects.toThrow(RefusedError);
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
    const street = result.datasets.find(({ name }) => name === "street");
    return { platform, street, result, problem: problemIn(street?.steps) };
  }

  test.each(["Images", "Videos"])("appeared, with the type %s", async (type) => {
    const { platform, street, result, problem } = await applyAfter(
      (there) => there.createDataset("street", type),
      false,
    );
    await using _ = platform;
    expect(stepsOf(result, "street")).toEqual(["create_dataset: failed", ...blocked]);
    expect(street).toMatchObject({ id: null, verification: { status: "skipped" } });
    expect(problem).toBe(
      `the dataset "street" (${theOne(platform, "street").id}) appeared since it was planned`,
    );
  });

  const happenings: Readonly<Record<string, (platform: Platform, id: string) => Promise<unknown>>> = {
    disappeared: (platform, id) => platform.call("DELETE", `/v1/datasets/${id}`),
    "was renamed": (platform, id) => platform.call("PUT", `/v1/datasets/${id}`, { name: "avenue" }),
    "was replaced by another of its name": async (platform, id) => {
      await platform.call("DELETE", `/v1/datasets/${id}`);
      await platform.createDataset("street", "Images");
    },
    "got another path": (platform, id) => platform.putDatasource(id, wireOn("gcs", "INPUT", "elsewhere")),
    "got another provider": (platform, id) => platform.putDatasource(id, wireOn("obs", "INPUT")),
    "got another datasource": (platform, id) => platform.putDatasource(id, wireOn("obs", "LIGHTLY")),
    "got a key that names itself": (platform, id) =>
      platform.putDatasource(id, {
        ...wireOn("gcs", "INPUT"),
        gcsCredentials: env.GCS.replace("key-1", "key-2"),
      }),
  };
  test.each(Object.entries(happenings))("%s", async (what, happens) => {
    const { platform, street, result, problem } = await applyAfter(happens, true);
    await using _ = platform;
    expect(stepsOf(result, "street")).toEqual([
      "update_datasource input: failed",
      "create_datasource lightly: blocked",
    ]);
    expect(street).toMatchObject({ verification: { status: "skipped" } });
    expect(problem).toContain(`"street"`);
    expect(problem).toMatch(
      what.startsWith("got") ? /changed since it was planned/ : /gone, renamed or out of reach/,
    );
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
      "update_datasource input: done",
      "create_datasource lightly: done",
    ]);
  });
});

describe("a creation whose answer is lost", () => {
  const afterCommit: readonly (FaultRule & { readonly named: string })[] = [
    { named: "a reset", kind: "reset_after" },
    { named: "an answer that is cut off", kind: "truncate" },
    { named: "500", kind: "status", status: 500, commit: true },
    { named: "408", kind: "status", status: 408, commit: true },
    { named: "503 with Retry-After", kind: "status", status: 503, retryAfter: 1, commit: true },
    { named: "a proxy's page", kind: "html", commit: true },
    { named: "a proxy's page with 200", kind: "html", status: 200, commit: true },
    { named: "broken JSON", kind: "garbage_json" },
    { named: "JSON of another form", kind: "wrong_type" },
  ];

  for (const duplicateNames of ["refuse", "allow"] as const) {
    test.each(afterCommit)(
      `in $named is found and adopted (duplicate names: ${duplicateNames})`,
      async ({ named: _, ...fault }) => {
        await using platform = await startPlatform({ settings: { duplicateNames } });
        await using client = await connectTo(platform.url);
        const desired = await declare({ street: {} });
        await platform.fail({ ...fault, method: "POST" });

        const result = await client.apply(await client.plan(desired));
        expect(stepsOf(result, "street")).toEqual(allDone);
        expect(theOne(platform, "street").id).toBe(result.datasets[0]?.id);
        expect((await writesOf(platform)).filter((write) => write.startsWith("POST"))).toHaveLength(1);
        expect(await converged(client, desired)).toBe(true);
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
    expect(stepsOf(result, "street")).toEqual(["create_dataset: failed", ...blocked]);
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
    expect(stepsOf(result, "street")).toEqual(["create_dataset: failed", ...blocked]);
    expect(await writesOf(platform)).toEqual(["POST /v1/datasets"]);
    expect(result.datasets[0]?.steps[0]?.outcome).toMatchObject({
      problem: {
        message: expect.stringMatching(/^POST .*ECONNRESET.*could not be found out: GET .* 403 FORBIDDEN/),
        hint: "Run plan again.",
      },
    });
  });

  test("and that a list does not show yet is not adopted blindly, nor made twice", async () => {
    await using platform = await startPlatform({ settings: { listLag: 1 } });
    await using client = await connectTo(platform.url);
    const desired = await declare({ street: {} });
    await platform.fail({ kind: "reset_after", method: "POST", times: 1 });
    const result = await client.apply(await client.plan(desired));
    expect(stepsOf(result, "street")).toEqual(["create_dataset: failed", ...blocked]);
    theOne(platform, "street");

    await platform.set({ listLag: 0 });
    await client.apply(await client.plan(desired));
    expect(await converged(client, desired)).toBe(true);
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
    expect(stepsOf(result, "street")).toEqual(["create_dataset: failed", ...blocked]);
    const { id, datasources } = theOne(platform, "street");
    expect(problemIn(result.datasets[0]?.steps)).toBe(
      `the dataset "street" (${id}) appeared since it was planned`,
    );
    expect(datasources).toEqual([]);
  });

  test("with a dataset that cannot be found says what the platform says", async () => {
    await using platform = await startPlatform();
    await using client = await connectTo(platform.url);
    const plan = await client.plan(await declare({ street: {} }));
    await platform.fail({ kind: "status", status: 409, code: "DATASET_NAME_EXISTS", method: "POST" });
    const result = await client.apply(plan);
    expect(problemIn(result.datasets[0]?.steps)).toContain("409 DATASET_NAME_EXISTS");
    expect(await writesOf(platform)).toEqual(["POST /v1/datasets"]);
  });

  test("after a lost answer is not mistaken for ours when the type is another", async () => {
    await using platform = await startPlatform();
    await using client = await connectTo(platform.url);
    const plan = await client.plan(await declare({ street: {} }));
    await platform.fail({ kind: "reset_before", method: "POST", skip: 1, times: 1 });
    const result = await applyRacing(plan, client.api, () => platform.createDataset("street", "Videos"));
    expect(stepsOf(result, "street")).toEqual(["create_dataset: failed", ...blocked]);
    expect(problemIn(result.datasets[0]?.steps)).toContain("appeared with another type");
  });

  test("that both win is a failure that names both", async () => {
    await using platform = await startPlatform({ settings: { duplicateNames: "allow" } });
    await using client = await connectTo(platform.url);
    const plan = await client.plan(await declare({ street: {} }));
    await platform.fail({ kind: "reset_after", method: "POST", skip: 1, times: 1 });
    const result = await applyRacing(plan, client.api, () => platform.createDataset("street", "Images"));
    expect(stepsOf(result, "street")).toEqual(["create_dataset: failed", ...blocked]);
    const ids = held(platform, "street").map(({ id }) => id);
    expect(ids).toHaveLength(2);
    for (const id of ids) expect(problemIn(result.datasets[0]?.steps)).toContain(id);
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
      "create_dataset: done",
      "create_datasource input: failed",
      "create_datasource lightly: done",
    ]);
    expect(problemIn(result.datasets[0]?.steps)).toContain("400 DATASET_DATASOURCE_INVALID: no such bucket");
    expect(result.datasets[0]?.verification).toEqual({ status: "passed" });

    const rest = await client.apply(await client.plan(desired));
    expect(stepsOf(rest, "street")).toEqual(["create_datasource input: done"]);
    expect(await converged(client, desired)).toBe(true);
  });

  test("of both datasources leaves nothing to check", async () => {
    await using platform = await startPlatform({ settings: { mixedPurposes: "reject" } });
    await using client = await connectTo(platform.url);
    const id = await platform.createDataset("street", "Images");
    await platform.putDatasource(id, wireOn("s3", "INPUT_OUTPUT"));
    const result = await client.apply(await client.plan(await declare({ street: {} })));
    expect(stepsOf(result, "street")).toEqual([
      "create_datasource input: failed",
      "create_datasource lightly: failed",
    ]);
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
    expect(stepsOf(result, "avenue")).toEqual(["create_dataset: failed", ...blocked]);
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

describe("permissions", () => {
  const checks = ["canList", "canRead", "canWrite", "canOverwrite"] as const;

  test.each(checks)("missing %s: whose it is, what the provider says, what to do", async (check) => {
    await using platform = await startPlatform();
    await using client = await connectTo(platform.url);
    await platform.verifyAs({ dataset: "street", [check]: false, errors: { [check]: "AccessDenied" } });
    const result = await client.apply(await client.plan(await declare({ street: {} })));
    const forReading = check === "canList" || check === "canRead";
    const s3 = { canList: "s3:ListBucket", canRead: "s3:GetObject", canWrite: "", canOverwrite: "" }[check];
    const sas = {
      canList: "list (l)",
      canRead: "read (r)",
      canWrite: "write (w)",
      canOverwrite: "delete (d)",
    }[check];
    expect(result.datasets[0]?.verification).toEqual({
      status: "missing",
      missing: [
        {
          check,
          neededBy: forReading ? ["input", "lightly"] : ["lightly"],
          providerError: "AccessDenied",
          remedies: [...(forReading ? [s3] : []), sas].map((grant) => expect.stringContaining(grant)),
        },
      ],
    });
  });

  test.each([
    ["s3", "s3:PutObject and s3:DeleteObject"],
    ["s3_delegated_access", "the role, which must trust"],
    ["azure", "write (w) and delete (d)"],
    ["gcs", "storage.objects.delete"],
    ["obs", "obs:object:DeleteObject"],
    ["lightly", "Lightly's support"],
  ] as const)("the remedy for %s is in its own words", async (storage, words) => {
    await using platform = await startPlatform();
    await using client = await connectTo(platform.url);
    await platform.verifyAs({ dataset: "street", canOverwrite: false });
    const result = await client.apply(
      await client.plan(await declare({ street: { on: { input_output: storage } } })),
    );
    expect(result.datasets[0]?.verification).toMatchObject({
      missing: [
        {
          check: "canOverwrite",
          neededBy: ["input_output"],
          providerError: null,
          remedies: [expect.stringContaining(words)],
        },
      ],
    });
  });

  test("several missing come in the platform's order, a shared remedy once", async () => {
    await using platform = await startPlatform();
    await using client = await connectTo(platform.url);
    await platform.verifyAs({ dataset: "street", canOverwrite: false, canList: false });
    const result = await client.apply(
      await client.plan(await declare({ street: { on: { input: "gcs", lightly: "gcs" } } })),
    );
    const { verification } = result.datasets[0] ?? {};
    expect(verification).toMatchObject({ missing: [{ check: "canList" }, { check: "canOverwrite" }] });
    if (verification?.status === "missing") expect(verification.missing[0]?.remedies).toHaveLength(1);
  });

  test("local storage alone is not tried at all", async () => {
    await using platform = await startPlatform();
    await using client = await connectTo(platform.url);
    const desired = await declare({ street: { on: { input: "local", lightly: "local" } } });
    const result = await client.apply(await client.plan(desired));
    expect(result.datasets[0]?.verification).toEqual({
      status: "impossible",
      reason: "the platform cannot reach local storage",
    });
    expect((await platform.requests()).filter(({ path }) => path.endsWith("/verify"))).toEqual([]);
  });

  test("a platform that does not offer the check is no failure", async () => {
    await using platform = await startPlatform({ settings: { verifyLocal: "unsupported" } });
    await using client = await connectTo(platform.url);
    const desired = await declare({ street: { on: { input: "local", lightly: "s3" } } });
    const result = await client.apply(await client.plan(desired));
    expect(result.datasets[0]?.verification).toMatchObject({
      status: "impossible",
      reason: expect.stringContaining("does not offer"),
    });
  });

  test("a check that fails itself says so", async () => {
    await using platform = await startPlatform();
    await using client = await connectTo(platform.url, { retries: 1 });
    await platform.fail({ kind: "status", status: 500, path: "/verify$" });
    const result = await client.apply(await client.plan(await declare({ street: {} })));
    expect(stepsOf(result, "street")).toEqual(allDone);
    expect(result.datasets[0]?.verification).toMatchObject({
      status: "failed",
      problem: { message: expect.stringMatching(/\/datasource\/verify: 500 .*after 2 attempts/) },
    });
  });
});

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
      "create_dataset: done",
      "create_datasource input: interrupted",
      "create_datasource lightly: interrupted",
    ]);
    expect(result.datasets[0]?.verification).toEqual({ status: "skipped" });
    expect(stepsOf(result, "street")).toEqual([
      "create_dataset: interrupted",
      "create_datasource input: interrupted",
      "create_datasource lightly: interrupted",
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
        if (progress.kind === "step" && progress.result.step.kind === "create_datasource") interrupt.abort();
      },
    });
    expect(stepsOf(result, "street")).toEqual([
      "create_dataset: done",
      "create_datasource input: done",
      "create_datasource lightly: interrupted",
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
      findDatasets: async (name) => {
        interrupt.abort();
        return client.api.findDatasets(name);
      },
    };
    const result = await applyPlan(plan, racing, { concurrency: 1, signal });
    expect(stepsOf(result, "street")).toEqual([
      "create_datasource input: interrupted",
      "create_datasource lightly: interrupted",
    ]);
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
      "create_dataset: done",
      "create_datasource input: failed",
      "create_datasource lightly: interrupted",
    ]);
    expect(result.datasets[0]?.steps[1]?.outcome).toMatchObject({
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
      "create_dataset: failed",
      "create_datasource input: interrupted",
      "create_datasource lightly: interrupted",
    ]);
    expect(problemIn(result.datasets[0]?.steps)).toContain("could not be found out");
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

describe("side by side", () => {
  const names = ["ant", "bee", "cat", "dog", "eel", "fox", "gnu", "hen", "ibis"];
  const many = () => declare(Object.fromEntries(names.map((name) => [name, { on: { input_output: "s3" } }])));

  test("the result does not depend on who is slow", async () => {
    const run = async (faults: readonly FaultRule[]) => {
      await using platform = await startPlatform();
      await using client = await connectTo(platform.url);
      const plan = await client.plan(await many());
      await platform.fail(...faults);
      const finished: string[] = [];
      const result = await client.apply(plan, {
        onProgress: ({ dataset, kind }) => {
          if (kind === "verification") finished.push(dataset);
        },
      });
      return { finished, result: result.datasets.map(({ id: _, ...rest }) => rest) };
    };
    const quick = await run([]);
    const slow = await run([
      { kind: "delay", delayMs: 120, method: "GET", path: "/query/name/(ant|cat)$" },
      { kind: "delay", delayMs: 60, method: "GET", path: "/query/name/bee$" },
    ]);
    expect(slow.finished.slice(-3)).toEqual(expect.arrayContaining(["ant", "cat"]));
    expect(slow.result).toEqual(quick.result);
    expect(slow.result.map(({ name }) => name)).toEqual(names);
  });

  test("no more datasets than allowed are worked on at a time", async () => {
    await using platform = await startPlatform();
    await using client = await connectTo(platform.url);
    const plan = await client.plan(await many());
    await platform.fail({ kind: "delay", delayMs: 5 });
    await platform.clearRequests();
    await client.apply(plan, { concurrency: 3 });
    const load = await (await fetch(`${platform.url}/_emulator/load`)).json();
    expect(load).toEqual({ inFlight: 0, peak: 3 });
  });
});
