import fc from "fast-check";
import { hostileText } from "../support/hostile.js";

/** A dataset to be made through the public API. */
export interface RandomDataset {
  readonly name: string;
  readonly type: string;
  readonly datasources: readonly Readonly<Record<string, string>>[];
}

/** Legal for the platform, now and then odd: long enough to be no part of anything else by chance. */
const secret = fc.stringMatching(/^[a-zA-Z0-9_+=,.@:/-]{12,30}$/);
const text = fc.oneof(
  fc.stringMatching(/^[a-z0-9][a-z0-9.-]{2,15}$/),
  fc.constantFrom("no", "007", "a: b", "1e3"),
);
const oddText = fc.oneof(
  { weight: 4, arbitrary: text },
  { weight: 1, arbitrary: hostileText.filter((one) => one !== "") },
);
/** As a provider gives it out, now and then odd all the same: what somebody has put through the API. */
const given = (usual: RegExp) =>
  fc.oneof({ weight: 6, arbitrary: fc.stringMatching(usual) }, { weight: 1, arbitrary: oddText });
const region = fc.constantFrom("eu-central-1", "us-gov-west");
const kms = (home: string) => ({
  s3ServerSideEncryptionKMSKey: `arn:aws:kms:${home}:123456789012:key/1`,
});
const key = (id: string, email: string) =>
  JSON.stringify({
    type: "service_account",
    private_key_id: id,
    client_email: `${email}@b.iam`,
    private_key: "-----BEGIN PRIVATE KEY-----\nMII\n",
  });

const connection = fc.oneof(
  fc
    .tuple(region, given(/^AKIA[A-Z0-9]{4,16}$/), secret, fc.option(region))
    .map(([s3Region, s3AccessKeyId, s3SecretAccessKey, home]) => ({
      type: "S3",
      s3Region,
      s3AccessKeyId,
      s3SecretAccessKey,
      ...(home === null ? {} : kms(home)),
    })),
  fc.tuple(region, secret, text).map(([s3Region, s3ExternalId, role]) => ({
    type: "S3DelegatedAccess",
    s3Region,
    s3ExternalId,
    s3ARN: `arn:aws:iam::123456789012:role/${role}`,
  })),
  fc.tuple(given(/^[a-z0-9]{3,24}$/), secret, fc.boolean()).map(([accountName, sas, marked]) => ({
    type: "AZURE",
    accountName,
    accountKey: `${marked ? "?" : ""}sv=1&sig=${sas}`,
  })),
  fc
    .tuple(given(/^[a-z][a-z0-9-]{4,10}[a-z]$/), text, text)
    .map(([gcsProjectId, id, email]) => ({ type: "GCS", gcsProjectId, gcsCredentials: key(id, email) })),
  fc.tuple(text, oddText, secret, fc.boolean()).map(([host, obsAccessKeyId, obsSecretAccessKey, slash]) => ({
    type: "OBS",
    obsEndpoint: `https://${host}${slash ? "/" : ""}`,
    obsAccessKeyId,
    obsSecretAccessKey,
  })),
  fc
    .option(fc.constantFrom("http://localhost:3456", "http://localhost:3456/", "https://viewer"))
    .map((webServerLocation) => ({
      type: "LOCAL",
      ...(webServerLocation === null ? {} : { webServerLocation }),
    })),
  fc.constant({ type: "LIGHTLY" }),
);

const schemes: Readonly<Record<string, string>> = {
  S3: "s3://",
  S3DelegatedAccess: "s3://",
  GCS: "gs://",
  OBS: "obs://",
};
const purposeSets = [
  [],
  ["INPUT", "LIGHTLY"],
  ["INPUT_OUTPUT"],
  ["INPUT"],
  ["INPUT", "LIGHTLY", "INPUT_OUTPUT"],
];
const thumbSuffix = fc.constantFrom(
  undefined,
  ".lightly/thumbnails/[filename]_thumb.[extension]",
  "t/[filename].x",
  "null",
  "",
);

/** The same place with another credential, where it has one. */
function reachedOtherwise<T extends object>(reached: T, other: string): T {
  const [name] = ["s3SecretAccessKey", "s3ExternalId", "accountKey", "obsSecretAccessKey"].filter(
    (one) => one in reached,
  );
  if ("gcsCredentials" in reached) return { ...reached, gcsCredentials: key(other, other) };
  const value = name === "accountKey" ? `sv=1&sig=${other}` : other;
  return name === undefined ? reached : { ...reached, [name]: value };
}

/** An account whose datasets share a few connections, some of which differ in their credentials only. */
export const randomAccount: fc.Arbitrary<readonly RandomDataset[]> = fc
  .array(fc.tuple(connection, secret), { minLength: 1, maxLength: 3 })
  .map((pairs) => pairs.flatMap(([one, other]) => [one, reachedOtherwise(one, other)]))
  .chain((connections) =>
    fc.uniqueArray(
      fc
        .record({
          name: fc.oneof(
            fc.stringMatching(/^[a-zA-Z0-9][a-zA-Z0-9 _-]{2,20}$/),
            fc.constantFrom(
              "null",
              "true",
              "123",
              "0x1F",
              "1e3",
              "007",
              "yes",
              "constructor",
              "a b ",
              "12_000",
            ),
          ),
          type: fc.constantFrom("Images", "Videos", "Images", "Crops"),
          purposes: fc.constantFrom(...purposeSets),
          uses: fc.array(
            fc.record({
              connection: fc.constantFrom(...connections),
              folder: oddText,
              bucket: given(/^[a-z0-9]{3,12}$/),
              thumbSuffix,
            }),
            { minLength: 3, maxLength: 3 },
          ),
        })
        .map(({ name, type, purposes, uses }) => ({
          name,
          type,
          datasources: purposes.map((purpose, index) => {
            const use = uses[index] ?? {
              connection: { type: "LIGHTLY" },
              folder: "",
              bucket: "",
              thumbSuffix: undefined,
            };
            return {
              ...use.connection,
              purpose,
              fullPath: `${schemes[use.connection.type] ?? ""}${use.bucket}/${use.folder}`,
              ...(use.thumbSuffix === undefined ? {} : { thumbSuffix: use.thumbSuffix }),
            };
          }),
        })),
      { selector: ({ name }) => name, maxLength: 8 },
    ),
  );
