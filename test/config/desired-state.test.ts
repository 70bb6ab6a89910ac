import { expect, test } from "vitest";
import type { DesiredDataset, DesiredResource } from "../../src/model/desired.js";
import type { Position } from "../../src/model/diagnostics.js";
import { reveal, Secret } from "../../src/model/secret.js";
import { read } from "./check.js";

const yaml = `version: 1
connections:
  store:
    type: s3
    region: eu-central-1
    access_key: AKIA1
    secret_access_key: \${env:S3_SECRET}
    rotation: 3
datasets:
  street:
    type: videos
    id: 65f0c0de0000000000000001
    renamed_from: road
    share_with: [zoe@example.com, Ann@example.com, ZOE@example.com, bob@example.com]
    datasources:
      input: { connection: store, resource_path: s3://raw/street/ }
      lightly:
        connection: store
        resource_path: s3://lightly/street/
        thumbnail_suffix: null
  avenue:
    type: images
    datasources:
      input_output:
        connection:
          type: obs
          obs_endpoint: https://obs.example
          obs_access_key_id: \${env:OBS_KEY_ID}
          obs_secret_access_key: \${env:OBS_SECRET}
        resource_path: obs://bucket/avenue/
        thumbnail_suffix: "[filename].jpg"
  bare: { type: images }
`;
const env = { S3_SECRET: "s3-secret", OBS_KEY_ID: "obs-key", OBS_SECRET: "obs-secret" };

/** Where a text stands in the file: the first time, unless a line is given. */
function at(text: string, onLine?: number): Position {
  const rows = yaml.split("\n");
  const row = onLine === undefined ? rows.findIndex((one) => one.includes(text)) : onLine - 1;
  const column = (rows[row]?.indexOf(text) ?? -1) + 1;
  return { file: expect.any(String), line: row + 1, column, endColumn: column + text.length };
}

const thumbnails = ".lightly/thumbnails/[filename]_thumb.[extension]";

/** The dataset itself, of a key that is written in a line. */
function itself(key: string, type: string, typeLine: number, name = at(key)): DesiredResource {
  return {
    kind: "dataset",
    part: "",
    fields: { name: key, type },
    storage: null,
    position: at(key),
    positions: { type: at(type, typeLine), name },
  };
}

function dataset(key: string, resources: readonly DesiredResource[]): DesiredDataset {
  const positions = { name: at(key), id: at(key), renamed_from: at(key) };
  return { key, name: key, id: null, renamedFrom: null, resources, position: at(key), positions };
}

test("a config becomes the state that it asks for, each value with its place", async () => {
  const { desired, diagnostics, secrets } = await read(yaml, { env });
  expect(diagnostics).toEqual([]);
  const onStore = {
    type: "s3",
    region: "eu-central-1",
    access_key: "AKIA1",
    secret_access_key: new Secret("env:S3_SECRET", env.S3_SECRET),
  };
  const store = { provider: "s3", connection: "store", rotation: 3 } as const;
  const storePositions = {
    type: at("s3", 4),
    region: at("eu-central-1"),
    access_key: at("AKIA1"),
    secret_access_key: at("${env:S3_SECRET}"),
    server_side_encryption_kms_key: at("store", 3),
  };
  const avenue = dataset("avenue", [
    itself("avenue", "images", 22),
    {
      kind: "datasource",
      part: "input_output",
      fields: {
        type: "obs",
        obs_endpoint: "https://obs.example",
        obs_access_key_id: new Secret("env:OBS_KEY_ID", env.OBS_KEY_ID),
        obs_secret_access_key: new Secret("env:OBS_SECRET", env.OBS_SECRET),
        resource_path: "obs://bucket/avenue/",
        thumbnail_suffix: "[filename].jpg",
      },
      storage: { provider: "obs", connection: null, rotation: 0 },
      position: at("input_output"),
      positions: {
        type: at("obs", 26),
        obs_endpoint: at("https://obs.example"),
        obs_access_key_id: at("${env:OBS_KEY_ID}"),
        obs_secret_access_key: at("${env:OBS_SECRET}"),
        resource_path: at("obs://bucket/avenue/"),
        thumbnail_suffix: at('"[filename].jpg"'),
      },
    },
  ]);
  const street = dataset("street", [
    itself("street", "videos", 11, at("65f0c0de0000000000000001")),
    {
      kind: "datasource",
      part: "input",
      fields: { ...onStore, resource_path: "s3://raw/street/", thumbnail_suffix: thumbnails },
      storage: store,
      position: at("input", 16),
      positions: { ...storePositions, resource_path: at("s3://raw/street/") },
    },
    {
      kind: "datasource",
      part: "lightly",
      fields: { ...onStore, resource_path: "s3://lightly/street/" },
      storage: store,
      position: at("lightly", 17),
      positions: {
        ...storePositions,
        resource_path: at("s3://lightly/street/"),
        thumbnail_suffix: at("null"),
      },
    },
    {
      kind: "sharing",
      part: "share_with",
      fields: {
        "ann@example.com": "Ann@example.com",
        "bob@example.com": "bob@example.com",
        "zoe@example.com": "zoe@example.com",
      },
      storage: null,
      position: at("[zoe@example.com, Ann@example.com, ZOE@example.com, bob@example.com]"),
      positions: {
        "ann@example.com": at("Ann@example.com"),
        "bob@example.com": at("bob@example.com"),
        "zoe@example.com": at("zoe@example.com"),
      },
    },
  ]);
  expect(desired).toStrictEqual({
    datasets: [
      avenue,
      dataset("bare", [itself("bare", "images", 32)]),
      {
        ...street,
        id: "65f0c0de0000000000000001",
        renamedFrom: "road",
        positions: { name: at("street"), id: at("65f0c0de0000000000000001"), renamed_from: at("road") },
      },
    ],
  });
  expect(Object.keys(desired?.datasets[2]?.resources[1]?.fields ?? {})).toEqual([
    "type",
    "region",
    "access_key",
    "secret_access_key",
    "resource_path",
    "thumbnail_suffix",
  ]);
  expect(secrets.map(reveal)).toEqual([env.S3_SECRET, env.OBS_KEY_ID, env.OBS_SECRET]);
  const sent = desired?.datasets.flatMap(({ resources }) =>
    resources.flatMap(({ fields }) => Object.values(fields).filter((value) => value instanceof Secret)),
  );
  // The datasources of one connection have one secret between them, and each is in the list of all.
  expect(sent?.map((secret) => secrets.indexOf(secret))).toEqual([1, 2, 0, 0]);
});
