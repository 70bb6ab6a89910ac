import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { checksumOf, planHash } from "../../src/documents/identity.js";
import type { PlanDocument } from "../../src/generated/plan-document.js";
import { type Account, startAccount } from "../support/account.js";

/** An account that is as declared but for the folder of street-scenes, and a saved plan that repairs it. */
async function accountWithSavedPlan(): Promise<Account & AsyncDisposable> {
  const account = await startAccount();
  await account.declare();
  await account.tamper("street-scenes", "INPUT", { fullPath: "s3://raw/elsewhere/" });
  expect((await account.run("plan", "--out", "plan.json")).code).toBe(0);
  await account.platform.clearRequests();
  return account;
}

test("a saved plan does what it says, and shows what planning showed", async () => {
  await using account = await accountWithSavedPlan();
  const { code, stdout } = await account.run("plan", "--detailed-exitcode");
  expect(await account.run("show", "plan.json", "--detailed-exitcode")).toMatchObject({ code, stdout });
  expect((await account.run("show", "plan.json")).code).toBe(0);
  await account.platform.clearRequests();

  const applied = await account.run("apply", "plan.json", "--auto-approve");
  expect(applied.code).toBe(0);
  expect((await account.platform.writes()).map(({ path }) => path)).toEqual([
    `/v1/datasets/${account.idOf("street-scenes")}/datasource`,
  ]);
  expect((await account.run("plan", "--detailed-exitcode")).code).toBe(0);
});

test("a saved result shows what applying showed, and exits as apply did", async () => {
  await using account = await accountWithSavedPlan();
  const applied = await account.run(
    "apply",
    "plan.json",
    "--auto-approve",
    "--format=text=result.txt",
    "--format=json=result.json",
  );
  const shown = await account.run("show", "result.json");
  expect(shown).toMatchObject({ code: applied.code, stdout: await account.read("result.txt") });
  expect(shown.stdout).toContain("Applied");
  expect(await account.run("apply", "result.json", "--auto-approve")).toMatchObject({
    code: 3,
    stderr: expect.stringContaining("result.json is the result of an apply, not a plan."),
  });
  expect(await account.run("show", "lightly.yaml")).toMatchObject({
    code: 3,
    stderr: expect.stringContaining("lightly.yaml is not a saved plan or result: it looks like a config."),
  });
});

test("the same inputs give the same bytes, without a secret", async () => {
  await using account = await accountWithSavedPlan();
  await account.run("plan", "--out", "again.json");
  const [plan, again] = await Promise.all(["plan.json", "again.json"].map((name) => account.read(name)));
  expect(again).toBe(plan);
  for (const secret of Object.values(account.secrets)) expect(plan).not.toContain(secret);
  expect(await account.run("plan", "--format", "json")).toMatchObject({ code: 0, stdout: plan });
});

test("what differs elsewhere in the account does not matter", async () => {
  await using account = await accountWithSavedPlan();
  await account.platform.createDataset("of-somebody-else", "Images");
  await account.tamper("dashcam", "LIGHTLY", { fullPath: "s3://lightly/elsewhere/" });
  expect((await account.run("apply", "plan.json", "--auto-approve")).code).toBe(0);
  expect(account.pathOf("street-scenes", "INPUT")).toBe("s3://raw/street/");
  expect(account.pathOf("dashcam", "LIGHTLY")).toBe("s3://lightly/elsewhere/");
});

describe("a saved plan is stale, exit 4, and nothing is written, when", () => {
  test.each<{ name: string; move: (account: Account) => Promise<unknown>; says: string }>([
    {
      name: "the config was edited",
      move: (account) => account.edit((yaml) => yaml.replace("s3://raw/street/", "s3://raw/other/")),
      says: "street-scenes.input would be written with another resource_path.",
    },
    {
      name: "the planned dataset was changed",
      move: (account) => account.tamper("street-scenes", "LIGHTLY", { fullPath: "s3://lightly/elsewhere/" }),
      says: 'The dataset "street-scenes" was changed on the platform.',
    },
    {
      name: "the planned dataset was repaired",
      move: (account) => account.run("apply", "--auto-approve"),
      says: 'The dataset "street-scenes" is as declared now, or is no longer declared.',
    },
    {
      name: "the planned dataset was renamed",
      move: (account) =>
        account.platform.call("PUT", `/v1/datasets/${account.idOf("street-scenes")}`, { name: "renamed" }),
      says: "is gone, renamed or out of reach.",
    },
    {
      name: "the planned dataset was made anew",
      move: async (account) => {
        await account.platform.call("DELETE", `/v1/datasets/${account.idOf("street-scenes")}?force=True`);
        await account.platform.createDataset("street-scenes", "Images");
      },
      says: "is another one now",
    },
  ])("$name", async ({ move, says }) => {
    await using account = await accountWithSavedPlan();
    await move(account);
    await account.platform.clearRequests();
    const applied = await account.run("apply", "plan.json", "--auto-approve");
    expect(applied.code).toBe(4);
    expect(applied.stderr).toContain(says);
    expect(await account.platform.writes()).toEqual([]);
  });

  test("a dataset that it would create exists", async () => {
    await using account = await startAccount();
    await account.run("plan", "--out", "plan.json");
    await account.platform.createDataset("dashcam", "Videos");
    await account.platform.clearRequests();
    const applied = await account.run("apply", "plan.json", "--auto-approve");
    expect(applied).toMatchObject({ code: 4, stderr: expect.stringContaining('"dashcam" exists now') });
    expect(await account.platform.writes()).toEqual([]);
  });

  test("it was made for another server", async () => {
    await using account = await accountWithSavedPlan();
    await using other = await startAccount();
    await writeFile(join(other.folder, "plan.json"), await account.read("plan.json"));
    const applied = await other.run("apply", "plan.json", "--auto-approve");
    expect(applied).toMatchObject({
      code: 4,
      stderr: expect.stringContaining("The server is http://127.0.0.1:"),
    });
    expect(await other.platform.writes()).toEqual([]);
  });

  test("it was made for another account", async () => {
    await using account = await startAccount({
      users: [
        { token: "emulator-token", email: "owner@example.com" },
        { token: "second-token", email: "second@example.com" },
      ],
    });
    await account.platform.createDataset("something", "Images");
    await account.run("plan", "--out", "plan.json");
    await account.platform.clearRequests();
    const applied = await account.runWith(
      { LIGHTLY_TOKEN: "second-token" },
      "apply",
      "plan.json",
      "--auto-approve",
    );
    expect(applied).toMatchObject({
      code: 4,
      stderr: expect.stringContaining("The account is not known, and was"),
    });
    expect(await account.platform.writes()).toEqual([]);
  });
});

describe("a plan that was edited by hand", () => {
  test("is found out by its checksum", async () => {
    await using account = await accountWithSavedPlan();
    await writeFile(
      join(account.folder, "plan.json"),
      (await account.read("plan.json")).replaceAll("s3://raw/street/", "s3://attacker/"),
    );
    const applied = await account.run("apply", "plan.json", "--auto-approve");
    expect(applied).toMatchObject({
      code: 3,
      stderr: expect.stringContaining("was changed after it was saved"),
    });
    expect(await account.platform.requests()).toEqual([]);
  });

  test("cannot do what the config does not say, even with a hash that fits", async () => {
    await using account = await accountWithSavedPlan();
    const forged: PlanDocument = JSON.parse(
      (await account.read("plan.json")).replaceAll("s3://raw/street/", "s3://attacker/"),
    );
    for (const change of forged.changes) change.content = "0".repeat(64);
    const hashed = { ...forged, planHash: planHash(forged) };
    await writeFile(
      join(account.folder, "plan.json"),
      JSON.stringify({ ...hashed, checksum: checksumOf(hashed) }),
    );
    const applied = await account.run("apply", "plan.json", "--auto-approve");
    expect(applied).toMatchObject({ code: 4, stderr: expect.stringContaining("with another resource_path") });
    expect(await account.platform.writes()).toEqual([]);
  });

  test("of an older format is refused in one clear line", async () => {
    await using account = await accountWithSavedPlan();
    const old = { ...JSON.parse(await account.read("plan.json")), version: 1 };
    await writeFile(join(account.folder, "plan.json"), JSON.stringify(old));
    const { code, stderr } = await account.run("apply", "plan.json", "--auto-approve");
    expect(code).toBe(3);
    expect(stderr.split("\n")[0]).toBe(
      "error: plan.json is a plan of format version 1; this program reads version 2: plan again.",
    );
  });

  test.each(["", "{}", "[]", "null", "{", '{"format":"lightly-gitops/plan","version":2}'])(
    "%j is not a plan",
    async (text) => {
      await using account = await startAccount();
      await writeFile(join(account.folder, "plan.json"), text);
      for (const command of [
        ["apply", "plan.json", "--auto-approve"],
        ["show", "plan.json"],
      ]) {
        expect(await account.run(...command)).toMatchObject({
          code: 3,
          stderr: expect.stringContaining("is not a "),
        });
      }
    },
  );
});

describe("--expect", () => {
  test("accepts the reviewed hash, also after commits that do not touch the config", async () => {
    await using account = await accountWithSavedPlan();
    const { planHash: hash }: PlanDocument = JSON.parse(await account.read("plan.json"));
    await writeFile(join(account.folder, "unrelated.txt"), "another commit");
    expect((await account.run("apply", "--expect", hash ?? "", "--auto-approve")).code).toBe(0);
    expect(account.pathOf("street-scenes", "INPUT")).toBe("s3://raw/street/");
  });

  test("refuses after drift, and --expect-plan says what differs", async () => {
    await using account = await accountWithSavedPlan();
    const { planHash: hash }: PlanDocument = JSON.parse(await account.read("plan.json"));
    await account.tamper("dashcam", "LIGHTLY", { fullPath: "s3://lightly/elsewhere/" });
    await account.platform.clearRequests();
    const plain = await account.run("apply", "--expect", hash ?? "", "--auto-approve");
    expect(plain).toMatchObject({
      code: 4,
      stderr: expect.stringContaining("--expect-plan FILE tells what differs"),
    });
    const told = await account.run(
      "apply",
      "--expect",
      hash ?? "",
      "--expect-plan",
      "plan.json",
      "--auto-approve",
    );
    expect(told).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('"dashcam" would be changed now, and is not in the plan.'),
    });
    expect(await account.platform.writes()).toEqual([]);
  });

  test("wants a hash", async () => {
    await using account = await startAccount();
    expect((await account.run("apply", "--expect", "abc", "--auto-approve")).code).toBe(3);
  });
});

test("a failure is written into every requested file, with the same exit code as on the terminal", async () => {
  await using account = await startAccount();
  await account.edit((yaml) => yaml.replace("eu-central-1", "nowhere"));
  const formats = ["--format", "text", "--format", "json=report.json", "--format", "markdown=report.md"];
  for (const command of [
    ["plan", "--out", "plan.json"],
    ["apply", "--auto-approve"],
  ]) {
    expect((await account.run(...command, ...formats)).code).toBe(3);
    const report = JSON.parse(await readFile(join(account.folder, "report.json"), "utf8"));
    expect(report.error).toMatchObject({
      exitCode: 3,
      diagnostics: [{ code: "invalid-value", position: { line: 7 } }],
    });
    expect(await account.read("report.md")).toContain("nowhere");
  }
  expect((await account.run("show", "plan.json")).code).toBe(3);
  expect((await account.run("apply", "plan.json", "--auto-approve")).code).toBe(3);
});
