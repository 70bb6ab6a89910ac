import { ApiError, ExpectedError } from "../model/errors.js";
import type { DatasetType, DesiredDataset } from "../model/model.js";
import type { LightlyWriter, RemoteDataset } from "../model/remote.js";
import type { Problem } from "../model/result.js";

export type Creation =
  | { readonly status: "created"; readonly id: string }
  | { readonly status: "failed"; readonly problem: Problem };

/** How often the request is sent again at most when nobody can tell whether it was carried out. */
const maxRetries = 2;

/** The API's spelling of a dataset's type. */
const wireTypes: Readonly<Record<DatasetType, string>> = { images: "Images", videos: "Videos" };

/**
 * Creates a dataset, once. The name is looked up first, because the platform may let a second dataset of a name pass;
 * and again whenever an answer is lost, because then the request may have been carried out.
 *
 * @throws {ApiError} when a request failed for good; it tells whether something may be left behind.
 */
export async function createDataset(
  dataset: DesiredDataset,
  api: LightlyWriter,
  retries = maxRetries,
): Promise<Creation> {
  const { name } = dataset;
  const type = wireTypes[dataset.type];
  const [existing] = await api.findDatasets(name);
  if (existing !== undefined) return failed(`${describe(existing)} appeared since it was planned`);
  let isLost = false;
  for (let retried = 0; ; retried += 1) {
    try {
      return { status: "created", id: await api.createDataset({ name, type }) };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      isLost ||= error.request.ambiguous;
      const isTaken = error.request.code === "DATASET_NAME_EXISTS";
      if (!isTaken && !error.request.ambiguous) return refusedAfter(isLost, error);
      const found = await lookUpAfter(error, name, api);
      if (found.status === "failed") return found;
      const creation = judge(found.datasets, type, isLost);
      if (creation !== undefined) return creation;
      // A name that is taken, and belongs to nothing that can be found, is nobody's to settle but the platform's.
      if (!isLost || retried >= Math.min(retries, maxRetries)) return refusedAfter(isLost, error);
    }
  }
}

/**
 * A refusal says that this request left nothing behind; one before it whose answer was lost may have, even when no list
 * shows it yet.
 *
 * @throws {ApiError} the error itself, when it says all there is to say.
 */
function refusedAfter(isLost: boolean, error: ApiError): Creation {
  if (!isLost || error.request.ambiguous) throw error;
  return failed(`${error.message}; the server may have carried it out at an attempt before`);
}

type Lookup = { readonly status: "found"; readonly datasets: readonly RemoteDataset[] };

async function lookUpAfter(
  { message }: ApiError,
  name: string,
  api: LightlyWriter,
): Promise<Lookup | Extract<Creation, { status: "failed" }>> {
  try {
    return { status: "found", datasets: await api.findDatasets(name) };
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
    return failed(
      `${message}; whether the dataset exists all the same could not be found out: ${error.message}`,
    );
  }
}

/** Whether what stands under the name now is what was to be created; `undefined` when there is nothing. */
function judge(found: readonly RemoteDataset[], type: string, isLost: boolean): Creation | undefined {
  const [dataset, ...others] = found;
  if (dataset === undefined) return undefined;
  if (others.length > 0) {
    return failed(
      `more datasets of one name appeared since it was planned: ${found.map(describe).join(", ")}`,
    );
  }
  // Only an attempt without an answer can have taken the name.
  if (!isLost) return failed(`${describe(dataset)} appeared since it was planned`);
  return dataset.type === type
    ? { status: "created", id: dataset.id }
    : failed(`${describe(dataset)} appeared with another type`);
}

function describe({ name, id }: RemoteDataset): string {
  return `the dataset ${JSON.stringify(name)} (${id})`;
}

function failed(message: string): Extract<Creation, { status: "failed" }> {
  return { status: "failed", problem: { message, hint: "Run plan again." } };
}
