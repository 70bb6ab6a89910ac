import { compareText } from "../diagnostics.js";
import { ApiError } from "../errors.js";
import type { LightlyReader, LightlyWriter, RemoteDataset } from "../remote.js";
import { decodeCreatedId, decodeDatasets, decodeDatasources, decodePermissionReport } from "./decode.js";
import type { Transport } from "./transport.js";

/**
 * The API's calls that the reconciler needs. Every method rejects with `ApiError`, or `InterruptedError`; the records
 * hold only what is decoded.
 */
export function createLightlyApi(transport: Transport): LightlyWriter {
  const datasource = (datasetId: string, ...rest: readonly string[]): readonly string[] => [
    "v1",
    "datasets",
    datasetId,
    "datasource",
    ...rest,
  ];

  return {
    listDatasets: () => listDatasets(transport),

    async findDatasets(name) {
      const path = ["v1", "datasets", "query", "name", name];
      const found = await transport.get({ path, query: { shared: false, exact: true } }, decodeDatasets);
      // An older server that does not know `exact` answers with every name that begins with this one.
      return distinct(found.filter((dataset) => dataset.name === name));
    },

    async findOwner() {
      const query = { shared: false, pageSize: 1, pageOffset: 0 };
      const [first] = await transport.get({ path: ["v1", "datasets"], query }, decodeDatasets);
      return first?.userId;
    },

    async getDatasources(datasetId) {
      try {
        return await transport.get({ path: datasource(datasetId, "all") }, decodeDatasources);
      } catch (error) {
        if (!(error instanceof ApiError) || error.request.status !== 404) throw error;
        return error.request.code === "DATASET_DATASOURCE_UNKNOWN" ? [] : undefined;
      }
    },

    // Without `creator`: it is optional, changes nothing, and its values name other programs.
    createDataset: ({ name, type }) =>
      transport.post({ path: ["v1", "datasets"] }, { name, type }, decodeCreatedId),

    renameDataset: (datasetId, name) => transport.put({ path: ["v1", "datasets", datasetId] }, { name }),

    putDatasource: (datasetId, body) => transport.put({ path: datasource(datasetId) }, body),

    verifyDatasources: (datasetId) =>
      transport.get({ path: datasource(datasetId, "verify") }, (json) =>
        decodePermissionReport(json, (text) => transport.scrub(text)),
      ),
  };
}

/** An object that has the reading methods and no others, so that its holder cannot write. */
export function readOnly(api: LightlyReader): LightlyReader {
  return {
    listDatasets: () => api.listDatasets(),
    findDatasets: (name) => api.findDatasets(name),
    findOwner: () => api.findOwner(),
    getDatasources: (datasetId) => api.getDatasources(datasetId),
  };
}

/** What the official client asks for. A server may give less, and does not say so. */
const pageSize = 5000;

/**
 * A short page proves nothing, because the server's own limit is unknown: the end is an empty page, or one without
 * any new id, as from a server that ignores the offset.
 */
async function listDatasets(transport: Transport): Promise<readonly RemoteDataset[]> {
  const all: RemoteDataset[] = [];
  const seen = new Set<string>();
  for (let pageOffset = 0; ;) {
    const query = { shared: false, pageSize, pageOffset };
    const page = await transport.get({ path: ["v1", "datasets"], query }, decodeDatasets);
    const fresh = distinct(page).filter(({ id }) => !seen.has(id));
    if (fresh.length === 0) return all.toSorted((a, b) => compareText(a.id, b.id));
    for (const dataset of fresh) seen.add(dataset.id);
    all.push(...fresh);
    pageOffset += page.length;
  }
}

function distinct(datasets: readonly RemoteDataset[]): readonly RemoteDataset[] {
  const byId = new Map(datasets.map((dataset) => [dataset.id, dataset]));
  return [...byId.values()].toSorted((a, b) => compareText(a.id, b.id));
}
