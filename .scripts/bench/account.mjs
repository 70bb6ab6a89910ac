// @ts-check
/** The account that every program of the benchmark is given: so many datasets, each with an input and a lightly datasource. */

export const token = "emulator-token";
export const secrets = { BENCH_EXTERNAL_ID: "an-external-id", BENCH_SECRET: "a-secret-access-key" };

/** Where the input of the datasets lies; the job `change` moves it from one to the other and back. */
export const folders = /** @type {const} */ (["raw", "moved"]);

/** @param {number} size @returns {readonly string[]} */
export function namesOf(size) {
  return Array.from({ length: size }, (_, index) => `dataset-${String(index).padStart(6, "0")}`);
}

const perFile = 10_000;

/**
 * The config of the account: a line for each dataset, in files of at most ten thousand, and what they have in common.
 *
 * @param {number} size @param {string} folder @returns {readonly (readonly [name: string, text: string])[]}
 */
export function configFiles(size, folder) {
  const names = namesOf(size);
  const files = Array.from({ length: Math.ceil(size / perFile) }, (_, index) => {
    const lines = names
      .slice(index * perFile, (index + 1) * perFile)
      .map((name) => `  ${name}: { type: images }\n`);
    return /** @type {const} */ ([`datasets-${index}.yaml`, `version: 1\ndatasets:\n${lines.join("")}`]);
  });
  return [["defaults.yaml", defaultsIn(folder)], ...files];
}

const defaultsIn = (/** @type {string} */ folder) => `version: 1
connections:
  raw-data:
    type: s3_delegated_access
    region: eu-central-1
    role_arn: arn:aws:iam::123456789012:role/lightly-read
    external_id: \${env:BENCH_EXTERNAL_ID}
  workspace:
    type: s3
    region: eu-central-1
    access_key: AKIAIOSFODNN7EXAMPLE
    secret_access_key: \${env:BENCH_SECRET}
defaults:
  datasources:
    input: { connection: raw-data, resource_path: "s3://${folder}/\${dataset}/" }
    lightly: { connection: workspace, resource_path: "s3://lightly/\${dataset}/" }
`;

const thumbnails = ".lightly/thumbnails/[filename]_thumb.[extension]";

/**
 * The bodies that put the datasources of a dataset.
 *
 * @param {string} name @param {string} folder
 */
export function datasourceBodies(name, folder) {
  return {
    input: {
      purpose: "INPUT",
      type: "S3DelegatedAccess",
      fullPath: `s3://${folder}/${name}/`,
      thumbSuffix: thumbnails,
      s3Region: "eu-central-1",
      s3ARN: "arn:aws:iam::123456789012:role/lightly-read",
      s3ExternalId: secrets.BENCH_EXTERNAL_ID,
    },
    lightly: {
      purpose: "LIGHTLY",
      type: "S3",
      fullPath: `s3://lightly/${name}/`,
      thumbSuffix: thumbnails,
      s3Region: "eu-central-1",
      s3AccessKeyId: "AKIAIOSFODNN7EXAMPLE",
      s3SecretAccessKey: secrets.BENCH_SECRET,
    },
  };
}

/**
 * The same datasets as resources that Terraform keeps in its state alone.
 *
 * @param {number} size
 */
export function terraformConfig(size) {
  const datasets = namesOf(size).map(
    (name) =>
      `    "${name}" = { input = "s3://\${var.folder}/${name}/", lightly = "s3://lightly/${name}/" }\n`,
  );
  return `variable "folder" {
  type = string
}

locals {
  datasets = {
${datasets.join("")}  }
}

resource "terraform_data" "dataset" {
  for_each = local.datasets
  input    = each.value
}
`;
}
