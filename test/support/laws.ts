import { expect } from "vitest";
import { whatMoved } from "../../src/documents/stale.js";
import { readSavedPlan } from "../../src/documents/saved-plan.js";
import { splitByBase } from "../../src/documents/split.js";
import type { DatasetRecord, EmulatorState } from "../../src/emulator/index.js";
import { AccountError, ApiError, ExpectedError, RefusedError } from "../../src/errors.js";
import type { DatasetResult, Result, StepResult } from "../../src/result.js";
import { people } from "./arbitraries.js";
import { secretValues, wireSecrets } from "./arbitrary-storage.js";
import {
  type Change,
  heldBy,
  isAsExpected,
  meaningOf,
  ownDatasets,
  planOf,
  purposeOf,
  resultOf,
  visibleOf,
} from "./law-terms.js";
import { leaksIn } from "./leak-scanner.js";
import { shownFields } from "./law-fields.js";
import type { Played } from "./worlds.js";

/** What must hold of every plan and apply, whatever the config, the account and the platform. Each throws when broken. */
export const laws = {
  "planning only reads": ({ planRequests, atPlan, afterPlan }) => {
    expect(planRequests.filter(({ method }) => method !== "GET")).toEqual([]);
    expect(afterPlan).toEqual(atPlan);
  },

  "a plan fails only for a reason that is there": ({ planned, atPlan, settings, expected }) => {
    if (!(planned instanceof ExpectedError)) return;
    if (planned instanceof AccountError) {
      const names = ownDatasets(atPlan).map(({ name }) => name);
      expect(new Set(names).size).toBeLessThan(names.length);
      return;
    }
    expect(planned).toBeInstanceOf(ApiError);
    expect(planned.message).toContain("403 FORBIDDEN");
    expect(settings.foreignDatasetStatus).toBe(403);
    expect(expected.some(({ id }) => id !== undefined)).toBe(true);
  },

  "planning twice gives the same bytes": ({ planned, replanned }) => {
    if (planned instanceof ExpectedError) return;
    expect(JSON.stringify(replanned)).toBe(JSON.stringify(planned.document));
  },

  "a plan is the same through whatever goes wrong, or there is none": ({ planned, plannedThrough }) => {
    if (plannedThrough instanceof ExpectedError || planned instanceof ExpectedError) return;
    expect(JSON.stringify(plannedThrough.document)).toBe(JSON.stringify(planned.document));
  },

  "the order of the file and of the platform's lists means nothing": ({ planned, reordered }) => {
    if (planned instanceof ExpectedError) return;
    expect(withoutPlaces(reordered)).toEqual(withoutPlaces(planned.document));
  },

  "a plan creates what is not there, keeps what is, and refuses with reason": (played) => {
    for (const dataset of planOf(played)) {
      const declared = played.expected.find(({ name }) => name === dataset.dataset.name);
      const own = ownDatasets(played.atPlan);
      const named = own.find(({ name }) => name === dataset.dataset.name);
      const former = own.find(({ name }) => name === declared?.renamedFrom);
      switch (dataset.action) {
        case "create":
          expect([named, former, declared?.id]).toEqual([undefined, undefined, undefined]);
          break;
        case "keep":
          expect(dataset.id).toBe(declared?.id ?? former?.id ?? named?.id);
          break;
        case "refuse":
          expect(isRefusedWithReason(dataset, played)).toBe(true);
          break;
        default:
          dataset satisfies never;
      }
    }
  },

  "a plan tells what the platform holds, and what it will hold": (played) => {
    for (const change of changesOf(played)) {
      const held = heldBy(change, played);
      switch (change.kind) {
        case "create_dataset":
          break;
        case "rename_dataset":
          expect(change.from).toBe(held?.name);
          break;
        case "update_sharing": {
          const before = new Set((held?.share?.users ?? []).map((user) => user.toLowerCase()));
          const after = new Set(
            (declaredOf(change, played).shareWith ?? []).map((user) => user.toLowerCase()),
          );
          const lower = (users: readonly string[]) => new Set(users.map((user) => user.toLowerCase()));
          expect(lower(change.add)).toEqual(new Set([...after].filter((user) => !before.has(user))));
          expect(lower(change.remove)).toEqual(new Set([...before].filter((user) => !after.has(user))));
          break;
        }
        case "create_datasource":
        case "update_datasource": {
          const purpose = purposeOf(change.purpose);
          const source = declaredOf(change, played).sources.find((one) => one.purpose === purpose);
          const before = held?.datasources.find((one) => one.purpose === purpose);
          expect(before === undefined).toBe(change.kind === "create_datasource");
          expect(change.fields.map(({ field, before: from, after: to }) => ({ field, from, to }))).toEqual(
            source === undefined ? [] : shownFields(source, before, played),
          );
          break;
        }
        default:
          change satisfies never;
      }
    }
  },

  "a secret counts as not compared exactly when nobody can compare it": (played) => {
    if (played.planned instanceof ExpectedError) return;
    const listed = played.planned.document.uncompared.map(({ address }) => address).toSorted();
    const due = planOf(played).flatMap((dataset) => {
      if (dataset.action !== "keep") return [];
      const declared = played.expected.find(({ name }) => name === dataset.dataset.name);
      const held = played.atPlan.datasets.find(({ id }) => id === dataset.id);
      return dataset.datasources.flatMap(({ action, datasource: { purpose } }) => {
        if (action !== "keep") return [];
        const source = declared?.sources.find((one) => one.purpose === purposeOf(purpose));
        const before = held?.datasources.find((one) => one.purpose === purposeOf(purpose));
        const [secret] = Object.keys(source?.wire ?? {}).filter((name) => wireSecrets.includes(name));
        if (secret === undefined) return [];
        const isSeen = played.settings.secrets === "echo";
        const isEqual =
          meaningOf(secret, source?.wire[secret]) === meaningOf(secret, fieldOf(before, secret));
        return isSeen && isEqual ? [] : [`${dataset.dataset.name}.${purpose}`];
      });
    });
    expect(listed).toEqual(due.toSorted());
  },

  "a saved plan fits as long as nothing moved": ({ planned, replanned, next }) => {
    if (planned instanceof ExpectedError || replanned === undefined) return;
    const saved = readSavedPlan(JSON.stringify(planned.document));
    expect(saved).toEqual({ usable: true, document: planned.document });
    expect(whatMoved(planned.document, replanned)).toEqual([]);
    if (next === undefined || next instanceof ExpectedError) return;
    const isSame = JSON.stringify(next.document.changes) === JSON.stringify(planned.document.changes);
    if (!isSame) expect(whatMoved(planned.document, next.document)).not.toEqual([]);
  },

  "against itself as base, a plan is nothing but drift": ({ planned, desired }) => {
    if (planned instanceof ExpectedError) return;
    const { document } = planned;
    const split = splitByBase(document, desired, { name: "itself", document, desired });
    expect(split.removed).toEqual([]);
    const causes = split.changes.filter(({ reason }) => reason !== "rotation").map(({ cause }) => cause);
    expect(causes.filter((cause) => cause !== "drift")).toEqual([]);
  },

  "a plan that refuses is not applied at all": ({ planned, result, applyRequests, atApply, after }) => {
    if (planned instanceof ExpectedError || planned.document.refusals.length === 0) return;
    expect(result).toBeInstanceOf(RefusedError);
    expect(applyRequests).toEqual([]);
    expect(after).toEqual(atApply);
  },

  "what is done is there": (played) => {
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
  },

  "what is not done is not there": (played) => {
    for (const { dataset, step } of stepsOf(played)) {
      if (step.outcome.status === "done" || saysThatItMayBeDone(step)) continue;
      if (step.step.kind === "create_dataset") {
        const named = (state: EmulatorState) =>
          ownDatasets(state).filter(({ name }) => name === dataset.name);
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
  },

  "nothing undeclared is touched": (played) => {
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
  },

  "no dataset is created twice, and none without need": (played) => {
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
  },

  "every step is one write, and there are no others": (played) => {
    const tried = stepsOf(played).filter(({ step }) => isOnTheWire(step));
    const writes = played.applyRequests.filter(({ method }) => method !== "GET");
    expect(writes.length).toBe(tried.length);
  },

  "what is not done has a reason that is there": (played) => {
    for (const { step } of stepsOf(played)) {
      const { outcome } = step;
      if (!("problem" in outcome)) continue;
      const reasons = reasonsIn(played).filter((reason) => reason.test(outcome.problem.message));
      expect(reasons, outcome.problem.message).not.toEqual([]);
    }
  },

  "what somebody changed since the plan is not overwritten": (played) => {
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
  },

  "a dataset on which a run is scheduled is left alone": (played) => {
    for (const { id, runs } of played.atApply.datasets) {
      if (runs.every(({ state }) => state !== "OPEN" && state !== "LOCKED")) continue;
      const work = resultOf(played)?.datasets.find((one) => one.id === id);
      expect((work?.steps ?? []).filter(({ outcome }) => outcome.status === "done")).toEqual([]);
    }
  },

  "after an apply that did all, nothing is left to do": (played) => {
    const { result, next } = played;
    if (result === undefined || result instanceof ExpectedError) return;
    if (played.round.meanwhile.length > 0) return;
    if (stepsOf(played).some(({ step }) => step.outcome.status !== "done")) return;
    if (next === undefined || next instanceof ExpectedError) throw new Error("There is no plan after it.");
    expect(next.document.changes).toEqual([]);
    expect(next.document.refusals).toEqual([]);
    expect(next.document.summary).toMatchObject({ create: 0, update: 0, refused: 0 });
  },

  "applying what is as declared sends nothing": ({ next, nextResult, nextRequests }) => {
    if (next === undefined || next instanceof ExpectedError) return;
    const { changes, refusals } = next.document;
    if (changes.length > 0 || refusals.length > 0) return;
    expect(nextResult).toEqual({ datasets: [] });
    expect(nextRequests).toEqual([]);
  },

  "the next apply does what the one before left undone": (played) => {
    const { nextResult, last } = played;
    if (nextResult === undefined || nextResult instanceof ExpectedError) return;
    const undone = nextResult.datasets
      .flatMap(({ steps }) => steps)
      .flatMap(({ outcome }) => ("problem" in outcome ? [outcome.problem.message] : []));
    for (const message of undone) {
      expect(reasonsIn(played).filter((reason) => reason.test(message)), message).not.toEqual([]);
    }
    if (undone.length > 0) return;
    if (last === undefined || last instanceof ExpectedError) throw new Error("There is no plan after it.");
    expect(last.document.changes).toEqual([]);
  },

  "what is exported needs no change": ({ exported }) => {
    if (exported === undefined) return;
    if (exported instanceof ExpectedError) throw exported;
    expect(exported.document.changes).toEqual([]);
    expect(exported.document.refusals).toEqual([]);
  },

  "no secret is shown": ({ texts, atPlan, after, env }) => {
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
  },
} as const satisfies Readonly<Record<string, (played: Played) => void>>;

export type LawName = keyof typeof laws;
export const lawNames = Object.keys(laws) as readonly LawName[];

const pemLines = secretValues.GCS.flatMap((json) => /markerPEM\\\\n\w+/.exec(json)?.[0] ?? []);

function changesOf({ planned }: Played): readonly Change[] {
  return planned instanceof ExpectedError ? [] : planned.document.changes;
}

function declaredOf(change: Change, { expected }: Played) {
  const found = expected.find(({ name }) => name === change.dataset);
  if (found === undefined) throw new Error(`The plan changes ${change.dataset}, which is not declared.`);
  return found;
}

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

function isRefusedWithReason(
  dataset: Extract<ReturnType<typeof planOf>[number], { action: "refuse" }>,
  { atPlan, expected }: Played,
): boolean {
  const { refusal, id } = dataset;
  const held = atPlan.datasets.find((one) => one.id === id);
  const own = ownDatasets(atPlan);
  switch (refusal.kind) {
    case "type":
      return held !== undefined && held.type.toLowerCase() !== dataset.dataset.type;
    case "name_taken":
      return own.some(
        (one) => one.id === refusal.takenBy && one.name === dataset.dataset.name && one.owner === held?.owner,
      );
    case "id_missing":
      return held === undefined || held.owner !== people.me.email;
    case "claimed":
      return expected.some((one) => one.name === refusal.claimedBy && one.id === id);
    default:
      return refusal satisfies never;
  }
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

function fieldOf(held: object | undefined, name: string): string | undefined {
  const value: unknown = held === undefined ? undefined : Reflect.get(held, name);
  return typeof value === "string" ? value : undefined;
}

/** A document without the places of the file, and what depends on them. */
function withoutPlaces(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPlaces);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== "position" && key !== "planHash")
      .map(([key, member]) => [key, key === "warnings" ? sortedTexts(member) : withoutPlaces(member)]),
  );
}

/** Warnings stand in the order of the file. */
function sortedTexts(value: unknown): unknown {
  return Array.isArray(value) ? value.map((one) => JSON.stringify(withoutPlaces(one))).toSorted() : value;
}
