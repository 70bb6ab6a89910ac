import pMap from "p-map";
import { compareText } from "../diagnostics.js";
import { AccountError } from "../errors.js";
import type { ActualDataset, ActualState } from "../model.js";
import { actualDatasource } from "../providers/wire.js";
import type { LightlyReader, RemoteDataset } from "../remote.js";

/** Up to this many names are asked for one by one; a list costs at least two requests, and may be long. */
const namesAskedForSingly = 8;

/**
 * Reads what the account holds of the named datasets: the datasets by name or from the list, then the datasources of
 * those that exist. Only GETs: a {@link LightlyReader} has no other methods.
 *
 * @throws {AccountError} when a name stands for more than one dataset.
 */
export async function readActual(
  names: readonly string[],
  reader: LightlyReader,
  concurrency: number,
): Promise<ActualState> {
  const found = await findDatasets(names, reader, concurrency);
  refuseDuplicates(found);
  const datasets = await pMap(found, (dataset) => readDataset(dataset, reader), { concurrency });
  return {
    datasets: new Map(
      datasets.flatMap((dataset) => (dataset === undefined ? [] : [[dataset.name, dataset]])),
    ),
  };
}

/** A dataset with its datasources; `undefined` when it is gone meanwhile. */
export async function readDataset(
  { id, name, type, userId }: RemoteDataset,
  reader: LightlyReader,
): Promise<ActualDataset | undefined> {
  const datasources = await reader.getDatasources(id);
  if (datasources === undefined) return undefined;
  return { id, name, owner: userId, type: datasetType(type), datasources: datasources.map(actualDatasource) };
}

async function findDatasets(
  names: readonly string[],
  reader: LightlyReader,
  concurrency: number,
): Promise<readonly RemoteDataset[]> {
  const askFor = async (wanted: readonly string[]) =>
    (await pMap(wanted, (name) => reader.findDatasets(name), { concurrency })).flat();
  if (names.length <= namesAskedForSingly) return askFor(names);
  const wanted = new Set(names);
  const listed = (await reader.listDatasets()).filter(({ name }) => wanted.has(name));
  // A list that changes while it is paged can skip entries, and a dataset taken for missing would be created again.
  const seen = new Set(listed.map(({ name }) => name));
  return [...listed, ...(await askFor(names.filter((name) => !seen.has(name))))];
}

function refuseDuplicates(found: readonly RemoteDataset[]): void {
  const idsByName = new Map<string, readonly string[]>();
  for (const { name, id } of found) idsByName.set(name, [...(idsByName.get(name) ?? []), id]);
  const lines = [...idsByName]
    .filter(([, ids]) => ids.length > 1)
    .toSorted(([a], [b]) => compareText(a, b))
    .map(([name, ids]) => `${JSON.stringify(name)}: ${ids.toSorted().join(", ")}`);
  if (lines.length === 0) return;
  throw new AccountError(
    `The account has more than one dataset of the same name. ${lines.join("; ")}`,
    "Rename or delete all but one in the Lightly app.",
  );
}

/** The config's spelling where it has one. */
function datasetType(type: string): string {
  return type === "Images" ? "images" : type === "Videos" ? "videos" : type;
}
