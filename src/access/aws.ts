import { type Access, type Credential, fieldOf, type Folder, type JsonValue, shellWord } from "./access.js";
import { type Block, expression, jsonencode, type Value } from "./terraform.js";

/** Lightly's own account, which assumes roles of delegated access. */
const lightlyAccount = "916419735646";
/** Seconds: roles with shorter sessions do not work. */
const longestSession = 43_200;

/** The policy of an IAM user: S3, and the KMS key where there is one. */
export function userAccess(credential: Credential): Access {
  const { name } = credential;
  const policy = policyOf(credential);
  return {
    ...describing(credential),
    steps: [{ kind: "document", title: "IAM policy, for the user whose key it is", content: policy }],
    notes: notesOf(credential),
    terraform: [
      {
        type: "resource",
        labels: ["aws_iam_policy", `lightly_${name}`],
        body: { name: `lightly-${name.replaceAll("_", "-")}`, policy: jsonencode(policy) },
      },
    ],
  };
}

/** The trust policy and the policy of a role that Lightly assumes. */
export function roleAccess(credential: Credential): Access {
  const { name } = credential;
  const { path, roleName } = roleOf(fieldOf(credential, "role_arn"));
  const policy = policyOf(credential);
  const externalId = fieldOf(credential, "external_id");
  const variable = `lightly_${name}_external_id`;
  const role = shellWord(roleName);
  return {
    ...describing(credential),
    steps: [
      {
        kind: "document",
        title: `trust policy; put the external id in place of ${externalId}`,
        content: trustPolicy(externalId),
      },
      { kind: "document", title: "IAM policy, for the role", content: policy },
      {
        kind: "command",
        title: "sessions of 12 hours, without which access fails",
        command: `aws iam update-role --role-name ${role} --max-session-duration ${longestSession}`,
      },
    ],
    notes: ["the role must not demand multi-factor authentication", ...notesOf(credential)],
    terraform: [
      { type: "variable", labels: [variable], body: { type: expression("string"), sensitive: true } },
      {
        type: "resource",
        labels: ["aws_iam_role", `lightly_${name}`],
        body: {
          name: roleName,
          path,
          max_session_duration: longestSession,
          assume_role_policy: jsonencode(trustPolicy(expression(`var.${variable}`))),
        },
      },
      {
        type: "resource",
        labels: ["aws_iam_role_policy", `lightly_${name}`],
        body: {
          name: "lightly",
          role: expression(`aws_iam_role.lightly_${name}.id`),
          policy: jsonencode(policy),
        },
      },
    ] satisfies readonly Block[],
  };
}

function describing({
  provider,
  subject,
  users,
}: Credential): Pick<Access, "provider" | "subject" | "users"> {
  return { provider, subject, users };
}

/**
 * `s3:ListBucket` on the bucket, for listings of the folder alone; the other rights on the folder's objects. Reading, and
 * where Lightly writes also writing and deleting: what its documents ask for.
 */
export function policyOf({ folders, fields }: Credential): JsonValue {
  const partition = partitionOf(fieldOf({ fields }, "region"));
  const bucketArn = (bucket: string): string => `arn:${partition}:s3:::${bucket}`;
  const objectsArn = ({ bucket, prefix }: Folder): string => `${bucketArn(bucket)}/${escaped(prefix)}*`;
  const key = fields["server_side_encryption_kms_key"];
  const written = folders.filter(({ writes }) => writes);
  const buckets = [...new Set(folders.map(({ bucket }) => bucket))];
  const lists = buckets.map((bucket): JsonValue => {
    const prefixes = folders.filter((folder) => folder.bucket === bucket).flatMap(listedPrefixes);
    const condition: { readonly Condition?: JsonValue } = prefixes.includes("*")
      ? {}
      : { Condition: { StringLike: { "s3:prefix": [...new Set(prefixes)] } } };
    return { Effect: "Allow", Action: "s3:ListBucket", Resource: bucketArn(bucket), ...condition };
  });
  return {
    Version: "2012-10-17",
    Statement: [
      ...lists,
      { Effect: "Allow", Action: "s3:GetObject", Resource: distinct(folders.map(objectsArn)) },
      ...(written.length === 0
        ? []
        : [
            {
              Effect: "Allow",
              Action: ["s3:PutObject", "s3:DeleteObject"],
              Resource: distinct(written.map(objectsArn)),
            },
          ]),
      ...(key === undefined || written.length === 0
        ? []
        : [
            {
              Effect: "Allow",
              Action: ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"],
              Resource: key,
            },
          ]),
    ],
  };
}

function listedPrefixes({ written, prefix }: Folder): readonly string[] {
  if (prefix === "") return ["*"];
  // Whoever wrote the folder without its slash may see it listed so.
  return written === prefix ? [`${escaped(prefix)}*`] : [escaped(written), `${escaped(prefix)}*`];
}

/** In policies, `*`, `?` and `${…}` have a meaning. */
function escaped(text: string): string {
  return text.replace(/\$(?=\{)|[*?]/g, (character) => `\${${character}}`);
}

function trustPolicy<Id extends Value>(externalId: Id) {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${lightlyAccount}:root` },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "sts:ExternalId": externalId } },
      },
    ],
  };
}

function notesOf({ fields, folders }: Credential): readonly string[] {
  const key = fields["server_side_encryption_kms_key"];
  const encrypts = key !== undefined && folders.some(({ writes }) => writes);
  return encrypts
    ? [`the key policy of ${key} must let the principal use the key, and the key must be symmetric`]
    : [];
}

function partitionOf(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

/** `arn:aws:iam::123456789012:role/path/name` */
function roleOf(arn: string): { readonly path: string; readonly roleName: string } {
  const [, path = "/", roleName = arn] = /:role(\/(?:.*\/)?)([^/]+)$/.exec(arn) ?? [];
  return { path, roleName };
}

/** One alone is no list, as the console writes it. */
function distinct(values: readonly string[]): JsonValue {
  const all = [...new Set(values)];
  return all.length === 1 && all[0] !== undefined ? all[0] : all;
}
