import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newConfigText } from "../../src/commands/config-text.js";
import { collectExport } from "../../src/commands/exporting.js";
import type { Planned } from "../../src/commands/planning.js";
import {
  defaultSettings,
  type EmulatorSettings,
  type EmulatorState,
  type FaultRule,
  type LoggedRequest,
} from "../../src/emulator/index.js";
import { ExpectedError } from "../../src/model/errors.js";
import type { PlanDocument } from "../../src/generated/plan-document.js";
import { selectDatasets } from "../../src/export/select.js";
import type { DesiredState } from "../../src/model/model.js";
import { applyPlan } from "../../src/reconcile/apply.js";
import { connectionKeys } from "../../src/reconcile/rotation.js";
import type { LightlyWriter } from "../../src/model/remote.js";
import type { Result } from "../../src/model/result.js";
import { type Deed, people, type Round, type World } from "./arbitraries.js";
import { act } from "./deeds.js";
import { type Platform, startPlatform } from "./platform.js";
import { planTexts, resultTexts } from "./shown-texts.js";
import { expectedly, plan, readFrom, readWritten, type WrittenState } from "./stages.js";
import { openSession, type TestSession } from "./session.js";
import { type Config, configOf, edited, type ExpectedDataset, writeDown } from "./written-config.js";

/** Everything about one plan and apply that a law may look at. */
export interface Played {
  readonly round: Round;
  readonly settings: EmulatorSettings;
  readonly expected: readonly ExpectedDataset[];
  readonly env: Readonly<Record<string, string>>;
  readonly desired: DesiredState;
  /** What the platform truly held: at the plan, after it, at the beginning of the apply, and after that. */
  readonly atPlan: EmulatorState;
  readonly afterPlan: EmulatorState;
  readonly atApply: EmulatorState;
  readonly after: EmulatorState;
  readonly planned: Planned | ExpectedError;
  /** The same plan, once more. */
  readonly replanned: PlanDocument | undefined;
  /** The same plan of a config and of lists in another order. */
  readonly reordered: PlanDocument | undefined;
  /** The same plan, made while things went wrong. */
  readonly plannedThrough: Planned | ExpectedError;
  /** Milliseconds that the program waited, up to the end of the apply. */
  readonly waited: number;
  /** Requests of the first three plans. */
  readonly planRequests: readonly LoggedRequest[];
  readonly result: Result | ExpectedError | undefined;
  readonly applyRequests: readonly LoggedRequest[];
  /** The plan after the apply, what applying it came to, what that sent, and the plan after it. */
  readonly next: Planned | ExpectedError | undefined;
  readonly nextResult: Result | ExpectedError | undefined;
  readonly nextRequests: readonly LoggedRequest[];
  readonly last: Planned | ExpectedError | undefined;
  /** The plan of the config that is exported afterwards, in the last round. */
  readonly exported: Planned | ExpectedError | undefined;
  /** Everything that the program would show of all this, by name. */
  readonly texts: Readonly<Record<string, string>>;
}

export interface Scenery extends AsyncDisposable {
  readonly play: (world: World, judge: Judge, weather?: Weather) => Promise<void>;
}
export type Judge = (played: Played) => void;

/** What goes wrong while a plan is made once more, and again while it is applied. */
export interface Weather {
  readonly faults: readonly FaultRule[];
  /** How many of the newest datasets no list shows during the apply. */
  readonly listLag: number;
}

const fair: Weather = { faults: [], listLag: 0 };

export interface SceneryOptions {
  /** Puts itself between the program and the API: for trying whether the laws notice. */
  readonly around?: (api: LightlyWriter) => LightlyWriter;
}

/** Where worlds are played, one at a time. */
export async function openScenery({ around }: SceneryOptions = {}): Promise<Scenery> {
  const folder = await mkdtemp(join(tmpdir(), "lightly-gitops-worlds-"));
  const play: Scenery["play"] = async (world, judge, weather = fair) => {
    let now = 0;
    await using platform = await startPlatform({
      settings: world.settings,
      users: Object.values(people),
      now: () => (now += 1),
    });
    await actAll(platform, world.account);
    let config = configOf(world.config, platform.emulator.snapshot());
    for (const round of world.rounds) {
      for (const edit of round.edits) config = edited(config, edit, platform.emulator.snapshot());
      await actAll(platform, round.deeds);
      await using session = await openSession(platform.url, {
        token: people.me.token,
        ...(around === undefined ? {} : { around }),
      });
      judge(await playRound({ world, round, platform, session, folder, weather }, config));
    }
  };
  return { play, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}

interface Stage {
  readonly world: World;
  readonly round: Round;
  readonly platform: Platform;
  readonly session: TestSession;
  readonly folder: string;
  readonly weather: Weather;
}

async function playRound(stage: Stage, config: Config): Promise<Played> {
  const { world, round, platform, session } = stage;
  const written = writeDown(config);
  const { env, expected } = written;
  const read = await readWritten(stage.folder, written.config, env);
  const { desired } = read;
  session.protect(read.secrets);
  const planIt = (state: DesiredState, rotate: boolean) =>
    expectedly(() => plan(state, session, rotate ? connectionKeys(state) : []));

  const atPlan = platform.emulator.snapshot();
  await platform.clearRequests();
  const planned = await planIt(desired, round.rotate);
  const replanned = documentOf(await planIt(desired, round.rotate));
  const shuffled = await readWritten(stage.folder, inOtherOrder(written.config, world.shuffle), env);
  await platform.set(otherLists(world));
  const reordered = documentOf(await planIt(shuffled.desired, round.rotate));
  await platform.set(world.settings);
  const planRequests = await platform.requests();
  const afterPlan = platform.emulator.snapshot();

  const plannedThrough = stage.weather === fair ? planned : await planThrough(stage, read);

  await actAll(platform, round.meanwhile);
  const atApply = platform.emulator.snapshot();
  await platform.fail(...stage.weather.faults);
  await platform.set({ listLag: stage.weather.listLag });
  await platform.clearRequests();
  const apply = ({ plan: what }: Planned) => expectedly(() => applyPlan(what, session.api, session));
  const result = planned instanceof ExpectedError ? undefined : await apply(planned);
  await platform.settled();
  await platform.fail();
  await platform.set({ listLag: 0 });
  const applyRequests = await platform.requests();
  const after = platform.emulator.snapshot();

  const waited = session.waited();
  const next = await planIt(desired, false);
  await platform.clearRequests();
  const nextResult = next instanceof ExpectedError ? undefined : await apply(next);
  const nextRequests = await platform.requests();
  return {
    settings: { ...defaultSettings, ...world.settings },
    round,
    expected,
    env,
    desired,
    atPlan,
    afterPlan,
    atApply,
    after,
    planned,
    replanned,
    plannedThrough,
    waited,
    reordered,
    planRequests,
    result,
    applyRequests,
    next,
    nextResult,
    nextRequests,
    last: nextRequests.length === 0 ? next : await planIt(desired, false),
    exported: round === world.rounds.at(-1) ? await expectedly(() => planOfExport(stage)) : undefined,
    texts: { ...planTexts(planned, "plan"), ...planTexts(next, "next"), ...resultTexts(result) },
  };
}

/** Plans while things go wrong, to the end of the last request. */
async function planThrough({ platform, weather, round }: Stage, { desired, secrets }: WrittenState) {
  await platform.fail(...weather.faults);
  await using session = await openSession(platform.url, people.me);
  session.protect(secrets);
  const planned = await expectedly(() => plan(desired, session, round.rotate ? connectionKeys(desired) : []));
  await session.close();
  await platform.fail();
  return planned;
}

/** Exports the account, and plans what came of it, with other secrets than it has. */
async function planOfExport({ session, folder }: Stage): Promise<Planned> {
  const selected = await selectDatasets({ names: [], ids: [], scopes: [] }, session.reader);
  const { config, variables } = await collectExport(selected, undefined, session);
  const file = join(folder, "exported.yaml");
  await writeFile(file, await newConfigText(config, undefined));
  const env = Object.fromEntries(
    variables.map(({ name, meaning }) => [name, meaning.startsWith("credentials ") ? "{}" : "placeholder"]),
  );
  return plan((await readFrom(file, env)).desired, session);
}

async function actAll(platform: Platform, deeds: readonly Deed[]): Promise<void> {
  for (const deed of deeds) await act(platform, deed);
}

function documentOf(planned: Planned | ExpectedError): PlanDocument | undefined {
  return planned instanceof ExpectedError ? undefined : planned.document;
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
  const maxPageSize = [1, 2, 5000][shuffle % 3] ?? 1;
  return {
    ...settings,
    listOrder: orders[shuffle % 4] ?? "created",
    maxPageSize,
    pageOverlap: 0,
    nulls: settings.nulls !== true,
    extraFields: settings.extraFields !== true,
  };
}
