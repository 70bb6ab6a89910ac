import type { ActualDataset, ActualState } from "../model/actual.js";
import type { DesiredDataset, DesiredState } from "../model/desired.js";
import { compareText } from "../model/diagnostics.js";
import type { Plan, Refusal, ResourceName, Target } from "../model/plan.js";
import { basisIn } from "./basis.js";
import { type DatasetDiff, diffDataset, nameIn } from "./diff.js";
import { fingerprint } from "./forms.js";
import { planNotes } from "./notes.js";
import { refusalOfChanges, refusalOfMatch } from "./refusals.js";

/** What a plan is made of. */
export interface PlanStates {
  readonly desired: DesiredState;
  readonly actual: ActualState;
  /** What the config asked for before the change under review; without one, no cause is known. */
  readonly base?: DesiredState | undefined;
  /** Addresses of resources whose secrets are sent again whatever can be told of them. */
  readonly rotate?: ReadonlySet<string> | undefined;
  /** See {@link RefusalContext}. */
  readonly allowLockout?: boolean | undefined;
  /** Keys of the datasets to plan; all that are declared, where it is not given. */
  readonly only?: ReadonlySet<string> | undefined;
}

/**
 * What takes the actual state to the desired one, with the cause of each change. Pure: the same states give the same plan,
 * in the same order. Nothing is ever planned for what the config does not declare.
 */
export function makePlan(states: PlanStates): Plan {
  const { desired, actual, base, only } = states;
  const basis = base === undefined ? undefined : basisIn(base, desired, actual);
  const planned = desired.datasets
    .filter(({ key }) => only === undefined || only.has(key))
    .map((dataset) => {
      const before = basis === undefined ? undefined : (basis.of(dataset) ?? null);
      return planDataset(dataset, before, states);
    });
  const diffs = planned.flatMap(({ diff }) => diff ?? []);
  const changes = diffs.flatMap((diff) => diff.changes);
  const removed = only === undefined ? (basis?.removed ?? []) : [];
  const declared = planned.flatMap(({ dataset, diff }) => (diff === undefined ? [] : dataset.resources));
  return {
    changes,
    refusals: planned.flatMap(({ refusal }) => refusal ?? []),
    unknown: diffs.flatMap(({ unknown }) => unknown),
    unmanaged: diffs.flatMap(({ unmanaged }) => unmanaged),
    removed: [...removed.flatMap(wholeDataset), ...diffs.flatMap((diff) => diff.removed)].toSorted(byAddress),
    notes: planNotes({ changes, desired, actual, only, removed: basis?.removed ?? [] }),
    datasets: planned.length,
    unchanged: declared.length - changes.length,
    hasBase: base !== undefined,
  };
}

interface PlannedDataset {
  readonly dataset: DesiredDataset;
  readonly diff?: DatasetDiff;
  readonly refusal?: Refusal;
}

function planDataset(
  dataset: DesiredDataset,
  base: DesiredDataset | null | undefined,
  { actual, rotate = new Set(), allowLockout = false }: PlanStates,
): PlannedDataset {
  const match = actual.datasets.get(dataset.key);
  if (match !== undefined && match.kind !== "found")
    return { dataset, refusal: refusalOfMatch(dataset, match) };
  const found = match?.dataset;
  const target = targetOf(dataset, found, match?.after ?? null);
  const diff = diffDataset({ target, actual: found, base, rotate });
  const isForeign = found !== undefined && found.owner !== actual.account;
  const refusal = refusalOfChanges(diff.changes, { isForeign, allowLockout });
  return refusal === undefined ? { dataset, diff } : { dataset, refusal };
}

function targetOf(dataset: DesiredDataset, found: ActualDataset | undefined, after: string | null): Target {
  if (found === undefined) return { dataset, after, found: null };
  return { dataset, after, found: { id: found.id, name: found.name, fingerprint: fingerprint(found) } };
}

/** A dataset that is declared no more, named by its own resource. */
function wholeDataset({ key, resources }: DesiredDataset): readonly ResourceName[] {
  return resources.filter(({ part }) => part === "").map((resource) => nameIn(key, resource));
}

function byAddress(a: ResourceName, b: ResourceName): number {
  return compareText(a.address, b.address);
}
