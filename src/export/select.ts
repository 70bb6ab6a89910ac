import pMap from "p-map";
import { compareText } from "../diagnostics.js";
import { AccountError, UsageError } from "../errors.js";
import type { DatasetScope, LightlyReader, RemoteDataset } from "../remote.js";
import { matchesName } from "./name-pattern.js";

/** Which datasets are to be exported. */
export interface Selection {
  /** Names and globs; all names, where there are none. */
  readonly names: readonly string[];
  /** Beside those that are selected by name; without any name, instead of them. */
  readonly ids: readonly string[];
  /** Where names are looked for beside the caller's own datasets. */
  readonly scopes: readonly Exclude<DatasetScope, "own">[];
}

export interface SelectedDatasets {
  /** By name, then by id. */
  readonly selected: readonly RemoteDataset[];
  /** All datasets of the caller, selected or not. */
  readonly own: readonly RemoteDataset[];
}

/**
 * Looks the selected datasets up.
 *
 * @throws {UsageError} when a name or glob fits no dataset.
 * @throws {AccountError} when there is no dataset of an id.
 */
export async function selectDatasets(
  { names, ids, scopes }: Selection,
  reader: LightlyReader,
  concurrency: number,
): Promise<SelectedDatasets> {
  const own = await reader.listDatasets("own");
  const foreign = await pMap(scopes, (scope) => reader.listDatasets(scope), { concurrency });
  const candidates = [...own, ...foreign.flat()];
  const byName =
    names.length > 0
      ? candidates.filter(({ name }) => names.some((pattern) => matchesName(pattern, name)))
      : ids.length > 0
        ? []
        : candidates;
  demandMatches(names, candidates);
  const byId = await pMap(ids, (id) => datasetOf(id, candidates, reader), { concurrency });
  const distinct = new Map([...byName, ...byId].map((dataset) => [dataset.id, dataset]));
  return { selected: [...distinct.values()].toSorted(byNameThenId), own };
}

function demandMatches(names: readonly string[], candidates: readonly RemoteDataset[]): void {
  const unmatched = names.filter((pattern) => !candidates.some(({ name }) => matchesName(pattern, name)));
  if (unmatched.length === 0) return;
  throw new UsageError(
    `No dataset is called ${unmatched.map((pattern) => JSON.stringify(pattern)).join(", ")}.`,
    "Case matters; * stands for any text. Datasets of others are looked for with --shared and --team.",
  );
}

async function datasetOf(
  id: string,
  candidates: readonly RemoteDataset[],
  reader: LightlyReader,
): Promise<RemoteDataset> {
  const dataset = candidates.find((candidate) => candidate.id === id) ?? (await reader.getDataset(id));
  if (dataset === undefined) throw new AccountError(`There is no dataset of the id ${JSON.stringify(id)}.`);
  return dataset;
}

function byNameThenId(a: RemoteDataset, b: RemoteDataset): number {
  return compareText(a.name, b.name) || compareText(a.id, b.id);
}
