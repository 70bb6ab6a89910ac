import fc from "fast-check";

/**
 * Arbitrary storage, twice: as a config writes it, and as the API holds it. The values come from small pools, so that two
 * sides often agree, with the spellings that mean the same among them.
 */

/** What stands behind the references of configs: for each name of a variable, the values that it may take. */
export const secretValues = {
  S3_SECRET: ["marker/S3+secret=1 %41", 'marker-"S3"\\secret-2', "marker-S3-geheim-ß-3"],
  EXTERNAL_ID: ["marker_ext+id=1,.@:/-", "marker-external-id-two"],
  SAS: ["sv=1&sig=markerSas%2B1%3D", "?sv=1&sig=markerSas%2B1%3D", "?sv=2&sig=markerSas2"],
  GCS: [
    '{"type":"service_account","private_key_id":"one","client_email":"a@b.iam","private_key":"-----BEGIN PRIVATE KEY-----\\nmarkerPEM\\none\\n"}',
    '{\n  "private_key": "-----BEGIN PRIVATE KEY-----\\nmarkerPEM\\none\\n",\n  "client_email": "a@b.iam", "private_key_id": "one",\n  "type": "service_account"\n}',
    '{"type":"service_account","private_key_id":"two","client_email":"a@b.iam","private_key":"-----BEGIN PRIVATE KEY-----\\nmarkerPEM\\ntwo\\n"}',
    '{"type":"service_account","client_email":"c@d.iam","private_key":"-----BEGIN PRIVATE KEY-----\\nmarkerPEM\\nthree\\n"}',
  ],
  OBS_SECRET: ["marker-obs-secret-1", "marker obs secret 2"],
  KEY_ID: ["MARKERKEYIDONE", "MARKERKEYIDTWO"],
} as const satisfies Record<string, readonly string[]>;

export type SecretName = keyof typeof secretValues;
export const secretNames = Object.keys(secretValues) as readonly SecretName[];

/** A connection as a config writes it. */
export type WrittenConnection = Readonly<Record<string, string>>;
export type ProviderName = keyof typeof providers;

export interface WrittenSource {
  /** Index of a named connection, or one written inline. */
  readonly connection: number | WrittenConnection;
  /** What follows the provider's scheme and bucket. */
  readonly folder: string;
  readonly bucket: string;
  /** `undefined`: not written. */
  readonly thumbnailSuffix: string | null | undefined;
}

interface ProviderSide {
  /** The API's discriminator. */
  readonly wireType: string;
  /** The API's name of each field. */
  readonly wire: Readonly<Record<string, string>>;
  /** Fields that the config only refers to. */
  readonly secrets: readonly string[];
  readonly path: (bucket: string, folder: string) => string;
  readonly connection: fc.Arbitrary<WrittenConnection>;
}

/** Text that travels through YAML, JSON, URLs, tables and terminals. */
const text = (...usual: readonly [string, ...string[]]) =>
  fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...usual) },
    {
      weight: 1,
      arbitrary: fc.string({
        unit: fc.constantFrom(
          "a",
          "Z",
          "0",
          "é",
          "日",
          "😀",
          "'",
          '"',
          "%",
          "\\",
          "#",
          "&",
          "<",
          "|",
          "`",
          "$",
        ),
        minLength: 1,
        maxLength: 6,
      }),
    },
  );

const reference = (name: SecretName) => fc.constant(`\${env:${name}}`);
const keyId = fc.constantFrom("AKIAONE", "AKIATWO", "${env:KEY_ID}");
const region = fc.constantFrom("eu-central-1", "us-east-1", "us-gov-west");
const kmsKey = fc.constantFrom(
  "arn:aws:kms:eu-central-1:123456789012:key/one",
  "arn:aws:kms:eu-central-1:210987654321:key/two",
);
const roleArn = fc.constantFrom("arn:aws:iam::123456789012:role/one", "arn:aws:iam::210987654321:role/two");
const endpoint = fc.constantFrom("https://obs.example", "https://obs.example/", "http://other.example:9000");
const webServer = fc.constantFrom("http://localhost:3456", "http://localhost:3456/", "https://files.example");
/** Names that a provider could have given. */
const name = (...usual: readonly [string, ...string[]]) =>
  fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...usual) },
    {
      weight: 1,
      arbitrary: fc.string({ unit: fc.constantFrom(..."abcxyz".split("")), minLength: 6, maxLength: 9 }),
    },
  );
const accountName = name("fleetstore", "otherstore");
const projectId = name("perception", "mapping");

const bucketPath = (scheme: string) => (bucket: string, folder: string) => `${scheme}://${bucket}${folder}`;

/** Everything that is known here about the providers, written down from the API reference. */
export const providers = {
  s3: {
    wireType: "S3",
    wire: {
      region: "s3Region",
      access_key: "s3AccessKeyId",
      secret_access_key: "s3SecretAccessKey",
      server_side_encryption_kms_key: "s3ServerSideEncryptionKMSKey",
    },
    secrets: ["secret_access_key"],
    path: bucketPath("s3"),
    connection: connection("s3", {
      region,
      access_key: keyId,
      secret_access_key: reference("S3_SECRET"),
      server_side_encryption_kms_key: fc.option(kmsKey, { nil: undefined }),
    }),
  },
  s3_delegated_access: {
    wireType: "S3DelegatedAccess",
    wire: {
      region: "s3Region",
      role_arn: "s3ARN",
      external_id: "s3ExternalId",
      server_side_encryption_kms_key: "s3ServerSideEncryptionKMSKey",
    },
    secrets: ["external_id"],
    path: bucketPath("s3"),
    connection: connection("s3_delegated_access", {
      region,
      role_arn: roleArn,
      external_id: reference("EXTERNAL_ID"),
      server_side_encryption_kms_key: fc.option(kmsKey, { nil: undefined }),
    }),
  },
  azure: {
    wireType: "AZURE",
    wire: { account_name: "accountName", sas_token: "accountKey" },
    secrets: ["sas_token"],
    path: (bucket, folder) => `${bucket}${folder}`,
    connection: connection("azure", { account_name: accountName, sas_token: reference("SAS") }),
  },
  gcs: {
    wireType: "GCS",
    wire: { project_id: "gcsProjectId", credentials: "gcsCredentials" },
    secrets: ["credentials"],
    path: bucketPath("gs"),
    connection: connection("gcs", { project_id: projectId, credentials: reference("GCS") }),
  },
  obs: {
    wireType: "OBS",
    wire: {
      obs_endpoint: "obsEndpoint",
      obs_access_key_id: "obsAccessKeyId",
      obs_secret_access_key: "obsSecretAccessKey",
    },
    secrets: ["obs_secret_access_key"],
    path: bucketPath("obs"),
    connection: connection("obs", {
      obs_endpoint: endpoint,
      obs_access_key_id: keyId,
      obs_secret_access_key: reference("OBS_SECRET"),
    }),
  },
  local: {
    wireType: "LOCAL",
    wire: { web_server_location: "webServerLocation" },
    secrets: [],
    path: (bucket, folder) => (folder === "" ? "" : `${bucket}${folder}`),
    connection: connection("local", { web_server_location: fc.option(webServer, { nil: undefined }) }),
  },
  lightly: {
    wireType: "LIGHTLY",
    wire: {},
    secrets: [],
    path: (bucket, folder) => (folder === "" ? "" : `${bucket}${folder}`),
    connection: connection("lightly", {}),
  },
} as const satisfies Record<string, ProviderSide>;

export const providerNames = Object.keys(providers) as readonly ProviderName[];

export function sideOf(type: string): ProviderSide {
  const side: ProviderSide | undefined = new Map<string, ProviderSide>(Object.entries(providers)).get(type);
  if (side === undefined) throw new Error(`There is no provider ${type}.`);
  return side;
}

export const writtenConnection: fc.Arbitrary<WrittenConnection> = fc.oneof(
  ...providerNames.map((name) => providers[name].connection),
);

const folder = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom("", "/", "/raw", "/raw/", "/raw/deep/", "/raw//deep", "/dash cam/"),
  },
  { weight: 1, arbitrary: text("/x").map((name) => `/${name}`) },
);

export const thumbnailSuffix = fc.constantFrom(
  undefined,
  null,
  ".lightly/thumbnails/[filename]_thumb.[extension]",
  "[filename]_small.[extension]",
);

/** A datasource that names one of the config's connections, or has its own. */
export const writtenSource: fc.Arbitrary<WrittenSource> = fc.record({
  connection: fc.oneof(
    { weight: 2, arbitrary: fc.nat({ max: 5 }) },
    { weight: 1, arbitrary: writtenConnection },
  ),
  bucket: fc.constantFrom("bucket", "other-bucket"),
  folder,
  thumbnailSuffix,
});

/** A datasource as the API holds it, purpose and id aside. */
export type WireSource = Readonly<Record<string, string>>;

const theirs: Readonly<Record<string, fc.Arbitrary<string | undefined>>> = {
  s3Region: region,
  s3AccessKeyId: fc.constantFrom("AKIAONE", "AKIATWO", "AKIATHEIRS", "MARKERKEYIDONE"),
  s3SecretAccessKey: fc.constantFrom(...secretValues.S3_SECRET, "marker-their-s3-secret"),
  s3ServerSideEncryptionKMSKey: fc.option(kmsKey, { nil: undefined }),
  s3ARN: roleArn,
  s3ExternalId: fc.constantFrom(...secretValues.EXTERNAL_ID, "marker-their-external-id"),
  accountName,
  accountKey: fc.constantFrom(...secretValues.SAS, "marker-their-sas"),
  gcsProjectId: projectId,
  gcsCredentials: fc.constantFrom(...secretValues.GCS, "marker-their-credentials-are-no-json"),
  obsEndpoint: endpoint,
  obsAccessKeyId: fc.constantFrom("AKIAONE", "AKIATWO", "MARKERKEYIDTWO"),
  obsSecretAccessKey: fc.constantFrom(...secretValues.OBS_SECRET, "marker-their-obs-secret"),
  webServerLocation: fc.option(webServer, { nil: undefined }),
};

/** Names of the API's secret fields. */
export const wireSecrets = [
  "s3SecretAccessKey",
  "s3ExternalId",
  "accountKey",
  "gcsCredentials",
  "obsSecretAccessKey",
];

/** A datasource of a provider as somebody with another tool would put it. */
export function wireOf(name: ProviderName): fc.Arbitrary<WireSource> {
  const { wireType, wire, path }: ProviderSide = providers[name];
  const fields = Object.fromEntries(
    Object.values(wire).map((field) => [field, theirs[field] ?? fc.constant(undefined)]),
  );
  return fc
    .record({
      bucket: fc.constantFrom("bucket", "other-bucket", "theirs"),
      folder: fc.oneof({ weight: 9, arbitrary: folder }, { weight: 1, arbitrary: fc.constant("/raw//") }),
      thumbSuffix: fc.constantFrom(undefined, "", thumbnails, "[filename]_small.[extension]"),
      fields: fc.record(fields),
    })
    .map(({ bucket, folder: below, thumbSuffix, fields: values }) =>
      defined({ type: wireType, fullPath: path(bucket, below), thumbSuffix, ...values }),
    );
}

/** What a config means that says nothing of thumbnails. */
export const thumbnails = ".lightly/thumbnails/[filename]_thumb.[extension]";

export const wireSource: fc.Arbitrary<WireSource> = fc.oneof(...providerNames.map(wireOf));

/** One datasource of each provider: what a single member may be changed to. */
export const wireOfEach: fc.Arbitrary<Readonly<Record<string, WireSource>>> = fc
  .tuple(...providerNames.map(wireOf))
  .map((all) => Object.fromEntries(all.map((one) => [one["type"], one])));

/** The members that have a value. */
export function defined(
  members: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(members).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  );
}

function connection(
  type: string,
  fields: Readonly<Record<string, fc.Arbitrary<string | undefined>>>,
): fc.Arbitrary<WrittenConnection> {
  return fc.record(fields).map((values) => defined({ type, ...values, ...keyInRegion(values) }));
}

/** The KMS key as one of the connection's region: the bucket takes no other. */
function keyInRegion(values: Readonly<Record<string, string | undefined>>) {
  const { region: home, server_side_encryption_kms_key: key } = values;
  return home === undefined ? {} : { server_side_encryption_kms_key: key?.replace("eu-central-1", home) };
}
