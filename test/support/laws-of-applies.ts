import { expect } from "vitest";
import type { DatasetRecord, EmulatorSettings, EmulatorState } from "../../src/emulator/index.js";
import { ExpectedError, RefusedError } from "../../src/model/errors.js";
import type { Change } from "../../src/model/plan.js";
import type { ChangeOutcome } from "../../src/model/result.js";
import { planTexts, resultTexts } from "./every-format.js";
import { leaksIn } from "./leak-scanner.js";
import { ownDatasets, visibleOf } from "./naive-plan.js";
import { wireSecrets } from "./arbitrary-storage.js";
import { people } from "./user-actions.js";
import type { Played } from "./worlds.js";
import { bodyOf, type PlainDataset } from "./written-config.js";

/* Laws of applies, and of what follows them; see test/support/laws.ts. */

export function refusedPlanIsNotApplied({ planned, result, applyRequests, atApply, after }: Played): void {
  if (planned instanceof ExpectedError || planned.document.refusals.length === 0) return;
  expect(result).toBeInstanceOf(RefusedError);
  expect(applyRequests).toEqual([]);
  expect(after).toEqual(atApply);
}

export function doneIsThere(played: Played): void {
  for (const { change, outcome, id, declared } of stepsOf(played)) {
    if (outcome.status !== "done") continue;
    const held = heldIn(played.after, id);
    expect(held?.name).toBe(declared.name);
    expect(held?.type.toLowerCase()).toBe(declared.type);
    if (change.kind === "sharing")
      expect(addresses(held?.share?.users)).toEqual(addresses(declared.shareWith));
    if (change.kind !== "datasource") continue;
    const source = declared.sources.find(({ purpose }) => purpose === change.part);
    const { id: _, ...body } = datasourceIn(held, change) ?? {};
    const asked = source === undefined ? undefined : bodyOf(source, played.env);
    expect(body).toEqual({ ...asked, fullPath: pathAsHeld(asked?.["fullPath"] ?? "", played.settings) });
  }
}

export function notDoneIsNotThere(played: Played): void {
  for (const { change, outcome, id, declared } of stepsOf(played)) {
    if (outcome.status === "done" || mayBeDone(outcome)) continue;
    const before = heldIn(played.atApply, id);
    if (change.kind === "dataset" && change.action === "create") {
      const named = (state: EmulatorState) => ownDatasets(state).filter(({ name }) => name === declared.name);
      expect(named(played.after)).toEqual(named(played.atApply));
    } else if (id !== null && (before !== undefined || !played.settings.autoCreateLightlyDatasource)) {
      // A dataset may be born with a datasource that nobody asked for.
      expect(partOf(change, heldIn(played.after, id))).toEqual(partOf(change, before));
    }
  }
}

export function undeclaredIsLeftAlone(played: Played): void {
  for (const before of played.atApply.datasets) {
    const after = heldIn(played.after, before.id);
    if (after === undefined) throw new Error(`The dataset ${before.id} is gone.`);
    const steps = stepsOf(played).filter(({ id }) => id === before.id);
    const written = steps.filter(({ outcome }) => outcome.status === "done" || mayBeDone(outcome));
    if (steps.length === 0) expect(after).toEqual(before);
    else expect(withoutParts(after, written)).toEqual(withoutParts(before, written));
  }
}

export function nothingIsCreatedTwice(played: Played): void {
  const made = played.after.datasets.filter(({ id }) => heldIn(played.atApply, id) === undefined);
  const creations = stepsOf(played).filter(
    ({ change }) => change.kind === "dataset" && change.action === "create",
  );
  for (const { declared, outcome, id } of creations) {
    const ids = made.filter(({ name }) => name === declared.name).map((one) => one.id);
    if (mayBeDone(outcome)) expect(ids.length).toBeLessThanOrEqual(1);
    else expect(ids).toEqual(outcome.status === "done" ? [id] : []);
  }
  for (const { name, owner } of made) {
    expect(owner).toBe(people.me.email);
    expect(ownDatasets(played.after).filter((one) => one.name === name)).toHaveLength(1);
    expect(creations.some(({ declared }) => declared.name === name)).toBe(true);
  }
}

export function everyChangeIsOneWrite(played: Played): void {
  // Some are not tried, because something spoke against it before.
  const tried = stepsOf(played).filter(
    ({ outcome }) =>
      outcome.status === "done" ||
      (outcome.status === "failed" && /^(?:POST|PUT) /.test(outcome.problem.message)),
  );
  expect(played.applyRequests.filter(({ method }) => method !== "GET")).toHaveLength(tried.length);
}

export function failureHasReason(played: Played): void {
  for (const { outcome } of stepsOf(played)) expectReason(outcome, played);
}

export function nothingIsOverwrittenUnseen(played: Played): void {
  for (const before of played.situation.account.datasets) {
    const steps = stepsOf(played).filter(({ id }) => id === before.id);
    const atApply = heldIn(played.atApply, before.id);
    const isShared = steps.some(({ declared }) => declared.shareWith !== undefined);
    if (atApply !== undefined && visibleOf(before, isShared) === visibleOf(atApply, isShared)) continue;
    expect(steps.filter(({ outcome }) => outcome.status === "done")).toEqual([]);
    if (steps.length > 0) expect(heldIn(played.after, before.id)).toEqual(atApply);
  }
}

export function busyIsLeftAlone(played: Played): void {
  for (const { id, runs } of played.atApply.datasets) {
    if (runs.every(({ state }) => state !== "OPEN" && state !== "LOCKED")) continue;
    expect(stepsOf(played).filter((step) => step.id === id && step.outcome.status === "done")).toEqual([]);
  }
}

export function applyConverges(played: Played): void {
  const { result, next, round } = played;
  if (result === undefined || result instanceof ExpectedError || round.meanwhile.length > 0) return;
  if (result.outcomes.some(({ outcome }) => outcome.status !== "done")) return;
  if (next instanceof ExpectedError) throw new Error("There is no plan after it.");
  expect(next.document.changes).toEqual([]);
  expect(next.document.refusals).toEqual([]);
  expect(next.document.summary).toMatchObject({ create: 0, update: 0, refused: 0 });
}

export function applyIsIdempotent({ next, nextResult, nextRequests }: Played): void {
  if (next instanceof ExpectedError || next.plan.changes.length > 0 || next.plan.refusals.length > 0) return;
  expect(nextResult).toEqual({ outcomes: [], datasets: [] });
  expect(nextRequests).toEqual([]);
}

export function nextApplyDoesTheRest(played: Played): void {
  const { nextResult, last } = played;
  if (nextResult === undefined || nextResult instanceof ExpectedError) return;
  for (const { outcome } of nextResult.outcomes) expectReason(outcome, played);
  if (nextResult.outcomes.some(({ outcome }) => "problem" in outcome)) return;
  if (last instanceof ExpectedError) throw new Error("There is no plan after it.");
  expect(last.document.changes).toEqual([]);
}

export function exportNeedsNoChange({ exported }: Played): void {
  if (exported === undefined) return;
  if (exported instanceof ExpectedError) throw exported;
  expect(exported.document.changes).toEqual([]);
  expect(exported.document.refusals).toEqual([]);
}

export function noSecretIsShown({ planned, next, result, situation, after, env }: Played): void {
  const held = [...situation.account.datasets, ...after.datasets].flatMap(({ datasources }) =>
    datasources.flatMap((source) =>
      Object.entries(source).flatMap(([name, value]) => (wireSecrets.includes(name) ? [value] : [])),
    ),
  );
  const pemLines = held.flatMap((value) => /markerPEM\w+/.exec(value)?.[0] ?? []);
  // Without looking it up, nobody knows that the id of a key on the platform is one that the config refers to.
  const referred = Object.entries(env).filter(
    ([name]) => situation.env !== undefined || !name.endsWith("_ACCESS_KEY"),
  );
  const tokens = Object.values(people).map(({ token }) => token);
  const secrets = new Set([...held, ...pemLines, ...referred.map(([, value]) => value), ...tokens]);
  const texts = { ...planTexts(planned, "plan"), ...planTexts(next, "next"), ...resultTexts(result) };
  expect(leaksIn(texts, Object.fromEntries([...secrets].map((secret) => [secret, secret])))).toEqual([]);
}

/** What became of a change, with the id of its dataset, and what the config says of it. */
interface Step extends ChangeOutcome {
  readonly id: string | null;
  readonly declared: PlainDataset;
}

function stepsOf({ result, situation }: Played): readonly Step[] {
  if (result === undefined || result instanceof ExpectedError) return [];
  return result.outcomes.map((one) => {
    const id = result.datasets.find(({ target }) => target === one.change.target)?.id ?? null;
    const declared = situation.desired.find(({ key }) => key === one.change.dataset);
    if (declared === undefined)
      throw new Error(`The plan changes ${one.change.dataset}, which is not declared.`);
    return { ...one, id, declared };
  });
}

/** Whether a failure admits that the server may have done it all the same. */
function mayBeDone(outcome: ChangeOutcome["outcome"]): boolean {
  if (outcome.status !== "failed") return false;
  const { message, hint } = outcome.problem;
  return /may have carried it out|could not be found out/.test(`${message} ${hint}`);
}

/** Why a change may fail although the way to the platform is clear. */
function expectReason(outcome: ChangeOutcome["outcome"], { settings, round, atApply }: Played): void {
  if (!("problem" in outcome)) return;
  const isForeign = atApply.datasets.some(({ owner }) => owner !== people.me.email);
  const isBusy = atApply.datasets.some(({ runs }) => runs.length > 0);
  const reasons = [
    // The names of somebody else's datasets are not ours to see.
    ...(settings.caseInsensitiveNames || isForeign ? [/DATASET_NAME_EXISTS/] : []),
    ...(settings.unknownShareEmails === "reject" ? [/USER_NOT_KNOWN/] : []),
    ...(settings.mixedPurposes === "reject" ? [/DATASET_DATASOURCE_ILLEGAL_ACTION/] : []),
    ...(isForeign ? [/403 FORBIDDEN/] : []),
    ...(isBusy ? [/a run is scheduled on this dataset/] : []),
    ...(round.meanwhile.length > 0 ? [/since it was planned/] : []),
  ];
  const { message } = outcome.problem;
  expect(reasons.some((reason) => reason.test(message)) ? "" : message).toBe("");
}

function heldIn({ datasets }: EmulatorState, id: string | null): DatasetRecord | undefined {
  return datasets.find((one) => one.id === id);
}

function datasourceIn(held: DatasetRecord | undefined, { part }: Change) {
  return held?.datasources.find(({ purpose }) => purpose.toLowerCase() === part);
}

/** The part of a dataset that a change is about. */
function partOf(change: Change, held: DatasetRecord | undefined): unknown {
  if (change.kind === "datasource") return datasourceIn(held, change);
  return change.kind === "sharing" ? held?.share : held?.name;
}

/** What of a dataset none of these changes is about; those who share it lose no team. */
function withoutParts(held: DatasetRecord, written: readonly Pick<Step, "change">[]): unknown {
  const { datasources, name, share, processedUntilTimestamp, ...rest } = held;
  const wrote = (kind: string) => written.some(({ change }) => change.kind === kind);
  return {
    ...rest,
    lastModifiedAt: 0,
    testWrites: [],
    name: wrote("dataset") ? undefined : name,
    datasources: datasources.filter(({ purpose }) =>
      written.every(({ change }) => change.part !== purpose.toLowerCase()),
    ),
    share: wrote("sharing") ? new Set(share?.teams) : share,
    processedUntilTimestamp: wrote("datasource") ? undefined : processedUntilTimestamp,
  };
}

function pathAsHeld(path: string, { trailingSlash }: EmulatorSettings): string {
  const bare = path.replace(/\/$/, "");
  return { keep: path, add: path === "" ? "" : `${bare}/`, strip: bare }[trailingSlash];
}

function addresses(users: readonly string[] | undefined): ReadonlySet<string> {
  return new Set(users?.map((user) => user.toLowerCase()));
}
