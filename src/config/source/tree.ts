import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { dirname, isAbsolute, join, relative, sep } from "node:path";
import { promisify } from "node:util";
import { UsageError } from "../../model/errors.js";
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
  const listed = async (listing: Promise<Buffer>): Promise<readonly string[]> => {
    const text = await listing.then(String, () => "");
    return text.split("\0").filter((name) => name !== "");
  };
  /** Asks about a path of the commit from the nearest folder that is there today. */
  const about = async (path: string, args: readonly string[], limit: number): Promise<Buffer> => {
    let folder = dirname(path);
    while (!existsSync(folder)) folder = dirname(folder);
    const way = relative(folder, path).split(sep).join("/");
    return git(folder, [...args, `${commit}:./${way}`], limit);
  };
  return {
    kindOf: async (path) => {
      const type = await about(path, ["cat-file", "-t"], 1024).catch(() => "");
      const kind = type.toString().trim();
      return kind === "blob" ? "file" : kind === "tree" ? "folder" : "absent";
    },
    list: (folder) => listed(about(folder, ["ls-tree", "-z", "--name-only", "--full-tree"], maxListing)),
    match: async (pattern) => {
      const { default: picomatch } = await import("picomatch");
      const matches = picomatch(pattern);
      const all = await listed(git(".", ["ls-tree", "-z", "--name-only", "-r", commit], maxListing));
      return all.filter((path) => matches(path));
    },
    read: async (path, limit) => {
      try {
        const bytes = await about(path, ["cat-file", "blob"], limit);
        return { kind: "read", bytes, identity: `${commit}:${path}` };
      } catch {
        return { kind: "unreadable", problem: "the base has no such file" };
      }
    },
  };
}

/** Bytes of names that one listing of git may have. */
const maxListing = 64 * 1024 * 1024;
