import fc from "fast-check";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Edit, people } from "../support/arbitraries.js";
import { runCli } from "../support/cli.js";
import { act } from "../support/deeds.js";
import { blindWrites } from "../support/encounters.js";
import { Tally } from "../support/judge.js";
import { busyWorld } from "../support/known-worlds.js";
import { ownDatasets } from "../support/law-terms.js";
import { startPlatform } from "../support/platform.js";
import { remembering } from "../support/remembering.js";
import {
  applyOnce,
  desiredBy,
  expectConvergence,
  expectExplained,
  expectLegal,
  met,
  playScene,
  scene,
} from "../support/scenes.js";
import { configOf, writeDown } from "../support/written-config.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lightly-gitops-concurrency-"));
});
afterAll(() => rm(folder, { recursive: true }));

test("call by call in any order, those who apply at once tell what they met and overwrite nothing unseen", async () => {
  const tally = new Tally();
  const property = fc.asyncProperty(scene, (one) =>
    playScene(folder, one, async (platform, encountered) => {
      for (const result of encountered.results) expectExplained(result, tally);
      expectLegal(platform);
      expect(blindWrites(encountered)).toEqual([]);
      const [first] = encountered.states;
      if (first !== undefined) await expectConvergence(platform, first);
    }),
  );
  await fc.assert(property, { numRuns: 40, seed: 5 });
  expect(tally.of("step: done")).toBeGreaterThan(30);
  expect(tally.of("step: not done")).toBeGreaterThan(5);
}, 600_000);

test("a program that does not look again before it writes is found out", async () => {
  const property = fc.asyncProperty(scene, (one) =>
    playScene(
      folder,
      one,
      (_, encountered) => expect(blindWrites(encountered)).toEqual([]),
      (api) => ({
        ...api,
        getDatasources: remembering(api.getDatasources),
        getDataset: remembering(api.getDataset),
        getSharing: remembering(api.getSharing),
      }),
    ),
  );
  const { failed } = await fc.check(property, { numRuns: 100, seed: 11, endOnFailure: true });
  expect(failed).toBe(true);
}, 600_000);

describe.each([2, 10])("%i applies at once", (count) => {
  test.each(["the same config", "different configs"])(
    "of %s: no dataset twice, and the next apply does the rest",
    async (which) => {
      await using platform = await startPlatform({ users: Object.values(people) });
      const states = await Promise.all(
        Array.from({ length: count }, (_, index) =>
          desiredBy(
            folder,
            platform,
            busyWorld.config,
            which === "the same config" ? [] : [folderNamed(`/${index}/`)],
          ),
        ),
      );
      const tally = new Tally();
      const results = await Promise.all([
        ...states.map((desired) => applyOnce(platform, desired)),
        ...busyWorld.account.map((one) => act(platform, one)),
      ]);
      for (const result of results) if (result !== undefined) expectExplained(result, tally);
      expect(tally.of("step: done")).toBeGreaterThan(0);
      expectLegal(platform);
      const [first] = states;
      if (first !== undefined) await expectConvergence(platform, first);
    },
  );
});

test("two applies of the program at once: no dataset twice, and the next one does the rest", async () => {
  await using platform = await startPlatform();
  const { config, env: secrets } = writeDown(configOf(busyWorld.config, platform.emulator.snapshot()));
  await writeFile(join(folder, "both.yaml"), JSON.stringify(config));
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
  const source = (connection: number, at: string) => ({
    connection,
    bucket: "bucket",
    folder: at,
    thumbnailSuffix: null,
  });
  return {
    kind: "sources",
    at: 1,
    sources: { kind: "pair", input: source(0, name), lightly: source(1, `/work${name}`) },
  };
}
