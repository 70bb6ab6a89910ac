import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Edit } from "../support/arbitrary-config.js";
import { runCli } from "../support/cli.js";
import {
  applyOnce,
  concurrentRuns,
  desiredAfter,
  expectConvergence,
  expectExplained,
  expectLegal,
  judgeConcurrentRuns,
  met,
} from "../support/concurrent-runs.js";
import { busyWorld } from "../support/known-worlds.js";
import { Tally } from "../support/laws.js";
import { ownDatasets } from "../support/naive-plan.js";
import { startPlatform } from "../support/platform.js";
import { act, people } from "../support/user-actions.js";
import { configOf, writeDown } from "../support/written-config.js";
import { remembering } from "../support/wrong-api.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lightly-gitops-concurrency-"));
});
afterAll(() => rm(folder, { recursive: true }));

test("call by call in any order, those who apply at once tell what they met and overwrite nothing unseen", async () => {
  const tally = new Tally();
  const property = fc.asyncProperty(concurrentRuns, (runs) => judgeConcurrentRuns(folder, runs, tally));
  await fc.assert(property, { numRuns: 40, seed: 5 });
  expect(tally.of("outcome: done")).toBeGreaterThan(30);
  expect(tally.of("outcome: not done")).toBeGreaterThan(5);
}, 600_000);

test("a program that does not look again before it writes is found out", async () => {
  const property = fc.asyncProperty(concurrentRuns, (runs) =>
    judgeConcurrentRuns(folder, runs, new Tally(), remembering),
  );
  const { failed } = await fc.check(property, { numRuns: 100, seed: 11, endOnFailure: true });
  expect(failed).toBe(true);
}, 600_000);

describe.each([2, 10])("%i applies at once", (count) => {
  test.each(["the same config", "different configs"])(
    "of %s: no dataset twice, and the next apply does the rest",
    async (which) => {
      await using platform = await startPlatform({ users: Object.values(people) });
      const states = [];
      for (let index = 0; index < count; index += 1) {
        const edits = which === "the same config" ? [] : [folderNamed(`/${index}/`)];
        states.push(await desiredAfter(folder, platform, busyWorld.config, edits));
      }
      const tally = new Tally();
      const results = await Promise.all([
        ...states.map((desired) => applyOnce(platform, desired)),
        ...busyWorld.account.map((action) => act(platform, action)),
      ]);
      for (const result of results) if (result !== undefined) expectExplained(result, tally);
      expect(tally.of("outcome: done")).toBeGreaterThan(0);
      expectLegal(platform);
      if (states[0] !== undefined) await expectConvergence(platform, states[0]);
    },
  );
});

test("two applies of the program at once: no dataset twice, and the next one does the rest", async () => {
  await using platform = await startPlatform();
  const { file, env: secrets } = writeDown(configOf(busyWorld.config, platform.emulator.snapshot()));
  await writeFile(join(folder, "both.yaml"), JSON.stringify(file));
  const env = { LIGHTLY_TOKEN: people.me.token, LIGHTLY_SERVER_LOCATION: platform.url, ...secrets };
  const args = ["--config", join(folder, "both.yaml")];
  const apply = () => runCli(["apply", "--auto-approve", ...args], { env });
  const both = await Promise.all([apply(), apply()]);
  for (const { code, stdout } of both) {
    expect([0, 1, 6]).toContain(code);
    expect(code === 0 ? "since it was planned" : stdout).toMatch(met);
  }
  expectLegal(platform);
  expect((await apply()).code).toBe(0);
  expect((await runCli(["plan", "--detailed-exitcode", ...args], { env })).code).toBe(0);
  expect(ownDatasets(platform.emulator.snapshot())).toHaveLength(4);
});

function folderNamed(name: string): Edit {
  const source = (connection: number, folderName: string) => ({
    connection,
    bucket: "bucket",
    folder: folderName,
    thumbnailSuffix: null,
  });
  const sources = { input: source(0, name), lightly: source(1, `/work${name}`) };
  return { kind: "dataset", at: 1, members: { sources } };
}
