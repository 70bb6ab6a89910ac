import { isNoKeyId } from "../model/pasted-secret.js";
import { bucketUrl } from "./bucket-path.js";
import type { PathForm, Provider, ProviderField, TextFields } from "./provider.js";
import { noKeyId, type ValueProblem } from "../model/value-problem.js";

/** Amazon S3 with the access key of an IAM user. */
export const s3: Provider<"s3"> = {
  type: "s3",
  wireType: "S3",
  fields: {
    region: { wire: "s3Region", kind: "plain" },
    access_key: { wire: "s3AccessKeyId", kind: "identifier", problem: keyIdProblem },
    secret_access_key: { wire: "s3SecretAccessKey", kind: "secret", problem: secretKeyProblem },
    server_side_encryption_kms_key: kmsKey(),
  },
  path: s3Path("s3"),
  conflict: kmsKeyIsElsewhere,
  grants: s3Grants("the IAM user"),
  verifiable: true,
};

/** The KMS key field, which both ways of reaching S3 share. */
export function kmsKey(): ProviderField {
  return { wire: "s3ServerSideEncryptionKMSKey", kind: "plain", problem: kmsKeyProblem };
}

/** `s3://bucket/folder/`; the names of buckets are unique in all of AWS. */
export function s3Path(types: string): PathForm {
  return bucketUrl({
    scheme: "s3",
    types,
    isBucket: (name, { region }) =>
      !name.endsWith(".amazonaws.com") &&
      (bucketName.test(name) || (region === "us-east-1" && oldBucketName.test(name))),
    bucketHint:
      "a bucket's name has 3 to 63 lower-case letters, digits, hyphens and dots, and is no host name",
  });
}

const bucketName = /^(?!.*\.\.)(?!\d+\.\d+\.\d+\.\d+$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
/** Of buckets that were made in us-east-1 before 2018. */
const oldBucketName = /^[A-Za-z0-9._-]{3,255}$/;

/** S3 takes no key of another region. */
export function kmsKeyIsElsewhere(
  fields: TextFields,
): (ValueProblem & { readonly field: string }) | undefined {
  const { region, server_side_encryption_kms_key: key = "" } = fields;
  const home = key.split(":")[3];
  // The platform leaves out what AWS has at the end of these: us-gov-west-1.
  if (region === undefined || home === undefined || home === region || home === `${region}-1`)
    return undefined;
  return {
    field: "server_side_encryption_kms_key",
    problem: `is a key of ${home}, but the connection's region is ${region}`,
    hint: "name a key in the region of the bucket, or mend the region",
  };
}

/** S3 actions per check. With a KMS key, writing also needs `kms:Encrypt`, `kms:Decrypt` and `kms:GenerateDataKey`. */
export function s3Grants(principal: string): Provider["grants"] {
  const allow = (actions: string, on: string) => `allow ${actions} on the ${on} for ${principal}`;
  const withKms = " (with a KMS key also kms:Encrypt, kms:Decrypt and kms:GenerateDataKey)";
  return {
    canList: allow("s3:ListBucket", "bucket"),
    canRead: allow("s3:GetObject", "folder's objects"),
    canWrite: allow("s3:PutObject", "folder's objects") + withKms,
    canOverwrite: allow("s3:PutObject and s3:DeleteObject", "folder's objects") + withKms,
  };
}

/** What ids of AWS begin with that are not those of access keys. */
const otherIds: Readonly<Record<string, string>> = {
  AIDA: "an IAM user",
  AROA: "an IAM role",
  AGPA: "a group",
  ANPA: "a policy",
  APKA: "a public key",
};

function keyIdProblem(id: string): ValueProblem | undefined {
  const hint = "expected: the id of an access key of an IAM user, such as AKIAIOSFODNN7EXAMPLE";
  if (isNoKeyId(id)) return noKeyId;
  if (id.startsWith("ASIA"))
    return {
      problem: "is a temporary key, which needs a session token that the platform cannot take",
      hint: `${hint}; or use s3_delegated_access`,
    };
  const other = otherIds[id.slice(0, 4)];
  if (other !== undefined) return { problem: `is the id of ${other}, not of an access key`, hint };
  return /^[A-Z0-9]{4,128}$/.test(id) ? undefined : { problem: "is not the id of an access key", hint };
}

function secretKeyProblem(secret: string): ValueProblem | undefined {
  return /^A[A-Z]{3}[A-Z0-9]{16}$/.test(secret)
    ? { problem: "is the id of an access key, not its secret", hint: "export the secret that belongs to it" }
    : undefined;
}

function kmsKeyProblem(arn: string): ValueProblem | undefined {
  if (/^arn:aws:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+$/.test(arn)) return undefined;
  const hint = "expected: arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
  if (/:alias\//.test(arn) || arn.startsWith("alias/"))
    return { problem: "is an alias of a key; the platform takes the ARN of the key itself", hint };
  return { problem: "is not the whole ARN of a KMS key", hint };
}
