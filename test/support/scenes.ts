import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { expect } from "vitest";
import { ExpectedError } from "../../src/model/errors.js";
import type { DesiredState } from "../../src/model/desired.js";
import { applyPlan } from "../../src/reconcile/apply.js";
import type { LightlyWriter } from "../../src/model/remote.js";
import type { Result } from "../../src/model/result.js";
import { deed, type Edit, edit, people, type WrittenConfig, writtenConfig } from "./arbitraries.js";
import { act } from "./deeds.js";
import { type Encounter, encounter } from "./encounters.js";
import type { Tally } from "./judge.js";
import { type Platform, startPlatform } from "./platform.js";
import { openSession } from "./session.js";
import { expectedly, plan, readWritten } from "./stages.js";
import { configOf, edited, writeDown } from "./written-config.js";

/** What anybody may meet who is not alone. */
export const met =
  /since it was planned|appeared|a run is scheduled|DATASET_NAME_EXISTS|DATASET_UNKNOWN|403 FORBIDDEN|is gone or out of reach/;

export const scene = fc.record({
  config: writtenConfig,
  account: fc.array(deed, { maxLength: 4 }),
  /** What each who applies has in the config that the others have not. */
  edits: fc.array(fc.array(edit, { maxLength: 2 }), { minLength: 2, maxLength: 3 }),
  deeds: fc.array(deed, { maxLength: 4 }),
  /** Whose turn it is, mostly several times in a row. */
  picks: fc
    .array(fc.tuple(fc.nat({ max: 3 }), fc.integer({ min: 1, max: 20 })), { minLength: 1, maxLength: 20 })
    .map((runs) => runs.flatMap(([pick, times]) => Array.from({ length: times }, () => pick))),
});
export type Scene = typeof scene extends fc.Arbitrary<infer One> ? One : never;

/** Has those of a scene meet. */
export async function playScene(
  folder: string,
  { config, account, edits, deeds, picks }: Scene,
  judge: (platform: Platform, encountered: Encounter) => void | Promise<void>,
  around?: (api: LightlyWriter) => LightlyWriter,
): Promise<void> {
  await using platform = await startPlatform({ users: Object.values(people) });
  for (const one of account) await act(platform, one);
  const states = await Promise.all(edits.map((some) => desiredBy(folder, platform, config, some)));
  await judge(platform, await encounter(platform, states, deeds, picks, around));
}

/** What a config asks for after some edits. */
export async function desiredBy(
  folder: string,
  platform: Platform,
  written: WrittenConfig,
  edits: readonly Edit[],
): Promise<DesiredState> {
  const state = platform.emulator.snapshot();
  let config = configOf(written, state);
  for (const one of edits) config = edited(config, one, state);
  const { config: yaml, env } = writeDown(config);
  const own = await mkdtemp(join(folder, "config-"));
  return (await readWritten(own, yaml, env)).desired;
}

/** Plans and applies. */
export async function applyOnce(platform: Platform, desired: DesiredState): Promise<Result | ExpectedError> {
  await using session = await openSession(platform.url, people.me);
  const planned = await expectedly(() => plan(desired, session));
  return planned instanceof ExpectedError
    ? planned
    : await expectedly(() => applyPlan(planned.plan, session.api, session));
}

/** Whatever was not done says what it met. */
export function expectExplained(result: Result | ExpectedError, tally: Tally): void {
  if (result instanceof ExpectedError) {
    expect(result.message).toMatch(/\w/);
    return;
  }
  for (const { outcome } of result.datasets.flatMap(({ steps }) => steps)) {
    if (outcome.status === "done") tally.count("step: done");
    if (!("problem" in outcome)) continue;
    tally.count("step: not done");
    expect(outcome.problem.message).toMatch(met);
  }
}

/** No owner has two datasets of one name, and no dataset two datasources for one purpose. */
export function expectLegal(platform: Platform): void {
  const { datasets } = platform.emulator.snapshot();
  const names = datasets.map(({ owner, name }) => `${owner} ${name}`);
  expect(new Set(names).size).toBe(names.length);
  for (const { datasources } of datasets) {
    expect(new Set(datasources.map(({ purpose }) => purpose)).size).toBe(datasources.length);
  }
}

/** Alone again, an apply makes the account what it should be, or has a reason not to. */
export async function expectConvergence(platform: Platform, desired: DesiredState): Promise<void> {
  const result = await applyOnce(platform, desired);
  if (result instanceof ExpectedError) return;
  const problems = result.datasets
    .flatMap(({ steps }) => steps)
    .flatMap(({ outcome }) => ("problem" in outcome ? [outcome.problem.message] : []));
  for (const problem of problems)
    expect(problem).toMatch(/a run is scheduled|403 FORBIDDEN|DATASET_NAME_EXISTS/);
  if (problems.length > 0) return;
  await using session = await openSession(platform.url, people.me);
  expect((await plan(desired, session)).document.changes).toEqual([]);
}
