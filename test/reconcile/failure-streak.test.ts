import { expect, test } from "vitest";
import type { FaultRule } from "../../src/emulator/index.js";
import type { Result } from "../../src/model/result.js";
import { longestStreak } from "../../src/reconcile/failure-streak.js";
import { declare, writesOf } from "../support/declared.js";
import { connectTo } from "../support/pipeline.js";
import { startPlatform } from "../support/platform.js";

const names = Array.from({ length: 60 }, (_, index) => `set-${index}`);

/** The creation of sixty datasets while the server fails; resolves to what became of them, and the number of requests. */
async function applyWhile(...faults: readonly FaultRule[]) {
  await using platform = await startPlatform();
  await using client = await connectTo(platform.url, { retries: 0 });
  const plan = await client.plan(await declare(Object.fromEntries(names.map((name) => [name, { on: {} }]))));
  await platform.fail(...faults);
  const result = await client.apply(plan, { retries: 0 });
  return { result, requests: (await writesOf(platform)).length };
}

function count({ outcomes }: Result, status: string): number {
  return outcomes.filter(({ outcome }) => outcome.status === status).length;
}

const forbidden = { method: "POST", path: "/datasets$", kind: "status", status: 403 } as const;

test("a server that refuses everything ends the run after some requests, with an exact account", async () => {
  const { result, requests } = await applyWhile(forbidden);
  expect(requests).toBeGreaterThanOrEqual(longestStreak);
  // Those that were under way when the streak ended.
  expect(requests).toBeLessThan(longestStreak + 8);
  expect(count(result, "failed")).toBe(requests);
  const blocked = result.outcomes.filter(({ outcome }) => outcome.status === "blocked");
  expect(blocked).toHaveLength(60 - requests);
  expect(new Set(blocked.map(({ outcome }) => "reason" in outcome && outcome.reason))).toEqual(
    new Set(["given up, because the server failed 10 times in a row"]),
  );
});

test("failures with successes between them end nothing", async () => {
  const faults = Array.from({ length: 20 }, (_, index) => ({ ...forbidden, times: 1, skip: 2 * index }));
  const { result } = await applyWhile(...faults);
  expect([count(result, "done"), count(result, "failed")]).toEqual([40, 20]);
});
