import { expect, test } from "vitest";
import { express } from "../../src/export/express.js";
import type { ActualDatasource } from "../../src/model/datasource.js";
import type { RemoteDataset } from "../../src/model/remote.js";

const dataset = { id: "0".repeat(24), name: "street", type: "Images", userId: "me" };
const datasource: ActualDatasource = {
  purpose: "input_output",
  provider: "s3",
  fields: { region: "eu-central-1", access_key: "AKIAIOSFODNN7EXAMPLE" },
  secrets: {},
  resourcePath: "s3://raw/street/",
  thumbnailSuffix: null,
};
const redact = (text: string) => text.replaceAll("marker", "***");

function expressed(datasources: readonly ActualDatasource[], given: Partial<RemoteDataset> = {}) {
  const one = { ...dataset, ...given };
  const members = { type: one.type === "Images" ? "images" : one.type };
  return express({ dataset: one, datasources, members }, redact);
}

test.each([
  ["a type of a later platform", { type: "Clouds" }, 'its type "Clouds" is not known here'],
  ["crops", { type: "Crops" }, "Crops datasets are made by the worker, not declared"],
  ["a name with a dot", { name: "street.one" }, "its name cannot stand in a config"],
  ["a name that is too long", { name: "s".repeat(1001) }, "its name cannot stand in a config"],
])("a dataset is skipped for %s", (_, given, reason) => {
  expect(expressed([], given)).toEqual({
    kind: "skipped",
    reason,
  });
});

test.each([
  [
    "a text that is too long",
    { resourcePath: `s3://raw/${"x".repeat(6000)}/` },
    "its resource_path is too long for a config",
  ],
  [
    "what looks like a reference",
    { thumbnailSuffix: "${env:X}" },
    'its thumbnail_suffix holds "${", which a config would take for a reference',
  ],
  [
    "an expression of another system",
    { resourcePath: "s3://raw/{{x}}/" },
    "its resource_path holds double braces, which a config does not admit",
  ],
  ["a secret in clear", { resourcePath: "s3://marker/" }, "its resource_path holds a secret in clear"],
])("a dataset is skipped for %s", (_, given, reason) => {
  expect(expressed([{ ...datasource, ...given }])).toEqual({
    kind: "skipped",
    reason,
  });
});

test.each<readonly [string, Partial<ActualDatasource>, string]>([
  [
    "a purpose of a later platform",
    { purpose: "PREDICTIONS" },
    "PREDICTIONS: this purpose is not known here",
  ],
  [
    "a storage of a later platform",
    { provider: "TAPE" },
    'input_output: its storage of the type "TAPE" is not known here',
  ],
  [
    "a region that is none",
    { fields: { ...datasource.fields, region: "nowhere" } },
    "input_output: its region is none that a config admits",
  ],
  [
    "a key that is missing",
    { fields: { region: "eu-central-1" } },
    "input_output: its access_key is missing",
  ],
  [
    "a secret in a field that is shown",
    { resourcePath: "s3://raw/?X-Amz-Signature=marked" },
    "input_output: its resource_path holds a presigned URL, in a field that is shown",
  ],
  [
    "a character that cannot be seen",
    { thumbnailSuffix: "t/[filename]\u200b.jpg" },
    "input_output: its thumbnail_suffix holds a character that cannot be seen (U+200B)",
  ],
  [
    "thumbnails that overwrite the images",
    { thumbnailSuffix: "[filename].[extension]" },
    "input_output: its thumbnail_suffix is the name of the images themselves",
  ],
  [
    "a key of another region",
    {
      fields: {
        ...datasource.fields,
        server_side_encryption_kms_key: "arn:aws:kms:us-east-1:123456789012:key/1",
      },
    },
    "input_output: its server_side_encryption_kms_key is a key of us-east-1",
  ],
  [
    "a temporary key",
    { fields: { ...datasource.fields, access_key: "ASIAIOSFODNN7EXAMPLE" } },
    "input_output: its access_key is a temporary key",
  ],
  [
    "a path of another storage",
    { resourcePath: "gs://raw/" },
    "input_output: its resource_path is not a path of a connection of type s3 (expected: s3://bucket/folder/)",
  ],
])("a datasource is left out for %s", (_, given, omission) => {
  expect(expressed([{ ...datasource, ...given }])).toMatchObject({
    kind: "expressed",
    expressed: { datasources: [], omissions: [expect.stringContaining(omission)] },
  });
});
