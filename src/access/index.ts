import type { AddressedDatasource, DesiredDatasource } from "../model/datasource.js";
import { isWritten } from "../model/desired.js";
import { groupBy } from "../model/group-by.js";
import { Secret } from "../model/secret.js";
import type { Access, Credential, Folder } from "./access.js";
import { roleAccess, userAccess } from "./aws.js";
import { azureAccess } from "./azure.js";
import { googleAccess } from "./google.js";
import { obsAccess } from "./obs.js";

/** The least access that datasources need: one per credential, or one per datasource. */
export function accessOf(
  declared: readonly AddressedDatasource[],
  by: "credential" | "datasource",
): readonly Access[] {
  const groups = groupBy(declared, (one) =>
    by === "credential" ? credentialKey(one.datasource) : addressOf(one),
  );
  return [...groups.values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [accessFor(credentialOf(first, [first, ...others], by))],
  );
}

function accessFor(credential: Credential): Access {
  const { provider, subject, users } = credential;
  const nothing = { provider, subject, users, steps: [], terraform: [] };
  switch (provider) {
    case "s3":
      return userAccess(credential);
    case "s3_delegated_access":
      return roleAccess(credential);
    case "azure":
      return azureAccess(credential);
    case "gcs":
      return googleAccess(credential);
    case "obs":
      return obsAccess(credential);
    case "local":
      return {
        ...nothing,
        notes: [
          "mount the input folder into the worker at /input_mount, which may be read-only",
          ...(credential.folders.some(({ writes }) => writes)
            ? ["mount the lightly folder into the worker at /lightly_mount, writable"]
            : []),
        ],
      };
    case "lightly":
      return { ...nothing, notes: ["nothing to grant: Lightly hosts it"] };
  }
}

function credentialOf(
  first: AddressedDatasource,
  all: readonly AddressedDatasource[],
  by: "credential" | "datasource",
): Credential {
  const { connection, provider } = first.datasource;
  const own = by === "datasource" || connection === null;
  const label = own ? addressOf(first) : connection;
  return {
    provider,
    subject: own ? `datasource ${label}` : `connection ${label}`,
    name: label.toLowerCase().replace(/[^a-z0-9]+/g, "_"),
    users: all.map(addressOf),
    folders: distinctFolders(all.map(({ datasource }) => folderOf(datasource))),
    fields: shownFields(first.datasource),
  };
}

function addressOf({ dataset, datasource }: AddressedDatasource): string {
  return `${dataset}.${datasource.purpose}`;
}

function credentialKey(datasource: DesiredDatasource): string {
  return JSON.stringify([datasource.provider, shownFields(datasource)]);
}

/** Of a secret, its reference, as the config writes it. */
function shownFields({ fields }: DesiredDatasource): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      value instanceof Secret ? `\${${value.reference}}` : value,
    ]),
  );
}

function folderOf({ provider, resourcePath, purpose }: DesiredDatasource): Folder {
  const path = resourcePath.replace(/^[a-z0-9]+:\/\//, "");
  const hasBucket = provider !== "local" && provider !== "lightly";
  const [bucket = "", ...rest] = hasBucket ? path.split("/") : ["", path];
  const written = rest.join("/");
  const prefix = written === "" || written.endsWith("/") ? written : `${written}/`;
  return { bucket, written, prefix, writes: isWritten(purpose) };
}

/** Each folder once, written to if any of its datasources is. */
function distinctFolders(folders: readonly Folder[]): readonly Folder[] {
  const byPlace = new Map<string, Folder>();
  for (const folder of folders) {
    const key = JSON.stringify([folder.bucket, folder.written]);
    const before = byPlace.get(key);
    byPlace.set(key, { ...folder, writes: folder.writes || before?.writes === true });
  }
  return [...byPlace.values()];
}
