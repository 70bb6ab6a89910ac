import { describe, expect, test } from "vitest";
import { type Account, startAccount } from "../support/account.js";
import { conversation } from "../support/conversation.js";
import { runProgram } from "../support/program.js";

/** Applies with somebody at the terminal who gives an answer. */
async function applyAnswering({ folder, env }: Account, answer: string, ...args: readonly string[]) {
  const { ask, asked } = conversation([["Apply these changes?", answer]]);
  return { ...(await runProgram(["apply", ...args], { cwd: folder, env, ask })), asked };
}

describe("apply asks before it writes", () => {
  test("and does it after a yes, with the plan shown before", async () => {
    await using account = await startAccount();
    const { code, stdout, asked } = await applyAnswering(account, "yes");
    expect(code).toBe(0);
    expect(asked).toHaveLength(1);
    expect(stdout).toContain("Plan: 6 to create");
    expect(account.platform.emulator.snapshot().datasets).toHaveLength(2);
  });

  test.each(["no", "", "YES", "y"])("and writes nothing after %j", async (answer) => {
    await using account = await startAccount();
    expect(await applyAnswering(account, answer)).toMatchObject({
      code: 1,
      stderr: "error: Cancelled; nothing was written.\n",
    });
    expect(await account.platform.writes()).toEqual([]);
  });

  test("but not when there is nothing to do", async () => {
    await using account = await startAccount();
    await account.declare();
    expect(await applyAnswering(account, "no")).toMatchObject({ code: 0, asked: [] });
  });

  test("but not with --auto-approve", async () => {
    await using account = await startAccount();
    expect(await applyAnswering(account, "no", "--auto-approve")).toMatchObject({ code: 0, asked: [] });
  });
});

test("a saved plan is applied as it is: nothing that would change it is taken", async () => {
  await using account = await startAccount();
  await account.run("plan", "--out", "plan.json");
  await account.platform.clearRequests();
  const all = [
    "--rotate=all",
    "--target=dashcam",
    "--base=HEAD",
    `--expect=${"0".repeat(64)}`,
    "--expect-plan=plan.json",
  ];
  for (const args of [...all.map((one) => [one]), ["--base-dir=."], all]) {
    const { code, stderr } = await account.run("apply", "plan.json", "--auto-approve", ...args);
    expect(code).toBe(3);
    const names = args.map((arg) => arg.slice(0, arg.indexOf("="))).join(", ");
    expect(stderr).toBe(`error: A saved plan is applied as it is, without ${names}.\n`);
  }
  expect(await account.platform.requests()).toEqual([]);
});
