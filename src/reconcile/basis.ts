import type { ActualState } from "../model/actual.js";
import type { DesiredDataset, DesiredState } from "../model/desired.js";

/** What each declared dataset was in the base, and what of the base is declared no more. */
export interface Basis {
  readonly of: (dataset: DesiredDataset) => DesiredDataset | undefined;
  readonly removed: readonly DesiredDataset[];
}

/**
 * Finds each declared dataset in the base, whatever it was called there: by its pinned id, its name, its former name, or the
 * dataset of the account that both stand for. No two have the same.
 */
export function basisIn(base: DesiredState, desired: DesiredState, actual: ActualState): Basis {
  const found = new Map<DesiredDataset, DesiredDataset>();
  const left = new Set(base.datasets);
  const ids = indexBy(base.datasets, ({ id }) => id);
  const names = indexBy(base.datasets, ({ name }) => name);
  const match = (find: (dataset: DesiredDataset) => DesiredDataset | undefined): void => {
    for (const dataset of desired.datasets) {
      const candidate = found.has(dataset) ? undefined : find(dataset);
      if (candidate !== undefined && left.delete(candidate)) found.set(dataset, candidate);
    }
  };
  const actualOf = ({ key }: DesiredDataset) => {
    const one = actual.datasets.get(key);
    return one?.kind === "found" ? one.dataset : undefined;
  };
  match(({ id }) => ids.get(id ?? ""));
  match((dataset) => ids.get(actualOf(dataset)?.id ?? ""));
  match(({ name }) => names.get(name));
  match(({ renamedFrom }) => names.get(renamedFrom ?? ""));
  match((dataset) => names.get(actualOf(dataset)?.name ?? ""));
  return { of: (dataset) => found.get(dataset), removed: [...left] };
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
