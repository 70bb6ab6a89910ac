import { constants } from "node:fs";
import { access, mkdir, open, readdir, realpath, rmdir, stat, unlink } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { systemCode } from "../model/errors.js";
import {
  type Attempt,
  type ListedObject,
  noFacts,
  noStatedRights,
  probeText,
  type Refusal,
  refused,
  type StoragePort,
  succeeded,
} from "./port.js";

/** Folders that are looked into, at most. */
const mostFolders = 10_000;

/** A folder below the worker's mount, which `root` is here. Keys are relative to the mount. */
export function localStorage(root: string, prefix: string): StoragePort {
  const made = new Set<string>();
  const at = (key: string): string => join(root, ...key.split("/"));
  const write = (key: string, flag: "wx" | "w") =>
    attempting(async () => {
      const folder = dirname(at(key));
      await requireBelow(root, dirname(folder));
      if (await makeFolder(folder)) made.add(folder);
      await requireBelow(root, folder);
      await using file = await open(at(key), flag);
      await file.writeFile(probeText);
      return noFacts;
    });
  return {
    list: ({ limit }) =>
      attempting(async () => {
        const folder = await realFolder(at(prefix));
        if (folder === undefined) return { objects: [], next: undefined };
        await requireBelow(root, folder);
        return { objects: await filesBelow(folder, prefix, limit), next: undefined };
      }),
    read: (key) =>
      attempting(async () => {
        await using file = await open(at(key), constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
        await file.read({ length: 1 });
        return noFacts;
      }),
    create: (key) => write(key, "wx"),
    overwrite: (key) => write(key, "w"),
    remove: (key) =>
      attempting(async () => {
        await unlink(at(key));
        const folder = dirname(at(key));
        if (made.has(folder)) await rmdir(folder).catch(() => undefined);
        return { marker: undefined };
      }),
    writeDry: () =>
      attempting(async () => {
        await requireBelow(root, at(prefix));
        await access(at(prefix), constants.W_OK | constants.X_OK);
        return "allowed" as const;
      }),
    statedRights: noStatedRights,
    hasMarker: async () => (await stat(at(prefix)).catch(() => undefined))?.isDirectory() === true,
    surroundings: () => Promise.resolve([]),
  };
}

/** Makes one folder, and says whether it was not there. */
async function makeFolder(path: string): Promise<boolean> {
  return mkdir(path).then(
    () => true,
    (error: unknown) => {
      if (systemCode(error) === "EEXIST") return false;
      throw error;
    },
  );
}

/** Where a folder is, links followed; `undefined` for one that does not exist, which holds nothing. */
async function realFolder(path: string): Promise<string | undefined> {
  return realpath(path).catch((error: unknown) => {
    if (systemCode(error) === "ENOENT") return undefined;
    throw error;
  });
}

/** @throws {OutsideError} where links lead out of the root. */
async function requireBelow(root: string, path: string): Promise<void> {
  const [base, real] = await Promise.all([realpath(root), realpath(path)]);
  if (real !== base && !real.startsWith(base + sep)) throw new OutsideError();
}

class OutsideError extends Error {
  readonly code = "OUTSIDE";
}

/** Files below a folder, links not followed, as keys. */
async function filesBelow(folder: string, prefix: string, limit: number): Promise<readonly ListedObject[]> {
  const found: ListedObject[] = [];
  const folders: { readonly path: string; readonly key: string }[] = [{ path: folder, key: prefix }];
  for (let index = 0; index < Math.min(folders.length, mostFolders) && found.length < limit; index++) {
    const { path, key } = folders[index] ?? { path: folder, key: prefix };
    for (const entry of await readdir(path, { withFileTypes: true })) {
      if (entry.isDirectory()) folders.push({ path: join(path, entry.name), key: `${key}${entry.name}/` });
      else if (entry.isFile() && found.length < limit)
        found.push({ key: key + entry.name, size: (await stat(join(path, entry.name))).size });
    }
  }
  return found;
}

async function attempting<T>(work: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return succeeded(await work());
  } catch (error) {
    return refused(refusalOf(systemCode(error)));
  }
}

function refusalOf(code: string): Refusal {
  const kind =
    code === "ENOENT" || code === "ENOTDIR"
      ? "object_missing"
      : code === "EACCES" || code === "EPERM" || code === "EROFS" || code === "OUTSIDE"
        ? "access"
        : "unexpected";
  return { kind, code, ambiguous: false };
}
