import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { appendFile, chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { declaring, readBase, refusalOf } from "../../../support/base.js";
import { type ScratchRepository, scratchRepository } from "../../../support/scratch-repository.js";

/*
 * Each trap is a repository in which git, asked in the ordinary way, runs a program of the repository's: it makes a file,
 * the canary. The base is read from the same repository without waking it.
 */

interface Trapped extends ScratchRepository {
  readonly canary: string;
  /** A shell command that makes the canary. */
  readonly command: string;
}

/** A repository whose first commit declares `old`, and whose second one declares `new` beside it. */
async function trapped(files: Readonly<Record<string, string>> = {}): Promise<Trapped> {
  const repository = await scratchRepository({ "lightly.yaml": declaring("old"), ...files });
  await repository.write("lightly.yaml", declaring("old", "new"));
  await repository.commit("a change");
  const canary = join(repository.folder, "canary");
  return { ...repository, canary, command: `touch ${canary}` };
}

/** Makes a folder look like a bare repository that has a work tree, and a program to watch it. */
async function embedBare({ origin, git, write }: Trapped, folder: string, config: string): Promise<void> {
  const at = folder === "" ? "" : `${folder}/`;
  await write(`${at}HEAD`, "ref: refs/heads/main\n");
  await write(`${at}objects/info/alternates`, join(origin, ".git", "objects"));
  await write(`${at}refs/heads/main`, `${await git("rev-parse", "HEAD")}\n`);
  await write(`${at}config`, config);
}

function watched(worktree: string, command: string): string {
  return `[core]\n  repositoryformatversion = 0\n  bare = false\n  worktree = ${worktree}\n  fsmonitor = "${command}; false"\n`;
}

interface Trap {
  /** Sets the trap; gives the folder to run in, if not the top of the checkout. */
  readonly set: (repository: Trapped) => Promise<string | void>;
  /** What git is asked for naively, there. */
  readonly naively: readonly string[];
  readonly env?: (repository: Trapped) => Readonly<Record<string, string>>;
}

const asBlob = ["cat-file", "--filters", "HEAD:lightly.yaml"];

const traps: Readonly<Record<string, Trap>> = {
  "a monitor of the file system": {
    set: async ({ git, command }) => void (await git("config", "core.fsmonitor", `${command}; false`)),
    naively: ["status"],
  },
  "a monitor, from a file of the checkout that the configuration includes": {
    set: async ({ git, write, command }) => {
      await write("shared.gitconfig", `[core]\n  fsmonitor = "${command}; false"\n`);
      await git("config", "include.path", "../shared.gitconfig");
    },
    naively: ["status"],
  },
  "a monitor, from the user's own settings": {
    set: async () => undefined,
    naively: ["status"],
    env: ({ command }) => ({
      GIT_CONFIG_COUNT: "1",
      GIT_CONFIG_KEY_0: "core.fsmonitor",
      GIT_CONFIG_VALUE_0: `${command}; false`,
    }),
  },
  "hooks in the checkout": {
    set: async ({ git, write, origin, command }) => {
      await write("hooks/post-checkout", `#!/bin/sh\n${command}\n`);
      await chmod(join(origin, "hooks/post-checkout"), 0o755);
      await git("config", "core.hooksPath", "hooks");
    },
    naively: ["checkout", "--quiet", "HEAD"],
  },
  "a filter": {
    set: async ({ git, write, command }) => {
      await write(".gitattributes", "*.yaml filter=evil\n");
      await git("config", "filter.evil.smudge", `${command}; cat`);
    },
    naively: asBlob,
  },
  "a filter that runs as a process": {
    set: async ({ git, write, command }) => {
      await write(".gitattributes", "*.yaml filter=evil\n");
      await git("config", "filter.evil.process", command);
    },
    naively: asBlob,
  },
  "a conversion to text": {
    set: async ({ git, write, command }) => {
      await write(".gitattributes", "*.yaml diff=evil\n");
      await git("config", "diff.evil.textconv", `${command}; cat`);
    },
    naively: ["cat-file", "--textconv", "HEAD:lightly.yaml"],
  },
  "an alias": {
    set: async ({ git, command }) => void (await git("config", "alias.base", `!${command}`)),
    naively: ["base"],
  },
  "a bare repository as the folder of the config": {
    set: (repository) => embedBare(repository, "lightly", watched("..", repository.command)),
    naively: ["-C", "lightly", "status"],
  },
  "a bare repository as the working folder": {
    set: async (repository) => {
      await embedBare(repository, "deep/down", watched("../..", repository.command));
      return "deep/down";
    },
    naively: ["status"],
  },
  "bare repositories as the working folder and those above it": {
    set: async (repository) => {
      for (const folder of ["", "deep", "deep/down"])
        await embedBare(repository, folder, watched(repository.origin, repository.command));
      return "deep/down";
    },
    naively: ["status"],
  },
  "a program called git": {
    set: async ({ write, origin, command }) => {
      await write("node_modules/.bin/git", `#!/bin/sh\n${command}\n`);
      await chmod(join(origin, "node_modules/.bin/git"), 0o755);
    },
    naively: ["status"],
    env: () => ({ PATH: ["node_modules/.bin", process.env["PATH"]].join(delimiter) }),
  },
};

/** Runs git as anybody would; how it ends does not matter. */
async function askNaively(
  repository: Trapped,
  { naively, env }: Pick<Trap, "naively" | "env">,
  cwd: string,
): Promise<void> {
  const environment = { PATH: process.env["PATH"] ?? "", HOME: repository.folder, ...env?.(repository) };
  await promisify(execFile)("git", naively, { cwd, env: environment }).catch(() => undefined);
}

describe("nothing is run, and the base is read, in a repository with", () => {
  test.each(Object.entries(traps))("%s", async (_, trap) => {
    await using repository = await trapped();
    const { canary, origin } = repository;
    const cwd = join(origin, (await trap.set(repository)) ?? "");
    await rm(canary, { force: true });
    await askNaively(repository, trap, cwd);
    expect(existsSync(canary)).toBe(true);

    await rm(canary);
    const asked = { cwd, config: [join(origin, "lightly.yaml")], env: trap.env?.(repository) ?? {} };
    expect(await readBase({ ...asked, base: "HEAD^1" })).toMatchObject({ state: "read", datasets: ["old"] });
    expect(await readBase({ ...asked, base: "HEAD^1", config: [join(origin, "*.yaml")] })).toMatchObject({
      datasets: ["old"],
    });
    expect(existsSync(canary)).toBe(false);
  });
});

describe("nothing is fetched for a blob that a partial clone lacks", () => {
  const remotes: Readonly<Record<string, (repository: Trapped) => Readonly<Record<string, string>>>> = {
    "a program as its remote": ({ command }) => ({ url: `ext::sh -c ${command.replaceAll(" ", "% ")}` }),
    "a program to pack what is sent": ({ origin, command }) => ({
      url: `file://${origin}`,
      uploadpack: `${command}; git-upload-pack`,
    }),
    "a remote on this machine, by its path": ({ origin, command }) => ({
      url: origin,
      uploadpack: `${command}; git-upload-pack`,
    }),
    ssh: () => ({ url: "ssh://host.invalid/repository" }),
  };
  // Git knows GIT_NO_LAZY_FETCH since 2.45, and a few older ones with it.
  const cases = Object.entries(remotes).flatMap(([name, settingsOf]) =>
    (["any", "older"] as const).map((version) => ({ name, version, settingsOf })),
  );
  test.each(cases)("from $name, by $version git", async ({ version, settingsOf }) => {
    await using repository = await trapped();
    const { git, folder, origin, canary, command } = repository;
    await git("config", "uploadpack.allowFilter", "true");
    const clone = join(folder, "clone");
    await git("clone", "--quiet", "--filter=blob:none", `file://${origin}`, clone);
    for (const [name, value] of Object.entries(settingsOf(repository)))
      await git("-C", clone, "config", `remote.origin.${name}`, value);
    await git("-C", clone, "config", "protocol.ext.allow", "always");
    await git("-C", clone, "config", "protocol.allow", "always");
    await git("-C", clone, "config", "core.sshCommand", command);
    const olderGit = `#!/bin/sh\nunset GIT_NO_LAZY_FETCH\nPATH='${process.env["PATH"]}' exec git "$@"\n`;
    await mkdir(join(folder, "older"));
    await writeFile(join(folder, "older/git"), olderGit, { mode: 0o755 });
    const PATH = version === "older" ? join(folder, "older") : (process.env["PATH"] ?? "");
    const refusal = await refusalOf({ cwd: clone, base: "HEAD^1", env: { HOME: folder, PATH } });
    expect(refusal).toMatch(/^--base: this clone lacks lightly.yaml as of the base/);
    const unknown = { cwd: clone, base: "f".repeat(40), env: { HOME: folder, PATH } };
    expect(await refusalOf(unknown)).toContain("is not a commit that git knows here");
    expect(existsSync(canary)).toBe(false);

    await askNaively(repository, { naively: ["cat-file", "blob", "HEAD^1:lightly.yaml"] }, clone);
    expect(existsSync(canary)).toBe(true);
  });
});

describe("the history and the files are those that were committed, whatever the repository puts in their place:", () => {
  test("an object", async () => {
    await using repository = await trapped();
    const { git, write, origin } = repository;
    await write("forged.yaml", declaring("forged"));
    await git(
      "replace",
      await git("rev-parse", "HEAD^1:lightly.yaml"),
      await git("hash-object", "-w", "forged.yaml"),
    );
    expect(await git("cat-file", "blob", "HEAD^1:lightly.yaml")).toContain("forged");
    expect(await readBase({ cwd: origin, base: "HEAD^1" })).toMatchObject({ datasets: ["old"] });
  });

  test("a commit", async () => {
    await using repository = await trapped();
    const { git, origin } = repository;
    await git("replace", "HEAD^1", "HEAD");
    expect(await git("show", "HEAD^1:lightly.yaml")).toContain("new");
    expect(await readBase({ cwd: origin, base: "HEAD^1" })).toMatchObject({ datasets: ["old"] });
  });

  test("a commit's parents", async () => {
    await using repository = await trapped();
    const { git, origin } = repository;
    const first = await git("rev-parse", "HEAD^1");
    await repository.write("lightly.yaml", declaring("newest"));
    const head = await repository.commit("another change");
    await writeFile(join(origin, ".git/info/grafts"), `${head} ${first}\n`);
    expect(await git("rev-parse", "HEAD^1")).toBe(first);
    expect(await readBase({ cwd: origin, base: "HEAD^1" })).toMatchObject({ datasets: ["new", "old"] });
  });

  test("what is exported", async () => {
    await using repository = await trapped({
      ".gitattributes": "lightly.yaml export-ignore\n*.yaml export-subst ident eol=crlf text\n",
    });
    const { git, origin } = repository;
    expect(await git("archive", "HEAD^1")).not.toContain("old");
    expect(await readBase({ cwd: origin, base: "HEAD^1" })).toMatchObject({ datasets: ["old"] });
  });
});

describe("a name is a commit's, not a folder's:", () => {
  test("folders called like revisions", async () => {
    await using repository = await trapped();
    const { git, write, origin } = repository;
    const id = await git("rev-parse", "HEAD");
    for (const name of ["HEAD^1", "HEAD~1", "main~1", await git("rev-parse", "HEAD^1")]) {
      await write(`${name}/lightly.yaml`, declaring("forged"));
      const found = await readBase({ cwd: origin, base: name });
      expect(found).toMatchObject({ state: "read", datasets: ["old"] });
    }
    await write("main/lightly.yaml", declaring("forged"));
    expect(await readBase({ cwd: origin, base: "main" })).toMatchObject({
      commit: id,
      datasets: ["new", "old"],
    });
    await write("folder/lightly.yaml", declaring("forged"));
    expect(await refusalOf({ cwd: origin, base: "folder" })).toContain(
      "A folder is compared with --base-dir.",
    );
  });

  test("a branch called like a commit's id does not come before the commit", async () => {
    await using repository = await trapped();
    const { git, origin } = repository;
    const id = await git("rev-parse", "HEAD^1");
    await git("update-ref", `refs/heads/${id}`, "HEAD");
    expect(await readBase({ cwd: origin, base: id })).toMatchObject({ commit: id, datasets: ["old"] });
  });

  test("a tag called like a branch of the remote is refused, and its whole name is taken", async () => {
    await using repository = await trapped();
    const { git, origin } = repository;
    await git("update-ref", "refs/remotes/origin/main", "HEAD^1");
    await git("tag", "origin/main", "HEAD");
    await git("config", "core.warnAmbiguousRefs", "false");
    expect(await git("rev-parse", "origin/main")).toBe(await git("rev-parse", "HEAD"));
    expect(await refusalOf({ cwd: origin, base: "origin/main" })).toContain(
      '"origin/main" can be read as more than one commit. Give its whole name',
    );
    const whole = await readBase({ cwd: origin, base: "refs/remotes/origin/main" });
    expect(whole).toMatchObject({ datasets: ["old"] });
  });

  test("what names no commit, or more than one, is refused, and is no option of git", async () => {
    await using repository = await trapped();
    const none = [
      "--output=forged",
      "-h",
      "--all",
      "^HEAD",
      "HEAD..HEAD",
      "HEAD^@",
      "HEAD:lightly.yaml",
      "",
      "a\nb",
      "a\0b",
    ];
    for (const base of none)
      expect(await refusalOf({ cwd: repository.origin, base })).toMatch(/names no commit|is not a commit/);
    expect(existsSync(join(repository.origin, "forged"))).toBe(false);
  });

  test("paths that begin with - are paths", async () => {
    const names = [
      "-x.yaml",
      "--upload-pack=touch canary",
      ":(top)lightly.yaml",
      "a b.yaml",
      "a\nb.yaml",
      '"a".yaml',
    ];
    await using repository = await trapped(
      Object.fromEntries(names.map((name, index) => [name, declaring(`set-${index}`)])),
    );
    for (const [index, name] of names.entries()) {
      const found = await readBase({ cwd: repository.origin, base: "HEAD^1", config: [name] });
      expect(found).toMatchObject({ state: "read", datasets: [`set-${index}`] });
    }
  });
});

test("objects that another repository lends are read", async () => {
  await using repository = await trapped();
  const clone = join(repository.folder, "clone");
  await repository.git("clone", "--quiet", "--shared", repository.origin, clone);
  expect(await readBase({ cwd: clone, base: "HEAD^1" })).toMatchObject({ datasets: ["old"] });
});

test("an object that is damaged is an error", async () => {
  await using repository = await trapped();
  const { git, origin } = repository;
  const id = await git("rev-parse", "HEAD^1:lightly.yaml");
  const file = join(origin, ".git/objects", id.slice(0, 2), id.slice(2));
  await chmod(file, 0o644);
  const bytes = await readFile(file);
  await writeFile(file, bytes.subarray(0, bytes.length - 4));
  expect(await refusalOf({ cwd: origin, base: "HEAD^1" })).toMatch(
    new RegExp(`git cannot read lightly\\.yaml \\(object ${id}\\): .`),
  );
  await rm(file);
  expect(await refusalOf({ cwd: origin, base: "HEAD^1" })).toContain(`object ${id} is missing or damaged`);
});

test("a folder that is damaged is an error, and so is one beyond the limit", async () => {
  await using repository = await trapped();
  const { git, write, origin } = repository;
  const commitOf = async (tree: string) => git("commit-tree", tree, "-m", "forged", "-p", "HEAD");
  for (const [index, text] of ["100644", "100644 a", "100644 a\0short"].entries()) {
    await write("tree", text);
    const tree = await git("hash-object", "-t", "tree", "-w", "--literally", "tree");
    await git("update-ref", "HEAD", await commitOf(tree));
    const refusal = await refusalOf({ cwd: origin, base: "HEAD", config: ["a"] });
    expect(refusal).toMatch(
      index < 2 ? /a folder that cannot be read: run git fsck/ : /object .* is missing or damaged/,
    );
  }
  await write("link", "x".repeat(16 * 1024 * 1024 + 1));
  await write("tree", `120000 a\0`);
  const id = await git("hash-object", "-w", "link");
  await appendFile(join(origin, "tree"), Buffer.from(id, "hex"));
  await git(
    "update-ref",
    "HEAD",
    await commitOf(await git("hash-object", "-t", "tree", "-w", "--literally", "tree")),
  );
  expect(await refusalOf({ cwd: origin, base: "HEAD", config: ["a"] })).toContain("has 16777217 bytes");
});

test("what looks like a repository and is none is an error, even where folders around it are", async () => {
  await using repository = await trapped();
  const inner = join(repository.origin, "inner");
  await mkdir(join(inner, ".git"), { recursive: true });
  expect(await refusalOf({ cwd: inner, base: "HEAD^1" })).toContain(
    `git cannot use the repository at ${inner}`,
  );
  await embedBare(repository, "inner", watched("..", repository.command));
  expect(await refusalOf({ cwd: inner, base: "HEAD^1" })).toContain(
    `git cannot use the repository at ${inner}`,
  );
  await rm(join(inner, ".git"), { recursive: true });
  await writeFile(join(inner, ".git"), "something else\n");
  expect(await refusalOf({ cwd: inner, base: "HEAD^1" })).toContain("does not say where the repository is");
  await writeFile(join(inner, ".git"), "gitdir: nowhere\n");
  expect(await refusalOf({ cwd: inner, base: "HEAD^1" })).toContain("git cannot use the repository");
  await appendFile(join(inner, ".git"), "x".repeat(5000));
  expect(await refusalOf({ cwd: inner, base: "HEAD^1" })).toContain("bytes; at most 4096 are read");
});
