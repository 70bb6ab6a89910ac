import { expect } from "vitest";
import { whatMoved } from "../../src/documents/stale.js";
import { readSavedPlan } from "../../src/documents/saved-plan.js";
import { splitByBase } from "../../src/documents/split.js";
import { AccountError, ApiError, ExpectedError } from "../../src/model/errors.js";
import { people } from "./arbitraries.js";
import { wireSecrets } from "./arbitrary-storage.js";
import { shownFields } from "./law-fields.js";
import { type Change, heldBy, meaningOf, ownDatasets, planOf, purposeOf } from "./law-terms.js";
import type { Played } from "./worlds.js";

/* Laws of plans; see test/support/laws.ts. */

export function planningOnlyReads({ planRequests, atPlan, afterPlan }: Played): void {
  expect(planRequests.filter(({ method }) => method !== "GET")).toEqual([]);
  expect(afterPlan).toEqual(atPlan);
}

export function planFailsWithReason({ planned, atPlan, settings, expected }: Played): void {
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
}

export function planIsDeterministic({ planned, replanned }: Played): void {
  if (planned instanceof ExpectedError) return;
  expect(JSON.stringify(replanned)).toBe(JSON.stringify(planned.document));
}

export function planIsWholeOrNone({ planned, plannedThrough }: Played): void {
  if (plannedThrough instanceof ExpectedError || planned instanceof ExpectedError) return;
  expect(JSON.stringify(plannedThrough.document)).toBe(JSON.stringify(planned.document));
}

export function orderMeansNothing({ planned, reordered }: Played): void {
  if (planned instanceof ExpectedError) return;
  expect(withoutPlaces(reordered)).toEqual(withoutPlaces(planned.document));
}

export function planFindsDatasets(played: Played): void {
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
}

export function planTellsBeforeAndAfter(played: Played): void {
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
        const after = new Set((declaredOf(change, played).shareWith ?? []).map((user) => user.toLowerCase()));
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
}

export function secretsAreComparedHonestly(played: Played): void {
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
      const isEqual = meaningOf(secret, source?.wire[secret]) === meaningOf(secret, fieldOf(before, secret));
      return isSeen && isEqual ? [] : [`${dataset.dataset.name}.${purpose}`];
    });
  });
  expect(listed).toEqual(due.toSorted());
}

export function savedPlanFits({ planned, replanned, next }: Played): void {
  if (planned instanceof ExpectedError || replanned === undefined) return;
  const saved = readSavedPlan(JSON.stringify(planned.document));
  expect(saved).toEqual({ usable: true, document: planned.document });
  expect(whatMoved(planned.document, replanned)).toEqual([]);
  if (next === undefined || next instanceof ExpectedError) return;
  const isSame = JSON.stringify(next.document.changes) === JSON.stringify(planned.document.changes);
  if (!isSame) expect(whatMoved(planned.document, next.document)).not.toEqual([]);
}

export function planAgainstItselfIsDrift({ planned, desired }: Played): void {
  if (planned instanceof ExpectedError) return;
  const { document } = planned;
  const split = splitByBase(document, desired, { name: "itself", document, desired });
  expect(split.removed).toEqual([]);
  const causes = split.changes.filter(({ reason }) => reason !== "rotation").map(({ cause }) => cause);
  expect(causes.filter((cause) => cause !== "drift")).toEqual([]);
}

function changesOf({ planned }: Played): readonly Change[] {
  return planned instanceof ExpectedError ? [] : planned.document.changes;
}

function declaredOf(change: Change, { expected }: Played) {
  const found = expected.find(({ name }) => name === change.dataset);
  if (found === undefined) throw new Error(`The plan changes ${change.dataset}, which is not declared.`);
  return found;
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
