import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Account, startAccount } from "../support/account.js";

const policy = `version: 1
secrets:
  env:LIGHTLY_EXTERNAL_ID:
    role_arn: ["arn:aws:iam::123456789012:role/lightly-read"]
    resource_path: [s3://raw/]
  env:LIGHTLY_S3_SECRET:
    access_key: [AKIAIOSFODNN7EXAMPLE]
    resource_path: [s3://lightly/]
  env:DASHCAM_SAS:
    account_name: [fleetstore]
    resource_path: [footage/]
resource_path: [s3://raw/, s3://lightly/, footage/]
share_with: ["*@example.com"]
limits:
  create: { count: 6 }
  update: { percent: 20 }
`;

async function accountWith(text: string): Promise<Account & AsyncDisposable> {
  const account = await startAccount();
  await writeFile(join(account.folder, "lightly.policy.yaml"), text);
  return account;
}

function git({ folder }: Account, ...args: readonly string[]): void {
  const author = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"];
  execFileSync("git", [...author, ...args], { cwd: folder, stdio: "ignore" });
}

test("what the policy allows passes without a word", async () => {
  await using account = await accountWith(policy);
  expect(await account.run("validate")).toMatchObject({ code: 0, stderr: "" });
  expect(await account.run("plan")).toMatchObject({ code: 0, stderr: "" });
  expect((await account.run("apply", "--auto-approve")).code).toBe(0);
});

describe("a breach ends with 5, at the line of the config, naming the line of the policy", () => {
  test.each<[string, (yaml: string) => string, string]>([
    [
      "another secret",
      (yaml) => yaml.replace("${env:LIGHTLY_S3_SECRET}", "${env:PRODUCTION_PASSWORD}"),
      "lightly.yaml:14:24: error: datasets.dashcam.lightly: ${env:PRODUCTION_PASSWORD} is no secret that a config may use, by lightly.policy.yaml:2 [policy-secret]",
    ],
    [
      "another folder",
      (yaml) => yaml.replace("s3://lightly/street/", "s3://evil/street/"),
      'lightly.yaml:21:56: error: datasets.street-scenes.lightly: "s3://evil/street/" is no folder that a datasource may use, by lightly.policy.yaml:12 [policy-path]',
    ],
    [
      "a secret beside another account",
      (yaml) => yaml.replace("fleetstore", "evilstore"),
      '${env:DASHCAM_SAS} may not go with the account_name "evilstore", by lightly.policy.yaml:10 [policy-secret]',
    ],
    [
      "a secret with another role",
      (yaml) => yaml.replace("123456789012", "666666666666"),
      "lightly.policy.yaml:4 [policy-secret]",
    ],
    [
      "somebody from elsewhere",
      (yaml) => yaml.replace("type: images\n", "type: images\n    share_with: [eve@elsewhere.net]\n"),
      "no dataset may be shared with eve@elsewhere.net, by lightly.policy.yaml:13 [policy-sharing]",
    ],
  ])("%s", async (_, change, says) => {
    await using account = await accountWith(policy);
    await account.edit(change);
    const env = { PRODUCTION_PASSWORD: "production-password" };
    for (const command of [
      ["validate"],
      ["plan", "--format", "json=plan.json", "--format", "markdown=plan.md", "--format", "github=plan.txt"],
      ["apply", "--auto-approve"],
    ]) {
      const { code, stderr } = await account.runWith(env, ...command);
      expect([command[0], code]).toEqual([command[0], 5]);
      expect(stderr).toContain(says);
    }
    expect(await account.platform.requests()).toEqual([]);
    expect(JSON.parse(await account.read("plan.json"))).toMatchObject({
      error: { exitCode: 5, diagnostics: [{ code: expect.stringMatching(/^policy-/) }] },
    });
    expect(await account.read("plan.md")).toContain("lightly.policy.yaml:");
    expect(await account.read("plan.txt")).toContain("::error file=lightly.yaml,line=");
  });
});

describe("limits", () => {
  test("are refusals of the plan, unless lifted for one run, which the report says", async () => {
    await using account = await accountWith(policy.replace("count: 6", "count: 5"));
    const plan = await account.run("plan");
    expect(plan.code).toBe(5);
    expect(plan.stdout).toContain(
      "the plan would create 6 resources, and lightly.policy.yaml:15 allows 5: this is the first beyond it",
    );
    expect((await account.run("apply", "--auto-approve")).code).toBe(5);
    expect(await account.platform.writes()).toEqual([]);
    const lifted = await account.run("apply", "--auto-approve", "--lift-limit", "create");
    expect(lifted.code).toBe(0);
    expect(lifted.stderr).toContain("the limit is lifted for this run [policy-lifted]");
    expect((await account.run("plan", "--lift-limit", "delete")).code).toBe(3);
  });

  test("count as a share of what is declared", async () => {
    await using account = await accountWith(policy);
    await account.declare();
    await account.edit((yaml) => yaml.replace("s3://lightly/street/", "s3://lightly/streets/"));
    expect((await account.run("plan")).code).toBe(0);
    await account.edit((yaml) => yaml.replace("s3://lightly/dashcam/", "s3://lightly/dashcams/"));
    const plan = await account.run("plan");
    expect(plan).toMatchObject({ code: 5, stdout: expect.stringContaining("would update 2 resources") });
  });
});

describe("with a base", () => {
  async function accountInGit(): Promise<Account & AsyncDisposable> {
    const account = await accountWith(policy);
    git(account, "init", "--quiet", "--initial-branch=main");
    git(account, "add", ".");
    git(account, "commit", "--quiet", "-m", "base");
    return account;
  }

  test.each([
    [
      "loosens",
      (text: string) => text.replace("resource_path: [s3://raw/, ", "resource_path: [s3://evil/, "),
    ],
    ["removes the limits of", (text: string) => text.slice(0, text.indexOf("secrets:"))],
  ])("a change that %s the policy is judged by the old one, and says so", async (_, loosen) => {
    await using account = await accountInGit();
    await account.edit((yaml) => yaml.replace("s3://raw/street/", "s3://evil/street/"));
    await writeFile(join(account.folder, "lightly.policy.yaml"), loosen(policy));
    git(account, "commit", "--quiet", "-am", "change");
    const plan = await account.run("plan", "--base", "HEAD~1");
    expect(plan).toMatchObject({ code: 5, stderr: expect.stringContaining("[policy-path]") });
  });

  test("a change of the policy alone is pointed out", async () => {
    await using account = await accountInGit();
    await writeFile(join(account.folder, "lightly.policy.yaml"), "version: 1\n");
    const plan = await account.run("plan", "--base", "HEAD", "--format", "json");
    expect(plan.code).toBe(0);
    expect(plan.stderr).toContain("judged by the policy of its base");
    expect(JSON.parse(plan.stdout).warnings).toMatchObject([{ code: "policy-changed" }]);
  });

  test("a policy that is new is judged by nothing yet", async () => {
    await using account = await startAccount();
    git(account, "init", "--quiet", "--initial-branch=main");
    git(account, "add", ".");
    git(account, "commit", "--quiet", "-m", "base");
    await writeFile(join(account.folder, "lightly.policy.yaml"), "version: 1\nresource_path: []\n");
    expect((await account.run("plan", "--base", "HEAD")).code).toBe(0);
    expect((await account.run("plan")).code).toBe(5);
  });
});

test("a policy that is not valid is found with its line, as a config is", async () => {
  await using account = await accountWith("version: 1\nsecrets:\n  env:X: { resource_paths: [a/] }\n");
  const { code, stderr } = await account.run("validate");
  expect(code).toBe(3);
  expect(stderr).toContain('lightly.policy.yaml:3:12: error: secrets["env…"].resource_paths: unknown key');
  expect(stderr).toContain("did you mean resource_path?");
  expect((await account.run("plan", "--policy", "nowhere.yaml")).code).toBe(3);
});
