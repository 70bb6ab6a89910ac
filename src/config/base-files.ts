import { execFile } from "node:child_process";
import { stat } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative } from "node:path";
import { promisify } from "node:util";
import { UsageError } from "../errors.js";
import { type FileReading, readRegularFile } from "./read-file.js";

/** Reads a config file, of today or of a base, by the path that the user gave. */
export type FileReader = (path: string, limit: number) => Promise<FileReading>;

/**
 * Reads files as of a base: a folder that holds an older copy of the config, at the same relative path; or else anything
 * that git takes for a commit.
 *
 * @throws {UsageError} when it is neither.
 */
export async function baseReader(
  base: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<FileReader> {
  const facts = await stat(base).catch(() => undefined);
  if (facts?.isDirectory() === true) return readerOfFolder(base);
  return readerOfCommit(base, env);
}

function readerOfFolder(base: string): FileReader {
  return (path, limit) => readRegularFile(join(base, isAbsolute(path) ? relative("", path) : path), limit);
}

/** Git is given a commit id and plain paths, and neither filters nor converts what it prints. */
async function readerOfCommit(
  base: string,
  { PATH, HOME, GIT_DIR, GIT_CONFIG_GLOBAL }: Readonly<Record<string, string | undefined>>,
): Promise<FileReader> {
  const git = async (folder: string, args: readonly string[], limit: number): Promise<Buffer> => {
    const { stdout } = await promisify(execFile)("git", args, {
      cwd: folder,
      encoding: "buffer",
      env: { PATH, HOME, GIT_DIR, GIT_CONFIG_GLOBAL, GIT_TERMINAL_PROMPT: "0", LC_ALL: "C" },
      maxBuffer: limit + 1024,
    });
    return stdout;
  };
  const idIn = async (folder: string): Promise<string> => {
    try {
      const id = await git(folder, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${base}^{commit}`], 1024);
      return id.toString("utf8").trim();
    } catch {
      throw new UsageError(
        `--base: ${JSON.stringify(base)} is neither a folder nor a commit that git knows here.`,
        "In CI, fetch the base branch too: a shallow checkout does not have it.",
      );
    }
  };
  return async (path, limit) => {
    const folder = dirname(path);
    const id = await idIn(folder);
    try {
      const bytes = await git(folder, ["cat-file", "blob", `${id}:./${basename(path)}`], limit);
      return { kind: "read", bytes, identity: `${id}:${path}` };
    } catch {
      return { kind: "unreadable", problem: "the base has no such file" };
    }
  };
}
