import { readFile, stat } from "node:fs/promises";
import { UsageError } from "../../../model/errors.js";
import { type Git, wordsOf } from "./git.js";

/**
 * The commit that a change began at: the merge base of a revision and `HEAD`, as in a pull request. What the other branch
 * got meanwhile is no part of the change.
 *
 * @throws {UsageError} when git does not know the revision, or cannot tell the merge base for sure.
 */
export async function findMergeBase(revision: string, git: Git): Promise<string> {
  const commit = await findCommit(revision, git);
  const found = await git.run("merge-base", commit, "HEAD");
  if (found.exitCode > 1) {
    throw new UsageError(
      `--base: git cannot compare ${JSON.stringify(revision)} with HEAD: ${wordsOf(found)}.`,
    );
  }
  const base = found.stdout.trim();
  if (base === commit) return base;
  const cut = await shallowCommits(git);
  if (base === "" && cut.size === 0) {
    throw new UsageError(
      `--base: ${JSON.stringify(revision)} and HEAD have no commit in common.`,
      "Name a commit that HEAD comes from, or compare with a folder: --base-dir.",
    );
  }
  if (base !== "" && (await isComplete(base, commit, cut, git))) return base;
  throw new UsageError(
    `--base: this checkout is shallow: it lacks the commits that tell where HEAD left ${JSON.stringify(revision)}.`,
    fetchMore,
  );
}

const fetchMore =
  "Check out the whole history: fetch-depth: 0 of actions/checkout, GIT_DEPTH: 0 of GitLab CI, git fetch --unshallow.";

/** The id of the commit that a revision names. */
async function findCommit(revision: string, git: Git): Promise<string> {
  const named = JSON.stringify(revision);
  if (/^(-|$)|[\0\n]/.test(revision))
    throw new UsageError(`--base: ${named} names no commit.`, "Name a commit, a branch or a tag.");
  const { stdout, stderr } = await git.run(
    "rev-parse",
    "--verify",
    "--end-of-options",
    `${revision}^{commit}`,
  );
  if (/ is ambiguous/.test(stderr) && !isFullId.test(revision)) {
    throw new UsageError(
      `--base: ${named} can be read as more than one commit.`,
      "Give its whole name, such as refs/remotes/origin/main, or the commit's full id.",
    );
  }
  const id = stdout.trim();
  if (/^[0-9a-f]{40,64}$/.test(id)) return id;
  throw new UsageError(
    `--base: ${named} is not a commit that git knows here.`,
    await howToGet(revision, git),
  );
}

/** Git reads a full id as an id, whatever else is called so. */
const isFullId = /^([0-9a-f]{40}|[0-9a-f]{64})([~^]|$)/i;

async function howToGet(revision: string, git: Git): Promise<string> {
  if ((await shallowCommits(git)).size > 0) return fetchMore;
  const facts = await stat(revision).catch(() => undefined);
  return facts?.isDirectory() === true
    ? "A folder is compared with --base-dir."
    : "Fetch its branch first: git fetch origin BRANCH.";
}

/** The commits whose parents a shallow checkout lacks; none where the history is whole. */
async function shallowCommits(git: Git): Promise<ReadonlySet<string>> {
  const { stdout } = await git.run("rev-parse", "--git-path", "shallow");
  const text = await readFile(stdout.replace(/\n$/, ""), "utf8").catch(() => "");
  return new Set(text.split("\n").filter((line) => line !== ""));
}

/**
 * Whether every commit between the merge base and the two that it was found for is there with its parents. If so, no
 * commit that is missing could have been a nearer merge base.
 */
async function isComplete(
  base: string,
  commit: string,
  cut: ReadonlySet<string>,
  git: Git,
): Promise<boolean> {
  if (cut.size === 0) return true;
  const { exitCode, stdout } = await git.run("rev-list", commit, "HEAD", "--not", base);
  return exitCode === 0 && !stdout.split("\n").some((id) => cut.has(id));
}
