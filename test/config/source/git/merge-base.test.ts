import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { declaring, readBase, refusalOf } from "../../../support/base.js";
import { type ScratchRepository, scratchRepository } from "../../../support/scratch-repository.js";

interface Branched extends ScratchRepository {
  /** Where the branches part, and their ends. */
  readonly parting: string;
  readonly main: string;
  readonly branch: string;
}

/** `branch` has left `main`, and both have gone on for some commits. `HEAD` is on `branch`. */
async function branched(): Promise<Branched> {
  const repository = await scratchRepository({ "lightly.yaml": declaring("first") });
  const { git, write, commit } = repository;
  const declare = async (...names: readonly string[]) => {
    await write("lightly.yaml", declaring(...names));
    return commit(`declare ${names.join(", ")}`);
  };
  const parting = await declare("first", "parting");
  await declare("first", "parting", "of-main");
  const main = await declare("first", "parting", "of-main", "of-main-too");
  await git("checkout", "--quiet", "-b", "branch", parting);
  await declare("first", "parting", "of-branch");
  const branch = await declare("first", "parting", "of-branch", "of-branch-too");
  return { ...repository, parting, main, branch };
}

const atParting = { state: "read", datasets: ["first", "parting"] };

test("a branch that is behind is compared with the commit where it left", async () => {
  await using repository = await branched();
  const { origin, parting, branch, git } = repository;
  expect(await readBase({ cwd: origin, base: "main" })).toMatchObject({ commit: parting, ...atParting });
  expect(await readBase({ cwd: origin, base: "HEAD^1" })).toMatchObject({
    datasets: ["first", "of-branch", "parting"],
  });
  expect(await readBase({ cwd: origin, base: "branch" })).toMatchObject({ commit: branch });
  // What main got meanwhile is no part of the branch's change, even where HEAD is behind the base.
  await git("checkout", "--quiet", "--detach", parting);
  expect(await readBase({ cwd: origin, base: "branch" })).toMatchObject({ commit: parting, ...atParting });
});

test("revisions of all kinds are taken", async () => {
  await using repository = await branched();
  const { origin, main, parting, git } = repository;
  await git("tag", "-a", "-m", "a tag", "v1", main);
  await git("update-ref", "refs/remotes/origin/main", main);
  for (const base of [
    "main",
    "refs/heads/main",
    "origin/main",
    "v1",
    main,
    main.slice(0, 9),
    "main~1",
    "branch~2",
  ])
    expect(await readBase({ cwd: origin, base })).toMatchObject({ commit: parting });
});

test("the shallow merge commit of a pull request is enough for its first parent", async () => {
  await using repository = await branched();
  const { folder, git, main, checkout, parting } = repository;
  await git("checkout", "--quiet", "--detach", main);
  await git("merge", "--quiet", "--strategy=ours", "-m", "merge", "branch");
  const merge = await git("rev-parse", "HEAD");
  const shallow = join(folder, "shallow");
  await mkdir(shallow);
  await checkout(merge, shallow, 2);
  for (const base of ["HEAD^1", main])
    expect(await readBase({ cwd: shallow, base })).toMatchObject({
      commit: main,
      datasets: ["first", "of-main", "of-main-too", "parting"],
    });
  const refusal = await refusalOf({ cwd: shallow, base: parting });
  expect(refusal).toContain("is not a commit that git knows here");
  expect(refusal).toContain("fetch-depth: 0");
});

test("in a shallow history, a merge base is taken if none that is missing can be nearer", async () => {
  await using repository = await branched();
  const { folder, git, origin, parting } = repository;
  const clone = async (name: string, ...args: readonly string[]) => {
    const path = join(folder, name);
    await git("clone", "--quiet", "--no-single-branch", ...args, `file://${origin}`, path);
    return path;
  };
  // Both branches are cut off before they meet.
  const cut = await clone("cut", "--depth=2");
  const refusal = await refusalOf({ cwd: cut, base: "origin/main" });
  expect(refusal).toContain(
    'this checkout is shallow: it lacks the commits that tell where HEAD left "origin/main"',
  );
  expect(refusal).toContain("git fetch --unshallow");
  // They meet at the commit that is the last one there.
  const whole = await clone("whole", "--depth=3");
  expect(await readBase({ cwd: whole, base: "origin/main" })).toMatchObject({
    commit: parting,
    ...atParting,
  });
  // The advice is right.
  await git("-C", cut, "fetch", "--quiet", "--unshallow");
  expect(await readBase({ cwd: cut, base: "origin/main" })).toMatchObject({ commit: parting });
});

test("in a shallow history, a merge base is refused where a nearer one may be missing", async () => {
  await using repository = await branched();
  const { folder, git, origin, main, parting } = repository;
  // HEAD comes from main by a way that is cut off, and from where the branches part by another.
  await git("checkout", "--quiet", "-B", "branch", parting);
  await git("commit", "--quiet", "--allow-empty", "-m", "one");
  const side = await git("commit-tree", "HEAD^{tree}", "-p", main, "-m", "cut off");
  await git("merge", "--quiet", "--strategy=ours", "-m", "two", side);
  expect(await readBase({ cwd: origin, base: "main" })).toMatchObject({ commit: main });
  await git("branch", "ahead", await git("commit-tree", "main^{tree}", "-p", main, "-m", "ahead"));
  const clone = join(folder, "clone");
  await git("clone", "--quiet", `file://${origin}`, clone);
  await git("-C", clone, "checkout", "--quiet", "branch");
  const found = await readBase({ cwd: clone, base: "origin/ahead" });
  expect(found).toMatchObject({ commit: main });
  await writeFile(join(clone, ".git/shallow"), `${side}\n`);
  expect(await git("-C", clone, "merge-base", "origin/ahead", "HEAD")).toBe(parting);
  expect(await refusalOf({ cwd: clone, base: "origin/ahead" })).toContain("this checkout is shallow");
});

test("histories that never met are refused", async () => {
  await using repository = await branched();
  const { origin, git } = repository;
  const other = await git("commit-tree", "HEAD^{tree}", "-m", "other");
  expect(await refusalOf({ cwd: origin, base: other })).toMatch(
    /and HEAD have no commit in common\. .*--base-dir/,
  );
});

test("a branch without a commit has no base", async () => {
  await using repository = await branched();
  const { origin, git } = repository;
  await git("checkout", "--quiet", "--orphan", "new");
  expect(await refusalOf({ cwd: origin, base: "main" })).toMatch(
    /git cannot compare "main" with HEAD: .*HEAD/,
  );
});

test.each([
  ["no-such-branch", "is not a commit that git knows here. Fetch its branch first"],
  ["0".repeat(40), "is not a commit that git knows here."],
  ["f".repeat(40), "is not a commit that git knows here."],
])("%s is refused", async (base, words) => {
  await using repository = await branched();
  expect(await refusalOf({ cwd: repository.origin, base })).toContain(words);
});

test("outside of every repository, it is said what would help", async () => {
  await using repository = await branched();
  await rm(join(repository.origin, ".git"), { recursive: true });
  expect(await refusalOf({ cwd: repository.origin, base: "main" })).toBe(
    "--base: there is no git repository here. Run this in a checkout, or compare with a folder: --base-dir.",
  );
});
