import { isDeepStrictEqual } from "node:util";
import type { Cause, Change, FieldChange, PlanDocument, Removed } from "../generated/plan-document.js";
import type { DesiredState } from "../model.js";
import { addressOf } from "./plan-document.js";
import { withPlanHash } from "./plan-hash.js";

/** The same plan, told apart by who causes what: see {@link splitByBase}. */
export interface Base {
  /** What the plan is split against, as the user named it. */
  readonly name: string;
  /** The plan of the base config against the same actual state. */
  readonly document: PlanDocument;
  readonly desired: DesiredState;
}

/**
 * Tells drift from the change under review: a difference that the base config would also repair is drift, every other
 * one is caused by this config. What the base declares and this config does not is listed as removed.
 */
export function splitByBase(document: PlanDocument, desired: DesiredState, base: Base): PlanDocument {
  const baseChanges = new Map(base.document.changes.map((change) => [change.address, change]));
  const changes = document.changes.map((change) => withCause(change, baseChanges.get(change.address)));
  return withPlanHash({
    ...document,
    base: base.name,
    changes,
    summary: { ...document.summary, drift: changes.filter(holdsDrift).length },
    removed: removedFrom(base.desired, desired),
  });
}

function withCause(change: Change, base: Change | undefined): Change {
  if (!("fields" in change)) return { ...change, cause: sameChange(change, base) ? "drift" : "change" };
  const baseFields = base !== undefined && "fields" in base ? base.fields : [];
  const fields = change.fields.map((field) => ({ ...field, cause: causeOf(field, baseFields) }));
  const drifted = fields.length > 0 && fields.every(({ cause }) => cause === "drift");
  const cause: Cause = drifted && base?.kind === change.kind ? "drift" : "change";
  return { ...change, fields, cause };
}

/** Where they are written aside: a line that moved changes nothing. */
function sameChange({ position: _, ...change }: Change, base: Change | undefined): boolean {
  if (base === undefined) return false;
  const { position: _base, ...same } = base;
  return isDeepStrictEqual(change, same);
}

function causeOf(field: FieldChange, baseFields: readonly FieldChange[]): Cause {
  const same = baseFields.some(
    (base) =>
      base.field === field.field &&
      isDeepStrictEqual(base.before, field.before) &&
      isDeepStrictEqual(base.after, field.after),
  );
  return same ? "drift" : "change";
}

function holdsDrift(change: Change): boolean {
  if (change.cause === "drift") return true;
  return change.kind === "update_datasource" && change.fields.some(({ cause }) => cause === "drift");
}

function removedFrom(base: DesiredState, desired: DesiredState): Removed[] {
  const kept = new Map(desired.datasets.map((dataset) => [dataset.name, dataset]));
  return base.datasets.flatMap(({ name, datasources }): Removed[] => {
    const now = kept.get(name);
    if (now === undefined) return [{ address: addressOf(name), dataset: name, purpose: null }];
    return datasources
      .filter(({ purpose }) => !now.datasources.some((datasource) => datasource.purpose === purpose))
      .map(({ purpose }) => ({ address: addressOf(name, purpose), dataset: name, purpose }));
  });
}
