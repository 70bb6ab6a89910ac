import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { PlanDocument } from "../../src/generated/plan-document.js";
import { type Account, startAccount } from "../support/account.js";

/** An account as its config declares it, whose config then calls street-scenes by another name. */
async function accountToRename(identity: (id: string) => string): Promise<Account & AsyncDisposable> {
  const account = await startAccount();
  await account.run("apply", "--auto-approve");
  const lines = identity(account.idOf("street-scenes"));
  await account.edit((yaml) => yaml.replace("  street-scenes:\n", `  scenes:\n    ${lines}\n`));
  await account.platform.clearRequests();
  return account;
}

const formerName = () => "renamed_from: street-scenes";

describe.each([
  ["renamed_from", formerName],
  ["id", (id: string) => `id: ${id}`],
])("a rename by %s", (_how, identity) => {
  test("is planned and done in place, and then nothing is left to do", async () => {
    await using account = await accountToRename(identity);
    const id = account.idOf("street-scenes");
    const planned = await account.run("plan");
    expect(planned).toMatchObject({ code: 0, stderr: "" });
    expect(planned.stdout).toMatch(
      /~ dataset "scenes" {2}# .*\n {4}name = "street-scenes" → "scenes" {2}# .*:18\n/,
    );

    expect((await account.run("apply", "--auto-approve")).code).toBe(0);
    expect((await account.platform.writes()).map(({ method, path }) => [method, path])).toEqual([
      ["PUT", `/v1/datasets/${id}`],
    ]);
    expect(account.idOf("scenes")).toBe(id);
    expect((await account.run("plan", "--detailed-exitcode")).code).toBe(0);
  });

  test("to a name that another dataset has is refused, exit 5, before anything is written", async () => {
    await using account = await accountToRename(identity);
    await account.platform.createDataset("scenes", "Images");
    await account.platform.clearRequests();
    const planned = await account.run("plan");
    expect(planned.code).toBe(5);
    expect(planned.stdout).toContain('Refused: it is called "street-scenes" on the platform');
    expect(planned.stdout).toContain(account.idOf("scenes"));
    expect((await account.run("apply", "--auto-approve")).code).toBe(5);
    expect(await account.platform.writes()).toEqual([]);
  });

  test("that is saved is stale once somebody has renamed the dataset", async () => {
    await using account = await accountToRename(identity);
    const id = account.idOf("street-scenes");
    await account.run("plan", "--out", "plan.json");
    await account.platform.call("PUT", `/v1/datasets/${id}`, { name: "of-somebody-else" });
    await account.platform.clearRequests();
    const applied = await account.run("apply", "plan.json", "--auto-approve");
    expect(applied.code).toBe(4);
    expect(applied.stderr).toContain('"scenes"');
    expect(await account.platform.writes()).toEqual([]);
  });
});

test("an id that no dataset has is refused, exit 5", async () => {
  await using account = await accountToRename(() => `id: ${"f".repeat(24)}`);
  const planned = await account.run("plan");
  expect(planned.code).toBe(5);
  expect(planned.stdout).toContain("no dataset has this id, or it is out of reach of this token");
  const applied = await account.run("apply", "--auto-approve");
  expect(applied).toMatchObject({ code: 5, stderr: expect.stringContaining('"scenes" cannot be done') });
  expect(await account.platform.writes()).toEqual([]);
});

test("a renamed_from that is done is reported as removable, and harmless", async () => {
  await using account = await accountToRename(formerName);
  await account.run("apply", "--auto-approve");
  const planned = await account.run("plan", "--detailed-exitcode");
  expect(planned.code).toBe(0);
  expect(planned.stderr).toContain("[stale-rename]");
  await account.edit((yaml) => yaml.replace(`    ${formerName()}\n`, ""));
  expect(await account.run("plan", "--detailed-exitcode")).toMatchObject({ code: 0, stderr: "" });
});

test("against its base a rename is this change, the rest of the dataset can drift, and nothing is removed", async () => {
  await using account = await startAccount();
  await account.run("apply", "--auto-approve");
  await mkdir(join(account.folder, "base"));
  await writeFile(join(account.folder, "base", "lightly.yaml"), await account.read("lightly.yaml"));
  await account.tamper("street-scenes", "INPUT", { fullPath: "s3://raw/elsewhere/" });
  await account.edit((yaml) => yaml.replace("  street-scenes:\n", `  scenes:\n    ${formerName()}\n`));
  const { stdout } = await account.run("plan", "--base-dir", "base", "--format", "json");
  const plan: PlanDocument = JSON.parse(stdout);
  expect(plan.changes.map(({ kind, address, cause }) => [kind, address, cause])).toEqual([
    ["dataset", "scenes", "change"],
    ["datasource", "scenes.input", "drift"],
  ]);
  expect(plan.removed).toEqual([]);
  expect(plan.summary.drift).toBe(1);
});
