import { expect } from "vitest";
import type { DatasetRecord, EmulatorState } from "../../src/emulator/index.js";
import { ExpectedError, RefusedError } from "../../src/model/errors.js";
import type { DatasetResult, Result, StepResult } from "../../src/model/result.js";
import { people } from "./arbitraries.js";
import { secretValues, wireSecrets } from "./arbitrary-storage.js";
import { isAsExpected, ownDatasets, purposeOf, resultOf, visibleOf } from "./law-terms.js";
import { leaksIn } from "./leak-scanner.js";
import type { Played } from "./worlds.js";

/* Laws of applies, and of what follows them; see test/support/laws.ts. */

export function refusedPlanIsNotApplied({ planned, result, applyRequests, atApply, after }: Played): void {
  if (planned instanceof ExpectedError || planned.document.refusals.length === 0) return;
  expect(result).toBeInstanceOf(RefusedError);
  expect(applyRequests).toEqual([]);
  expect(after).toEqual(atApply);
}

export function doneIsThere(played: Played): void {
  for (const { dataset, step } of stepsOf(played)) {
    if (step.outcome.status !== "done") continue;
    const held = played.after.datasets.find(({ id }) => id === dataset.id);
    const declared = played.expected.find(({ name }) => name === dataset.name);
    expect(held?.name).toBe(dataset.name);
    expect(held?.type).toBe(declared?.type);
    if (step.step.kind === "update_sharing") {
      const lower = (users: readonly string[] | undefined) =>
        [...new Set((users ?? []).map((user) => user.toLowerCase()))].toSorted();
      expect(lower(held?.share?.users)).toEqual(lower(declared?.shareWith));
    }
    if (!("purpose" in step.step)) continue;
    const purpose = purposeOf(step.step.purpose);
    const { id: _, ...now } = held?.datasources.find((one) => one.purpose === purpose) ?? {};
    const source = declared?.sources.find((one) => one.purpose === purpose);
    expect(isAsExpected(now, source?.wire, played.settings.trailingSlash)).toBe(true);
  }
}

export function notDoneIsNotThere(played: Played): void {
  for (const { dataset, step } of stepsOf(played)) {
    if (step.outcome.status === "done" || saysThatItMayBeDone(step)) continue;
    if (step.step.kind === "create_dataset") {
      const named = (state: EmulatorState) => ownDatasets(state).filter(({ name }) => name === dataset.name);
      expect(named(played.after)).toEqual(named(played.atApply));
      continue;
    }
    if (dataset.id === null) continue;
    const [before, after] = [played.atApply, played.after].map((state) =>
      state.datasets.find(({ id }) => id === dataset.id),
    );
    // A dataset may be born with a datasource that nobody asked for.
    const isBorn = before === undefined && played.settings.autoCreateLightlyDatasource;
    if (!isBorn) expect(partOf(step, after)).toEqual(partOf(step, before));
  }
}

export function undeclaredIsLeftAlone(played: Played): void {
  const worked = new Map((resultOf(played)?.datasets ?? []).map((one) => [one.id, one]));
  for (const before of played.atApply.datasets) {
    const after = played.after.datasets.find(({ id }) => id === before.id);
    const work = worked.get(before.id);
    if (work === undefined) {
      expect(after).toEqual(before);
      continue;
    }
    if (after === undefined) throw new Error(`The dataset ${before.id} is gone.`);
    expect(undeclaredOf(after, work)).toEqual(undeclaredOf(before, work));
  }
}

export function nothingIsCreatedTwice(played: Played): void {
  const before = new Set(played.atApply.datasets.map(({ id }) => id));
  const made = played.after.datasets.filter(({ id }) => !before.has(id));
  const creations = stepsOf(played).filter(({ step }) => step.step.kind === "create_dataset");
  for (const { dataset, step } of creations) {
    const ids = made.filter(({ name }) => name === dataset.name).map(({ id }) => id);
    const isDone = step.outcome.status === "done";
    if (isDone || !saysThatItMayBeDone(step)) expect(ids).toEqual(isDone ? [dataset.id] : []);
    else expect(ids.length).toBeLessThanOrEqual(1);
  }
  for (const { name, owner } of made) {
    expect(owner).toBe(people.me.email);
    expect(ownDatasets(played.after).filter((one) => one.name === name)).toHaveLength(1);
    expect(creations.some(({ dataset }) => dataset.name === name)).toBe(true);
  }
}

export function everyStepIsOneWrite(played: Played): void {
  const tried = stepsOf(played).filter(({ step }) => isOnTheWire(step));
  const writes = played.applyRequests.filter(({ method }) => method !== "GET");
  expect(writes.length).toBe(tried.length);
}

export function failureHasReason(played: Played): void {
  for (const { step } of stepsOf(played)) {
    const { outcome } = step;
    if (!("problem" in outcome)) continue;
    expectReason(outcome.problem.message, played);
  }
}

export function nothingIsOverwrittenUnseen(played: Played): void {
  for (const before of played.atPlan.datasets) {
    const found = played.atApply.datasets.find(({ id }) => id === before.id);
    const isShared = played.expected.some(({ shareWith }) => shareWith !== undefined);
    if (found !== undefined && sameSight(before, found, isShared)) continue;
    const after = played.after.datasets.find(({ id }) => id === before.id);
    const work = resultOf(played)?.datasets.find(({ id }) => id === before.id);
    if (work === undefined) continue;
    if (found !== undefined && sameSight(before, found, isShareManaged(work.name, played))) continue;
    expect(after).toEqual(found);
    expect(work.steps.some(({ outcome }) => outcome.status === "done")).toBe(false);
  }
}

export function busyIsLeftAlone(played: Played): void {
  for (const { id, runs } of played.atApply.datasets) {
    if (runs.every(({ state }) => state !== "OPEN" && state !== "LOCKED")) continue;
    const work = resultOf(played)?.datasets.find((one) => one.id === id);
    expect((work?.steps ?? []).filter(({ outcome }) => outcome.status === "done")).toEqual([]);
  }
}

export function applyConverges(played: Played): void {
  const { result, next } = played;
  if (result === undefined || result instanceof ExpectedError) return;
  if (played.round.meanwhile.length > 0) return;
  if (stepsOf(played).some(({ step }) => step.outcome.status !== "done")) return;
  if (next === undefined || next instanceof ExpectedError) throw new Error("There is no plan after it.");
  expect(next.document.changes).toEqual([]);
  expect(next.document.refusals).toEqual([]);
  expect(next.document.summary).toMatchObject({ create: 0, update: 0, refused: 0 });
}

export function applyIsIdempotent({ next, nextResult, nextRequests }: Played): void {
  if (next === undefined || next instanceof ExpectedError) return;
  const { changes, refusals } = next.document;
  if (changes.length > 0 || refusals.length > 0) return;
  expect(nextResult).toEqual({ datasets: [] });
  expect(nextRequests).toEqual([]);
}

export function nextApplyDoesTheRest(played: Played): void {
  const { nextResult, last } = played;
  if (nextResult === undefined || nextResult instanceof ExpectedError) return;
  const undone = nextResult.datasets
    .flatMap(({ steps }) => steps)
    .flatMap(({ outcome }) => ("problem" in outcome ? [outcome.problem.message] : []));
  for (const message of undone) {
    expectReason(message, played);
  }
  if (undone.length > 0) return;
  if (last === undefined || last instanceof ExpectedError) throw new Error("There is no plan after it.");
  expect(last.document.changes).toEqual([]);
}

export function exportInvertsApply({ exported }: Played): void {
  if (exported === undefined) return;
  if (exported instanceof ExpectedError) throw exported;
  expect(exported.document.changes).toEqual([]);
  expect(exported.document.refusals).toEqual([]);
}

export function noSecretIsShown({ texts, atPlan, after, env }: Played): void {
  const held = [...atPlan.datasets, ...after.datasets].flatMap(({ datasources }) =>
    datasources.flatMap((source) =>
      Object.entries(source).flatMap(([name, value]) => (wireSecrets.includes(name) ? [value] : [])),
    ),
  );
  const secrets = new Set([
    ...held,
    ...Object.values(env),
    ...pemLines,
    ...Object.values(people).map(({ token }) => token),
  ]);
  expect(leaksIn(texts, Object.fromEntries([...secrets].map((secret) => [secret, secret])))).toEqual([]);
}

const pemLines = secretValues.GCS.flatMap((json) => /markerPEM\\n\w+/.exec(json)?.[0] ?? []);

function stepsOf(played: Played): readonly { readonly dataset: DatasetResult; readonly step: StepResult }[] {
  const result: Result | undefined = resultOf(played);
  return (result?.datasets ?? []).flatMap((dataset) => dataset.steps.map((step) => ({ dataset, step })));
}

/** Whether a step got as far as a write: not when something before it spoke against it. */
function isOnTheWire({ outcome }: StepResult): boolean {
  if (outcome.status === "done") return true;
  return outcome.status === "failed" && /^(?:POST|PUT) /.test(outcome.problem.message);
}

/** Whether a failure admits that the server may have done it all the same. */
function saysThatItMayBeDone({ outcome }: StepResult): boolean {
  if (outcome.status !== "failed") return false;
  const { message, hint } = outcome.problem;
  return /may have carried it out|could not be found out/.test(`${message} ${hint}`);
}

function expectReason(message: string, played: Played): void {
  const isExplained = reasonsIn(played).some((reason) => reason.test(message));
  expect(isExplained ? "" : message).toBe("");
}

/** Why a step may fail although the way to the platform is clear. */
function reasonsIn({ settings, round, atApply }: Played): readonly RegExp[] {
  const isForeign = atApply.datasets.some(({ owner }) => owner !== people.me.email);
  const isBusy = atApply.datasets.some(({ runs }) => runs.length > 0);
  return [
    // The names of somebody else's datasets are not ours to see.
    ...(settings.caseInsensitiveNames || isForeign ? [/DATASET_NAME_EXISTS/] : []),
    ...(settings.unknownShareEmails === "reject" ? [/USER_NOT_KNOWN/] : []),
    ...(settings.mixedPurposes === "reject" ? [/DATASET_DATASOURCE_ILLEGAL_ACTION/] : []),
    ...(isForeign ? [/403 FORBIDDEN/] : []),
    ...(isBusy ? [/a run is scheduled on this dataset/] : []),
    ...(round.meanwhile.length > 0 ? [/since it was planned/] : []),
  ];
}

/** The part of a dataset that a step is about. */
function partOf({ step }: StepResult, held: DatasetRecord | undefined): unknown {
  switch (step.kind) {
    case "create_dataset":
      return held;
    case "rename_dataset":
      return held?.name;
    case "update_sharing":
      return held?.share;
    case "create_datasource":
    case "update_datasource":
      return held?.datasources.find(({ purpose }) => purpose === purposeOf(step.purpose));
    default:
      return step satisfies never;
  }
}

/** What of a dataset none of its steps is about. */
function undeclaredOf(held: DatasetRecord, { steps }: DatasetResult): unknown {
  const done = steps
    .filter((step) => step.outcome.status === "done" || saysThatItMayBeDone(step))
    .map(({ step }) => step);
  const written = done.flatMap((step) => ("purpose" in step ? [purposeOf(step.purpose)] : []));
  const {
    datasources,
    lastModifiedAt: _,
    name,
    share,
    testWrites: _writes,
    processedUntilTimestamp,
    ...rest
  } = held;
  const wrote = (kind: StepResult["step"]["kind"]) => done.some((step) => step.kind === kind);
  return {
    ...rest,
    datasources: datasources.filter(({ purpose }) => !written.includes(purpose)),
    ...(wrote("rename_dataset") ? {} : { name }),
    ...(wrote("update_sharing") ? { teams: share?.teams ?? [] } : { share }),
    ...(written.length > 0 ? {} : { processedUntilTimestamp }),
  };
}

function isShareManaged(name: string, { expected }: Played): boolean {
  return expected.find((one) => one.name === name)?.shareWith !== undefined;
}

function sameSight(a: DatasetRecord, b: DatasetRecord, withSharing: boolean): boolean {
  return visibleOf(a, withSharing) === visibleOf(b, withSharing);
}
