import picomatch from "picomatch";
import { AccountError, UsageError } from "../model/errors.js";
import type { DatasetScope, LightlyReader, RemoteDataset } from "../model/remote.js";

/** Which datasets are to be exported. */
export interface Selection {
  /** Names and patterns; all names, where there are none. */
  readonly names: readonly string[];
  /** Beside those that are selected by name; without any name, instead of them. */
  readonly ids: readonly string[];
  /** Where names are looked for beside the caller's own datasets. */
  readonly scopes: readonly Exclude<DatasetScope, "own">[];
}

export interface SelectedDatasets {
  readonly selected: readonly RemoteDataset[];
  /** All datasets of the caller, selected or not. */
  readonly own: readonly RemoteDataset[];
}

/**
 * Looks the selected datasets up.
 *
 * @throws {UsageError} when a name or pattern fits no dataset.
 * @throws {AccountError} when there is no dataset of an id.
 */
export async function selectDatasets(
  { names, ids, scopes }: Selection,
  reader: LightlyReader,
): Promise<SelectedDatasets> {
  const own = await reader.listDatasets("own");
  const foreign = await Promise.all(scopes.map((scope) => reader.listDatasets(scope)));
  const candidates = [...own, ...foreign.flat()];
  const byName = names.length > 0 ? namedIn(candidates, names) : ids.length > 0 ? [] : candidates;
  const byId = await Promise.all(ids.map((id) => datasetOf(id, candidates, reader)));
  return { selected: distinct([...byName, ...byId]), own };
}

/** The datasets that names and patterns stand for. */
export function namedIn(
  candidates: readonly RemoteDataset[],
  names: readonly string[],
): readonly RemoteDataset[] {
  const found = names.map((pattern) => {
    const matches = picomatch(pattern);
    return candidates.filter(({ name }) => name === pattern || matches(name));
  });
  const unmatched = names.filter((_, index) => found[index]?.length === 0);
  if (unmatched.length === 0) return distinct(found.flat());
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

function distinct(datasets: readonly RemoteDataset[]): readonly RemoteDataset[] {
  return [...new Map(datasets.map((dataset) => [dataset.id, dataset])).values()];
}
