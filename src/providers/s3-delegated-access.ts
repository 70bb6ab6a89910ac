import { bucketUrl, type Provider } from "./provider.js";
import { kmsKey, s3Grants } from "./s3.js";

/** Amazon S3 through an IAM role that trusts Lightly's AWS account. */
export const s3DelegatedAccess: Provider<"s3_delegated_access"> = {
  type: "s3_delegated_access",
  wireType: "S3DelegatedAccess",
  fields: {
    region: { wire: "s3Region", kind: "plain" },
    role_arn: { wire: "s3ARN", kind: "plain" },
    external_id: { wire: "s3ExternalId", kind: "secret", problem: externalIdProblem },
    server_side_encryption_kms_key: kmsKey(),
  },
  path: bucketUrl("s3"),
  grants: s3Grants("the role, which must trust Lightly's account 916419735646 for sessions of 12 hours"),
  verifiable: true,
};

function externalIdProblem(value: string): string | undefined {
  return /^[a-zA-Z0-9_+=,.@:/-]{10,}$/.test(value)
    ? undefined
    : "at least 10 characters, only letters, digits and _+=,.@:/-";
}
