import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { ResultDocument } from "../../src/generated/result-document.js";
import { type Account, startAccount } from "../support/account.js";
import { cli, startCli } from "../support/cli.js";
import { type Platform, startPlatform, token } from "../support/platform.js";
import { runProgram } from "../support/program.js";

const count = 200;
const names = Array.from({ length: count }, (_, index) => `dataset-${String(index).padStart(3, "0")}`);

interface Running extends AsyncDisposable {
  readonly platform: Platform;
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  /** Applies, and sends the signals one by one, each when `count` steps more have ended. */
  readonly applyAndSend: (...signals: readonly NodeJS.Signals[]) => Promise<number | null>;
}

async function start(platform: Platform): Promise<Running> {
  const folder = await mkdtemp(join(tmpdir(), "lightly-gitops-"));
  const datasets = names.map((name) => `  ${name}: { type: images }\n`).join("");
  await writeFile(join(folder, "lightly.yaml"), `version: 1\ndatasets:\n${datasets}`);
  const env = { LIGHTLY_TOKEN: token, LIGHTLY_SERVER_LOCATION: platform.url };
  return {
    platform,
    folder,
    env,
    applyAndSend: async (...signals) => {
      // With a line on stderr for each step that has ended.
      const args = ["apply", "--auto-approve", "--full", "--format", "json=result.json"];
      const child = spawn(process.execPath, [cli, ...args], {
        cwd: folder,
        env: { PATH: process.env["PATH"], ...env },
        stdio: ["ignore", "ignore", "pipe"],
      });
      const waiting = [...signals];
      child.stderr.on("data", () => {
        const signal = waiting.shift();
        if (signal !== undefined) child.kill(signal);
      });
      const [code] = await once(child, "close");
      return code;
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

async function finishes({ platform, folder, env }: Running): Promise<void> {
  await platform.settled();
  const applied = await runProgram(["apply", "--auto-approve"], { cwd: folder, env });
  expect(applied.stdout.split("\n").filter((line) => line.includes("✗"))).toEqual([]);
  expect(applied.code).toBe(0);
  expect((await runProgram(["plan", "--detailed-exitcode"], { cwd: folder, env })).code).toBe(0);
  expect(
    platform.emulator
      .snapshot()
      .datasets.map(({ name }) => name)
      .toSorted(),
  ).toEqual(names);
}

test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
  "one %s in the middle of 200 changes: nothing new is begun, the result tells the truth, the next apply does the rest",
  async (signal) => {
    await using platform = await startPlatform();
    await using run = await start(platform);
    expect(await run.applyAndSend(signal)).toBe(130);
    const result: ResultDocument = JSON.parse(await readFile(join(run.folder, "result.json"), "utf8"));
    const made = new Set(platform.emulator.snapshot().datasets.map(({ name }) => name));
    expect(made.size).toBeGreaterThan(0);
    expect(made.size).toBeLessThan(count);
    expect(result).toMatchObject({ exitCode: 130, error: null });
    expect(result.datasets).toHaveLength(count);
    for (const { dataset, steps } of result.datasets) {
      expect(steps.map(({ status }) => status)).toEqual([made.has(dataset) ? "done" : "interrupted"]);
    }
    await finishes(run);
  },
);

test("a second SIGINT ends the program at once", async () => {
  await using platform = await startPlatform();
  await using run = await start(platform);
  await platform.fail({ method: "POST", kind: "delay", delayMs: 2_000, skip: 20 });
  expect(await run.applyAndSend("SIGINT", "SIGINT")).toBe(130);
  await platform.fail();
  await finishes(run);
});

test("SIGKILL loses nothing and doubles nothing", async () => {
  await using platform = await startPlatform();
  await using run = await start(platform);
  expect(await run.applyAndSend("SIGKILL")).toBe(null);
  expect(platform.emulator.snapshot().datasets.length).toBeLessThan(count);
  await finishes(run);
});

describe.concurrent("an interrupt", () => {
  async function startAgainst(
    { platform, folder, secrets }: Account,
    args: readonly string[],
    method: string,
  ) {
    const env = { LIGHTLY_TOKEN: token, LIGHTLY_SERVER_LOCATION: platform.url, ...secrets };
    const running = startCli([...args, "--retries", "0"], { env, cwd: folder });
    await platform.received(method);
    return running;
  }

  test.each(["SIGINT", "SIGTERM"] as const)("of a plan that waits ends it at once (%s)", async (signal) => {
    await using account = await startAccount();
    const { platform } = account;
    await platform.fail({ kind: "delay", delayMs: 3_600_000 });
    const running = await startAgainst(account, ["plan"], "GET");
    const begun = performance.now();
    running.kill(signal);
    expect(await running.result).toEqual({ code: 130, stdout: "", stderr: "Interrupted.\n" });
    expect(performance.now() - begun).toBeLessThan(3_000);
  });

  test("of an apply lets the write under way finish, begins no other, and tells", async () => {
    await using account = await startAccount();
    const { platform } = account;
    await platform.fail({ kind: "delay", delayMs: 1500, method: "POST" });
    const running = await startAgainst(account, ["apply", "--auto-approve", "--parallelism", "1"], "POST");
    running.kill("SIGINT");
    const { code, stdout } = await running.result;
    expect(code).toBe(130);
    expect(stdout).toContain("Applied in part: 1 done, 5 not tried after an interrupt.");
    expect(platform.emulator.snapshot().datasets).toHaveLength(1);
    expect(await platform.writes()).toHaveLength(1);
  });

  test("that comes twice ends everything at once", async () => {
    await using account = await startAccount();
    const { platform } = account;
    await platform.fail({ kind: "delay", delayMs: 3_600_000, method: "POST" });
    const running = await startAgainst(account, ["apply", "--auto-approve"], "POST");
    const begun = performance.now();
    running.kill("SIGINT");
    running.kill("SIGTERM");
    expect((await running.result).code).toBe(130);
    expect(performance.now() - begun).toBeLessThan(3_000);
  });

  test("a request that is not answered is not waited for longer than seven seconds, and is accounted for", async () => {
    await using platform = await startPlatform();
    await using run = await start(platform);
    await platform.fail({ method: "POST", kind: "delay", delayMs: 60_000, skip: 1 });
    const begin = performance.now();
    expect(await run.applyAndSend("SIGINT")).toBe(130);
    expect(performance.now() - begin).toBeLessThan(20_000);
    const result: ResultDocument = JSON.parse(await readFile(join(run.folder, "result.json"), "utf8"));
    const made = new Set(platform.emulator.snapshot().datasets.map(({ name }) => name));
    for (const { dataset, steps } of result.datasets) {
      const [status] = steps.map((step) => step.status);
      expect(status === "done" || status === "failed").toBe(made.has(dataset));
    }
    expect(result.summary.failed).toBeGreaterThan(0);
  });
});
