import { execFile } from "node:child_process";
import { rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { globFiles } from "../../../../src/config/source/glob.js";
import { openBaseCommit } from "../../../../src/config/source/git/commit-tree.js";
import { type AskedBase, declaring, readBase, refusalOf } from "../../../support/base.js";
import { inFolder } from "../../../support/program.js";
import { type ScratchRepository, scratchRepository } from "../../../support/scratch-repository.js";

/** Where the config lies, whatever else is there: in the base it declares `old`. */
async function repositoryOf(files: Readonly<Record<string, string>>): Promise<ScratchRepository> {
  return scratchRepository({ "lightly.yaml": declaring("old"), ...files });
}

function baseOf({ origin }: ScratchRepository, asked: Partial<AskedBase> = {}) {
  return readBase({ cwd: origin, base: "HEAD", ...asked });
}

describe("links", () => {
  /** Makes a link, commits it, and removes it from the checkout: the base alone has it. */
  async function commitLink(
    { origin, commit }: ScratchRepository,
    target: string,
    path: string,
  ): Promise<void> {
    await rm(join(origin, path), { force: true });
    await symlink(target, join(origin, path));
    await commit(`link ${path}`);
    await rm(join(origin, path));
  }

  test.each([
    ["to a file beside it", "real.yaml", "lightly.yaml"],
    ["to a file in a folder", "conf/a.yaml", "lightly.yaml"],
    ["upwards", "../real.yaml", "conf/lightly.yaml"],
    ["up and down again, with slashes and dots to spare", ".././conf//a.yaml", "conf/lightly.yaml"],
    ["to a folder on the way", "conf", "linked"],
  ])("%s are followed in the base", async (_, target, path) => {
    await using repository = await repositoryOf({
      "real.yaml": declaring("real"),
      "conf/a.yaml": declaring("real"),
    });
    await commitLink(repository, target, path);
    const config = [path === "linked" ? "linked/a.yaml" : path];
    expect(await baseOf(repository, { config })).toMatchObject({ state: "read", datasets: ["real"] });
  });

  test("to links are followed, and to the place that the checkout has by an absolute path", async () => {
    await using repository = await repositoryOf({ "real.yaml": declaring("real") });
    await symlink("real.yaml", join(repository.origin, "one.yaml"));
    await commitLink(repository, join(repository.origin, "one.yaml"), "two.yaml");
    expect(await baseOf(repository, { config: ["two.yaml"] })).toMatchObject({ datasets: ["real"] });
  });

  test("of today lead to what the base has at their own place", async () => {
    await using repository = await repositoryOf({ "other.yaml": declaring("other") });
    await rename(join(repository.origin, "lightly.yaml"), join(repository.origin, "moved.yaml"));
    await symlink("other.yaml", join(repository.origin, "lightly.yaml"));
    expect(await baseOf(repository)).toMatchObject({ datasets: ["old"] });
  });

  test.each([
    ["to nothing", "nowhere.yaml", 'a link that leads to "nowhere.yaml", which is not there'],
    ["to themselves", "lightly.yaml", "a link that leads through too many links"],
    ["out of the repository", "../lightly.yaml", "a link that leads out of the repository"],
    ["to an absolute path", "/etc/lightly.yaml", "a link that leads out of the repository"],
    ["through a file", "real.yaml/a.yaml", 'a link that leads to "real.yaml/a.yaml", which is not there'],
  ])("%s are refused", async (_, target, problem) => {
    await using repository = await repositoryOf({ "real.yaml": declaring("real") });
    await commitLink(repository, target, "lightly.yaml");
    const refusal = await refusalOf({ cwd: repository.origin, base: "HEAD" });
    expect(refusal).toContain(`as of the base, lightly.yaml is ${problem}`);
    expect(refusal).toContain("--base-dir");
  });

  test("that double with every step are refused in time", async () => {
    await using repository = await repositoryOf({ "conf/a.yaml": declaring("aaa") });
    const conf = join(repository.origin, "conf");
    for (let index = 0; index < 30; index += 1)
      await symlink(`l${index + 1}/l${index + 1}`, join(conf, `l${index}`));
    await symlink(".", join(conf, "l30"));
    await repository.commit("links");
    expect(await baseOf(repository, { config: ["conf/l27/a.yaml"] })).toMatchObject({ datasets: ["aaa"] });
    expect(await refusalOf({ cwd: repository.origin, base: "HEAD", config: ["conf/l0/a.yaml"] })).toContain(
      "too many links",
    );
  });

  test("that lead nowhere do not matter to a pattern that they cannot match", async () => {
    await using repository = await repositoryOf({ "conf/a.yaml": declaring("aaa") });
    await commitLink(repository, "/nowhere", "docs");
    expect(await baseOf(repository, { config: ["*.yaml"] })).toMatchObject({ datasets: ["old"] });
    expect(await baseOf(repository, { config: ["conf/*.yaml"] })).toMatchObject({ datasets: ["aaa"] });
    for (const config of [["**/*.yaml"], ["d*/*.yaml"]])
      expect(await refusalOf({ cwd: repository.origin, base: "HEAD", config })).toContain("docs is a link");
  });
});

describe("submodules", () => {
  async function withSubmodule(): Promise<ScratchRepository> {
    const repository = await repositoryOf({});
    const other = join(repository.folder, "other");
    await repository.git("clone", "--quiet", repository.origin, other);
    await repository.git(
      "-c",
      "protocol.file.allow=always",
      "submodule",
      "--quiet",
      "add",
      `file://${other}`,
      "sub",
    );
    await repository.commit("a submodule");
    return repository;
  }

  test.each([
    ["that are checked out", "sub/lightly.yaml", false],
    ["as a folder", "sub", false],
    ["that are not checked out", "sub/lightly.yaml", true],
    ["that a pattern leads into", "s*/*.yaml", true],
    ["that a pattern could lead into", "**/*.yaml", false],
  ])("%s are refused, with what would help", async (_, place, remove) => {
    await using repository = await withSubmodule();
    if (remove) await rm(join(repository.origin, "sub"), { recursive: true });
    const refusal = await refusalOf({ cwd: repository.origin, base: "HEAD", config: [place] });
    expect(refusal).toMatch(/sub is a submodule|belongs to another repository, the one at .*\/sub/);
    expect(refusal).toMatch(/Run this in .*--base-dir/);
  });

  test("are repositories of their own: within, their own commits are the base", async () => {
    await using repository = await withSubmodule();
    const cwd = join(repository.origin, "sub");
    expect(await readBase({ cwd, base: "HEAD" })).toMatchObject({
      commit: await repository.git("-C", "sub", "rev-parse", "HEAD"),
      datasets: ["old"],
    });
  });
});

describe("checkouts", () => {
  test("a linked worktree has its own HEAD", async () => {
    await using repository = await repositoryOf({});
    await repository.write("lightly.yaml", declaring("new"));
    await repository.commit("a change");
    const linked = join(repository.folder, "linked");
    await repository.git("worktree", "add", "--quiet", "--detach", linked, "HEAD^1");
    expect(await readBase({ cwd: linked, base: "HEAD" })).toMatchObject({ datasets: ["old"] });
    expect(await readBase({ cwd: linked, base: "main" })).toMatchObject({
      commit: await repository.git("rev-parse", "HEAD^1"),
    });
  });

  test("a config in a worktree or repository within the checkout is not taken for one of the checkout", async () => {
    await using repository = await repositoryOf({});
    await repository.git("worktree", "add", "--quiet", "--detach", "within", "HEAD");
    await repository.git("init", "--quiet", "sub/other");
    for (const place of ["within/lightly.yaml", "sub/other/lightly.yaml"])
      expect(await refusalOf({ cwd: repository.origin, base: "HEAD", config: [place] })).toContain(
        "belongs to another repository",
      );
  });

  test("of a sparse one, the base has all files", async () => {
    await using repository = await repositoryOf({
      "conf/a.yaml": declaring("aaa"),
      "other/b.yaml": declaring("bbb"),
    });
    await repository.git("sparse-checkout", "set", "other");
    const config = ["conf/a.yaml", "o*/*.yaml"];
    expect(await baseOf(repository, { config })).toMatchObject({ datasets: ["aaa", "bbb"] });
  });

  test("of a partial one, what it lacks is refused, and there after the command that the refusal names", async () => {
    await using repository = await repositoryOf({ "conf/a.yaml": declaring("aaa") });
    await repository.write("lightly.yaml", declaring("new"));
    await repository.commit("a change");
    await repository.git("config", "uploadpack.allowFilter", "true");
    for (const filter of ["blob:none", "tree:0"]) {
      const clone = join(repository.folder, filter);
      await repository.git("clone", "--quiet", `--filter=${filter}`, `file://${repository.origin}`, clone);
      expect(await readBase({ cwd: clone, base: "HEAD", config: ["lightly.yaml"] })).toMatchObject({
        datasets: ["new"],
      });
      const asked = { cwd: clone, base: "HEAD^1", config: ["*.yaml"] };
      expect(await fetchAsAdvised(asked)).toBeGreaterThan(0);
      expect(await readBase(asked)).toMatchObject({ datasets: ["old"] });
    }
  });

  test("one of SHA-256 is read as well", async () => {
    await using repository = await repositoryOf({});
    const other = join(repository.folder, "other");
    await repository.git("init", "--quiet", "--object-format=sha256", other);
    await writeFile(join(other, "lightly.yaml"), declaring("sha256"));
    const author = ["-c", "user.name=test", "-c", "user.email=test@example.com"];
    await repository.git("-C", other, "add", ".");
    await repository.git("-C", other, ...author, "commit", "--quiet", "-m", "first");
    expect(await readBase({ cwd: other, base: "HEAD" })).toMatchObject({
      commit: expect.stringMatching(/^[0-9a-f]{64}$/),
      datasets: ["sha256"],
    });
  });
});

describe("places", () => {
  test.each([
    ["a pattern above the working folder", ["../ml/*.yaml"], ["aaa", "bbb"]],
    ["a file above the working folder", ["../ml/a.yaml"], ["aaa"]],
    ["a folder above the working folder", ["../ml"], ["aaa", "bbb"]],
    ["a pattern below it", ["sub/*.yaml"], ["ccc"]],
    ["braces", ["../{ml,none}/[ab].y{a,}ml"], ["aaa", "bbb"]],
    ["several, with one twice", ["../ml/a.yaml", "sub", "../ml/*.yaml"], ["aaa", "bbb", "ccc"]],
    ["a way that leads out and in again", ["../../origin/ml/a.yaml"], ["aaa"]],
  ])("%s is found in the base as it is today", async (_, config, datasets) => {
    await using repository = await repositoryOf({
      "ml/a.yaml": declaring("aaa"),
      "ml/b.yml": "",
      "ml/b.yaml": declaring("bbb"),
      "tools/sub/c.yaml": declaring("ccc"),
    });
    await rm(join(repository.origin, "ml/b.yml"));
    await repository.commit("without the empty file");
    await rm(join(repository.origin, "ml"), { recursive: true });
    const cwd = join(repository.origin, "tools");
    expect(await readBase({ cwd, base: "HEAD", config })).toMatchObject({ state: "read", datasets });
    const absolute = config.map((place) => join(cwd, place));
    expect(await readBase({ cwd, base: "HEAD", config: absolute })).toMatchObject({ datasets });
  });

  test("the checkout may have another name, through a link above it", async () => {
    await using repository = await repositoryOf({ "conf/a.yaml": declaring("aaa") });
    const link = join(repository.folder, "link");
    await symlink(repository.origin, link);
    expect(await baseOf(repository, { config: [join(link, "conf/a.yaml")] })).toMatchObject({
      datasets: ["aaa"],
    });
  });

  test("what is outside the repository is refused", async () => {
    await using repository = await repositoryOf({});
    for (const place of [
      "../lightly.yaml",
      "/etc/lightly.yaml",
      "..",
      "../*.yaml",
      "/*.yaml",
      "../../*/*.yaml",
    ])
      expect(await refusalOf({ cwd: repository.origin, base: "HEAD", config: [place] })).toMatch(
        /is outside the repository at .*--base-dir/,
      );
  });

  test("without one named, the file of the base is taken, or else the files of its folder", async () => {
    await using repository = await repositoryOf({
      "lightly/a.yaml": declaring("aaa"),
      "lightly/b.yml": declaring("bbb"),
    });
    expect(await baseOf(repository)).toMatchObject({ datasets: ["old"] });
    await rm(join(repository.origin, "lightly.yaml"));
    await repository.commit("a folder");
    await rm(join(repository.origin, "lightly"), { recursive: true });
    await repository.write("lightly.yaml", declaring("new"));
    expect(await baseOf(repository)).toMatchObject({ datasets: ["aaa", "bbb"] });
  });

  test("only what the commit has no name for is absent; of several, those that are there are the base", async () => {
    await using repository = await repositoryOf({ "conf/a.yaml": declaring("aaa"), "lightly/readme.md": "" });
    for (const config of [["none.yaml"], ["lightly.yaml/a.yaml"], ["none/*.yaml"], ["none"], ["lightly"]])
      expect(await baseOf(repository, { config })).toMatchObject({ state: "absent", datasets: [] });
    expect(await baseOf(repository, { config: ["none.yaml", "conf/a.yaml", "no*.yaml"] })).toMatchObject({
      state: "read",
      datasets: ["aaa"],
    });
  });

  test("a file beyond the limit is not read, and the next one is", async () => {
    await using repository = await repositoryOf({ "large.yaml": "x".repeat(100_000) });
    await inFolder(repository.origin, async () => {
      const { tree, close } = await openBaseCommit("HEAD", { PATH: process.env["PATH"] });
      try {
        const [large, small] = await Promise.all([
          tree.read("large.yaml", 99_999),
          tree.read("lightly.yaml", 99_999),
        ]);
        expect(large).toEqual({
          kind: "too-large",
          problem: "the file has 100000 bytes; at most 99999 are read",
        });
        expect(small).toMatchObject({ kind: "read", bytes: Buffer.from(declaring("old")) });
        expect(await tree.read("large.yaml", 100_000)).toMatchObject({ kind: "read" });
        expect(await tree.read("none.yaml", 1)).toEqual({
          kind: "unreadable",
          problem: "there is no such file",
        });
        expect(await tree.read(".", 1)).toEqual({
          kind: "unreadable",
          problem: "this is a folder, not a file",
        });
        expect(await tree.list("lightly.yaml")).toEqual([]);
      } finally {
        close();
      }
    });
  });
});

/** Runs the command that a refusal names, until it is none for what a clone lacks; gives how often. */
async function fetchAsAdvised(asked: AskedBase): Promise<number> {
  for (let count = 0; ; count += 1) {
    const refusal = await refusalOf(asked).catch(() => "");
    const [command] = /git cat-file -e [0-9a-f]+/.exec(refusal) ?? [];
    if (command === undefined) return count;
    await promisify(execFile)("sh", ["-c", command], { cwd: asked.cwd });
  }
}

test("a pattern matches the files of a commit just as it matches the same files of today", async () => {
  await using repository = await repositoryOf({
    "a/a.yaml": "1",
    "a/b/a.yaml": "2",
    "a/b/b.yml": "3",
    "a/.hidden/a.yaml": "4",
    "b/a.yaml": "5",
    "b/[a].yaml": "6",
    "b/{a}.yaml": "7",
    "b/!a.yaml": "8",
  });
  await symlink("../a", join(repository.origin, "b/link"));
  await symlink("../b", join(repository.origin, "a/loop"));
  await symlink("a.yaml", join(repository.origin, "b/c.yaml"));
  await repository.commit("links");
  const part = fc.constantFrom(
    "*",
    "**",
    "a",
    "b",
    "[ab]",
    "{a,b}",
    "?",
    "..",
    ".",
    "link",
    "loop",
    "!(a)",
    "*b*",
  );
  const last = fc.constantFrom(
    "*.yaml",
    "*.{yaml,yml}",
    "a.yaml",
    "\\[a\\].yaml",
    "[a].yaml",
    "?.y*",
    "*",
    "!a.yaml",
  );
  const pattern = fc
    .tuple(fc.array(part, { maxLength: 4 }), last)
    .map(([parts, name]) => [...parts, name].join("/"));
  await inFolder(join(repository.origin, "a"), async () => {
    const { tree, close } = await openBaseCommit("HEAD", { PATH: process.env["PATH"] });
    try {
      await fc.assert(
        fc.asyncProperty(pattern, async (text) => {
          // Above the top of the checkout, the base has nothing.
          fc.pre(!/^(\.\/)*\.\.\/(.*\/)?\.\.\//.test(text) && !text.includes("*/.."));
          const today = [...(await globFiles(text))].toSorted();
          expect([...(await tree.match(text))].toSorted()).toEqual(
            today.filter((path) => !path.includes(".git/")),
          );
        }),
        { numRuns: 300 },
      );
    } finally {
      close();
    }
  });
});
