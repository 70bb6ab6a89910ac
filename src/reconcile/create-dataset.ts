import { ApiError } from "../errors.js";
import type { DatasetType, DesiredDataset } from "../model.js";
import type { LightlyWriter, RemoteDataset } from "../remote.js";
import type { Problem } from "../result.js";

export type Creation =
  | { readonly status: "created"; readonly id: string }
  | { readonly status: "failed"; readonly problem: Problem };

/** How often the request is sent when nobody can tell whether it was carried out. */
const maxAttempts = 3;

/** The API's spelling of a dataset's type. */
const wireTypes: Readonly<Record<DatasetType, string>> = { images: "Images", videos: "Videos" };

/**
 * Creates a dataset, once. The name is looked up first, because the platform may let a second dataset of a name pass;
 * and again whenever an answer is lost, because then the request may have been carried out.
 *
 * @throws {ApiError} when a request failed for good and surely left nothing behind.
 */
export async function createDataset(dataset: DesiredDataset, api: LightlyWriter): Promise<Creation> {
  const { name } = dataset;
  const type = wireTypes[dataset.type];
  const [existing] = await api.findDatasets(name);
  if (existing !== undefined) return failed(`${describe(existing)} appeared since it was planned`);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return { status: "created", id: await api.createDataset({ name, type }) };
    } catch (error) {
      if (!(error instanceof ApiError) || !mayExist(error, attempt)) throw error;
      const [found] = await api.findDatasets(name);
      if (found?.type === type) return { status: "created", id: found.id };
      if (found !== undefined) return failed(`${describe(found)} appeared with another type`);
      if (attempt === maxAttempts) throw error;
    }
  }
}

/** A name that is taken after an attempt without an answer was taken by that attempt. */
function mayExist({ request }: ApiError, attempt: number): boolean {
  return request.ambiguous || (attempt > 1 && request.code === "DATASET_NAME_EXISTS");
}

function describe({ name, id }: RemoteDataset): string {
  return `the dataset ${JSON.stringify(name)} (${id})`;
}

function failed(message: string): Creation {
  return { status: "failed", problem: { message, hint: "Run plan again." } };
}
