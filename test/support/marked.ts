import { defaultUsers } from "../../src/emulator/index.js";
import { type Platform, startPlatform } from "./platform.js";

/**
 * A config, a token and secrets that are easy to find wherever they come to light: every secret is made of characters
 * that each escaping writes in its own way, as far as its provider has them in a secret.
 */

export const key = {
  type: "service_account",
  private_key_id: "key-1",
  client_email: "robot@perception.iam",
  private_key: "-----BEGIN PRIVATE KEY-----\nMIIEvQ/gcs+LINE\"<&>'one0123=\n-----END PRIVATE KEY-----\n",
};

/** One for each secret field and each access key id. */
export const secrets = {
  S3_KEY_ID: "AKIAMARKERKEYIDONE01",
  S3_SECRET: `s3/secret+"<&>'=é\\one`,
  EXTERNAL_ID: "ext/id+marker=,.@:one",
  SAS: "?sv=1&sig=sas/Sig%2FnaTure%2B0123%3D'+one",
  GCS: JSON.stringify(key, undefined, 2),
  OBS_KEY_ID: `obs.key"<&>'é.id%2`,
  OBS_SECRET: `obs secret/"<&>'+=é\\two`,
};
export const token = `tok/en"<&>'+=%é-0123456789`;
export const sought = { ...secrets, "a line of GCS": key.private_key.split("\n")[1] ?? "", token };

export const connections = {
  s3: {
    type: "s3",
    region: "eu-central-1",
    access_key: "${env:S3_KEY_ID}",
    secret_access_key: "${env:S3_SECRET}",
  },
  delegated: {
    type: "s3_delegated_access",
    region: "eu-central-1",
    role_arn: "arn:aws:iam::123456789012:role/lightly",
    external_id: "${env:EXTERNAL_ID}",
  },
  azure: { type: "azure", account_name: "fleetstore", sas_token: "${env:SAS}" },
  gcs: { type: "gcs", project_id: "perception", credentials: "${env:GCS}" },
  obs: {
    type: "obs",
    obs_endpoint: "https://obs.example",
    obs_access_key_id: "${env:OBS_KEY_ID}",
    obs_secret_access_key: "${env:OBS_SECRET}",
  },
};

const paths = {
  s3: "s3://bucket/one/",
  delegated: "s3://bucket/two/",
  azure: "container/three/",
  gcs: "gs://bucket/four/",
  obs: "obs://bucket/five/",
};

export const config = {
  version: 1,
  connections,
  datasets: Object.fromEntries(
    Object.entries(paths).map(([connection, path]) => [
      `on-${connection}`,
      { type: "images", datasources: { input_output: { connection, resource_path: path } } },
    ]),
  ),
};

/** A platform that knows the token. */
export function markedPlatform(settings: NonNullable<Parameters<typeof startPlatform>[0]>["settings"] = {}) {
  return startPlatform({ settings, users: [...defaultUsers, { token, email: "marked@example.com" }] });
}

/** Everything that an emulated platform tells of what happened to it. */
export async function logOf(platform: Platform): Promise<Readonly<Record<string, string>>> {
  const files = await Promise.all(
    ["requests", "settings", "faults", "verify", "load"].map(async (name) => {
      const response = await fetch(`${platform.url}/_emulator/${name}`);
      return [`the emulator's ${name}`, await response.text()] as const;
    }),
  );
  return Object.fromEntries(files);
}
