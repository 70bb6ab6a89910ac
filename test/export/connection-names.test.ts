import { expect, test } from "vitest";
import { nameConnections, variableOf } from "../../src/export/connection-names.js";
import { type ConnectionUse, sharedConnections } from "../../src/export/connections.js";
import type { ProviderType, Purpose } from "../../src/model/desired.js";
import { Secret } from "../../src/model/secret.js";

interface Use {
  readonly provider: ProviderType;
  readonly purpose?: Purpose;
  readonly fields?: Readonly<Record<string, string>>;
  readonly secret?: string;
  readonly path?: string;
}

function use(
  { provider, purpose = "input_output", fields = {}, secret, path = "x/" }: Use,
  index: number,
): ConnectionUse {
  const secrets = secret === undefined ? {} : { sas_token: new Secret("platform", secret) };
  const datasource = { purpose, provider, fields, secrets, resourcePath: path, thumbnailSuffix: null };
  return { dataset: `dataset-${index}`, purpose, datasource };
}

function namesOf(
  uses: readonly Use[],
  taken: { readonly connections?: readonly string[]; readonly variables?: readonly string[] } = {},
): readonly string[] {
  const connections = new Set(taken.connections);
  return [
    ...nameConnections(sharedConnections(uses.map(use)), {
      connections,
      variables: new Set(taken.variables),
    }).values(),
  ];
}

const azure = { provider: "azure", fields: { account_name: "fleetstore" } } as const;
const s3 = { provider: "s3", fields: { region: "eu-central-1", access_key: "AKIA1" } } as const;

test("a name is made of the provider, and the bucket or what else is telling", () => {
  expect(
    namesOf([
      { ...s3, path: "s3://acme-raw/a/" },
      azure,
      { provider: "gcs", fields: { project_id: "perception" }, path: "gs://Per.ception_raw/a" },
      {
        provider: "obs",
        fields: { obs_endpoint: "https://obs.eu-de.otc.example", obs_access_key_id: "k" },
        path: "obs:/odd",
      },
      { provider: "local", fields: { web_server_location: "http://localhost:3456" } },
      { provider: "local", fields: { web_server_location: "https://viewer.example:8443/x" } },
      { provider: "lightly" },
      { provider: "s3_delegated_access", fields: { region: "eu-west-1", role_arn: "r" }, path: "s3://b/x/" },
      { provider: "azure", fields: { account_name: "名前" } },
    ]),
  ).toEqual([
    "s3-acme-raw",
    "azure-fleetstore",
    "gcs-per-ception-raw",
    "obs-eu-de-otc-example",
    "local",
    "local-viewer-example-8443-x",
    "lightly",
    "s3-b",
    "azure",
  ]);
});

test("one that serves several buckets is named after its region", () => {
  const [first, second] = ["s3://acme-raw/a/", "s3://acme-lightly/a/"];
  expect(
    namesOf([
      { ...s3, path: first },
      { ...s3, path: second },
    ]),
  ).toEqual(["s3-eu-central-1"]);
});

test("equal names are told apart by the purpose, or else numbered, and never taken twice", () => {
  const uses: readonly Use[] = [
    { ...azure, purpose: "input", secret: "a" },
    { ...azure, purpose: "lightly", secret: "b" },
  ];
  expect(namesOf(uses)).toEqual(["azure-fleetstore-input", "azure-fleetstore-lightly"]);
  expect(namesOf([...uses, { ...azure, purpose: "lightly", secret: "c" }])).toEqual([
    "azure-fleetstore-input",
    "azure-fleetstore",
    "azure-fleetstore-2",
  ]);
  expect(namesOf([azure], { connections: ["azure-fleetstore"] })).toEqual(["azure-fleetstore-2"]);
  expect(namesOf([azure], { variables: ["AZURE_FLEETSTORE_SAS_TOKEN"] })).toEqual(["azure-fleetstore-2"]);
});

test("a variable says connection and field", () => {
  expect(variableOf("s3-acme-raw", "s3", "secret_access_key")).toBe("S3_ACME_RAW_SECRET_ACCESS_KEY");
  expect(variableOf("obs-acme", "obs", "obs_secret_access_key")).toBe("OBS_ACME_SECRET_ACCESS_KEY");
});
