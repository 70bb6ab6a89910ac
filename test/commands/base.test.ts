import { execFile } from "node:child_process";
import { copyFile, mkdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import type { PlanDocument } from "../../src/generated/plan-document.js";
import { type Account, startAccount } from "../support/account.js";
import { readBase, refusalOf } from "../support/base.js";

/** An account as its config declares it, in a git repository whose first commit is that config. */
async function accountInGit(): Promise<Account & AsyncDisposable> {
  const account = await startAccount();
  await git(account, "init", "--quiet", "--initial-branch=main");
  await commit(account, "the config as it is applied");
  await account.declare();
  return account;
}

async function git({ folder }: Account, ...args: string[]): Promise<string> {
  const author = ["-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"];
  return (await promisify(execFile)("git", [...author, ...args], { cwd: folder })).stdout.trim();
}

async function commit(account: Account, message: string): Promise<void> {
  await git(account, "add", "lightly.yaml");
  await git(account, "commit", "--quiet", "--allow-empty", "-m", message);
}

async function planned(account: Account, ...args: string[]): Promise<PlanDocument> {
  const { stdout } = await account.run("plan", "--format", "json", ...args);
  return JSON.parse(stdout);
}

function causes({ changes }: PlanDocument): readonly (readonly [string, string | null])[] {
  return changes.map(({ address, cause }) => [address, cause]);
}

/** Addresses whose secrets are sent again for their rotation number. */
function resent({ changes }: PlanDocument): readonly string[] {
  return changes.flatMap(({ address, secrets }) =>
    secrets.some(({ reason }) => reason === "another rotation number") ? [address] : [],
  );
}

test("a typo on the server is drift, the edit of the pull request is its change", async () => {
  await using account = await accountInGit();
  await account.tamper("street-scenes", "INPUT", { fullPath: "s3://raw/typo/" });
  await account.edit((yaml) => yaml.replace("s3://lightly/dashcam/", "s3://lightly/dashcams/"));
  await commit(account, "another folder");

  const plan = await planned(account, "--base", "HEAD~1");
  expect(plan.summary).toMatchObject({ update: 2, drift: 1 });
  expect(causes(plan)).toEqual([
    ["dashcam.lightly", "change"],
    ["street-scenes.input", "drift"],
  ]);
  expect(plan.base).toMatchObject({ name: "HEAD~1", state: "read" });
});

test("one datasource can hold both", async () => {
  await using account = await accountInGit();
  await account.tamper("dashcam", "LIGHTLY", { s3Region: "us-east-1" });
  await account.edit((yaml) => yaml.replace("s3://lightly/dashcam/", "s3://lightly/dashcams/"));
  const plan = await planned(account, "--base", "main");
  expect(causes(plan)).toEqual([["dashcam.lightly", "change"]]);
  expect(plan.changes[0]).toMatchObject({
    fields: [
      { field: "region", cause: "drift" },
      { field: "resource_path", cause: "change" },
    ],
  });
  expect(plan.summary.drift).toBe(1);
  const { stdout } = await account.run("plan", "--base", "main");
  expect(stdout).toMatch(
    /# drift, lightly\.yaml:\d+\n +region += "us-east-1" → "eu-central-1" {2}# lightly\.yaml:12/,
  );
  expect(stdout).toMatch(/resource_path += .* # this change, lightly\.yaml:31/);
});

test("without a change, all that differs is drift; without drift, nothing is", async () => {
  await using account = await accountInGit();
  expect((await planned(account, "--base", "HEAD")).summary.drift).toBe(0);
  await account.platform.call("DELETE", `/v1/datasets/${account.idOf("dashcam")}?force=True`);
  const plan = await planned(account, "--base", "HEAD");
  expect(causes(plan)).toEqual([
    ["dashcam", "drift"],
    ["dashcam.input", "drift"],
    ["dashcam.lightly", "drift"],
  ]);
});

test("what the change no longer declares is listed, and left in place", async () => {
  await using account = await accountInGit();
  await account.edit((yaml) => `${yaml.slice(0, yaml.indexOf("  dashcam:"))}  scratch:\n    type: images\n`);
  const plan = await planned(account, "--base", "HEAD");
  expect(plan.removed).toEqual([{ address: "dashcam", dataset: "dashcam", kind: "dataset", part: "" }]);
  expect(causes(plan)).toEqual([["scratch", "change"]]);
  await account.edit((yaml) => yaml.replace(/    datasources:\n[\s\S]*?(?= {2}scratch)/, ""));
  expect((await planned(account, "--base", "HEAD")).removed.map(({ address }) => address)).toEqual([
    "dashcam",
    "street-scenes.input",
    "street-scenes.lightly",
  ]);
  expect((await account.run("apply", "--auto-approve")).code).toBe(0);
  expect(account.pathOf("dashcam", "INPUT")).toBe("footage/dashcam/");
});

test("a raised rotation sends that connection's secret again, and no other", async () => {
  await using account = await accountInGit();
  await account.edit((yaml) => yaml.replace("    type: s3\n", "    type: s3\n    rotation: 1\n"));
  await commit(account, "the key of the workspace was rotated");
  const plan = await planned(account, "--base", "HEAD~1");
  expect(resent(plan)).toEqual(["dashcam.lightly", "street-scenes.lightly"]);
  expect(causes(plan)).toEqual([
    ["dashcam.lightly", "change"],
    ["street-scenes.lightly", "change"],
  ]);
  expect((await planned(account)).changes).toEqual([]);

  await account.platform.clearRequests();
  const newSecret = { LIGHTLY_S3_SECRET: "rotated-secret", LIGHTLY_EXTERNAL_ID: "changed-but-not-rotated" };
  expect((await account.runWith(newSecret, "apply", "--base", "HEAD~1", "--auto-approve")).code).toBe(0);
  expect((await account.platform.writes()).map(({ path }) => path).toSorted()).toEqual(
    ["dashcam", "street-scenes"].map((name) => `/v1/datasets/${account.idOf(name)}/datasource`).toSorted(),
  );
  const datasources = account.platform.emulator.snapshot().datasets.flatMap((dataset) => dataset.datasources);
  expect(
    datasources.filter((one) => "s3SecretAccessKey" in one && one.s3SecretAccessKey === "rotated-secret"),
  ).toHaveLength(2);
  expect(
    datasources.some((one) => "s3ExternalId" in one && one.s3ExternalId === "changed-but-not-rotated"),
  ).toBe(false);
});

test("a saved plan carries the rotations that were raised", async () => {
  await using account = await accountInGit();
  await account.edit((yaml) =>
    yaml.replace("          type: azure\n", "          type: azure\n          rotation: 2\n"),
  );
  const plan = await planned(account, "--base", "HEAD", "--out", "plan.json");
  expect(resent(plan)).toEqual(["dashcam.input"]);
  await account.platform.clearRequests();
  expect((await account.run("apply", "plan.json", "--auto-approve")).code).toBe(0);
  expect(await account.platform.writes()).toHaveLength(1);
});

test("the base can be a folder; where it has no config, all is change, and stderr says so", async () => {
  await using account = await accountInGit();
  await account.tamper("street-scenes", "INPUT", { fullPath: "s3://raw/typo/" });
  const base = join(account.folder, "base");
  await mkdir(base);
  const empty = await account.run("plan", "--base-dir", "base", "--format", "json");
  expect(causes(JSON.parse(empty.stdout))).toEqual([["street-scenes.input", "change"]]);
  expect(empty.stderr).toContain(
    "warning: the config is new: base has none; every difference counts as this change\n",
  );
  await writeFile(join(base, "lightly.yaml"), await account.read("lightly.yaml"));
  expect(causes(await planned(account, "--base-dir", "base"))).toEqual([["street-scenes.input", "drift"]]);
});

test("a config that is new as of a commit is named with the commit", async () => {
  await using account = await accountInGit();
  await account.run("plan");
  await rename(join(account.folder, "lightly.yaml"), join(account.folder, "other.yaml"));
  const { code, stderr } = await account.run("plan", "--base", "HEAD", "--config", "other.yaml");
  const commit = (await git(account, "rev-parse", "HEAD")).slice(0, 12);
  expect(code).toBe(0);
  expect(stderr).toBe(
    `warning: the config is new: ${commit} has none; every difference counts as this change\n`,
  );
});

test.each([
  ["--base=no-such-ref", "is not a commit that git knows here"],
  ["--base=--output=/tmp/x", "names no commit"],
  ["--base=HEAD:lightly.yaml", "is not a commit that git knows here"],
  ["--base=", "It must not be empty."],
  ["--base=.", "is not a commit that git knows here.\n  help: A folder is compared with --base-dir."],
  ["--base-dir=none", 'there is no folder "none".\n  help: A commit is compared with --base.'],
  ["--base-dir=lightly.yaml", "there is no folder"],
  ["--base-dir=", "It must not be empty."],
  ["--base-dir=. --base=HEAD", "cannot be used with option '--base <commit>'"],
])("%s is refused", async (args, words) => {
  await using account = await accountInGit();
  await account.platform.clearRequests();
  for (const command of [["plan"], ["apply", "--auto-approve"]]) {
    const result = await account.run(...command, ...args.split(" "));
    expect(result).toMatchObject({ code: 3, stderr: expect.stringContaining(words) });
  }
  expect(await account.platform.requests()).toEqual([]);
});

describe("a base whose config is not valid", () => {
  async function accountThatRepairs(): Promise<Account & AsyncDisposable> {
    const account = await accountInGit();
    const valid = await account.read("lightly.yaml");
    await account.edit((yaml) => yaml.replace("    type: images\n", "    type: pictures\n    typo: 1\n"));
    await commit(account, "a mistake");
    await account.edit(() => valid.replace("s3://lightly/dashcam/", "s3://lightly/dashcams/"));
    await account.platform.clearRequests();
    return account;
  }

  test("is refused: where, as of which commit, and which flag goes on", async () => {
    await using account = await accountThatRepairs();
    const commitId = (await git(account, "rev-parse", "HEAD")).slice(0, 12);
    for (const command of [["plan"], ["apply", "--auto-approve"]]) {
      const { code, stderr } = await account.run(
        ...command,
        "--base",
        "HEAD",
        "--format",
        "json=report.json",
      );
      expect(code).toBe(3);
      expect(stderr).toMatch(
        new RegExp(
          `^error: The base of the change is not valid: lightly\\.yaml:18:11, as of ${commitId}: datasets.street-scenes.type: "pictures" is .* \\(and 1 more error\\)\\.\n` +
            "  help: .*--allow-invalid-base",
        ),
      );
      expect(await account.read("report.json")).toContain(`as of ${commitId}`);
    }
    expect(await account.platform.requests()).toEqual([]);
  });

  test("is passed over with the flag; no cause is known then, and stderr says so", async () => {
    await using account = await accountThatRepairs();
    const allowing = ["--allow-invalid-base", "--format", "json"];
    const { code, stdout, stderr } = await account.run("plan", "--base", "HEAD", ...allowing);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringMatching(
        /^warning: the config is not valid as of [0-9a-f]{12}; causes are not known/,
      ),
    });
    expect(causes(JSON.parse(stdout))).toEqual([["dashcam.lightly", null]]);
    const found = await readBase({
      cwd: account.folder,
      base: "HEAD",
      allowInvalidBase: true,
      env: account.env,
    });
    const commitId = await git(account, "rev-parse", "HEAD");
    expect(found).toMatchObject({ name: "HEAD", commit: commitId, state: "invalid", datasets: [] });
  });

  test("in a folder is refused likewise", async () => {
    await using account = await accountInGit();
    await mkdir(join(account.folder, "base"));
    await writeFile(join(account.folder, "base/lightly.yaml"), "version: 1\ndatasets: [");
    expect(await refusalOf({ cwd: account.folder, baseDir: "base", env: account.env })).toMatch(
      /^The base of the change is not valid: lightly\.yaml:2:\d+, as of base: .*--allow-invalid-base/,
    );
  });

  test.each([
    ["a link that leads nowhere", "there is no such file"],
    ["a link to itself", "the file cannot be read (ELOOP)"],
    ["a device", "this is not a regular file"],
  ])("is not what %s is: that is refused with the flag, too", async (what, problem) => {
    await using account = await accountInGit();
    await mkdir(join(account.folder, "base"));
    const target =
      { "a link that leads nowhere": "none", "a link to itself": "lightly.yaml" }[what] ?? "/dev/null";
    await symlink(target, join(account.folder, "base/lightly.yaml"));
    const asked = { cwd: account.folder, baseDir: "base", allowInvalidBase: true };
    expect(await refusalOf(asked)).toBe(
      `The base of the change cannot be read: lightly.yaml, as of base: ${problem}.`,
    );
  });
});

test("secrets and variables that are gone today are no error of the base", async () => {
  await using account = await accountInGit();
  await account.edit((yaml) => `variables:\n  region: {}\n${yaml.replace("eu-central-1", "${var:region}")}`);
  await commit(account, "a variable");
  const found = await readBase({ cwd: account.folder, base: "HEAD" });
  expect(found).toMatchObject({ state: "read", datasets: ["dashcam", "street-scenes"], warning: "" });
});

test("what main got meanwhile is neither removed nor drift of a branch that is behind", async () => {
  await using account = await accountInGit();
  await git(account, "checkout", "--quiet", "-b", "branch");
  await account.edit((yaml) => yaml.replace("s3://lightly/dashcam/", "s3://lightly/dashcams/"));
  await commit(account, "the change");
  await git(account, "checkout", "--quiet", "main");
  await account.edit((yaml) => `${yaml}  of-main:\n    type: images\n`);
  await commit(account, "meanwhile");
  await git(account, "checkout", "--quiet", "branch");
  const plan = await planned(account, "--base", "main");
  expect(plan.removed).toEqual([]);
  expect(causes(plan)).toEqual([["dashcam.lightly", "change"]]);
});

test("the base of a config that is a link is what the link leads to in the base", async () => {
  await using account = await accountInGit();
  await mkdir(join(account.folder, "real"));
  await rename(join(account.folder, "lightly.yaml"), join(account.folder, "real/config.yaml"));
  await symlink("real/config.yaml", join(account.folder, "lightly.yaml"));
  await git(account, "add", "--all");
  await git(account, "commit", "--quiet", "-m", "a link");
  await account.edit((yaml) => yaml.replace("    type: s3\n", "    type: s3\n    rotation: 1\n"));
  expect(causes(await planned(account, "--base", "HEAD"))).toEqual([
    ["dashcam.lightly", "change"],
    ["street-scenes.lightly", "change"],
  ]);
});

test("a target narrows the base too: what is beyond it is neither drift nor removed", async () => {
  await using account = await accountInGit();
  await account.tamper("street-scenes", "INPUT", { fullPath: "s3://raw/typo/" });
  await account.edit((yaml) => yaml.replace("  dashcam:\n", "  dashcams:\n    renamed_from: dashcam\n"));
  const plan = await planned(account, "--base", "HEAD", "--target", "dashcams");
  expect(causes(plan)).toEqual([["dashcams", "change"]]);
  expect(plan.summary.drift).toBe(0);
  expect(plan.removed).toEqual([]);

  await account.edit((yaml) => yaml.replace(/(?<=renamed_from: dashcam\n {4}type: videos\n)[^]*/, ""));
  const without = await planned(account, "--base", "HEAD", "--target", "dashcams");
  expect(without.removed.map(({ address }) => address)).toEqual(["dashcams.input", "dashcams.lightly"]);
});

test("a target knows a dataset by its id, whatever its name was in the base", async () => {
  await using account = await accountInGit();
  const id = account.idOf("dashcam");
  await account.edit((yaml) => yaml.replace("  dashcam:\n", `  dashcam:\n    id: ${id}\n`));
  await commit(account, "pinned");
  await account.edit((yaml) => yaml.replace("  dashcam:\n", "  dashcams:\n"));
  const plan = await planned(account, "--base", "HEAD", "--target", "dashcams");
  expect(causes(plan)).toEqual([["dashcams", "change"]]);
  expect(plan.removed).toEqual([]);
});

describe("the base of a config in a folder", () => {
  async function accountOfFolder(): Promise<Account & AsyncDisposable> {
    const account = await startAccount();
    await mkdir(join(account.folder, "lightly"));
    await rename(join(account.folder, "lightly.yaml"), join(account.folder, "lightly/all.yaml"));
    await git(account, "init", "--quiet", "--initial-branch=main");
    await git(account, "add", "lightly");
    await git(account, "commit", "--quiet", "-m", "a folder");
    return account;
  }

  test.each([
    ["by default", []],
    ["as a folder", ["--config", "lightly"]],
    ["as a pattern", ["--config", "lightly/*.yaml"]],
    ["as a file", ["--config", "lightly/all.yaml"]],
  ])("is found in a commit and in another folder: %s", async (_, args) => {
    await using account = await accountOfFolder();
    await mkdir(join(account.folder, "base/lightly"), { recursive: true });
    await copyFile(join(account.folder, "lightly/all.yaml"), join(account.folder, "base/lightly/all.yaml"));
    const added = "version: 1\ndatasets:\n  scratch: { type: images }\n";
    await writeFile(join(account.folder, "lightly/more.yaml"), added);
    const isPart = args[1] !== "lightly/all.yaml";
    for (const base of ["--base=HEAD", "--base-dir=base"]) {
      const plan = await planned(account, base, ...args);
      expect(plan.summary).toMatchObject({ create: isPart ? 7 : 6, drift: 6 });
      expect(plan.removed).toEqual([]);
    }
  });

  test("is found where the folder is gone by now", async () => {
    await using account = await accountOfFolder();
    await rename(join(account.folder, "lightly/all.yaml"), join(account.folder, "lightly.yaml"));
    await rm(join(account.folder, "lightly"), { recursive: true });
    const plan = await planned(account, "--base", "HEAD");
    expect(plan.summary).toMatchObject({ create: 6, drift: 6 });
  });

  test("is found by an absolute path", async () => {
    await using account = await accountOfFolder();
    await mkdir(join(account.folder, "base/lightly"), { recursive: true });
    await copyFile(join(account.folder, "lightly/all.yaml"), join(account.folder, "base/lightly/all.yaml"));
    const file = join(account.folder, "lightly/all.yaml");
    expect((await planned(account, "--base-dir", "base", "--config", file)).summary.drift).toBe(6);
  });
});
