import { describe, expect, test } from "vitest";
import { type Account, startAccount } from "../support/account.js";

const users = {
  users: [
    { token: "emulator-token", email: "owner@example.com" },
    { token: "other-token", email: "other@example.com" },
  ],
};

/** An account whose config declares these datasets. */
async function accountOf(datasets: string, options = {}): Promise<Account & AsyncDisposable> {
  const account = await startAccount(options);
  await account.edit(() => `version: 1\ndatasets:\n${datasets}`);
  return account;
}

async function asOther(
  { platform }: Account,
  method: string,
  path: string,
  body: unknown,
): Promise<{ readonly id: string }> {
  const response = await fetch(`${platform.url}${path}?token=other-token`, {
    method,
    body: JSON.stringify(body),
    headers: { "content-type": "application/json" },
  });
  return (await response.json()) as { id: string };
}

describe("a dataset of somebody else, on which this token works because it is shared", () => {
  async function shared(people: string): Promise<Account & AsyncDisposable> {
    const account = await accountOf("  x: { type: images }\n", users);
    const { id } = await asOther(account, "POST", "/v1/datasets", { name: "theirs", type: "Images" });
    await asOther(account, "POST", `/v1/datasets/${id}/collaboration/access`, {
      accessType: "WRITE",
      users: ["owner@example.com"],
    });
    const dataset = `  theirs: { type: images, id: ${id}, share_with: [${people}] }`;
    await account.edit(() => `version: 1\ndatasets:\n${dataset}\n`);
    return account;
  }

  test("nobody is removed from it without a flag", async () => {
    await using account = await shared("ada@example.com");
    const plan = await account.run("plan");
    expect(plan).toMatchObject({ code: 5, stdout: expect.stringContaining("may take away its own access") });
    expect((await account.run("apply", "--auto-approve")).code).toBe(5);
    const writes = await account.platform.writes();
    expect(writes.filter(({ path }) => path.includes("access"))).toHaveLength(1);
    expect((await account.run("plan", "--allow-lockout", "--detailed-exitcode")).code).toBe(2);
  });

  test("somebody can be added", async () => {
    await using account = await shared("owner@example.com, other@example.com");
    expect((await account.run("apply", "--auto-approve")).code).toBe(0);
    expect((await account.run("plan", "--detailed-exitcode")).code).toBe(0);
  });
});

test("one's own dataset can be shared with nobody, and the teams that keep access are named", async () => {
  await using account = await accountOf("  mine: { type: images, share_with: [] }\n");
  const id = await account.platform.createDataset("mine", "Images");
  await account.platform.share(id, ["ada@example.com"], ["team-one"]);
  const plan = await account.run("plan");
  expect(plan.code).toBe(0);
  expect(plan.stderr).toContain("but a team keeps access: team-one");
});

test("an address that the platform refuses is named with its line", async () => {
  await using account = await accountOf("  mine:\n    type: images\n    share_with: [nobody@example.com]\n");
  await account.platform.set({ unknownShareEmails: "reject" });
  const { code, stdout } = await account.run("apply", "--auto-approve");
  expect(code).toBe(6);
  expect(stdout).toContain("New here: nobody@example.com (lightly.yaml:5)");
});

test("a pair beside an older input_output datasource is warned of", async () => {
  await using account = await startAccount();
  await account.platform.createDataset("street-scenes", "Images");
  await account.platform.putDatasource(account.idOf("street-scenes"), {
    type: "LIGHTLY",
    purpose: "INPUT_OUTPUT",
    fullPath: "old/",
  });
  const { stderr } = await account.run("plan");
  expect(stderr).toContain("[purposes-mixed]");
  await account.declare();
  expect((await account.run("plan")).stderr).not.toContain("purposes-mixed");
});

describe("renames", () => {
  test("two datasets that exchange their names need two steps, and the plan says which", async () => {
    await using account = await accountOf("  x: { type: images }\n");
    const [first, second] = [
      await account.platform.createDataset("first", "Images"),
      await account.platform.createDataset("second", "Images"),
    ];
    const swap = (one: string, two: string) =>
      account.edit(
        () =>
          `version: 1\ndatasets:\n  ${one}: { type: images, id: ${first} }\n  ${two}: { type: images, id: ${second} }\n`,
      );
    await swap("second", "first");
    const plan = await account.run("plan");
    expect(plan).toMatchObject({ code: 5, stdout: expect.stringContaining("in two steps") });
    await swap("between", "second");
    expect((await account.run("apply", "--auto-approve")).code).toBe(0);
    await swap("second", "first");
    expect((await account.run("apply", "--auto-approve")).code).toBe(0);
    expect(account.platform.emulator.snapshot().datasets.map(({ id, name }) => [id, name])).toEqual([
      [first, "second"],
      [second, "first"],
    ]);
  });

  test("a chain is worked off from its end", async () => {
    await using account = await accountOf("  x: { type: images }\n");
    const first = await account.platform.createDataset("first", "Images");
    const second = await account.platform.createDataset("second", "Images");
    await account.edit(
      () =>
        `version: 1\ndatasets:\n  second: { type: images, id: ${first} }\n  third: { type: images, id: ${second} }\n`,
    );
    expect((await account.run("plan", "--target", "second")).code).toBe(5);
    expect((await account.run("apply", "--auto-approve", "--parallelism", "1")).code).toBe(0);
    expect((await account.run("plan", "--detailed-exitcode")).code).toBe(0);
    expect(account.idOf("third")).toBe(second);
  });

  test("a former name that exists again beside the new one: drop renamed_from, and lose nothing", async () => {
    await using account = await accountOf("  now: { type: images, renamed_from: before }\n");
    await account.platform.createDataset("now", "Images");
    await account.platform.createDataset("before", "Images");
    const { code, stdout } = await account.run("plan");
    expect(code).toBe(5);
    expect(stdout).toContain("the rename was done before: remove `renamed_from`");
    expect(stdout).not.toContain("delete");
    await account.edit((yaml) => yaml.replace(", renamed_from: before", ""));
    expect((await account.run("plan", "--detailed-exitcode")).code).toBe(0);
  });
});

test("a run in a state that is not known counts as active", async () => {
  await using account = await accountOf("  busy: { type: images, share_with: [ada@example.com] }\n");
  await account.platform.createDataset("busy", "Images");
  const run = { id: "65f0c0de00000000000000aa", state: "PAUSED" };
  await account.platform.fail({ method: "GET", path: "schedule$", kind: "wrong_type", body: [run] });
  const { code, stdout } = await account.run("apply", "--auto-approve");
  expect(code).toBe(5);
  expect(stdout).toContain("(in a state that is not known here)");
  expect(stdout).toContain("Nothing was applied: 1 refused.");
});

test("a name that is taken by a dataset that cannot be seen is explained", async () => {
  await using account = await accountOf("  mine: { type: images }\n");
  const code = "DATASET_NAME_EXISTS";
  await account.platform.fail({ method: "POST", path: "/datasets$", kind: "status", status: 400, code });
  const { code: exit, stdout } = await account.run("apply", "--auto-approve");
  expect(exit).toBe(1);
  expect(stdout).toContain("no dataset of this name can be found with this token");
  expect(stdout).toContain("A dataset of another user may have it");
});

test("verify says of a dataset that apply would refuse why, and does not promise to create it", async () => {
  await using account = await startAccount();
  await account.edit((yaml) => yaml.replace("  dashcam:\n", `  dashcam:\n    id: ${"f".repeat(24)}\n`));
  const { code, stdout } = await account.run("verify", "--target", "dashcam");
  expect(code).toBe(1);
  expect(stdout).toContain(
    "dashcam  the check failed: no dataset has this id, or it is out of reach of this token",
  );
});

test("verify says of a dataset without datasources that there is nothing to check", async () => {
  await using account = await accountOf("  bare: { type: images }\n");
  await account.platform.createDataset("bare", "Images");
  const { code, stdout } = await account.run("verify");
  expect(code).toBe(0);
  expect(stdout).toContain("bare     not checked: it declares no datasources");
});
