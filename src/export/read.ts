import { ApiError } from "../model/errors.js";
import { actualDatasource } from "../providers/wire.js";
import type { LightlyReader, RemoteDataset } from "../model/remote.js";
import type { Omission } from "./exported.js";
import type { RemoteContents } from "./express.js";

export interface ReadContents {
  /** In the order of the datasets. */
  readonly contents: readonly RemoteContents[];
  readonly omissions: readonly Omission[];
}

/** Reads the datasources of datasets. What is gone meanwhile, or may not be read, is left out. */
export async function readContents(
  datasets: readonly RemoteDataset[],
  reader: LightlyReader,
): Promise<ReadContents> {
  const read = await Promise.all(datasets.map((dataset) => readOne(dataset, reader)));
  return {
    contents: read.flatMap((one) => ("reason" in one ? [] : [one])),
    omissions: read.flatMap((one) => ("reason" in one ? [one] : [])),
  };
}

async function readOne(dataset: RemoteDataset, reader: LightlyReader): Promise<RemoteContents | Omission> {
  try {
    const datasources = await reader.getDatasources(dataset.id);
    if (datasources !== undefined) return { dataset, datasources: datasources.map(actualDatasource) };
    return { dataset, part: "dataset", reason: "it was deleted meanwhile" };
  } catch (error) {
    if (!(error instanceof ApiError) || error.request.status !== 403) throw error;
    return { dataset, part: "dataset", reason: "its datasources may not be read with this token" };
  }
}
