import fc from "fast-check";

/**
 * The storage providers, written down from the API reference, and arbitrary values of their fields. The values come from
 * small pools, so that config and platform often agree, with the spellings that mean the same among them.
 */

/** One provider: how the API calls it, its secret field, and how its paths begin. */
interface ProviderTerms {
  readonly wireType: string;
  readonly secret: string | undefined;
  readonly scheme: string;
  /** The API's name of each field of a connection, in the order in which plans show them. */
  readonly wire: Readonly<Record<string, string>>;
}

export const providers: Readonly<Record<string, ProviderTerms>> = {
  s3: {
    wireType: "S3",
    secret: "secret_access_key",
    scheme: "s3://",
    wire: {
      region: "s3Region",
      access_key: "s3AccessKeyId",
      secret_access_key: "s3SecretAccessKey",
      server_side_encryption_kms_key: "s3ServerSideEncryptionKMSKey",
    },
  },
  s3_delegated_access: {
    wireType: "S3DelegatedAccess",
    secret: "external_id",
    scheme: "s3://",
    wire: {
      region: "s3Region",
      role_arn: "s3ARN",
      external_id: "s3ExternalId",
      server_side_encryption_kms_key: "s3ServerSideEncryptionKMSKey",
    },
  },
  azure: {
    wireType: "AZURE",
    secret: "sas_token",
    scheme: "",
    wire: { account_name: "accountName", sas_token: "accountKey" },
  },
  gcs: {
    wireType: "GCS",
    secret: "credentials",
    scheme: "gs://",
    wire: { project_id: "gcsProjectId", credentials: "gcsCredentials" },
  },
  obs: {
    wireType: "OBS",
    secret: "obs_secret_access_key",
    scheme: "obs://",
    wire: {
      obs_endpoint: "obsEndpoint",
      obs_access_key_id: "obsAccessKeyId",
      obs_secret_access_key: "obsSecretAccessKey",
    },
  },
  local: {
    wireType: "LOCAL",
    secret: undefined,
    scheme: "",
    wire: { web_server_location: "webServerLocation" },
  },
  lightly: { wireType: "LIGHTLY", secret: undefined, scheme: "", wire: {} },
};

export function providerOf(type: string | undefined): ProviderTerms {
  const found = providers[type ?? ""];
  if (found === undefined) throw new Error(`There is no provider ${type}.`);
  return found;
}

/** Names of the API's secret fields. */
export const wireSecrets = Object.values(providers).flatMap(({ secret, wire }) => wire[secret ?? ""] ?? []);
export const identifiers = ["access_key", "obs_access_key_id"];

/** What a config means that says nothing of thumbnails, or of the web server of local storage. */
export const thumbnails = ".lightly/thumbnails/[filename]_thumb.[extension]";
export const webServer = "http://localhost:3456";

/** What the secrets of a field may be; the first two mean something else, or are spelled in another way. */
const secretValues = {
  secret_access_key: ["marker/S3+secret=1 %41", 'marker-"S3"\\secret-2', "marker-S3-geheim-ß-3"],
  external_id: ["marker_ext+id=1,.@:/-", "marker-external-id-two", "marker-external-id-3"],
  sas_token: ["sv=1&sig=markerSas%2B1%3D", "?sv=1&sig=markerSas%2B1%3D", "?sv=2&sig=markerSas2"],
  credentials: [
    JSON.stringify(googleKey("one")),
    JSON.stringify(Object.fromEntries(Object.entries(googleKey("one")).toReversed()), null, 2),
    JSON.stringify(googleKey("two")),
    anonymousKey("three"),
  ],
  obs_secret_access_key: ["marker-obs-secret-1", "marker obs secret 2", "marker obs secret 3"],
  access_key: ["MARKERKEYIDONE", "MARKERKEYIDTWO", "MARKERKEYIDTHREE"],
} satisfies Readonly<Record<string, readonly string[]>>;

/** Two variables for each of them, such as those of staging and production. */
const variables = Object.entries(secretValues).flatMap(([field, values]) =>
  ["STAGING", "PROD"].map((stage) => ({ name: `${stage}_${field.toUpperCase()}`, values })),
);

/** The environment that the references of configs refer to. */
export type Environment = Readonly<Record<string, string>>;
export const environment: fc.Arbitrary<Environment> = fc.record(
  Object.fromEntries(variables.map(({ name, values }) => [name, fc.constantFrom<string>(...values)])),
);
/** One in which no two variables have the same value. */
export const distinctValues: Environment = Object.fromEntries(
  variables.map(({ name, values }) => [name, values[name.startsWith("PROD") ? 2 : 0] ?? ""]),
);

/** Text that travels through YAML, JSON, URLs, tables and terminals. */
const oddText = fc.string({
  unit: fc.constantFrom("aZ0", "é", "日", "'", '"', "%", "#&<", "|", "`", "$", "😀"),
  minLength: 1,
  maxLength: 6,
});
const mostly = (odd: fc.Arbitrary<string>, ...usual: readonly string[]) =>
  fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...usual) }, { weight: 1, arbitrary: odd });
const maybe = (...values: readonly string[]) => fc.constantFrom(undefined, ...values);

/** What fields that hold no secret may be, in a config and on the platform. */
const plainValues: Readonly<Record<string, fc.Arbitrary<string | undefined>>> = {
  region: fc.constantFrom("eu-central-1", "us-east-1"),
  access_key: fc.constantFrom("AKIAONE", "AKIATWO"),
  obs_access_key_id: fc.constantFrom("AKIAONE", "AKIATWO"),
  server_side_encryption_kms_key: maybe("arn:aws:kms:eu-central-1:123456789012:key/one"),
  role_arn: fc.constantFrom("arn:aws:iam::123456789012:role/one", "arn:aws:iam::210987654321:role/two"),
  obs_endpoint: fc.constantFrom("https://obs.example", "https://obs.example/", "http://other.example:9000"),
  web_server_location: maybe(webServer, `${webServer}/`, "https://files.example"),
  account_name: fc.constantFrom("fleetstore", "otherstore"),
  project_id: fc.constantFrom("perception", "mapping"),
};

export const bucket = fc.constantFrom("bucket", "other-bucket");
export const folder = mostly(
  oddText.map((text) => `/x${text}`),
  "/",
  "/raw",
  "/raw/",
  "/raw/deep/",
  "/raw//deep",
  "/dash cam/",
);

/** The fields of a connection as a config writes them, `type` among them. */
export type Fields = Readonly<Record<string, string>>;
export const connectionFields: fc.Arbitrary<Fields> = fc
  // The secrets of Google show when they differ.
  .constantFrom(...Object.keys(providers), "gcs", "gcs")
  .chain((type) =>
    fc.record<Record<string, string | undefined>>({ type: fc.constant(type), ...eachField(type, ours) }),
  )
  // A key encrypts in its own region.
  .map((fields) => {
    const key = fields["server_side_encryption_kms_key"]?.replace("eu-central-1", fields["region"] ?? "");
    return defined({ ...fields, server_side_encryption_kms_key: key });
  });

/** The members of a datasource as the API holds it, purpose and id aside. */
export type WireSource = Readonly<Record<string, string>>;
/** A datasource of some provider as somebody with another tool would put it. */
export const wireSource: fc.Arbitrary<WireSource> = fc.oneof(...Object.keys(providers).map(wireSourceOf));
/** One of each provider: what a single member may be changed to. */
export const wireOfEach: fc.Arbitrary<Readonly<Record<string, WireSource>>> = fc.record(
  Object.fromEntries(Object.keys(providers).map((type) => [providerOf(type).wireType, wireSourceOf(type)])),
);

/** A secret that the platform does not have, and cannot tell from its own; `meaning` is what an export says of a variable. */
export function otherSecret(meaning: string): string {
  return meaning.startsWith("credentials ") ? anonymousKey("other") : "sig=placeholder";
}

/** The members that have a value. */
export function defined(members: Readonly<Record<string, string | undefined>>): Fields {
  return Object.fromEntries(
    Object.entries(members).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  );
}

/** One that does not say which it is. */
function anonymousKey(id: string): string {
  return JSON.stringify({ ...googleKey(id), private_key_id: undefined });
}

function googleKey(id: string) {
  return {
    type: "service_account",
    private_key_id: id,
    client_email: "a@b.iam",
    private_key: `-----BEGIN PRIVATE KEY-----\nmarkerPEM${id}\n-----END PRIVATE KEY-----\n`,
  };
}

function eachField(type: string, valueOf: (field: string) => fc.Arbitrary<string | undefined>) {
  return Object.fromEntries(Object.keys(providerOf(type).wire).map((field) => [field, valueOf(field)]));
}

function ours(field: string): fc.Arbitrary<string | undefined> {
  const values = plainValues[field] ?? fc.constant(undefined);
  const name = poolOf(field);
  const references = ["STAGING", "PROD"].map((stage) => `\${env:${stage}_${name.toUpperCase()}}`);
  if (identifiers.includes(field)) return fc.oneof(values, fc.constantFrom(...references));
  return name in secretValues ? fc.constantFrom(...references) : values;
}

function theirs(field: string): fc.Arbitrary<string | undefined> {
  const plain = plainValues[field];
  const pool: readonly string[] =
    new Map<string, readonly string[]>(Object.entries(secretValues)).get(poolOf(field)) ?? [];
  if (plain === undefined) return fc.constantFrom(...pool, `marker-their-${field}`);
  return pool.length === 0 ? plain : fc.oneof(plain, fc.constantFrom(...pool, "AKIATHEIRS"));
}

function poolOf(field: string): string {
  return identifiers.includes(field) ? "access_key" : field;
}

function wireSourceOf(type: string): fc.Arbitrary<WireSource> {
  const { wireType, wire, scheme } = providerOf(type);
  return fc
    .record({
      at: fc.tuple(fc.oneof(bucket, fc.constant("theirs")), fc.oneof(folder, fc.constantFrom("/raw//", ""))),
      thumbSuffix: fc.constantFrom(undefined, "", thumbnails, "[filename]_small.[extension]"),
      fields: fc.record(eachField(type, theirs)),
    })
    .map(({ at, thumbSuffix, fields }) =>
      defined({
        type: wireType,
        fullPath: scheme + at.join(""),
        thumbSuffix,
        ...Object.fromEntries(Object.entries(fields).map(([field, value]) => [wire[field] ?? field, value])),
      }),
    );
}
