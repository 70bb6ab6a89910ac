import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { DesiredState } from "../../src/model/desired.js";
import type { Plan } from "../../src/model/plan.js";
import { baseAccount } from "../../src/reconcile/base-account.js";
import { makePlan } from "../../src/reconcile/plan.js";
import { readActual } from "../../src/reconcile/read.js";
import { makeFolder } from "../support/files.js";
import { connectTo, desiredFrom } from "../support/pipeline.js";
import { startPlatform } from "../support/platform.js";

const env = { KEY_ONE: "secret-of-key-one", KEY_TWO: "secret-of-key-two" };
const path = fc.constantFrom("one", "two", "three").map((folder) => `s3://bucket/${folder}/`);
const source = fc.record({
  connection: fc.record({
    type: fc.constant("s3"),
    region: fc.constantFrom("eu-central-1", "us-east-1"),
    access_key: fc.constantFrom("AKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPL2"),
    secret_access_key: fc.constantFrom("${env:KEY_ONE}", "${env:KEY_TWO}"),
    rotation: fc.constantFrom(1, 2),
  }),
  resource_path: path,
  thumbnail_suffix: fc.constantFrom(null, "[filename]_t.[extension]"),
});
const dataset = fc.record(
  {
    type: fc.constantFrom("images", "images", "videos"),
    share_with: fc.subarray(["ada@example.com", "bob@example.com"]),
    datasources: fc.option(fc.record({ input_output: source }), { nil: {} }),
    name: fc.constantFrom("other", "street"),
    renamed_from: fc.constantFrom("aaa", "bbb", "street"),
  },
  { requiredKeys: ["type"] },
);
const config = fc.record({ aaa: dataset, bbb: dataset, ccc: dataset }, { requiredKeys: [] });

let folder: Awaited<ReturnType<typeof makeFolder>>;
let platform: Awaited<ReturnType<typeof startPlatform>>;
beforeAll(async () => {
  folder = await makeFolder();
  platform = await startPlatform({
    settings: { secrets: "omit" },
    users: [
      { token: "emulator-token", email: "owner@example.com" },
      { token: "token-of-ada", email: "ada@example.com" },
      { token: "token-of-bob", email: "bob@example.com" },
    ],
  });
});
afterAll(async () => {
  await platform.emulator.close();
  await folder[Symbol.asyncDispose]();
});

test("a plan offline says what the plan says of an account that is as the base declares it", async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(config, config, async (before, after) => {
      const [base, desired] = [await parsed(before), await parsed(after)];
      fc.pre(base !== undefined && desired !== undefined);
      if (base === undefined || desired === undefined) return;
      for (const { id } of platform.emulator.snapshot().datasets)
        await platform.call("DELETE", `/v1/datasets/${id}?force=True`);
      await using client = await connectTo(platform.url);
      await client.apply(await client.plan(base));
      const online = await client.plan(desired, { base });
      const actual = await readActual(desired.datasets, baseAccount(base, desired), 8);
      const offline = makePlan({ desired, actual, base });
      expect(said(offline)).toEqual(said(online));
      for (const { action, kind, cause } of offline.changes) seen.add(`${action} ${kind} ${cause}`);
    }),
    { numRuns: 60, seed: 5 },
  );
  expect([...seen].toSorted()).toEqual([
    "create dataset change",
    "create datasource change",
    "create sharing change",
    "update dataset change",
    "update datasource change",
    "update sharing change",
  ]);
}, 120_000);

/** `undefined` for a config that is not valid. */
async function parsed(datasets: object): Promise<DesiredState | undefined> {
  const text = JSON.stringify({ version: 1, datasets });
  return desiredFrom(join(folder.path, "lightly.yaml"), text, env).catch(() => undefined);
}

/** All that a plan says, but for the ids of what it found. */
function said({ changes, refusals, unknown, removed, unmanaged }: Plan) {
  return {
    changes: changes.map(({ address, action, cause, fields, secrets }) => ({
      address,
      action,
      cause,
      fields: fields.map(({ field, before, after, cause: own }) => ({ field, before, after, own })),
      secrets: secrets.map(({ field, reason, formerly, cause: own }) => ({ field, reason, formerly, own })),
    })),
    refusals: refusals.map(({ dataset: name, reason }) => ({ name, reason })),
    unknown: unknown.map(({ address, field }) => ({ address, field })),
    removed,
    unmanaged,
  };
}
