import { execFile } from "node:child_process";
import { readdir, stat } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative } from "node:path";
import { promisify } from "node:util";
import { UsageError } from "../errors.js";
import { type FileReading, readRegularFile } from "./read-file.js";

/** The files among which a config lies: those of today, or those of a base. Paths are as the user gives them. */
export interface ConfigTree {
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
 * The files as of a base: a folder that holds an older copy of the config at the same relative path; or else anything
 * that git takes for a commit.
 *
 * @throws {UsageError} when it is neither.
 */
export async function baseTree(
  base: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<ConfigTree> {
  const facts = await stat(base).catch(() => undefined);
  return facts?.isDirectory() === true ? treeBelow(base) : treeOfCommit(base, env);
}

function treeBelow(root: string): ConfigTree {
  const inside = (path: string) =>
    root === "" ? path : join(root, isAbsolute(path) ? relative("", path) : path);
  return {
    kindOf: async (path) => {
      const facts = await stat(inside(path)).catch(() => undefined);
      if (facts === undefined) return "absent";
      return facts.isDirectory() ? "folder" : "file";
    },
    list: (folder) => readdir(inside(folder)),
    match: async (pattern) => {
      // Loaded when a pattern is given: most configs are one file.
      const { glob } = await import("tinyglobby");
      const found = await glob(inside(pattern), {
        absolute: isAbsolute(inside(pattern)),
        expandDirectories: false,
        dot: false,
      });
      return root === "" ? found : found.map((path) => relative(root, path));
    },
    read: (path, limit) => readRegularFile(inside(path), limit),
  };
}

/** Git is given a commit id and plain paths, and neither filters nor converts what it prints. */
async function treeOfCommit(
  base: string,
  { PATH, HOME, GIT_DIR, GIT_CONFIG_GLOBAL }: Readonly<Record<string, string | undefined>>,
): Promise<ConfigTree> {
  const git = async (folder: string, args: readonly string[], limit: number): Promise<Buffer> => {
    const { stdout } = await promisify(execFile)("git", args, {
      cwd: folder,
      encoding: "buffer",
      env: { PATH, HOME, GIT_DIR, GIT_CONFIG_GLOBAL, GIT_TERMINAL_PROMPT: "0", LC_ALL: "C" },
      maxBuffer: limit + 1024,
    });
    return stdout;
  };
  const commit = await git(
    ".",
    ["rev-parse", "--verify", "--quiet", "--end-of-options", `${base}^{commit}`],
    1024,
  )
    .then((id) => id.toString("utf8").trim())
    .catch(() => {
      throw new UsageError(
        `--base: ${JSON.stringify(base)} is neither a folder nor a commit that git knows here.`,
        "In CI, fetch the base branch too: a shallow checkout does not have it.",
      );
    });
  /** Paths below a folder of the commit, relative to it. */
  const names = async (folder: string, ...how: readonly string[]): Promise<readonly string[]> => {
    const listed = await git(folder, ["ls-tree", "-z", "--name-only", ...how, commit], maxListing).catch(
      () => undefined,
    );
    return listed === undefined
      ? []
      : listed
          .toString("utf8")
          .split("\0")
          .filter((name) => name !== "");
  };
  return {
    kindOf: async (path) => {
      const type = await git(dirname(path), ["cat-file", "-t", `${commit}:./${basename(path)}`], 1024).catch(
        () => "",
      );
      const kind = type.toString().trim();
      return kind === "blob" ? "file" : kind === "tree" ? "folder" : "absent";
    },
    list: (folder) => names(folder),
    match: async (pattern) => {
      const { default: picomatch } = await import("picomatch");
      const matches = picomatch(pattern);
      return (await names(".", "-r")).filter((path) => matches(path));
    },
    read: async (path, limit) => {
      try {
        const bytes = await git(dirname(path), ["cat-file", "blob", `${commit}:./${basename(path)}`], limit);
        return { kind: "read", bytes, identity: `${commit}:${path}` };
      } catch {
        return { kind: "unreadable", problem: "the base has no such file" };
      }
    },
  };
}

/** Bytes of names that one listing of git may have. */
const maxListing = 64 * 1024 * 1024;
