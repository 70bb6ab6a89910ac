import { type Access, type Credential, fieldOf, type Folder, shellWord, type Step } from "./access.js";
import { type Block, expression, nested } from "./terraform.js";

const readingRights = ["storage.objects.get", "storage.objects.list"] as const;
const writingRights = [
  ...readingRights,
  "storage.objects.create",
  "storage.objects.delete",
  "storage.objects.update",
] as const;

/** Custom roles, and bindings of them that are limited to the folders. */
export function googleAccess({ provider, subject, users, folders, fields, name }: Credential): Access {
  const project = fieldOf({ fields }, "project_id");
  const kinds = [false, true].filter((writes) => folders.some((folder) => folder.writes === writes));
  const account = `lightly_${name}_service_account`;
  return {
    provider,
    subject,
    users,
    steps: [
      ...kinds.map((writes): Step => ({
        kind: "command",
        title: writes ? "a role for what Lightly writes" : "a role for what Lightly reads",
        command: `gcloud iam roles create ${roleId(writes, name)} --project ${shellWord(project)} --permissions ${rightsOf(writes).join(",")}`,
      })),
      ...folders.flatMap((folder): readonly Step[] => [
        {
          kind: "document",
          title: `condition.json: only ${placeOf(folder)}`,
          content: { title: titleOf(folder), expression: conditionOf(folder) },
        },
        {
          kind: "command",
          title: `the role on ${placeOf(folder)}; SERVICE_ACCOUNT is the client_email of ${fieldOf({ fields }, "credentials")}`,
          command: [
            `gcloud storage buckets add-iam-policy-binding ${shellWord(`gs://${folder.bucket}`)}`,
            `--member "serviceAccount:$SERVICE_ACCOUNT"`,
            `--role ${shellWord(`projects/${project}/roles/${roleId(folder.writes, name)}`)} --condition-from-file condition.json`,
          ].join(" \\\n  "),
        },
      ]),
    ],
    notes: ["conditions need uniform bucket-level access"],
    terraform: [
      { type: "variable", labels: [account], body: { type: expression("string") } },
      ...kinds.map((writes): Block => ({
        type: "resource",
        labels: ["google_project_iam_custom_role", `${roleName(writes)}_${name}`],
        body: {
          project,
          role_id: roleId(writes, name),
          title: writes ? "Lightly writes" : "Lightly reads",
          permissions: rightsOf(writes),
        },
      })),
      ...folders.map((folder, index): Block => ({
        type: "resource",
        labels: ["google_storage_bucket_iam_member", `lightly_${name}_${index + 1}`],
        body: {
          bucket: folder.bucket,
          role: expression(`google_project_iam_custom_role.${roleName(folder.writes)}_${name}.id`),
          member: expression(`"serviceAccount:\${var.${account}}"`),
          condition: nested({ title: titleOf(folder), expression: conditionOf(folder) }),
        },
      })),
    ],
  };
}

function rightsOf(writes: boolean): readonly string[] {
  return writes ? writingRights : readingRights;
}

/** At most 64 letters, digits and `_`. */
function roleId(writes: boolean, name: string): string {
  return `${writes ? "lightlyWrites" : "lightlyReads"}_${name}`.slice(0, 64);
}

function roleName(writes: boolean): string {
  return writes ? "lightly_writes" : "lightly_reads";
}

function placeOf({ bucket, prefix }: Folder): string {
  return `gs://${bucket}/${prefix}`;
}

function titleOf({ writes }: Folder): string {
  return writes ? "Where Lightly writes" : "Where Lightly reads";
}

/** Listing asks for the right on the bucket, everything else for one on the object: both clauses are needed. */
function conditionOf({ bucket, prefix }: Folder): string {
  const name = `projects/_/buckets/${bucket}`;
  const is = (type: string) => `resource.type == "storage.googleapis.com/${type}"`;
  return [
    `(${is("Bucket")} && resource.name == ${JSON.stringify(name)})`,
    `(${is("Object")} && resource.name.startsWith(${JSON.stringify(`${name}/objects/${prefix}`)}))`,
  ].join(" || ");
}
