import type { ActualState, Match } from "../model/actual.js";
import type { DesiredDataset, DesiredState } from "../model/desired.js";

/** What each declared dataset was in the base, and what of the base is declared no more. */
export interface Basis {
  readonly of: (dataset: DesiredDataset) => DesiredDataset | undefined;
  readonly removed: readonly DesiredDataset[];
}

/**
 * Finds each declared dataset in the base, whatever it was called there. What the platform calls it comes before what it is to
 * be called, so that a chain of renames stays one. No two have the same, and two that are pinned to different ids are two.
 */
export function basisIn(base: DesiredState, desired: DesiredState, actual: ActualState): Basis {
  const found = new Map<DesiredDataset, DesiredDataset>();
  const left = new Set(base.datasets);
  const ids = indexBy(base.datasets, ({ id }) => id);
  const names = indexBy(base.datasets, ({ name }) => name);
  const match = (find: (dataset: DesiredDataset) => DesiredDataset | undefined): void => {
    for (const dataset of desired.datasets) {
      const one = found.has(dataset) ? undefined : find(dataset);
      const isAnother = one !== undefined && one.id !== null && dataset.id !== null && one.id !== dataset.id;
      if (one !== undefined && !isAnother && left.delete(one)) found.set(dataset, one);
    }
  };
  const platform = ({ key }: DesiredDataset) => namedOnPlatform(actual.datasets.get(key));
  match(({ id }) => ids.get(id ?? ""));
  match((dataset) => ids.get(platform(dataset)?.id ?? ""));
  match((dataset) => names.get(platform(dataset)?.name ?? ""));
  match(({ name }) => names.get(name));
  match(({ renamedFrom }) => names.get(renamedFrom ?? ""));
  return { of: (dataset) => found.get(dataset), removed: [...left] };
}

/** The dataset of the account that a declared one stands for, or would, if its name were free. */
function namedOnPlatform(
  match: Match | undefined,
): { readonly id: string; readonly name: string } | undefined {
  if (match?.kind === "found") return match.dataset;
  return match?.kind === "taken" ? match : undefined;
}

function indexBy(
  datasets: readonly DesiredDataset[],
  key: (dataset: DesiredDataset) => string | null,
): ReadonlyMap<string, DesiredDataset> {
  return new Map(
    datasets.flatMap((dataset) => {
      const text = key(dataset);
      return text === null ? [] : [[text, dataset] as const];
    }),
  );
}
