import { expect, test } from "vitest";
import type { PlanDocument } from "../../src/generated/plan-document.js";
import { type Account, startAccount } from "../support/account.js";

/** An account as its config declares it, whose config then shares street-scenes with these. */
async function accountToShare(people: string): Promise<Account & AsyncDisposable> {
  const account = await startAccount();
  await account.run("apply", "--auto-approve");
  await shareWith(account, people);
  await account.platform.clearRequests();
  return account;
}

function shareWith(account: Account, people: string): Promise<void> {
  return account.edit((yaml) =>
    yaml
      .replace(/ {4}share_with: .*\n/, "")
      .replace("  street-scenes:\n", `  street-scenes:\n    share_with: ${people}\n`),
  );
}

function sharedWith({ platform, idOf }: Account): readonly string[] | undefined {
  const id = idOf("street-scenes");
  return platform.emulator.snapshot().datasets.find((dataset) => dataset.id === id)?.share?.users;
}

test("people are added, exchanged and removed; other datasets are never looked at", async () => {
  await using account = await accountToShare("[ann@example.com, bob@example.com]");
  const steps = [
    ["[ann@example.com, bob@example.com]", ["ann@example.com", "bob@example.com"]],
    ["[bob@example.com, eve@example.com]", ["bob@example.com", "eve@example.com"]],
    ["[]", []],
  ] as const;
  for (const [people, users] of steps) {
    await shareWith(account, people);
    expect((await account.run("apply", "--auto-approve")).code).toBe(0);
    expect(sharedWith(account)).toEqual(users);
    expect((await account.run("plan", "--detailed-exitcode")).code).toBe(0);
  }
  const asked = (await account.platform.requests()).filter(({ path }) => path.includes("/collaboration/"));
  const path = `/v1/datasets/${account.idOf("street-scenes")}/collaboration/access`;
  expect(new Set(asked.map((request) => request.path))).toEqual(new Set([path]));
  expect(await account.platform.writes()).toHaveLength(steps.length);
});

test("a plan says who is added and who is removed", async () => {
  await using account = await accountToShare("[Ann@example.com]");
  await account.platform.share(account.idOf("street-scenes"), ["eve@example.com", "ann@EXAMPLE.com"]);
  const { stdout } = await account.run("plan", "--format", "json");
  const plan: PlanDocument = JSON.parse(stdout);
  expect(plan.summary).toMatchObject({ create: 0, update: 1 });
  expect(plan.changes).toMatchObject([
    {
      kind: "sharing",
      address: "street-scenes.share_with",
      fields: [{ field: "eve@example.com", after: { kind: "absent" } }],
      position: { line: 18 },
    },
  ]);
});

test("a saved plan stays good when the list is written in another order, and not when somebody shares meanwhile", async () => {
  await using account = await accountToShare("[ann@example.com, bob@example.com]");
  await account.run("plan", "--out", "plan.json");
  await account.platform.share(account.idOf("street-scenes"), ["eve@example.com"]);
  await account.platform.clearRequests();
  const stale = await account.run("apply", "plan.json", "--auto-approve");
  expect(stale).toMatchObject({ code: 4, stderr: expect.stringContaining('"street-scenes" was changed') });
  expect(await account.platform.writes()).toEqual([]);

  await account.platform.share(account.idOf("street-scenes"), []);
  await shareWith(account, "[bob@example.com, ann@example.com]");
  expect((await account.run("apply", "plan.json", "--auto-approve")).code).toBe(0);
  expect((await account.run("plan", "--detailed-exitcode")).code).toBe(0);
});
