import { execFile } from "node:child_process";
import { mkdir, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { datasets, street } from "./config-stories.js";
import type { Step, Story, World } from "./story.js";

const shared = datasets("street: { type: images, share_with: [ada@example.com] }");
const path = process.env["PATH"] ?? "";
const against = (base: string) => ["apply", "--auto-approve", "--base", base];

/** The change is compared with a copy of the folder instead of a commit. */
const withFolder: Step = {
  files: { "before/lightly.yaml": street },
  run: ["apply", "--auto-approve", "--base-dir", "before"],
};

/** Hints about the base of a change in git. */
export const hintsOfGit: Readonly<Record<string, Story | readonly Story[]>> = {
  "Run this in a checkout, or compare with a folder: --base-dir.": [
    asked(() => Promise.resolve(), "HEAD", withFolder),
    asked(() => Promise.resolve(), "HEAD", { act: committed, config: shared, run: against("HEAD") }),
  ],
  "Install git, or compare with a folder: --base-dir.": [
    asked(withoutGit, "HEAD", { env: { PATH: path }, run: against("HEAD") }),
    asked(withoutGit, "HEAD", withFolder),
  ],
  "Add --base COMMIT.": {
    held: street,
    wrong: { env: { PATH: path }, act: committed, run: ["plan", "--offline"] },
    right: { run: ["plan", "--offline", "--base", "HEAD"] },
  },
  "Name a commit, a branch or a tag.": asked(committed, "-1", { run: against("HEAD") }),
  "A folder is compared with --base-dir.": asked(
    async (world) => {
      await committed(world);
      await world.write("before/lightly.yaml", street);
    },
    "before",
    withFolder,
  ),
  "Fetch its branch first: git fetch origin BRANCH.": asked(
    async (world) => {
      await cloned(world);
      await git(world, "fetch", "--quiet", "origin", "feature");
      await git(world, "checkout", "--quiet", "FETCH_HEAD");
    },
    "origin/main",
    {
      act: (world) => git(world, "fetch", "--quiet", "origin", "main"),
      run: against("origin/main"),
    },
  ),
  "Give its whole name, such as refs/remotes/origin/main, or the commit's full id.": asked(
    async (world) => {
      await committed(world);
      await git(world, "tag", "main");
      await world.write("lightly.yaml", shared);
      await git(world, "commit", "--quiet", "--all", "--message", "change");
    },
    "main",
    { run: against("refs/tags/main") },
  ),
  "Name a commit that HEAD comes from, or compare with a folder: --base-dir.": [
    asked(unrelated, "main", { run: against("HEAD") }),
    asked(unrelated, "main", withFolder),
  ],
  "Check out the whole history: fetch-depth: 0 of actions/checkout, GIT_DEPTH: 0 of GitLab CI, git fetch --unshallow.":
    [
      asked(shallow, "HEAD^1", { act: unshallow, run: against("HEAD^1") }),
      asked(shallow, "origin/main", { act: unshallow, run: against("origin/main") }),
    ],
  "A partial clone leaves objects out. Fetch this one: git cat-file -e …; or clone without --filter.": asked(
    partial,
    "HEAD^1",
    {
      act: async (world) =>
        git(world, "cat-file", "-e", await git(world, "rev-parse", "HEAD^1:lightly.yaml")),
      run: against("HEAD^1"),
    },
  ),
  // Only root can give files to somebody else.
  "Change its owner, or trust it: git config --global --add safe.directory …":
    process.getuid?.() === 0
      ? asked(
          async (world) => {
            await committed(world);
            await promisify(execFile)("chown", ["-R", "12345:12345", world.folder]);
          },
          "HEAD",
          {
            act: (world) => git(world, "config", "--global", "--add", "safe.directory", world.folder),
            run: against("HEAD"),
          },
        )
      : [],
  "Run this in the repository of the config, or compare with a folder: --base-dir.": {
    held: street,
    wrong: {
      act: async (world) => {
        await committed(world);
        await git(world, "init", "--quiet", "inner");
      },
      files: { "inner/lightly.yaml": shared },
      env: { PATH: path },
      run: ["plan", "--base", "HEAD", "--config", "inner/lightly.yaml"],
    },
    right: {
      files: { "before/inner/lightly.yaml": street },
      run: ["apply", "--auto-approve", "--base-dir", "before", "--config", "inner/lightly.yaml"],
      plan: ["--config", "inner/lightly.yaml"],
    },
  },
  "Name the file itself with --config, or compare with a folder: --base-dir.": asked(
    async (world) => {
      await rm(join(world.folder, "lightly.yaml"));
      await symlink("nowhere.yaml", join(world.folder, "lightly.yaml"));
      await committed(world);
      await rm(join(world.folder, "lightly.yaml"));
    },
    "HEAD",
    withFolder,
  ),
  "Run this in the submodule's folder, or compare with a folder: --base-dir.": {
    held: street,
    wrong: {
      act: async (world) => {
        await committed(world);
        await git(world, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", "./.git", "sub");
        await git(world, "commit", "--quiet", "--all", "--message", "a submodule");
        await rm(join(world.folder, "sub"), { recursive: true });
        await mkdir(join(world.folder, "sub"));
        await world.write("sub/lightly.yaml", shared);
      },
      env: { PATH: path },
      run: ["plan", "--base", "HEAD", "--config", "sub/lightly.yaml"],
    },
    right: {
      files: { "before/sub/lightly.yaml": street },
      run: ["apply", "--auto-approve", "--base-dir", "before", "--config", "sub/lightly.yaml"],
      plan: ["--config", "sub/lightly.yaml"],
    },
  },
};

/** Something is done to the folder, the config is changed, and a plan asked for that compares it with a commit. */
function asked(act: (world: World) => Promise<unknown>, base: string, right: Step): Story {
  return {
    held: street,
    wrong: {
      env: { PATH: path },
      act: async (world) => {
        world.env["HOME"] = world.folder;
        await act(world);
      },
      config: shared,
      run: ["plan", "--base", base],
    },
    right,
  };
}

async function git({ folder }: World, ...args: readonly string[]): Promise<string> {
  const env = { PATH: path, HOME: folder, GIT_CONFIG_NOSYSTEM: "1" };
  const author = [
    "-c",
    "user.name=test",
    "-c",
    "user.email=test@example.com",
    "-c",
    "init.defaultBranch=main",
  ];
  const { stdout } = await promisify(execFile)("git", [...author, ...args], { cwd: folder, env });
  return stdout.trim();
}

/** The config as it is, in a repository. */
async function committed(world: World): Promise<void> {
  await git(world, "init", "--quiet");
  await git(world, "add", "lightly.yaml");
  await git(world, "commit", "--quiet", "--message", "before");
}

async function withoutGit(world: World): Promise<void> {
  await committed(world);
  world.env["PATH"] = "/nowhere";
}

/** On a branch that has nothing to do with `main`. */
async function unrelated(world: World): Promise<void> {
  await committed(world);
  await git(world, "checkout", "--quiet", "--orphan", "other");
  await git(world, "commit", "--quiet", "--message", "alone");
}

/** An empty clone of a repository that has a commit on `main`, and two more on `feature`. */
async function cloned(world: World): Promise<void> {
  const origin = { ...world, folder: join(world.folder, "origin") };
  await world.write("origin/lightly.yaml", street);
  await committed(origin);
  await git(origin, "config", "uploadpack.allowFilter", "true");
  await git(origin, "config", "uploadpack.allowAnySHA1InWant", "true");
  await git(origin, "checkout", "--quiet", "-b", "feature");
  await git(origin, "commit", "--quiet", "--allow-empty", "--message", "change");
  await world.write("origin/lightly.yaml", shared);
  await git(origin, "commit", "--quiet", "--all", "--message", "another change");
  await rm(join(world.folder, "lightly.yaml"));
  await git(world, "init", "--quiet");
  await git(world, "remote", "add", "origin", `file://${origin.folder}`);
}

async function shallow(world: World): Promise<void> {
  await cloned(world);
  await git(world, "fetch", "--quiet", "--depth=1", "origin");
  await git(world, "checkout", "--quiet", "origin/feature");
}

function unshallow(world: World): Promise<string> {
  return git(world, "fetch", "--quiet", "--unshallow", "origin");
}

async function partial(world: World): Promise<void> {
  await cloned(world);
  await git(world, "fetch", "--quiet", "--filter=blob:none", "origin");
  await git(world, "checkout", "--quiet", "origin/feature");
}
