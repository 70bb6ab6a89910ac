import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newConfigText } from "../../src/commands/config-text.js";
import { collectExport } from "../../src/commands/exporting.js";
import type { Planned } from "../../src/commands/planning.js";
import { rotatedAddresses } from "../../src/commands/rotate.js";
import {
  defaultSettings,
  type EmulatorSettings,
  type EmulatorState,
  type LoggedRequest,
} from "../../src/emulator/index.js";
import { selectDatasets } from "../../src/export/select.js";
import type { DesiredState } from "../../src/model/desired.js";
import { ExpectedError } from "../../src/model/errors.js";
import type { LightlyWriter } from "../../src/model/remote.js";
import type { Result } from "../../src/model/result.js";
import { applyPlan } from "../../src/reconcile/apply.js";
import { type Environment, otherSecret } from "./arbitrary-storage.js";
import type { Faults, Round, World } from "./arbitrary-world.js";
import type { Situation } from "./naive-plan.js";
import { expectedly, openSession, plan, readFrom, readWritten, type TestSession } from "./pipeline.js";
import { type Platform, startPlatform } from "./platform.js";
import { act, people, type UserAction } from "./user-actions.js";
import { type Config, configOf, edited, nothing, writeDown } from "./written-config.js";

type MayFail<T> = T | ExpectedError;

/** Everything about one plan and apply that a law may look at. */
export interface Played {
  readonly round: Round;
  readonly settings: EmulatorSettings;
  /** What the plan was made of, in plain terms. */
  readonly situation: Situation;
  /** The values of what the config refers to. */
  readonly env: Environment;
  /** What the platform truly held after the plan, at the beginning of the apply, and after that. */
  readonly afterPlan: EmulatorState;
  readonly atApply: EmulatorState;
  readonly after: EmulatorState;
  readonly planned: MayFail<Planned>;
  /** The same plan, once more; of a config and of lists in another order; and while things went wrong. */
  readonly replanned: MayFail<Planned>;
  readonly reordered: MayFail<Planned>;
  readonly plannedThrough: MayFail<Planned>;
  /** Requests of the first three plans. */
  readonly planRequests: readonly LoggedRequest[];
  /** `undefined` when there was no plan to apply. */
  readonly result: MayFail<Result> | undefined;
  readonly applyRequests: readonly LoggedRequest[];
  /** Milliseconds that the program waited, up to the end of the apply. */
  readonly waited: number;
  /** The plan after the apply, what applying it came to, what that sent, and the plan after it. */
  readonly next: MayFail<Planned>;
  readonly nextResult: MayFail<Result> | undefined;
  readonly nextRequests: readonly LoggedRequest[];
  readonly last: MayFail<Planned>;
  /** The plan of the config that is exported afterwards, against a base that declares nothing; in the last round. */
  readonly exported: MayFail<Planned> | undefined;
}

export interface Worlds extends AsyncDisposable {
  /** Plays a world, and has each of its rounds judged. */
  readonly play: (world: World, judge: (played: Played) => void, faults?: Faults) => Promise<void>;
}

/** Where worlds are played, one at a time. `around` puts itself between the program and the API. */
export async function openWorlds(
  around: (api: LightlyWriter) => LightlyWriter = (api) => api,
): Promise<Worlds> {
  const folder = await mkdtemp(join(tmpdir(), "lightly-gitops-worlds-"));
  const play: Worlds["play"] = async (world, judge, faults) => {
    let now = 0;
    await using platform = await startPlatform({
      settings: world.settings,
      users: Object.values(people),
      now: () => (now += 1),
    });
    await actAll(platform, world.account);
    let config = configOf(world.config, platform.emulator.snapshot());
    for (const round of world.rounds) {
      const before = config;
      for (const edit of round.edits) config = edited(config, edit, platform.emulator.snapshot());
      await actAll(platform, round.actions);
      await using session = await openSession(platform.url, { around });
      const scene = { world, round, platform, session, folder, faults };
      judge(await playRound(scene, before, config));
    }
  };
  return { play, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}

interface Scene {
  readonly world: World;
  readonly round: Round;
  readonly platform: Platform;
  readonly session: TestSession;
  readonly folder: string;
  readonly faults: Faults | undefined;
}

async function playRound(scene: Scene, before: Config, config: Config): Promise<Played> {
  const { world, round, platform, session, folder, faults } = scene;
  const written = writeDown(config);
  const base = { before: writeDown(before), same: written, empty: nothing, none: undefined }[round.base];
  const baseState = base && (await readWritten(folder, base, "none")).desired;
  const mode = round.readsSecrets ? "required" : "none";
  const read = await readWritten(folder, written, mode);
  const { desired, secrets } = read;
  if (round.readsSecrets) for (const secret of secrets) session.protect(secret);
  const planIt = (state: DesiredState, through = session) =>
    expectedly(() =>
      plan(state, through, {
        base: baseState,
        rotate: round.rotate ? rotatedAddresses(["all"], state) : new Set(),
        secretsRead: round.readsSecrets,
      }),
    );

  const atPlan = platform.emulator.snapshot();
  await platform.clearRequests();
  const planned = await planIt(desired);
  const replanned = await planIt(desired);
  const shuffled = { ...written, file: Object(inOtherOrder(written.file, world.shuffle)) };
  await platform.set(otherLists(world));
  const reordered = await planIt((await readWritten(folder, shuffled, mode)).desired);
  await platform.set(world.settings);
  const planRequests = await platform.requests();
  const afterPlan = platform.emulator.snapshot();
  const plannedThrough = faults === undefined ? planned : await planThrough(faults);

  async function planThrough({ rules }: Faults): Promise<MayFail<Planned>> {
    await platform.fail(...rules);
    await using another = await openSession(platform.url);
    if (round.readsSecrets) for (const secret of secrets) another.protect(secret);
    const made = await planIt(desired, another);
    await another.close();
    await platform.fail();
    return made;
  }

  await actAll(platform, round.meanwhile);
  await read.lookUp(new Set(secrets));
  for (const secret of secrets) session.protect(secret);
  const atApply = platform.emulator.snapshot();
  await platform.fail(...(faults?.rules ?? []));
  await platform.set({ listLag: faults?.listLag ?? 0 });
  await platform.clearRequests();
  const apply = async (what: MayFail<Planned>) =>
    what instanceof ExpectedError ? undefined : expectedly(() => applyPlan(what.plan, session.api, session));
  const result = await apply(planned);
  await platform.settled();
  await platform.fail();
  await platform.set({ listLag: 0 });
  const applyRequests = await platform.requests();
  const after = platform.emulator.snapshot();
  const waited = session.waited();

  const next = await expectedly(() => plan(desired, session));
  await platform.clearRequests();
  const nextResult = await apply(next);
  const nextRequests = await platform.requests();
  const isLast = round === world.rounds.at(-1);
  return {
    round,
    settings: { ...defaultSettings, ...world.settings },
    situation: {
      base: base?.plain,
      desired: written.plain,
      account: atPlan,
      env: round.readsSecrets ? written.env : undefined,
      shown: world.settings.secrets ?? "echo",
      rotate: round.rotate,
    },
    env: written.env,
    afterPlan,
    atApply,
    after,
    planned,
    replanned,
    reordered,
    plannedThrough,
    planRequests,
    result,
    applyRequests,
    waited,
    next,
    nextResult,
    nextRequests,
    last: nextRequests.length === 0 ? next : await expectedly(() => plan(desired, session)),
    exported: isLast ? await expectedly(() => planOfExport(session, folder)) : undefined,
  };
}

/** Exports the account, and plans what came of it, with other secrets than it has. */
export async function planOfExport(session: TestSession, folder: string): Promise<Planned> {
  const selected = await selectDatasets({ names: [], ids: [], scopes: [] }, session.reader);
  const { config, variables } = await collectExport(selected, undefined, session);
  const file = join(folder, "exported.yaml");
  await writeFile(file, await newConfigText(config, undefined));
  const env = Object.fromEntries(variables.map(({ name, meaning }) => [name, otherSecret(meaning)]));
  return plan((await readFrom(file, env)).desired, session, { base: { datasets: [] } });
}

async function actAll(platform: Platform, actions: readonly UserAction[]): Promise<void> {
  for (const action of actions) await act(platform, action);
}

/** The same mappings in another order. Lists stay: the order of a list may mean something. */
function inOtherOrder(value: unknown, shuffle: number): unknown {
  if (Array.isArray(value)) return value.map((one) => inOtherOrder(one, shuffle));
  if (typeof value !== "object" || value === null) return value;
  const rank = (key: string) =>
    key.split("").reduce((sum, one) => (sum * 31 + one.charCodeAt(0)) % 65_521, shuffle);
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, member]) => [key, inOtherOrder(member, shuffle)] as const)
      .toSorted(([a], [b]) => rank(a) - rank(b)),
  );
}

/** The same account in lists of another order and on pages of another size. */
function otherLists({ settings, shuffle }: World): World["settings"] {
  const orders = ["created", "name", "reversed", "modified"] as const;
  return {
    ...settings,
    listOrder: orders[shuffle % 4] ?? "created",
    maxPageSize: [1, 2, 5000][shuffle % 3] ?? 1,
    pageOverlap: 0,
    nulls: settings.nulls !== true,
    extraFields: settings.extraFields !== true,
  };
}
