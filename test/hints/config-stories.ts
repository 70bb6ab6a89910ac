import { findingExamples } from "../../.scripts/finding-examples.mjs";
import { configOn } from "../config/catalogue.js";
import type { env, StorageName } from "../support/every-storage.js";
import type { Story } from "./story.js";

/** Stories of a config in which one thing is wrong. */

/** The smallest config that declares a dataset. */
export const street = "version: 1\ndatasets:\n  street: { type: images }\n";

export function text(wrong: string | Uint8Array, right: string): Story {
  return { wrong: { config: wrong }, right: { config: right } };
}

/** What is wrong stands around something else. */
function around(config: (lines: string) => string): (wrong: string, right: string) => Story {
  return (wrong, right) => text(config(wrong), config(right));
}

/** The datasets of a config. */
export const inDatasets = around(datasets);

export function datasets(lines: string): string {
  return `version: 1\ndatasets:\n${indented(lines, 2)}\n`;
}

/** What follows `street:`. */
export const inStreet = around((lines) => `version: 1\ndatasets:\n  street: ${lines}\n`);

/** The path of a datasource. */
export const ofPath = around((path) =>
  hosted(`input_output: { connection: hosted, resource_path: ${path} }`),
);

/** The datasources of `street`, hosted by Lightly. */
export const inDatasources = around(hosted);

export function hosted(datasources: string): string {
  return `version: 1
connections: { hosted: { type: lightly } }
datasets:
  street:
    type: images
    datasources:
${indented(datasources, 6)}
`;
}

/** The datasources of `street` in S3. */
export const inS3 = around(
  (datasources) => `version: 1
connections:
  s3: { type: s3, region: eu-central-1, access_key: AKIAIOSFODNN7EXAMPLE, secret_access_key: "\${env:S3_SECRET}" }
datasets:
  street:
    type: images
    datasources:
${indented(datasources, 6)}
`,
);

/** A whole connection, and the path on it. */
export function ofConnection(wrong: string, right: string, path: string): Story {
  return around(
    (connection) => `version: 1
connections:
  store: ${connection}
datasets:
  street: { type: images, datasources: { input_output: { connection: store, resource_path: "${path}" } } }
`,
  )(wrong, right);
}

/** The secret field of a connection to Azure, as a line. */
export function ofAzure(wrong: string, right: string): Story {
  const connection = (line: string) => `\n    type: azure\n    account_name: fleetstore\n    ${line}`;
  return ofConnection(connection(wrong), connection(right), "footage/street/");
}

/** One field of a connection. */
export function field(storage: StorageName, name: string, wrong: string, right: string): Story {
  return around((value) => configOn(storage, { [name]: value }))(wrong, right);
}

/** The resource path of a datasource. */
export function path(storage: StorageName, wrong: string, right: string): Story {
  return around((value) => configOn(storage, {}, { resource_path: value }))(wrong, right);
}

/** The template of thumbnails. */
export function thumbnails(wrong: string, right: string): Story {
  return around((value) => configOn("s3", {}, { thumbnail_suffix: value }))(wrong, right);
}

/** People with whom `street` is shared. */
export const sharedWith = around(
  (people) => `version: 1\ndatasets:\n  street: { type: images, share_with: ${people} }\n`,
);

/** The value of the variable that the secret of a connection refers to, which the account holds in the end. */
export function secret(storage: StorageName, wrong: string, right: string): Story {
  const name = secretNames[storage];
  if (name === undefined) throw new TypeError(`${storage} has no secret.`);
  const config = configOn(storage, {});
  return {
    wrong: { config, env: { [name]: wrong } },
    right: { config, env: { [name]: right } },
    holds: right,
  };
}

const secretNames: Readonly<Partial<Record<StorageName, keyof typeof env>>> = {
  s3: "S3_SECRET",
  s3_delegated_access: "EXTERNAL_ID",
  azure: "SAS",
  gcs: "GCS",
  obs: "OBS_SECRET",
};

/** The example of a code on the page of codes. */
export function example(code: string): Story {
  const { wrong, right, around: config = (lines: string) => lines } = findingExamples[code] ?? {};
  if (wrong === undefined || right === undefined) throw new TypeError(`${code} has no example.`);
  return text(`${config(wrong)}\n`, `${config(right)}\n`);
}

function indented(lines: string, blanks: number): string {
  return lines.trimEnd().replaceAll(/^(?=.)/gm, " ".repeat(blanks));
}
