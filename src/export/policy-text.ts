import type { DesiredResource, DesiredState } from "../model/desired.js";
import { compareText } from "../model/diagnostics.js";
import { Secret } from "../model/secret.js";
import { scalar } from "./scalar.js";

/** What may stand beside a secret in a policy, and tells where it goes. */
const besideSecrets = [
  "type",
  "access_key",
  "role_arn",
  "account_name",
  "project_id",
  "obs_endpoint",
  "obs_access_key_id",
];

/**
 * The text of a policy that allows just what a config has: its secrets, each with its accounts and buckets, and its
 * buckets; and at most 20 creations and 20 updates at once.
 */
export function policyText({ datasets }: DesiredState, schema: string): string {
  const resources = datasets
    .flatMap((dataset) => dataset.resources)
    .filter(({ storage }) => storage !== null);
  const uses = new Map<string, DesiredResource[]>();
  for (const resource of resources) {
    for (const value of Object.values(resource.fields)) {
      if (value instanceof Secret)
        uses.set(value.reference, [...(uses.get(value.reference) ?? []), resource]);
    }
  }
  const secrets = [...uses].toSorted(([a], [b]) => compareText(a, b)).flatMap(secretLines);
  const folders = foldersOf(resources);
  return [
    `# yaml-language-server: $schema=${schema}`,
    "# What lightly.yaml may ask for at all. Have those who own the account review every change of this file.",
    "version: 1",
    ...(secrets.length === 0 ? [] : ["secrets:", ...secrets]),
    ...(folders.length === 0 ? [] : [`resource_path: ${list(folders)}`]),
    "limits:",
    "  create: { count: 20 }",
    "  update: { count: 20 }",
    "",
  ].join("\n");
}

function secretLines([reference, resources]: readonly [
  string,
  readonly DesiredResource[],
]): readonly string[] {
  const fields = besideSecrets.flatMap((field) => {
    const texts = resources.flatMap(({ fields: all }) => (typeof all[field] === "string" ? all[field] : []));
    return texts.length === 0 ? [] : [`    ${field}: ${list(texts)}`];
  });
  return [`  ${scalar(reference)}:`, ...fields, `    resource_path: ${list(foldersOf(resources))}`];
}

/** The bucket or container of each path; of a path of a worker's disk, the first folder. */
function foldersOf(resources: readonly DesiredResource[]): readonly string[] {
  return resources.map(({ fields: { resource_path: path } }) =>
    String(path).replace(/^((?:[a-z0-9]+:\/\/)?\/?[^/]+).*$/s, "$1/"),
  );
}

function list(texts: readonly string[]): string {
  return `[${[...new Set(texts)].toSorted(compareText).map(scalar).join(", ")}]`;
}
