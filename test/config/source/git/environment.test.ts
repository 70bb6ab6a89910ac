import { execFile } from "node:child_process";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { declaring, readBase, refusalOf } from "../../../support/base.js";
import { cli } from "../../../support/cli.js";
import { type ScratchRepository, scratchRepository } from "../../../support/scratch-repository.js";

/** A repository whose first commit declares `old`, and whose second one declares `new`. */
async function changed(): Promise<ScratchRepository> {
  const repository = await scratchRepository({ "lightly.yaml": declaring("old") });
  await repository.write("lightly.yaml", declaring("new"));
  await repository.commit("a change");
  return repository;
}

const old = { state: "read", datasets: ["old"] };

test("git's variables that name another repository do not mislead", async () => {
  await using repository = await changed();
  await using other = await scratchRepository({ "lightly.yaml": declaring("forged") });
  const names =
    "GIT_DIR GIT_COMMON_DIR GIT_WORK_TREE GIT_INDEX_FILE GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES " +
    "GIT_NAMESPACE GIT_CEILING_DIRECTORIES GIT_SHALLOW_FILE GIT_PREFIX GIT_TRACE";
  for (const name of names.split(" ")) {
    for (const value of [join(other.origin, ".git"), "nowhere"])
      expect(
        await readBase({ cwd: repository.origin, base: "HEAD^1", env: { [name]: value } }),
      ).toMatchObject(old);
  }
});

describe("a hook of the repository", () => {
  async function writeHook({ origin, folder }: ScratchRepository, ...args: readonly string[]): Promise<void> {
    const hook = join(origin, ".git/hooks/pre-commit");
    const plan = [process.execPath, cli, "plan", ...args].map((word) => `'${word}'`).join(" ");
    await mkdir(join(origin, ".git/hooks"), { recursive: true });
    await writeFile(
      hook,
      `#!/bin/sh\nenv | grep ^GIT_ > '${folder}/environment'\n${plan} > '${folder}/said' 2>&1\nexit 0\n`,
    );
    await chmod(hook, 0o755);
  }

  test.each([
    ["a checkout", false],
    ["a linked worktree", true],
  ])("of %s reads the base", async (_, linked) => {
    await using repository = await changed();
    const { origin, folder, git } = repository;
    const worktree = join(folder, "linked");
    if (linked) await git("worktree", "add", "--quiet", "--detach", worktree, "HEAD");
    const cwd = linked ? worktree : origin;
    await writeHook(repository, "--base", "HEAD^1", "--config", "lightly.yaml");
    await git("-C", cwd, "commit", "--quiet", "--allow-empty", "-m", "with a hook");
    expect(await readFile(join(folder, "environment"), "utf8")).toContain("GIT_INDEX_FILE=");
    // It gets as far as the token, which it has not.
    expect(await readFile(join(folder, "said"), "utf8")).toContain("LIGHTLY_TOKEN");
    await writeFile(join(cwd, "lightly.yaml"), declaring("new", "newer"));
    await writeHook(repository, "--base", "no-such-commit");
    await git("-C", cwd, "commit", "--quiet", "--all", "-m", "with another hook");
    expect(await readFile(join(folder, "said"), "utf8")).toContain("is not a commit that git knows here");
  });
});

describe("git that cannot be used", () => {
  test("because it is not there", async () => {
    await using repository = await changed();
    expect(await refusalOf({ cwd: repository.origin, base: "HEAD", env: { PATH: repository.folder } })).toBe(
      "--base: git is not installed, or not on the PATH. Install git, or compare with a folder: --base-dir.",
    );
  });

  test.each([
    ["may not be run", "", 0o644, "git cannot be run (EACCES)."],
    ["fails without a word", "#!/bin/sh\nexit 1\n", 0o755, "no reason given."],
    ["fails in words", "#!/bin/sh\necho some trouble >&2\nexit 1\n", 0o755, ": some trouble."],
  ])("because it %s", async (_, program, mode, words) => {
    await using repository = await changed();
    await writeFile(join(repository.folder, "git"), program, { mode });
    const refusal = await refusalOf({
      cwd: repository.origin,
      base: "HEAD",
      env: { PATH: repository.folder },
    });
    expect(refusal).toContain(words);
  });

  test("because it does not know the repository's format", async () => {
    await using repository = await changed();
    await repository.git("config", "core.repositoryFormatVersion", "99");
    expect(await refusalOf({ cwd: repository.origin, base: "HEAD" })).toMatch(
      /git cannot use the repository at .*: .*repo version/,
    );
  });
});

const isRoot = process.getuid?.() === 0;
// Only root can give files to somebody else.
describe.skipIf(!isRoot)("a repository of somebody else", () => {
  async function foreign(): Promise<ScratchRepository> {
    const repository = await changed();
    await promisify(execFile)("chown", ["-R", "12345:12345", repository.origin]);
    return repository;
  }

  test("is refused, with what would help", async () => {
    await using repository = await foreign();
    const { origin } = repository;
    const refusal = `--base: the repository at ${origin} belongs to another user, so git does not trust it. Change its owner, or trust it: git config --global --add safe.directory ${origin}`;
    expect(await refusalOf({ cwd: origin, base: "HEAD^1" })).toBe(refusal);
    await mkdir(join(origin, "conf"));
    expect(await refusalOf({ cwd: join(origin, "conf"), base: "HEAD^1" })).toBe(refusal);
  });

  test.each<[string, (folder: string, origin: string) => Readonly<Record<string, string>>]>([
    [
      "of GIT_CONFIG_COUNT",
      () => ({ GIT_CONFIG_COUNT: "1", GIT_CONFIG_KEY_0: "safe.directory", GIT_CONFIG_VALUE_0: "*" }),
    ],
    ["of git -c", (_, origin) => ({ GIT_CONFIG_PARAMETERS: `'safe.directory'='${origin}'` })],
    ["of HOME", (folder) => ({ HOME: folder })],
    ["of XDG_CONFIG_HOME", (folder) => ({ XDG_CONFIG_HOME: folder })],
    ["of GIT_CONFIG_GLOBAL", (folder) => ({ GIT_CONFIG_GLOBAL: join(folder, ".gitconfig") })],
    ["of GIT_CONFIG_SYSTEM, from the working folder", () => ({ GIT_CONFIG_SYSTEM: "../.gitconfig" })],
    ["of sudo", () => ({ SUDO_UID: "12345" })],
  ])("is read where the settings %s trust it", async (_, settings) => {
    await using repository = await foreign();
    const { origin, folder } = repository;
    const trust = `[safe]\n  directory = ${origin}\n`;
    await writeFile(join(folder, ".gitconfig"), trust);
    await mkdir(join(folder, "git"));
    await writeFile(join(folder, "git/config"), trust);
    expect(await readBase({ cwd: origin, base: "HEAD^1", env: settings(folder, origin) })).toMatchObject(old);
  });

  test("is not read where GIT_CONFIG_GLOBAL keeps git from the settings that trust it", async () => {
    await using repository = await foreign();
    const { origin, folder } = repository;
    await writeFile(join(folder, ".gitconfig"), "[safe]\n  directory = *\n");
    const env = { HOME: folder, GIT_CONFIG_GLOBAL: "" };
    expect(await refusalOf({ cwd: origin, base: "HEAD^1", env })).toContain("belongs to another user");
  });

  test("is not trusted because of what it says itself", async () => {
    await using repository = await foreign();
    const { origin } = repository;
    await writeFile(
      join(origin, ".git/config"),
      `${await readFile(join(origin, ".git/config"), "utf8")}[safe]\n  directory = *\n`,
    );
    expect(await refusalOf({ cwd: origin, base: "HEAD^1" })).toContain("belongs to another user");
  });
});
