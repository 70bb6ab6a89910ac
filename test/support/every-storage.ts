/**
 * Every storage provider with every allowed set of purposes, as a config, and as the API should hold it in the end. The
 * expected bodies are written out from the API reference, not computed by the code under test.
 */
export const env = {
  S3_SECRET: "s3-SECRET/with+odd=chars",
  S3_KEY_ID: "AKIAREFERENCED0EXAMPL",
  EXTERNAL_ID: "ext-id_+=,.@:/-1234",
  SAS: "?sv=2022-11-02&ss=b&srt=co&sp=rwdl&sig=abc%2Fdef%3D",
  GCS: `{\n  "type": "service_account",\n  "private_key_id": "key-1",\n  "client_email": "a@b.iam",\n  "private_key": "-----BEGIN PRIVATE KEY-----\\nMII\\n-----END PRIVATE KEY-----\\n"\n}`,
  OBS_SECRET: "obs-SECRET-value",
} as const;

export interface Storage {
  /** The connection in the config. */
  readonly connection: Readonly<Record<string, string>>;
  /** The same in the API's terms. */
  readonly wire: Readonly<Record<string, string>>;
  readonly path: (folder: string) => string;
}

const kmsKey = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";

export const storages = {
  s3: {
    connection: {
      type: "s3",
      region: "eu-central-1",
      access_key: "AKIAIOSFODNN7EXAMPLE",
      secret_access_key: "${env:S3_SECRET}",
      server_side_encryption_kms_key: kmsKey,
    },
    wire: {
      type: "S3",
      s3Region: "eu-central-1",
      s3AccessKeyId: "AKIAIOSFODNN7EXAMPLE",
      s3SecretAccessKey: env.S3_SECRET,
      s3ServerSideEncryptionKMSKey: kmsKey,
    },
    path: (folder) => `s3://bucket/${folder}/`,
  },
  s3_delegated_access: {
    connection: {
      type: "s3_delegated_access",
      region: "us-gov-west",
      role_arn: "arn:aws:iam::123456789012:role/lightly",
      external_id: "${env:EXTERNAL_ID}",
    },
    wire: {
      type: "S3DelegatedAccess",
      s3Region: "us-gov-west",
      s3ARN: "arn:aws:iam::123456789012:role/lightly",
      s3ExternalId: env.EXTERNAL_ID,
    },
    path: (folder) => `s3://bucket/${folder}/`,
  },
  azure: {
    connection: { type: "azure", account_name: "fleetstore", sas_token: "${env:SAS}" },
    wire: { type: "AZURE", accountName: "fleetstore", accountKey: env.SAS },
    path: (folder) => `container/${folder}/`,
  },
  gcs: {
    connection: { type: "gcs", project_id: "perception", credentials: "${env:GCS}" },
    wire: { type: "GCS", gcsProjectId: "perception", gcsCredentials: env.GCS },
    path: (folder) => `gs://bucket/${folder}/`,
  },
  obs: {
    connection: {
      type: "obs",
      obs_endpoint: "https://obs.eu-de.otc.t-systems.com",
      obs_access_key_id: "${env:S3_KEY_ID}",
      obs_secret_access_key: "${env:OBS_SECRET}",
    },
    wire: {
      type: "OBS",
      obsEndpoint: "https://obs.eu-de.otc.t-systems.com",
      obsAccessKeyId: env.S3_KEY_ID,
      obsSecretAccessKey: env.OBS_SECRET,
    },
    path: (folder) => `obs://bucket/${folder}`,
  },
  local: {
    connection: { type: "local" },
    wire: { type: "LOCAL", webServerLocation: "http://localhost:3456" },
    path: (folder) => `data/${folder}`,
  },
  lightly: {
    connection: { type: "lightly" },
    wire: { type: "LIGHTLY" },
    path: (folder) => `${folder}/`,
  },
} as const satisfies Record<string, Storage>;

export type StorageName = keyof typeof storages;
export const storageNames = Object.keys(storages) as readonly StorageName[];

export const purposeSets = [[], ["input", "lightly"], ["input_output"]] as const;

/** What the platform should hold of one datasource, `id` aside. */
export type ExpectedDatasource = Readonly<Record<string, string>>;

export interface Expectation {
  readonly name: string;
  readonly type: "Images" | "Videos";
  readonly datasources: readonly ExpectedDatasource[];
}

const thumbnails = ".lightly/thumbnails/[filename]_thumb.[extension]";

/** One dataset for each provider and set of purposes, named after both. */
export function everyStorage(): { readonly yaml: string; readonly expected: readonly Expectation[] } {
  const datasets: Record<string, unknown> = {};
  const expected: Expectation[] = [];
  for (const [index, name] of storageNames.entries()) {
    const storage: Storage = storages[name];
    for (const purposes of purposeSets) {
      const dataset = ["on", name, ...purposes].join("-");
      const type = index % 2 === 0 ? "images" : "videos";
      const datasources = purposes.map((purpose) => {
        const resourcePath = storage.path(`${dataset}/${purpose}`);
        const quiet = purpose === "lightly";
        return {
          purpose,
          written: {
            connection: name,
            resource_path: resourcePath,
            ...(quiet ? { thumbnail_suffix: null } : {}),
          },
          wire: {
            ...storage.wire,
            purpose: purpose.toUpperCase(),
            fullPath: resourcePath,
            ...(quiet ? {} : { thumbSuffix: thumbnails }),
          },
        };
      });
      datasets[dataset] = {
        type,
        ...(purposes.length === 0
          ? {}
          : {
              datasources: Object.fromEntries(datasources.map(({ purpose, written }) => [purpose, written])),
            }),
      };
      expected.push({
        name: dataset,
        type: type === "images" ? "Images" : "Videos",
        datasources: datasources.map(({ wire }) => wire),
      });
    }
  }
  const connections = Object.fromEntries(storageNames.map((name) => [name, storages[name].connection]));
  return { yaml: JSON.stringify({ version: 1, connections, datasets }, null, 2), expected };
}
