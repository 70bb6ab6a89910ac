import { ApiError, ExpectedError } from "../model/errors.js";
import type { LightlyWriter, RemoteDataset } from "../model/remote.js";
import type { Written } from "./kind.js";

/** How often the request is sent again at most when nobody can tell whether it was carried out. */
const maxRetries = 2;

/**
 * Creates a dataset of a type in the API's spelling, once. The name is looked up first, because the platform may let a second dataset of a name pass;
 * and again whenever an answer is lost, because then the request may have been carried out.
 *
 * @throws {ApiError} when a request failed for good; it tells whether something may be left behind.
 */
export async function createDataset(
  { name, type }: { readonly name: string; readonly type: string },
  api: LightlyWriter,
  retries = maxRetries,
): Promise<Written> {
  const [existing] = await api.findDatasets(name);
  if (existing !== undefined) return failed(`${describe(existing)} appeared since it was planned`);
  let isLost = false;
  for (let retried = 0; ; retried += 1) {
    try {
      return { status: "done", datasetId: await api.createDataset({ name, type }) };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      isLost ||= error.request.ambiguous;
      const isTaken = error.request.code === "DATASET_NAME_EXISTS";
      if (!isTaken && !error.request.ambiguous) return refusedAfter(isLost, error);
      const found = await lookUpAfter(error, name, api);
      if (found.status === "failed") return found;
      const creation = judge(found.datasets, type, isLost);
      if (creation !== undefined) return creation;
      // A name that is taken, and belongs to nothing that can be found, is taken by a dataset that we cannot see: give up.
      if (!isLost && isTaken) return takenUnseen(error);
      if (retried >= Math.min(retries, maxRetries)) return refusedAfter(isLost, error);
    }
  }
}

/**
 * A refusal says that this request left nothing behind; one before it whose answer was lost may have, even when no list
 * shows it yet.
 *
 * @throws {ApiError} the error itself, when it says all there is to say.
 */
function refusedAfter(isLost: boolean, error: ApiError): Written {
  if (!isLost || error.request.ambiguous) throw error;
  return failed(`${error.message}; the server may have carried it out at an attempt before`);
}

function takenUnseen({ message }: ApiError): Written {
  return {
    status: "failed",
    problem: {
      message: `${message}; no dataset of this name can be found with this token`,
      hint: "A dataset of another user may have it, or one whose name differs in case only: if that one is meant, have it shared with the user of this token and declare its `id`, or spell its name as it does; if not, declare another name. If a dataset was just deleted, try again later.",
    },
  };
}

type Lookup = { readonly status: "found"; readonly datasets: readonly RemoteDataset[] };

async function lookUpAfter(
  { message }: ApiError,
  name: string,
  api: LightlyWriter,
): Promise<Lookup | Extract<Written, { status: "failed" }>> {
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
function judge(found: readonly RemoteDataset[], type: string, isLost: boolean): Written | undefined {
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
    ? { status: "done", datasetId: dataset.id }
    : failed(`${describe(dataset)} appeared with another type`);
}

function describe({ name, id }: RemoteDataset): string {
  return `the dataset ${JSON.stringify(name)} (${id})`;
}

function failed(message: string): Extract<Written, { status: "failed" }> {
  return { status: "failed", problem: { message, hint: "Run plan again." } };
}
