import type { EmulatorState } from "../../src/emulator/index.js";
import { ExpectedError } from "../../src/model/errors.js";
import type { DesiredState } from "../../src/model/desired.js";
import { applyPlan } from "../../src/reconcile/apply.js";
import type { LightlyWriter } from "../../src/model/remote.js";
import type { Result } from "../../src/model/result.js";
import { type Deed, people } from "./arbitraries.js";
import { act } from "./deeds.js";
import { visibleOf } from "./law-terms.js";
import type { Platform } from "./platform.js";
import { openSession } from "./session.js";
import { takeTurns, type Turn } from "./turns.js";
import { expectedly, plan } from "./stages.js";

/** One thing that one of several did, and what the platform held then. */
export interface Event {
  readonly actor: number;
  readonly what: string;
  /** The dataset that it was about, if one alone. */
  readonly dataset: string | undefined;
  readonly after: EmulatorState;
}

export interface Encounter {
  /** What each who applies has declared. */
  readonly states: readonly DesiredState[];
  readonly before: EmulatorState;
  readonly events: readonly Event[];
  /** Of each who planned and applied. */
  readonly results: readonly (Result | ExpectedError)[];
  /** Where each went from planning to applying, as an index of the events. */
  readonly applied: readonly number[];
  readonly after: EmulatorState;
}

/** Several plan and apply at once, while a person acts: in the order that the numbers say, call by call. */
export async function encounter(
  platform: Platform,
  states: readonly DesiredState[],
  deeds: readonly Deed[],
  picks: readonly number[],
  around: (api: LightlyWriter) => LightlyWriter = (api) => api,
): Promise<Encounter> {
  const events: Event[] = [];
  const applied: number[] = [];
  const results: (Result | ExpectedError)[] = [];
  const before = platform.emulator.snapshot();

  const applier = (desired: DesiredState, actor: number) => async (turn: Turn) => {
    await using session = await openSession(platform.url, {
      ...people.me,
      parallelism: 1,
      around: (api) => inTurns(around(api), turn),
    });
    const planned = await expectedly(() => plan(desired, session));
    applied[actor] = events.length;
    results[actor] =
      planned instanceof ExpectedError
        ? planned
        : await expectedly(() => applyPlan(planned.plan, session.api, session));
  };
  const person = async (turn: Turn) => {
    for (const deed of deeds) await turn(`deed ${deed.kind}`, () => act(platform, deed));
  };
  await takeTurns([...states.map(applier), person], picks, (actor, what) => {
    const [method = "", dataset] = what.split("\n");
    events.push({ actor, what: method, dataset, after: platform.emulator.snapshot() });
  });
  return { states, before, events, results, applied, after: platform.emulator.snapshot() };
}

/** Writes that were sent although the dataset was, at the look before them, no longer what the plan had seen. */
export function blindWrites({ states, events, applied, results }: Encounter): readonly string[] {
  return events.flatMap(({ actor, what, dataset }, at) => {
    if (dataset === undefined || !writes.has(what)) return [];
    const result = results[actor];
    const work =
      result instanceof ExpectedError ? undefined : result?.datasets.find(({ id }) => id === dataset);
    const declared = states[actor]?.datasets.find(({ name }) => name === work?.name);
    const seen = (index: number, id: string): string | undefined => {
      const held = events[index]?.after.datasets.find((one) => one.id === id);
      return held === undefined ? undefined : visibleOf(held, declared?.shareWith !== null);
    };
    const mine = events.flatMap((event, index) => (event.actor === actor && index < at ? [index] : []));
    const begin = applied[actor] ?? 0;
    const looks = mine.filter((index) => index >= begin && events[index]?.what === "getDataset");
    const [look] = looks.filter((index) => events[index]?.dataset === dataset);
    if (look === undefined) return [];
    const readings = mine.filter((index) => index < begin && events[index]?.dataset === dataset);
    const pictures = new Set(readings.map((index) => seen(index, dataset)));
    // Whoever looks while something changes may see either state.
    const [picture] = pictures.size === 1 ? [...pictures] : [];
    const after = mine.filter(
      (index) =>
        index >= look && events[index]?.dataset === dataset && !writes.has(events[index]?.what ?? ""),
    );
    const now = new Set(after.map((index) => seen(index, dataset)));
    const [current] = now.size === 1 ? [...now] : [];
    if (picture === undefined || current === undefined || picture === current) return [];
    return [`${what} of ${dataset} by ${actor}`];
  });
}

const writes = new Set(["renameDataset", "putDatasource", "putSharing"]);

function inTurns(api: LightlyWriter, turn: Turn): LightlyWriter {
  const about = (what: string, dataset?: string) => (dataset === undefined ? what : `${what}\n${dataset}`);
  return {
    listDatasets: (scope) => turn("listDatasets", () => api.listDatasets(scope)),
    findDatasets: (name) => turn("findDatasets", () => api.findDatasets(name)),
    findOwner: () => turn("findOwner", () => api.findOwner()),
    getDataset: (id) => turn(about("getDataset", id), () => api.getDataset(id)),
    getSharing: (id) => turn(about("getSharing", id), () => api.getSharing(id)),
    getUnfinishedRuns: (id) => turn(about("getUnfinishedRuns", id), () => api.getUnfinishedRuns(id)),
    getDatasources: (id) => turn(about("getDatasources", id), () => api.getDatasources(id)),
    createDataset: (dataset) => turn("createDataset", () => api.createDataset(dataset)),
    renameDataset: (id, name) => turn(about("renameDataset", id), () => api.renameDataset(id, name)),
    putDatasource: (id, body) => turn(about("putDatasource", id), () => api.putDatasource(id, body)),
    putSharing: (id, sharing) => turn(about("putSharing", id), () => api.putSharing(id, sharing)),
    verifyDatasources: (id) => turn(about("verifyDatasources", id), () => api.verifyDatasources(id)),
  };
}
