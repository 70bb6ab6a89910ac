import fc from "fast-check";
import { expect } from "vitest";
import type { EmulatorState } from "../../src/emulator/index.js";
import type { DesiredState } from "../../src/model/desired.js";
import { ExpectedError } from "../../src/model/errors.js";
import type { LightlyWriter } from "../../src/model/remote.js";
import type { Result } from "../../src/model/result.js";
import { applyPlan } from "../../src/reconcile/apply.js";
import { config, type ConfigParts, type Edit, edit } from "./arbitrary-config.js";
import type { Tally } from "./laws.js";
import { visibleOf } from "./naive-plan.js";
import { expectedly, openSession, plan, readWritten, type SessionOptions } from "./pipeline.js";
import { type Platform, startPlatform } from "./platform.js";
import { act, people, type UserAction, userAction } from "./user-actions.js";
import { configOf, edited, writeDown } from "./written-config.js";

/** Several who plan and apply at once, while a person acts. */
export interface ConcurrentRuns {
  readonly config: ConfigParts;
  readonly account: readonly UserAction[];
  /** What each who applies has in the config that the others have not. */
  readonly edits: readonly (readonly Edit[])[];
  readonly actions: readonly UserAction[];
  /** Whose turn it is, mostly several times in a row. */
  readonly turns: readonly number[];
}

export const concurrentRuns: fc.Arbitrary<ConcurrentRuns> = fc.record({
  config,
  account: fc.array(userAction, { maxLength: 4 }),
  edits: fc.array(fc.array(edit, { maxLength: 2 }), { minLength: 2, maxLength: 3 }),
  actions: fc.array(userAction, { maxLength: 4 }),
  turns: fc
    .array(fc.tuple(fc.nat({ max: 3 }), fc.integer({ min: 1, max: 20 })), { minLength: 1, maxLength: 20 })
    .map((runs) => runs.flatMap(([turn, times]) => Array.from({ length: times }, () => turn))),
});

/** One call of the API by one of them, or one action of the person, and what the platform held then. */
interface Call {
  readonly actor: number;
  readonly name: string;
  /** Id of the dataset that it was about, if one alone. */
  readonly dataset: string | undefined;
  readonly after: EmulatorState;
}

/** What came of it. */
interface Ran {
  readonly calls: readonly Call[];
  /** By actor. */
  readonly results: readonly (Result | ExpectedError)[];
  /** How many calls there were when each went from planning to applying, by actor. */
  readonly planned: readonly number[];
}

/**
 * Has them run, call by call in the order that the turns say. Each may tell what it met; nothing is overwritten unseen; and
 * alone again, an apply makes the account what it should be.
 */
export async function judgeConcurrentRuns(
  folder: string,
  runs: ConcurrentRuns,
  tally: Tally,
  around: SessionOptions["around"] = (api) => api,
): Promise<void> {
  await using platform = await startPlatform({ users: Object.values(people) });
  for (const action of runs.account) await act(platform, action);
  const states: DesiredState[] = [];
  for (const edits of runs.edits) states.push(await desiredAfter(folder, platform, runs.config, edits));
  const ran = await runInTurns(platform, states, runs, around);
  expect(unseenOverwrites(ran)).toEqual([]);
  for (const result of ran.results) expectExplained(result, tally);
  expectLegal(platform);
  if (states[0] !== undefined) await expectConvergence(platform, states[0]);
}

/** What a config asks for after some edits. */
export async function desiredAfter(
  folder: string,
  platform: Platform,
  parts: ConfigParts,
  edits: readonly Edit[],
): Promise<DesiredState> {
  const state = platform.emulator.snapshot();
  const changed = edits.reduce((sofar, one) => edited(sofar, one, state), configOf(parts, state));
  return (await readWritten(folder, writeDown(changed))).desired;
}

/** Plans and applies. */
export async function applyOnce(platform: Platform, desired: DesiredState): Promise<Result | ExpectedError> {
  await using session = await openSession(platform.url);
  const planned = await expectedly(() => plan(desired, session));
  if (planned instanceof ExpectedError) return planned;
  return await expectedly(() => applyPlan(planned.plan, session.api, session));
}

/** What anybody may meet who is not alone. */
export const met =
  /since it was planned|appeared|was not renamed before|a run is scheduled|DATASET_NAME_EXISTS|DATASET_UNKNOWN|403 FORBIDDEN|is gone or out of reach/;

/** Whatever was not done says what it met. */
export function expectExplained(result: Result | ExpectedError, tally: Tally): void {
  if (result instanceof ExpectedError) return expect(result.message).toMatch(/\w/);
  for (const { outcome } of result.outcomes) {
    if (outcome.status === "done") tally.count("outcome: done");
    if (!("problem" in outcome)) continue;
    tally.count("outcome: not done");
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
  const problems = result.outcomes.flatMap(({ outcome }) => ("problem" in outcome ? [outcome.problem] : []));
  for (const { message } of problems)
    expect(message).toMatch(/a run is scheduled|403 FORBIDDEN|DATASET_NAME_EXISTS/);
  if (problems.length > 0) return;
  await using session = await openSession(platform.url);
  expect((await plan(desired, session)).document.changes).toEqual([]);
}

async function runInTurns(
  platform: Platform,
  states: readonly DesiredState[],
  { actions, turns }: ConcurrentRuns,
  around: (api: LightlyWriter) => LightlyWriter,
): Promise<Ran> {
  const calls: Call[] = [];
  const planned: number[] = [];
  const results: (Result | ExpectedError)[] = [];
  const applier = (desired: DesiredState, actor: number) => async (turn: Turn) => {
    await using session = await openSession(platform.url, {
      parallelism: 1,
      around: (api) => inTurns(around(api), turn),
    });
    const made = await expectedly(() => plan(desired, session));
    planned[actor] = calls.length;
    results[actor] =
      made instanceof ExpectedError
        ? made
        : await expectedly(() => applyPlan(made.plan, session.api, session));
  };
  const person = async (turn: Turn) => {
    for (const action of actions) await turn(action.kind, undefined, () => act(platform, action));
  };
  await takeTurns([...states.map(applier), person], turns, (actor, name, dataset) =>
    calls.push({ actor, name, dataset, after: platform.emulator.snapshot() }),
  );
  return { calls, results, planned };
}

/** Writes that were sent although the dataset was, at the look before them, no longer what the plan had seen. */
function unseenOverwrites({ calls, results, planned }: Ran): readonly string[] {
  return calls.flatMap(({ actor, name, dataset }, at) => {
    const result = results[actor];
    if (dataset === undefined || !writes.has(name) || result === undefined || result instanceof ExpectedError)
      return [];
    const declared = result.datasets.find(({ id }) => id === dataset)?.target.dataset;
    const isShared = declared?.resources.some(({ kind }) => kind === "sharing") === true;
    const own = calls
      .slice(0, at)
      .map((call, index) => ({ ...call, index }))
      .filter((call) => call.actor === actor && call.dataset === dataset);
    /** What the dataset was at some calls; `undefined` when it changed between them, so that either may have been seen. */
    const seenAt = (some: readonly Call[]) => {
      const pictures = some.map(({ after }) => {
        const held = after.datasets.find(({ id }) => id === dataset);
        return held === undefined ? undefined : visibleOf(held, isShared);
      });
      return new Set(pictures).size === 1 ? pictures[0] : undefined;
    };
    const begin = planned[actor] ?? 0;
    const look = own.find((call) => call.index >= begin && call.name === "getDataset");
    const then = seenAt(own.filter((call) => call.index < begin));
    const now = seenAt(own.filter((call) => call.index >= (look?.index ?? at) && !writes.has(call.name)));
    return then === undefined || now === undefined || then === now
      ? []
      : [`${name} of ${dataset} by ${actor}`];
  });
}

const writes = new Set(["renameDataset", "putDatasource", "putSharing"]);

/** Does something when it is its turn. */
type Turn = <T>(name: string, dataset: string | undefined, task: () => Promise<T>) => Promise<T>;

function inTurns(api: LightlyWriter, turn: Turn): LightlyWriter {
  const call = (name: keyof LightlyWriter) =>
    ((...args: readonly unknown[]) => {
      const [first] = args;
      const dataset = typeof first === "string" && /^[0-9a-f]{24}$/.test(first) ? first : undefined;
      return turn(name, dataset, () => Reflect.apply(api[name], api, args));
    }) as never;
  const names = Object.keys(api) as readonly (keyof LightlyWriter)[];
  return Object.fromEntries(names.map((name) => [name, call(name)])) as unknown as LightlyWriter;
}

/**
 * Lets several actors act one at a time: whenever all of them wait for their turn, the next number says whose it is. Each
 * waits for one turn before it asks for the next, so that the same numbers give the same order.
 */
async function takeTurns(
  actors: readonly ((turn: Turn) => Promise<void>)[],
  turns: readonly number[],
  onTurn: (actor: number, name: string, dataset: string | undefined) => void,
): Promise<void> {
  const waiting = new Map<number, () => void>();
  let left = actors.length;
  let taken = 0;
  const goOn = (): void => {
    if (waiting.size < left || left === 0) return;
    const order = [...waiting.keys()].toSorted((a, b) => a - b);
    const actor = order[(turns[taken % turns.length] ?? 0) % order.length] ?? 0;
    taken += 1;
    const go = waiting.get(actor);
    waiting.delete(actor);
    go?.();
  };
  const turnOf =
    (actor: number): Turn =>
    async (name, dataset, task) => {
      await new Promise<void>((resolve) => {
        waiting.set(actor, resolve);
        goOn();
      });
      try {
        return await task();
      } finally {
        onTurn(actor, name, dataset);
      }
    };
  await Promise.all(
    actors.map(async (run, actor) => {
      try {
        await run(turnOf(actor));
      } finally {
        left -= 1;
        goOn();
      }
    }),
  );
}
