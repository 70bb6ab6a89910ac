import { expect } from "vitest";
import { readSavedDocument } from "../../src/documents/saved-plan.js";
import { whatMoved } from "../../src/documents/stale.js";
import type { PlanDocument } from "../../src/generated/plan-document.js";
import { AccountError, ApiError, ExpectedError } from "../../src/model/errors.js";
import { naivePlan, ownDatasets } from "./naive-plan.js";
import type { Played } from "./worlds.js";

/* Laws of plans; see test/support/laws.ts. */

export function planningOnlyReads({ planRequests, situation, afterPlan }: Played): void {
  expect(planRequests.filter(({ method }) => method !== "GET")).toEqual([]);
  expect(afterPlan).toEqual(situation.account);
}

export function planFailsWithReason({ planned, situation, settings }: Played): void {
  if (!(planned instanceof ExpectedError)) return;
  if (planned instanceof AccountError) {
    const names = ownDatasets(situation.account).map(({ name }) => name);
    expect(new Set(names).size).toBeLessThan(names.length);
    return;
  }
  expect(planned).toBeInstanceOf(ApiError);
  expect(planned.message).toContain("403 FORBIDDEN");
  expect(settings.foreignDatasetStatus).toBe(403);
  expect(situation.desired.some(({ id }) => id !== undefined)).toBe(true);
}

export function planIsAsTheModelSays({ planned, situation }: Played): void {
  if (planned instanceof ExpectedError) return;
  const { undeclared, ...model } = naivePlan(situation);
  const expected = { ...model, unmanaged: [...model.unmanaged, ...undeclared] };
  expect(inModelTerms(planned.document)).toEqual(expected);
}

export function planIsDeterministic({ planned, replanned }: Played): void {
  expect(JSON.stringify(documentOf(replanned))).toBe(JSON.stringify(documentOf(planned)));
}

export function planIsWholeOrNone({ planned, plannedThrough }: Played): void {
  if (plannedThrough instanceof ExpectedError || planned instanceof ExpectedError) return;
  expect(JSON.stringify(plannedThrough.document)).toBe(JSON.stringify(planned.document));
}

/** But for the places in the file, which the checksum covers too. The hash is the same. */
export function orderMeansNothing({ planned, reordered }: Played): void {
  expect(withoutPlaces(documentOf(reordered))).toEqual(withoutPlaces(documentOf(planned)));
}

export function savedPlanFits({ planned, replanned, next }: Played): void {
  if (planned instanceof ExpectedError || replanned instanceof ExpectedError) return;
  const { document } = planned;
  expect(readSavedDocument(JSON.stringify(document))).toEqual({ kind: "plan", document });
  expect(whatMoved(document, replanned.document)).toEqual([]);
  if (next instanceof ExpectedError) return;
  const isSame = whatMoved(document, next.document).length === 0;
  // Whose an account without datasets is, nobody knows.
  const knows = document.account !== null && next.document.account !== null;
  if (knows || !isSame) expect(next.document.planHash === document.planHash).toBe(isSame);
}

/** What a document says, as the model says it. */
export function inModelTerms({ changes, refusals, removed, unmanaged, uncompared }: PlanDocument) {
  return {
    changes: changes.map(({ address, action, cause, fields, secrets }) => ({
      address,
      action,
      cause,
      fields: fields.map(({ field, before, after, cause: own }) => ({
        field,
        before: shown(before),
        after: shown(after),
        cause: own,
      })),
      secrets: secrets.map(({ field, reference, formerly, reason, cause: own }) => ({
        field,
        reference,
        formerly,
        reason,
        cause: own,
      })),
    })),
    refusals: refusals.map(({ dataset, reason, id }) => `${dataset} ${reason} ${id}`),
    removed: removed.map(({ address }) => address),
    unmanaged: unmanaged.map(({ address }) => address),
    uncompared: uncompared.map(({ address, field }) => `${address} ${field}`),
  };
}

function shown(value: PlanDocument["changes"][number]["fields"][number]["before"]): string | null {
  switch (value.kind) {
    case "absent":
      return null;
    case "text":
      return value.text;
    case "secret":
      return value.reference ?? "(hidden)";
    default:
      return value satisfies never;
  }
}

function documentOf(planned: Played["planned"]): PlanDocument | string {
  return planned instanceof ExpectedError ? planned.name : planned.document;
}

/** Warnings stand in the order of the file. */
function withoutPlaces(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPlaces);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => key !== "position" && key !== "checksum");
  return Object.fromEntries(
    kept.map(([key, member]) => [
      key,
      key === "warnings" && Array.isArray(member)
        ? member.map((one) => JSON.stringify(withoutPlaces(one))).toSorted()
        : withoutPlaces(member),
    ]),
  );
}
