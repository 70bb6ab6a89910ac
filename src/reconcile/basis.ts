import type { ActualState, Match } from "../model/actual.js";
import type { DesiredDataset, DesiredState } from "../model/desired.js";

/** What each declared dataset was in the base, and what of the base is declared no more. */
export interface Basis {
  readonly of: (dataset: DesiredDataset) => DesiredDataset | undefined;
  readonly removed: readonly DesiredDataset[];
}

/**
 * Finds each declared dataset in the base, whatever it was called there: by the dataset of the account that both stand for,
 * else by its name or its former name. No two have the same.
 */
export function basisIn(base: DesiredState, desired: DesiredState, actual: ActualState): Basis {
  const found = new Map<DesiredDataset, DesiredDataset>();
  const left = new Set(base.datasets);
  const ids = indexBy(base.datasets, ({ id }) => id);
  const unpinned = base.datasets.filter(({ id }) => id === null);
  // What the account knows a dataset of the base by, before the base was applied and after.
  const nameNow = indexBy(unpinned, ({ name }) => name);
  const nameThen = indexBy(unpinned, ({ renamedFrom }) => renamedFrom);
  const names = indexBy(base.datasets, ({ name }) => name);
  const match = (find: (dataset: DesiredDataset) => DesiredDataset | undefined): void => {
    for (const dataset of desired.datasets) {
      const one = found.has(dataset) ? undefined : find(dataset);
      const isAnother = one !== undefined && one.id !== null && dataset.id !== null && one.id !== dataset.id;
      if (one !== undefined && !isAnother && left.delete(one)) found.set(dataset, one);
    }
  };
  const standsFor = (dataset: DesiredDataset) => identityIn(actual.datasets.get(dataset.key));
  match((dataset) => ids.get(dataset.id ?? standsFor(dataset)?.id ?? ""));
  match((dataset) => {
    const name = standsFor(dataset)?.name ?? "";
    return nameNow.get(name) ?? nameThen.get(name);
  });
  match(({ name }) => names.get(name));
  match(({ renamedFrom }) => names.get(renamedFrom ?? ""));
  return { of: (dataset) => found.get(dataset), removed: [...left] };
}

function identityIn(match: Match | undefined): { readonly id: string; readonly name: string } | undefined {
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
