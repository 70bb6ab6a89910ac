import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Account, startAccount } from "../support/account.js";
import { runProgram } from "../support/program.js";
import { startServer } from "../support/server.js";

/** Runs the program against the account, and does something before each answer that it gets. */
async function runThrough(
  account: Account,
  args: readonly string[],
  before: (target: string) => Promise<void> | void,
  signal?: AbortSignal,
) {
  await using between = await startServer(async ({ url = "" }, _body, response) => {
    await before(url);
    if (signal?.aborted === true) return;
    const answer = await fetch(`${account.platform.url}${url}`);
    response.writeHead(answer.status, { "content-type": "application/json" });
    response.end(await answer.text());
  });
  const env = { ...account.env, LIGHTLY_SERVER_LOCATION: between.url };
  return await runProgram(args, { env, cwd: account.folder, ...(signal === undefined ? {} : { signal }) });
}

test("an export overwrites no file that came meanwhile", async () => {
  await using account = await startAccount();
  await account.declare();
  const { code, stderr } = await runThrough(account, ["export", "--out", "new.yaml"], () =>
    writeFile(join(account.folder, "new.yaml"), "mine\n"),
  );
  expect(code).toBe(3);
  expect(stderr).toContain("new.yaml exists, and nothing is overwritten.");
  expect(await account.read("new.yaml")).toBe("mine\n");
});

test("an export adds to no file that was changed meanwhile", async () => {
  await using account = await startAccount();
  await account.declare();
  await account.platform.createDataset("scratch", "Images");
  const edited = `${await account.read("lightly.yaml")}# mine\n`;
  const { code, stderr } = await runThrough(
    account,
    ["export", "--into", "lightly.yaml", "--dataset", "scratch"],
    () => writeFile(join(account.folder, "lightly.yaml"), edited),
  );
  expect(code).toBe(3);
  expect(stderr).toContain("lightly.yaml was changed meanwhile; nothing was written.");
  expect(await account.read("lightly.yaml")).toBe(edited);
});

/** Interrupts an apply when it says its first word; gives its exit code, what it says last, and what it wrote. */
async function interrupted(account: Account) {
  const interrupt = new AbortController();
  const { code, stdout } = await runProgram(["apply", "--auto-approve"], {
    env: account.env,
    cwd: account.folder,
    signal: interrupt.signal,
    onStdout: () => interrupt.abort(),
  });
  return {
    code,
    untried: /\d+ not tried after an interrupt/.exec(stdout)?.[0],
    writes: await account.platform.writes(),
  };
}

test("an apply that is interrupted before its first write tries none, and says so", async () => {
  await using account = await startAccount();
  const untried = "6 not tried after an interrupt";
  expect(await interrupted(account)).toEqual({ code: 130, untried, writes: [] });
});

test("a check that is interrupted ends with 130, and shows what it knows", async () => {
  await using account = await startAccount();
  await account.declare();
  const interrupt = new AbortController();
  const { code, stdout } = await runThrough(
    account,
    ["verify", "--target", "street-scenes"],
    (target) => {
      if (target.includes("/verify?")) interrupt.abort();
    },
    interrupt.signal,
  );
  expect(code).toBe(130);
  expect(stdout).toMatch(/^street-scenes +not checked$/m);
});

test("an apply that is interrupted before it changes what exists tries nothing of it", async () => {
  await using account = await startAccount();
  await account.declare();
  await account.tamper("street-scenes", "INPUT", { fullPath: "s3://raw/typo/" });
  await account.platform.clearRequests();
  const untried = "1 not tried after an interrupt";
  expect(await interrupted(account)).toEqual({ code: 130, untried, writes: [] });
});

test("an apply that may wait for no answer says that the write may have been carried out", async () => {
  await using account = await startAccount();
  const { code, stdout } = await runProgram(["apply", "--auto-approve", "--target=street-scenes"], {
    env: account.env,
    cwd: account.folder,
    deadline: AbortSignal.abort(),
  });
  expect(code).toBe(1);
  expect(stdout).toContain("Interrupted before the answer came; it may have been carried out.");
});

test("a dataset that is deleted while a plan reads it is created", async () => {
  await using account = await startAccount();
  await account.declare();
  const id = account.idOf("street-scenes");
  let deleted: Promise<unknown> | undefined;
  const { code, stdout } = await runThrough(account, ["plan", "--target=street-scenes"], async (target) => {
    if (target.includes("/datasource/all")) {
      await (deleted ??= account.platform.call("DELETE", `/v1/datasets/${id}?force=True`));
    }
  });
  expect(code).toBe(0);
  expect(stdout).toContain("Plan: 3 to create");
});

test.each([
  [404, "DATASET_UNKNOWN", "it was deleted meanwhile"],
  [403, "DATASET_ACCESS_DENIED", "its datasources may not be read with this token"],
])("an export leaves out a dataset whose datasources are answered with %i", async (status, code, reason) => {
  await using account = await startAccount();
  await account.declare();
  const path = `${account.idOf("dashcam")}/datasource/all$`;
  await account.platform.fail({ kind: "status", status, code, path });
  const exported = await account.run("export");
  expect(exported.code).toBe(0);
  expect(exported.stdout).toContain("  street-scenes:\n");
  expect(exported.stdout).not.toContain("  dashcam:\n");
  expect(exported.stderr).toContain(reason);
});

test("an export fails when the datasources of a dataset cannot be read for another reason", async () => {
  await using account = await startAccount();
  await account.declare();
  await account.platform.fail({ kind: "status", status: 400, path: "/datasource/all$" });
  expect(await account.run("export")).toMatchObject({ code: 1, stdout: "" });
});
