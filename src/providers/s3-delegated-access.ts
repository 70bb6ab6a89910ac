import type { Provider } from "./provider.js";
import { kmsKey, kmsKeyIsElsewhere, s3Grants, s3Path } from "./s3.js";
import type { ValueProblem } from "../model/value-problem.js";

/** Amazon S3 through an IAM role that trusts Lightly's AWS account. */
export const s3DelegatedAccess: Provider<"s3_delegated_access"> = {
  type: "s3_delegated_access",
  wireType: "S3DelegatedAccess",
  fields: {
    region: { wire: "s3Region", kind: "plain" },
    role_arn: { wire: "s3ARN", kind: "plain", problem: roleProblem },
    external_id: { wire: "s3ExternalId", kind: "secret", problem: externalIdProblem },
    server_side_encryption_kms_key: kmsKey(),
  },
  path: s3Path("s3_delegated_access"),
  conflict: kmsKeyIsElsewhere,
  grants: s3Grants("the role, which must trust Lightly's account 916419735646 for sessions of 12 hours"),
  verifiable: true,
};

function roleProblem(arn: string): ValueProblem | undefined {
  if (/^arn:aws:iam::\d{12}:role\/(?:[!-~]*\/)?[\w+=,.@-]{1,64}$/.test(arn)) return undefined;
  const hint = "expected: arn:aws:iam::123456789012:role/lightly-read";
  const [, partition, service, account, kind] = /^arn:([^:]*):([^:]*):[^:]*:([^:]*):([^/:]*)/.exec(arn) ?? [];
  if (kind === undefined) return { problem: "is not the whole ARN of a role", hint };
  if (partition !== "aws")
    return {
      problem: "is an ARN of a partition that the platform does not accept",
      hint: "it accepts arn:aws alone",
    };
  if (service === "sts") return { problem: "is a session of a role, not the role", hint };
  if (kind !== "role") return { problem: "is not the ARN of a role", hint };
  if (!/^\d{12}$/.test(account ?? "")) return { problem: "has no account of 12 digits", hint };
  return { problem: "is not the whole ARN of a role", hint };
}

function externalIdProblem(value: string): ValueProblem | undefined {
  return /^[a-zA-Z0-9_+=,.@:/-]{10,}$/.test(value)
    ? undefined
    : {
        problem: "is not what this field needs",
        hint: "expected: at least 10 characters, only letters, digits and _+=,.@:/-",
      };
}
