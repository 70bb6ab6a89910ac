import type { Access, Credential, Folder } from "./access.js";
import { nested } from "./terraform.js";

/** The policy of a user of Open Telekom Cloud. */
export function obsAccess({ provider, subject, users, folders, name }: Credential): Access {
  const buckets = [...new Set(folders.map(({ bucket }) => bucket))];
  const written = folders.filter(({ writes }) => writes);
  const objects = ({ bucket, prefix }: Folder): string => `obs:*:*:object:${bucket}/${prefix}*`;
  const statements = [
    { action: ["obs:bucket:ListBucket"], resource: buckets.map((bucket) => `obs:*:*:bucket:${bucket}`) },
    { action: ["obs:object:GetObject"], resource: folders.map(objects) },
    ...(written.length === 0
      ? []
      : [{ action: ["obs:object:PutObject", "obs:object:DeleteObject"], resource: written.map(objects) }]),
  ];
  return {
    provider,
    subject,
    users,
    steps: [
      {
        kind: "document",
        title: "custom policy, for the user whose key it is",
        content: {
          Version: "1.1",
          Statement: statements.map(({ action, resource }) => ({
            Effect: "Allow",
            Action: action,
            Resource: resource,
          })),
        },
      },
    ],
    notes: ["another S3-compatible store may want these rights under the names that Amazon S3 has for them"],
    terraform: [
      {
        type: "resource",
        labels: ["opentelekomcloud_identity_role_v3", `lightly_${name}`],
        body: {
          display_name: `lightly-${name.replaceAll("_", "-")}`,
          description: "What Lightly needs of its folders",
          display_layer: "domain",
          statement: nested(
            ...statements.map(({ action, resource }) => ({ effect: "Allow", action, resource })),
          ),
        },
      },
    ],
  };
}
