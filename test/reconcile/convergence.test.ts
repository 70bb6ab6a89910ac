import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DesiredState } from "../../src/model/desired.js";
import { countActions, type Plan } from "../../src/model/plan.js";
import { hasConverged } from "../support/declared.js";
import {
  env,
  everyStorage,
  purposeSets,
  type StorageName,
  storageNames,
  storages,
} from "../support/every-storage.js";
import { connectTo, desiredFrom } from "../support/pipeline.js";
import { type Platform, startPlatform } from "../support/platform.js";

const { yaml, expected } = everyStorage();
let folder: string;
let desired: DesiredState;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lightly-gitops-"));
  desired = await desiredFrom(join(folder, "lightly.yaml"), yaml, env);
});
afterAll(() => rm(folder, { recursive: true }));

describe.each(["echo", "mask", "omit"] as const)("when the platform shows secrets as %s", (secrets) => {
  test("an empty account becomes what is declared, field by field, and then nothing is left to do", async () => {
    await using platform = await startPlatform({ settings: { secrets } });
    await using client = await connectTo(platform.url);

    const first = await client.plan(desired);
    expect(countActions(first.changes)).toEqual({ create: 7 * (purposeSets.length + 3), update: 0 });
    expect(first).toMatchObject({ datasets: expected.length, unchanged: 0 });

    const result = await client.apply(first);
    expect(result.outcomes.map(({ change }) => change)).toEqual(first.changes);
    expect(new Set(result.outcomes.map(({ outcome }) => outcome.status))).toEqual(new Set(["done"]));
    expect(stateOf(platform)).toEqual(
      new Map(expected.map(({ name, type, datasources }) => [name, { type, datasources }])),
    );

    const second = await client.plan(desired);
    expect(second.changes).toEqual([]);
    // 5 providers with one secret each, in 3 datasources each.
    expect(second.unknown).toHaveLength(secrets === "echo" ? 0 : 15);
    await platform.clearRequests();
    expect(await client.apply(second)).toEqual({ outcomes: [], datasets: [] });
    expect(await platform.requests()).toEqual([]);
  });
});

interface Drift {
  readonly wire: string;
  readonly value: string | undefined;
  readonly field: string;
}

const somewhereElse: Readonly<Record<StorageName, string>> = {
  s3: "s3://other/",
  s3_delegated_access: "s3://other/",
  azure: "other/",
  gcs: "gs://other/",
  obs: "obs://other/",
  local: "other",
  lightly: "other/",
};

/** Every field that is not secret, with another legal value, and none where the API has it optional. */
const drifts: Readonly<Record<StorageName, readonly Drift[]>> = {
  s3: [
    { wire: "s3Region", value: "us-east-1", field: "region" },
    { wire: "s3AccessKeyId", value: "AKIAOTHER", field: "access_key" },
    {
      wire: "s3ServerSideEncryptionKMSKey",
      value: "arn:aws:kms:us-east-1:123456789012:key/other",
      field: "server_side_encryption_kms_key",
    },
    { wire: "s3ServerSideEncryptionKMSKey", value: undefined, field: "server_side_encryption_kms_key" },
  ],
  s3_delegated_access: [
    { wire: "s3Region", value: "us-east-1", field: "region" },
    { wire: "s3ARN", value: "arn:aws:iam::210987654321:role/other", field: "role_arn" },
    {
      wire: "s3ServerSideEncryptionKMSKey",
      value: "arn:aws:kms:us-east-1:123456789012:key/other",
      field: "server_side_encryption_kms_key",
    },
  ],
  azure: [{ wire: "accountName", value: "otherstore", field: "account_name" }],
  gcs: [
    { wire: "gcsProjectId", value: "other", field: "project_id" },
    // Another key names itself in clear, so that this secret is known to differ.
    { wire: "gcsCredentials", value: env.GCS.replace("key-1", "key-2"), field: "credentials" },
  ],
  obs: [
    { wire: "obsEndpoint", value: "http://other.example", field: "obs_endpoint" },
    { wire: "obsAccessKeyId", value: "OTHER", field: "obs_access_key_id" },
  ],
  local: [{ wire: "webServerLocation", value: "http://localhost:9999", field: "web_server_location" }],
  lightly: [],
};

describe.each(storageNames)("%s", (storage) => {
  const common: readonly Drift[] = [
    { wire: "fullPath", value: somewhereElse[storage], field: "resource_path" },
    { wire: "thumbSuffix", value: "[filename]_small.[extension]", field: "thumbnail_suffix" },
    { wire: "thumbSuffix", value: undefined, field: "thumbnail_suffix" },
  ];

  test.each([...common, ...drifts[storage]])(
    "$wire set to $value on the server is one change, of $field, and apply repairs it",
    async ({ wire, value, field }) => {
      await using platform = await startPlatform();
      await using client = await connectTo(platform.url);
      const only = { datasets: desired.datasets.filter(({ name }) => name === `on-${storage}-input_output`) };
      await client.apply(await client.plan(only));
      const before = stateOf(platform);

      await tamper(platform, `on-${storage}-input_output`, wire, value);
      const plan = await client.plan(only);
      expect(differing(plan)).toEqual([field]);

      await client.apply(plan);
      expect(stateOf(platform)).toEqual(before);
      expect(await hasConverged(client, only)).toBe(true);
    },
  );

  const secretFields = Object.entries(storages[storage].wire).filter(([wire]) =>
    ["s3SecretAccessKey", "s3ExternalId", "accountKey", "gcsCredentials", "obsSecretAccessKey"].includes(
      wire,
    ),
  );
  test.each(secretFields)(
    "another value of the secret %s is listed as not compared, and rotation repairs it",
    async (wire) => {
      await using platform = await startPlatform();
      await using client = await connectTo(platform.url);
      const only = { datasets: desired.datasets.filter(({ name }) => name === `on-${storage}-input_output`) };
      await client.apply(await client.plan(only));
      const before = stateOf(platform);

      await tamper(platform, `on-${storage}-input_output`, wire, "another-legal-secret");
      const plan = await client.plan(only);
      expect(plan.changes).toEqual([]);
      expect(plan.unknown).toHaveLength(1);

      const rotate = new Set([`on-${storage}-input_output.input_output`]);
      await client.apply(await client.plan(only, { rotate }));
      expect(stateOf(platform)).toEqual(before);
    },
  );

  test.each(storageNames.filter((other) => other !== storage))(
    "a datasource of type %s is replaced",
    async (other) => {
      await using platform = await startPlatform();
      await using client = await connectTo(platform.url);
      const only = { datasets: desired.datasets.filter(({ name }) => name === `on-${storage}-input_output`) };
      const id = await platform.createDataset(
        `on-${storage}-input_output`,
        typeOf(`on-${storage}-input_output`),
      );
      await platform.putDatasource(id, {
        ...storages[other].wire,
        purpose: "INPUT_OUTPUT",
        fullPath: storages[other].path("x"),
      });
      const plan = await client.plan(only);
      expect(plan.changes[0]?.fields[0]).toMatchObject({
        field: "type",
        before: { kind: "text", text: other },
        after: { kind: "text", text: storage },
      });
      await client.apply(plan);
      expect(stateOf(platform).get(`on-${storage}-input_output`)?.datasources).toEqual(
        expected.find(({ name }) => name === `on-${storage}-input_output`)?.datasources,
      );
      expect(await hasConverged(client, only)).toBe(true);
    },
  );
});

/** The fields for whose sake something is updated; secrets that are only sent along are none. */
function differing({ changes }: Plan): readonly string[] {
  return changes
    .filter(({ action }) => action === "update")
    .flatMap(({ fields, secrets }) => [...fields, ...secrets.filter(({ reason }) => reason !== "sent along")])
    .map(({ field }) => field);
}

/** What the platform truly holds, ids aside. */
function stateOf(platform: Platform) {
  return new Map(
    platform.emulator
      .snapshot()
      .datasets.map(({ name, type, datasources }) => [
        name,
        { type, datasources: datasources.map(({ id: _id, ...fields }) => fields) },
      ]),
  );
}

function typeOf(dataset: string): string {
  return expected.find(({ name }) => name === dataset)?.type ?? "Images";
}

/** Changes one member of a datasource, as somebody with another tool would. */
async function tamper(
  platform: Platform,
  dataset: string,
  wire: string,
  value: string | undefined,
): Promise<void> {
  const found = platform.emulator.snapshot().datasets.find(({ name }) => name === dataset);
  if (found === undefined) throw new Error(`There is no dataset ${dataset}.`);
  const { id: _, ...datasource } = found.datasources[0] ?? {};
  await platform.putDatasource(found.id, { ...datasource, [wire]: value });
}
