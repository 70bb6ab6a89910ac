import { bucketUrl, type Provider, type ProviderField } from "./provider.js";

/** Amazon S3 with the access key of an IAM user. */
export const s3: Provider<"s3"> = {
  type: "s3",
  wireType: "S3",
  fields: {
    region: { wire: "s3Region", kind: "plain" },
    access_key: { wire: "s3AccessKeyId", kind: "identifier" },
    secret_access_key: { wire: "s3SecretAccessKey", kind: "secret" },
    server_side_encryption_kms_key: kmsKey(),
  },
  path: bucketUrl("s3"),
  grants: s3Grants("the IAM user"),
  verifiable: true,
};

/** The KMS key field, which both ways of reaching S3 share. */
export function kmsKey(): ProviderField {
  return { wire: "s3ServerSideEncryptionKMSKey", kind: "plain" };
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
