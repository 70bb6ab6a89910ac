import { ApiError } from "../model/errors.js";
import { actualDatasource } from "../providers/wire.js";
import type { LightlyReader, RemoteDataset } from "../model/remote.js";
import { kinds } from "../resources/index.js";
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
    const members = await exportedMembers(dataset, reader);
    if (datasources !== undefined && members !== undefined)
      return { dataset, datasources: datasources.map(actualDatasource), members };
    return { dataset, part: "dataset", reason: "it was deleted meanwhile" };
  } catch (error) {
    if (!(error instanceof ApiError) || error.request.status !== 403) throw error;
    return { dataset, part: "dataset", reason: "its datasources may not be read with this token" };
  }
}

/** What the kinds of resources have a config say of a dataset; its datasources are written in another way. */
async function exportedMembers(
  dataset: RemoteDataset,
  reader: LightlyReader,
): Promise<RemoteContents["members"] | undefined> {
  const members: Record<string, unknown> = {};
  for (const kind of kinds) {
    if (kind.exported === null) continue;
    const resources = await kind.read(dataset, reader);
    if (resources === undefined) return undefined;
    for (const resource of resources) Object.assign(members, kind.exported(resource));
  }
  return members;
}
