import { expect, test } from "vitest";
import type { Position } from "../../src/model/diagnostics.js";
import type { DesiredDatasource } from "../../src/model/model.js";
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

test("a config becomes the state that it asks for, each value with its place", async () => {
  const { desired, diagnostics } = await read(yaml, { env });
  expect(diagnostics).toEqual([]);
  const onStore = {
    provider: "s3",
    connection: "store",
    fields: {
      region: "eu-central-1",
      access_key: "AKIA1",
      secret_access_key: new Secret("env:S3_SECRET", env.S3_SECRET),
    },
    rotation: 3,
  } satisfies Partial<DesiredDatasource>;
  const storePositions = {
    type: at("s3", 4),
    region: at("eu-central-1"),
    access_key: at("AKIA1"),
    secret_access_key: at("${env:S3_SECRET}"),
    server_side_encryption_kms_key: at("store", 3),
  };
  expect(desired).toStrictEqual({
    datasets: [
      {
        name: "avenue",
        type: "images",
        id: null,
        renamedFrom: null,
        shareWith: null,
        position: at("avenue"),
        positions: {
          type: at("images", 22),
          id: at("avenue"),
          renamed_from: at("avenue"),
          share_with: at("avenue"),
        },
        datasources: [
          {
            purpose: "input_output",
            provider: "obs",
            connection: null,
            fields: {
              obs_endpoint: "https://obs.example",
              obs_access_key_id: new Secret("env:OBS_KEY_ID", env.OBS_KEY_ID),
              obs_secret_access_key: new Secret("env:OBS_SECRET", env.OBS_SECRET),
            },
            rotation: 0,
            resourcePath: "obs://bucket/avenue/",
            thumbnailSuffix: "[filename].jpg",
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
        ],
      },
      {
        name: "bare",
        type: "images",
        id: null,
        renamedFrom: null,
        shareWith: null,
        position: at("bare"),
        positions: {
          type: at("images", 32),
          id: at("bare"),
          renamed_from: at("bare"),
          share_with: at("bare"),
        },
        datasources: [],
      },
      {
        name: "street",
        type: "videos",
        id: "65f0c0de0000000000000001",
        renamedFrom: "road",
        shareWith: ["Ann@example.com", "bob@example.com", "zoe@example.com"],
        position: at("street", 10),
        positions: {
          type: at("videos"),
          id: at("65f0c0de0000000000000001"),
          renamed_from: at("road"),
          share_with: at("[zoe@example.com, Ann@example.com, ZOE@example.com, bob@example.com]"),
        },
        datasources: [
          {
            ...onStore,
            purpose: "input",
            resourcePath: "s3://raw/street/",
            thumbnailSuffix: ".lightly/thumbnails/[filename]_thumb.[extension]",
            position: at("input", 16),
            positions: {
              ...storePositions,
              resource_path: at("s3://raw/street/"),
              thumbnail_suffix: at("input", 16),
            },
          },
          {
            ...onStore,
            purpose: "lightly",
            resourcePath: "s3://lightly/street/",
            thumbnailSuffix: null,
            position: at("lightly", 17),
            positions: {
              ...storePositions,
              resource_path: at("s3://lightly/street/"),
              thumbnail_suffix: at("null"),
            },
          },
        ],
      },
    ],
  });
  const secrets = desired?.datasets.flatMap(({ datasources }) =>
    datasources.flatMap(({ fields }) =>
      Object.values(fields).flatMap((value) => (value instanceof Secret ? [reveal(value)] : [])),
    ),
  );
  expect(secrets).toEqual([env.OBS_KEY_ID, env.OBS_SECRET, env.S3_SECRET, env.S3_SECRET]);
});
