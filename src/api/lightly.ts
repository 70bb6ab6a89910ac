import { compareText } from "../model/diagnostics.js";
import { ApiError } from "../model/errors.js";
import type { DatasetScope, LightlyReader, LightlyWriter, RemoteDataset } from "../model/remote.js";
import {
  decodeCreatedId,
  decodeDataset,
  decodeDatasets,
  decodeDatasources,
  decodePermissionReport,
  decodeRuns,
  decodeSharing,
} from "./decode.js";
import type { Transport } from "./http/transport.js";

/**
 * The API's calls that the reconciler needs. Every method rejects with `ApiError`, or `InterruptedError`; the records
 * hold only what is decoded.
 */
export function createLightlyApi(transport: Transport): LightlyWriter {
  const { conceal } = transport;
  const datasource = (datasetId: string, ...rest: readonly string[]): readonly string[] => [
    "v1",
    "datasets",
    datasetId,
    "datasource",
    ...rest,
  ];

  return {
    listDatasets: (scope = "own") => readPages(transport, ["v1", "datasets"], scopeQueries[scope]),

    async findDatasets(name) {
      const path = ["v1", "datasets", "query", "name", name];
      const found = await readPages(transport, path, { shared: false, exact: true });
      // An older server that does not know `exact` answers with every name that begins with this one.
      return found.filter((dataset) => dataset.name === name);
    },

    getDataset: (datasetId) =>
      unlessGone(
        transport.get({ path: ["v1", "datasets", datasetId] }, (json) => decodeDataset(json, conceal)),
      ),

    getSharing: (datasetId) => transport.get({ path: sharing(datasetId) }, decodeSharing),

    async getUnfinishedRuns(datasetId) {
      const path = ["v1", "datasets", datasetId, "docker", "worker", "schedule"];
      const runs = (await unlessGone(transport.get({ path }, (json) => decodeRuns(json, conceal)))) ?? [];
      // A state that a later platform adds may be one in which the run is active.
      return runs.filter(({ state }) => state !== "DONE" && state !== "CANCELED");
    },

    async findOwner() {
      const query = { shared: false, pageSize: 1, pageOffset: 0 };
      const [first] = await transport.get({ path: ["v1", "datasets"], query }, (json) =>
        decodeDatasets(json, conceal),
      );
      return first?.userId;
    },

    async getDatasources(datasetId) {
      try {
        return await transport.get({ path: datasource(datasetId, "all") }, decodeDatasources);
      } catch (error) {
        if (!saysThatNothingIsThere(error)) throw error;
        return error.request.code === "DATASET_DATASOURCE_UNKNOWN" ? [] : undefined;
      }
    },

    // Without `creator`: it is optional, changes nothing, and its values name other programs.
    createDataset: ({ name, type }) =>
      transport.post({ path: ["v1", "datasets"] }, { name, type }, (json) => decodeCreatedId(json, conceal)),

    renameDataset: (datasetId, name) => transport.put({ path: ["v1", "datasets", datasetId] }, { name }),

    async putSharing(datasetId, { users, teams }) {
      // Replacing a whole list twice has one outcome, so that a lost answer is no harm.
      const request = () =>
        transport.post({ path: sharing(datasetId) }, { accessType: "WRITE", users, teams }, () => undefined);
      await request().catch((error: unknown) => {
        if (error instanceof ApiError && error.request.ambiguous) return request();
        throw error;
      });
    },

    putDatasource: (datasetId, body) => transport.put({ path: datasource(datasetId) }, body),

    verifyDatasources: (datasetId) =>
      transport.get({ path: datasource(datasetId, "verify") }, (json) =>
        decodePermissionReport(json, (text) => transport.scrub(text)),
      ),
  };
}

function sharing(datasetId: string): readonly string[] {
  return ["v1", "datasets", datasetId, "collaboration", "access"];
}

/** The answer, or `undefined` when there is nothing at that address any more. */
async function unlessGone<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (saysThatNothingIsThere(error)) return undefined;
    throw error;
  }
}

/** Only the API itself can say so: a 404 without its code comes from somebody in between, or is cut off. */
function saysThatNothingIsThere(error: unknown): error is ApiError {
  return error instanceof ApiError && error.request.status === 404 && error.request.code !== undefined;
}

/** An object that has the reading methods and no others, so that its holder cannot write. */
export function readOnly(api: LightlyReader): LightlyReader {
  return {
    listDatasets: (scope) => api.listDatasets(scope),
    findDatasets: (name) => api.findDatasets(name),
    findOwner: () => api.findOwner(),
    getDataset: (datasetId) => api.getDataset(datasetId),
    getSharing: (datasetId) => api.getSharing(datasetId),
    getUnfinishedRuns: (datasetId) => api.getUnfinishedRuns(datasetId),
    getDatasources: (datasetId) => api.getDatasources(datasetId),
  };
}

const scopeQueries = {
  own: { shared: false },
  shared: { shared: true },
  team: { shared: false, getAssetsOfTeam: true },
} as const satisfies Record<DatasetScope, object>;

/** What the official client asks for. A server may give less, and does not say so. */
const pageSize = 5000;

/**
 * All datasets of a query, each once, in ascending order of id. A short page proves nothing, because the server's own
 * limit is unknown: the end is an empty page, or one without any new id, as from a server that ignores the offset.
 */
async function readPages(
  transport: Transport,
  path: readonly string[],
  query: Readonly<Record<string, boolean>>,
): Promise<readonly RemoteDataset[]> {
  const all = new Map<string, RemoteDataset>();
  for (let pageOffset = 0; ;) {
    const page = await transport.get({ path, query: { ...query, pageSize, pageOffset } }, (json) =>
      decodeDatasets(json, transport.conceal),
    );
    const known = all.size;
    for (const dataset of page) if (!all.has(dataset.id)) all.set(dataset.id, dataset);
    if (all.size === known) return [...all.values()].toSorted((a, b) => compareText(a.id, b.id));
    pageOffset += page.length;
  }
}
