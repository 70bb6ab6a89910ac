import { expect, test } from "vitest";
import { longestStreak } from "../../src/reconcile/failure-streak.js";
import { startAccount } from "../support/account.js";

const datasets = Array.from({ length: 60 }, (_, index) => `  set-${index}: { type: images }\n`).join("");

test("a server that refuses everything ends the run after some requests, with an exact account", async () => {
  await using account = await startAccount();
  await account.edit(() => `version: 1\ndatasets:\n${datasets}`);
  await account.platform.fail({ method: "POST", path: "/datasets$", kind: "status", status: 403 });
  const { code, stdout } = await account.run("apply", "--auto-approve", "--retries", "0");
  expect(code).toBe(1);
  const requests = (await account.platform.writes()).length;
  expect(requests).toBeGreaterThanOrEqual(longestStreak);
  // Those that were under way when the streak ended.
  expect(requests).toBeLessThan(longestStreak + 8);
  expect(stdout).toContain(`Nothing was applied: ${requests} failed, ${60 - requests} held up.`);
  expect(stdout.match(/not tried: given up, because the server failed 10 times in a row/g)).toHaveLength(
    60 - requests,
  );
});

test("failures with successes between them end nothing", async () => {
  await using account = await startAccount();
  await account.edit(() => `version: 1\ndatasets:\n${datasets}`);
  const one = { method: "POST", path: "/datasets$", kind: "status", status: 403, times: 1 } as const;
  await account.platform.fail(...Array.from({ length: 20 }, (_, index) => ({ ...one, skip: 2 * index })));
  const { stdout } = await account.run("apply", "--auto-approve", "--retries", "0");
  expect(stdout).toContain("20 failed");
  expect(stdout).not.toContain("given up");
});
