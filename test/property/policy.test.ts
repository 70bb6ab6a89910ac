import { writeFile } from "node:fs/promises";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readConfig } from "../../src/config/index.js";
import { todaysTree } from "../../src/config/source/tree.js";
import { fill } from "../../src/model/secret.js";
import { judgeConfig } from "../../src/policy/judge-config.js";
import { readPolicy } from "../../src/policy/read.js";
import { wireBody } from "../../src/providers/wire.js";
import { datasourcesOf } from "../../src/resources/datasource.js";
import { makeFolder } from "../support/files.js";

const policyText = JSON.stringify({
  version: 1,
  secrets: {
    "env:KEY_*": { access_key: ["AKIAIOSFODNN7EXAMPLE"], resource_path: ["s3://ours/", "s3://team-*/raw/"] },
    "env:SAS": { account_name: ["fleetstore"], resource_path: ["footage/"] },
    "env:OBS": { obs_endpoint: ["https://obs.example.com"], resource_path: ["obs://ours/"] },
    "env:GOOGLE": { project_id: ["perception-prod"], resource_path: ["gs://ours/"] },
    "env:ROLE": { role_arn: ["arn:aws:iam::123456789012:role/ours"], resource_path: ["s3://ours/"] },
  },
});

const names = ["KEY_ONE", "KEY_TWO", "SAS", "OBS", "GOOGLE", "ROLE", "OTHER"] as const;
const secret = fc.constantFrom(...names).map((name) => `\${env:${name}}`);

const connection = fc.oneof(
  fc.record({
    type: fc.constant("s3"),
    region: fc.constant("eu-central-1"),
    access_key: fc.constantFrom("AKIAIOSFODNN7EXAMPLE", "AKIAEVILEVILEVILEVIL"),
    secret_access_key: secret,
  }),
  fc.record({
    type: fc.constant("s3_delegated_access"),
    region: fc.constant("eu-central-1"),
    role_arn: fc.constantFrom(
      "arn:aws:iam::123456789012:role/ours",
      "arn:aws:iam::666666666666:role/evil",
      "arn:aws:iam::666666666666:role/${var:/evil",
    ),
    external_id: secret,
  }),
  fc.record({
    type: fc.constant("azure"),
    account_name: fc.constantFrom("fleetstore", "evilstore"),
    sas_token: secret,
  }),
  fc.record({
    type: fc.constant("obs"),
    obs_endpoint: fc.constantFrom(
      "https://obs.example.com",
      "https://obs.example.com/",
      "https://evil.example",
      "https://evil.example/${var:",
    ),
    obs_access_key_id: fc.constantFrom("OURS", "EVIL"),
    obs_secret_access_key: secret,
  }),
  fc.record({
    type: fc.constant("gcs"),
    project_id: fc.constantFrom("perception-prod", "evil-project"),
    credentials: secret,
  }),
);
const folder = fc.constantFrom(
  "ours/",
  "ours/x/",
  "ours-evil/",
  "evil/",
  "evil/${var:/",
  "team-a/raw/",
  "team-a/b/raw/",
  "team-a/raw/../../evil/",
  "footage/",
  "footage/x/",
  "footage/../evil/",
  "footage//x/",
);
const schemes: Readonly<Record<string, string>> = {
  s3: "s3://",
  s3_delegated_access: "s3://",
  obs: "obs://",
  gcs: "gs://",
  azure: "",
};
/** What the policy allows, so that not everything is refused. */
const good = fc.constantFrom(
  {
    connection: {
      type: "s3",
      region: "eu-central-1",
      access_key: "AKIAIOSFODNN7EXAMPLE",
      secret_access_key: "${env:KEY_ONE}",
    },
    resource_path: "s3://team-a/raw/x/",
  },
  {
    connection: { type: "azure", account_name: "fleetstore", sas_token: "${env:SAS}" },
    resource_path: "footage/x/",
  },
);
const any = fc.tuple(connection, folder).map(([storage, path]) => ({
  connection: storage,
  resource_path: `${schemes[storage.type] ?? ""}${path}`,
}));
const datasource = fc.oneof({ weight: 3, arbitrary: any }, { weight: 1, arbitrary: good });

/** What the policy says, told once more in the API's terms: whether a request sends its secret where it may go. */
function isAllowed(body: Readonly<Record<string, unknown>>): boolean {
  const path = String(body["fullPath"]).replace(/\/$/, "");
  const isPlain = !/\/\/.*\/\/|(^|\/)\.\.(\/|$)/.test(path) && !/[^:/]\/\//.test(path);
  const below = (root: string) => isPlain && (path === root || path.startsWith(`${root}/`));
  const value = [
    body["s3SecretAccessKey"],
    body["accountKey"],
    body["obsSecretAccessKey"],
    body["s3ExternalId"],
    body["gcsCredentials"],
  ]
    .filter((one) => one !== undefined)
    .map(String)
    .join();
  switch (value) {
    case "env:KEY_ONE":
    case "env:KEY_TWO":
      return (
        body["type"] === "S3" &&
        body["s3AccessKeyId"] === "AKIAIOSFODNN7EXAMPLE" &&
        (below("s3://ours") || below("s3://team-a/raw"))
      );
    case "env:SAS":
      return body["accountName"] === "fleetstore" && below("footage");
    case "env:OBS":
      return (
        String(body["obsEndpoint"]).replace(/\/$/, "") === "https://obs.example.com" && below("obs://ours")
      );
    case "env:GOOGLE":
      return body["gcsProjectId"] === "perception-prod" && below("gs://ours");
    case "env:ROLE":
      return body["s3ARN"] === "arn:aws:iam::123456789012:role/ours" && below("s3://ours");
    default:
      return false;
  }
}

test("no change of the config sends a secret where the policy does not allow it, and what it allows passes", async () => {
  await using place = await makeFolder();
  const read = await readPolicy(await place.write("lightly.policy.yaml", policyText), todaysTree);
  if (read.kind !== "read") throw new Error("The policy is not valid.");
  const file = await place.write("lightly.yaml", "");
  const seen = { allowed: 0, refused: 0, notConfigs: 0 };
  await fc.assert(
    fc.asyncProperty(datasource, datasource, async (input, lightly) => {
      const datasets = { demo: { type: "images", datasources: { input, lightly } } };
      await writeFile(file, JSON.stringify({ version: 1, datasets }));
      const sources = { places: [file], env: {}, variables: new Map(), warnExpiryDays: 0, now: new Date(0) };
      const { desired, secrets } = await readConfig(sources, "none");
      // What is sent tells which secret it is.
      for (const one of secrets) fill(one, one.reference);
      // A rule of the config may refuse it before the policy is asked.
      if (desired === undefined) return void (seen.notConfigs += 1);
      const bodies = desired.datasets.flatMap(({ resources }) => datasourcesOf(resources)).map(wireBody);
      const breaches = judgeConfig(read.policy, desired);
      const allowed = bodies.every(isAllowed);
      seen[allowed ? "allowed" : "refused"] += 1;
      expect(breaches.length === 0).toBe(allowed);
    }),
    { numRuns: 7000, seed: 20261125 },
  );
  expect(seen.allowed + seen.refused).toBeGreaterThan(5000);
  expect(seen.allowed).toBeGreaterThan(300);
}, 300_000);
