import { execFile } from "node:child_process";
import { copyFile, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import type { PlanDocument } from "../../src/generated/plan-document.js";
import { type Account, startAccount } from "../support/account.js";

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
  expect(plan.base).toBe("HEAD~1");
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
  expect(stdout).toMatch(/region += "us-east-1" → "eu-central-1" {2}# drift, lightly\.yaml:12/);
  expect(stdout).toMatch(/resource_path = .* # this change, lightly\.yaml:31/);
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
  expect(plan.removed).toEqual([{ address: "dashcam", dataset: "dashcam", purpose: null }]);
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
  expect(plan.rotations).toEqual([{ connection: "workspace", reason: "raised" }]);
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
  expect(plan.rotations).toEqual([{ connection: "dashcam.input", reason: "raised" }]);
  await account.platform.clearRequests();
  expect((await account.run("apply", "plan.json", "--auto-approve")).code).toBe(0);
  expect(await account.platform.writes()).toHaveLength(1);
});

test("the base can be a folder; where it has no config, all is change, and stderr says so", async () => {
  await using account = await accountInGit();
  await account.tamper("street-scenes", "INPUT", { fullPath: "s3://raw/typo/" });
  const base = join(account.folder, "base");
  await mkdir(base);
  const empty = await account.run("plan", "--base", "base", "--format", "json");
  expect(causes(JSON.parse(empty.stdout))).toEqual([["street-scenes.input", "change"]]);
  expect(empty.stderr).toContain(
    "warning: the config does not exist as of base; every difference counts as this change\n",
  );
  await writeFile(join(base, "lightly.yaml"), await account.read("lightly.yaml"));
  expect(causes(await planned(account, "--base", "base"))).toEqual([["street-scenes.input", "drift"]]);
  await writeFile(join(base, "lightly.yaml"), "version: 1\ndatasets: [");
  expect((await account.run("plan", "--base", "base")).stderr).toContain(
    "the config is not valid as of base",
  );
});

test.each(["no-such-ref", "--output=/tmp/x", "HEAD:lightly.yaml"])("%j is no base", async (base) => {
  await using account = await accountInGit();
  const result = await account.run("plan", `--base=${base}`);
  expect(result).toMatchObject({
    code: 3,
    stderr: expect.stringContaining("is neither a folder nor a commit"),
  });
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
  expect(without.removed.map(({ address }) => address)).toEqual(["dashcam.input", "dashcam.lightly"]);
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
    for (const base of ["HEAD", "base"]) {
      const plan = await planned(account, "--base", base, ...args);
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
    expect((await planned(account, "--base", "base", "--config", file)).summary.drift).toBe(6);
  });
});
