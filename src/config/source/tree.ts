import { lstat, readdir, stat } from "node:fs/promises";
import { isAbsolute, join, relative } from "node:path";
import { systemCode, UsageError } from "../../model/errors.js";
import { globFiles } from "./glob.js";
import { type FileReading, readRegularFile } from "../../files/read.js";

/** The files among which a config lies: those of today, or those of a base. Paths are as the user gives them. */
export interface ConfigTree {
  /** `absent` only where there is certainly nothing of that name. */
  readonly kindOf: (path: string) => Promise<"file" | "folder" | "absent">;
  /** Names in a folder. */
  readonly list: (folder: string) => Promise<readonly string[]>;
  /** Paths of the files that match a pattern such as `configs/*.yaml`, in no particular order. */
  readonly match: (pattern: string) => Promise<readonly string[]>;
  readonly read: (path: string, limit: number) => Promise<FileReading>;
}

/** The files of today. */
export const todaysTree: ConfigTree = treeBelow("");

/**
 * The files of a base that is a folder: the working folder as it was before the change.
 *
 * @throws {UsageError} when there is no such folder.
 */
export async function folderTree(folder: string): Promise<ConfigTree> {
  const facts = await stat(folder).catch(() => undefined);
  if (facts?.isDirectory() === true) return treeBelow(folder);
  throw new UsageError(
    `--base-dir: there is no folder ${JSON.stringify(folder)}.`,
    "A commit is compared with --base.",
  );
}

function treeBelow(root: string): ConfigTree {
  const inside = (path: string) =>
    root === "" ? path : join(root, isAbsolute(path) ? relative("", path) : path);
  return {
    kindOf: (path) => kindOf(inside(path)),
    list: (folder) =>
      readdir(inside(folder)).catch((error: unknown) => {
        throw new UsageError(`The folder ${folder} cannot be read (${systemCode(error)}).`);
      }),
    match: async (pattern) => {
      const found = await globFiles(inside(pattern));
      return root === "" ? found : found.map((path) => relative(root, path));
    },
    read: (path, limit) => readRegularFile(inside(path), limit),
  };
}

/** A link that leads nowhere is a file: one that cannot be read. */
async function kindOf(path: string): Promise<"file" | "folder" | "absent"> {
  const facts = await stat(path).catch(() => undefined);
  if (facts !== undefined) return facts.isDirectory() ? "folder" : "file";
  const problem = await lstat(path).then(() => undefined, systemCode);
  return problem === "ENOENT" || problem === "ENOTDIR" ? "absent" : "file";
}
