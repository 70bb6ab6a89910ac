import { isDeepStrictEqual } from "node:util";
import type { Cause, Change, FieldChange, PlanDocument, Removed } from "../generated/plan-document.js";
import type { DesiredDataset, DesiredState } from "../model/model.js";
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
  const successorOf = successors(desired, document.changes);
  const baseChanges = byAddressNow(base, successorOf);
  const changes = document.changes.map((change) => withCause(change, baseChanges.get(change.address)));
  return withPlanHash({
    ...document,
    base: base.name,
    changes,
    summary: { ...document.summary, drift: new Set(changes.filter(holdsDrift).map(resourceOf)).size },
    removed: removedFrom(base.desired, successorOf),
  });
}

type SuccessorOf = (base: DesiredDataset) => DesiredDataset | undefined;

/** Changes that the base would make, by the addresses that their resources have in the config under review. */
function byAddressNow({ document, desired }: Base, successorOf: SuccessorOf): ReadonlyMap<string, Change> {
  const namesNow = new Map(desired.datasets.map((dataset) => [dataset.name, successorOf(dataset)?.name]));
  return new Map(
    document.changes.map((change) => {
      const part = change.address.slice(change.dataset.length);
      return [`${namesNow.get(change.dataset) ?? change.dataset}${part}`, change];
    }),
  );
}

function withCause(change: Change, base: Change | undefined): Change {
  if (!("fields" in change)) return { ...change, cause: sameChange(change, base) ? "drift" : "change" };
  const baseFields = base !== undefined && "fields" in base ? base.fields : [];
  const fields = change.fields.map((field) => ({ ...field, cause: causeOf(field, baseFields) }));
  const drifted = fields.length > 0 && fields.every(({ cause }) => cause === "drift");
  const cause: Cause = drifted && base?.kind === change.kind ? "drift" : "change";
  return { ...change, fields, cause };
}

/** Where they are written aside, and the name of the dataset, unless that is what changes. */
function sameChange(change: Change, base: Change | undefined): boolean {
  if (base === undefined) return false;
  if (change.kind === "rename_dataset" && change.dataset !== base.dataset) return false;
  const { position: _1, address: _2, dataset: _3, ...own } = change;
  const { position: _4, address: _5, dataset: _6, ...same } = base;
  return isDeepStrictEqual(own, same);
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

/** A dataset is one resource, with its name and the people it is shared with. */
function resourceOf(change: Change): string {
  return "purpose" in change ? change.address : change.dataset;
}

function removedFrom(base: DesiredState, successorOf: SuccessorOf): Removed[] {
  return base.datasets.flatMap((dataset): Removed[] => {
    const { name, datasources } = dataset;
    const now = successorOf(dataset);
    if (now === undefined) return [{ address: addressOf(name), dataset: name, purpose: null }];
    return datasources
      .filter(({ purpose }) => !now.datasources.some((datasource) => datasource.purpose === purpose))
      .map(({ purpose }) => ({ address: addressOf(name, purpose), dataset: name, purpose }));
  });
}

/** Finds what a dataset of the base is declared as now, whatever it is called. */
function successors({ datasets }: DesiredState, changes: readonly Change[]): SuccessorOf {
  const byName = new Map(datasets.map((dataset) => [dataset.name, dataset]));
  const byId = new Map(datasets.flatMap((dataset) => (dataset.id === null ? [] : [[dataset.id, dataset]])));
  const newNames = new Map([
    ...datasets.flatMap(({ name, renamedFrom }) =>
      renamedFrom === null ? [] : [[renamedFrom, name] as const],
    ),
    ...changes.flatMap((change) =>
      change.kind === "rename_dataset" ? [[change.from, change.dataset] as const] : [],
    ),
  ]);
  return ({ name, id }) =>
    (id === null ? undefined : byId.get(id)) ?? byName.get(name) ?? byName.get(newNames.get(name) ?? "");
}
