import { stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { UsageError } from "../../../model/errors.js";
import { readRegularFile } from "../../../files/read.js";
import { type Environment, type Git, gitFinding, gitOn, wordsOf } from "./git.js";

/** The repository that a checkout belongs to. */
export interface Repository {
  /** The checkout's topmost folder. */
  readonly top: string;
  readonly git: Git;
}

/**
 * Finds the repository of a folder: the nearest `.git` from there upwards, which nobody can commit. The variables that git
 * sets for its hooks, such as `GIT_DIR`, do not count: what is in a folder belongs to that folder's repository.
 *
 * @throws {UsageError} when there is none, git is not installed, or git does not trust the repository's owner.
 */
export async function openRepository(folder: string, env: Environment): Promise<Repository> {
  const { top, gitDir } = await findRepository(folder);
  const asked = await gitFinding(top, env).run("rev-parse", "--git-dir");
  if (asked.exitCode === 0) return { top, git: gitOn(gitDir, env) };
  if (!asked.stderr.includes("safe.directory")) {
    throw new UsageError(`--base: git cannot use the repository at ${top}: ${wordsOf(asked)}.`);
  }
  throw new UsageError(
    `--base: the repository at ${top} belongs to another user, so git does not trust it.`,
    `Change its owner, or trust it: git config --global --add safe.directory ${top}`,
  );
}

async function findRepository(start: string): Promise<{ readonly top: string; readonly gitDir: string }> {
  for (let top = resolve(start); ; top = dirname(top)) {
    const entry = join(top, ".git");
    const facts = await stat(entry).catch(() => undefined);
    if (facts?.isDirectory() === true) return { top, gitDir: entry };
    if (facts !== undefined) return { top, gitDir: resolve(top, await targetOf(entry)) };
    if (dirname(top) === top) {
      throw new UsageError(
        "--base: there is no git repository here.",
        "Run this in a checkout, or compare with a folder: --base-dir.",
      );
    }
  }
}

/** Of a submodule and of a linked worktree, `.git` is a file that says where the repository is. */
async function targetOf(file: string): Promise<string> {
  const reading = await readRegularFile(file, 4096);
  if (reading.kind !== "read") throw new UsageError(`--base: ${file}: ${reading.problem}.`);
  const target = /^gitdir: (.+?)[\r\n]*$/.exec(new TextDecoder().decode(reading.bytes))?.[1];
  if (target === undefined) throw new UsageError(`--base: ${file} does not say where the repository is.`);
  return target;
}
