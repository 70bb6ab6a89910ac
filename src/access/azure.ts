import { type Access, type Credential, fieldOf, shellWord } from "./access.js";
import { expression, nested } from "./terraform.js";

/** The command that issues a SAS token of the right letters. */
export function azureAccess({ provider, subject, users, folders, fields, name }: Credential): Access {
  const account = fieldOf({ fields }, "account_name");
  const writes = folders.some((folder) => folder.writes);
  const containers = [...new Set(folders.map(({ bucket }) => bucket))];
  const flags = (granted: readonly string[], all: readonly string[]) =>
    nested(Object.fromEntries(all.map((flag) => [flag, granted.includes(flag)])));
  const right = `lightly_${name}`;
  return {
    provider,
    subject,
    users,
    steps: [
      ...containers.map((container) => ({
        kind: "command" as const,
        title: `the container ${container}, which must exist`,
        command: `az storage container create --account-name ${shellWord(account)} --name ${shellWord(container)} --auth-mode login`,
      })),
      {
        kind: "command",
        title: `the SAS token, for a year; store it where ${fieldOf({ fields }, "sas_token")} points`,
        command: [
          `az storage account generate-sas --account-name ${shellWord(account)}`,
          `--services b --resource-types co --permissions ${writes ? "rwdl" : "rl"}`,
          `--https-only --expiry "$(date -u -d '1 year' +%Y-%m-%dT%H:%MZ)" --output tsv`,
        ].join(" \\\n  "),
      },
    ],
    notes: [
      "an account SAS token reaches every container of the account: give Lightly an account of its own",
    ],
    terraform: [
      {
        type: "variable",
        labels: [`${right}_connection_string`],
        body: { type: expression("string"), sensitive: true },
      },
      { type: "variable", labels: [`${right}_expiry`], body: { type: expression("string") } },
      {
        type: "data",
        labels: ["azurerm_storage_account_sas", right],
        body: {
          connection_string: expression(`var.${right}_connection_string`),
          https_only: true,
          start: expression("timestamp()"),
          expiry: expression(`var.${right}_expiry`),
          resource_types: flags(["container", "object"], ["service", "container", "object"]),
          services: flags(["blob"], ["blob", "queue", "table", "file"]),
          permissions: flags(writes ? ["read", "list", "write", "delete"] : ["read", "list"], [
            "read",
            "write",
            "delete",
            "list",
            "add",
            "create",
            "update",
            "process",
            "tag",
            "filter",
          ]),
        },
      },
      {
        type: "output",
        labels: [`${right}_sas_token`],
        body: { value: expression(`data.azurerm_storage_account_sas.${right}.sas`), sensitive: true },
      },
    ],
  };
}
