import { userIdOf } from "./accounts.js";
import type { DatasetCall, Decoded, NoQuery, UserCall } from "./calls.js";
import { flag } from "./parameters.js";
import { created, done, ok, present, type Members, type Reply } from "./reply.js";
import type { DatasetCreateRequest, JobStatusMeta } from "./request-schemas.js";
import type { DatasetRecord, DatasourceRecord } from "./state.js";
import { WireError } from "./wire-errors.js";

export const deleteQuery = { force: flag };

/** Creates an empty dataset. Throws `DATASET_NAME_EXISTS`, or `DATASET_UNKNOWN` for a parent out of sight. */
export function createDataset(call: UserCall, { body }: Decoded<NoQuery, DatasetCreateRequest>): Reply {
  refuseNameClash(call, call.user.email, body.name, undefined);
  refuseUnknownParent(call, body.parentDatasetId);
  const id = call.store.nextId();
  call.store.save({
    type: call.settings.defaultType,
    ...body,
    id,
    owner: call.user.email,
    createdAt: call.now,
    lastModifiedAt: call.now,
    nSamples: 0,
    datasources: call.settings.autoCreateLightlyDatasource ? [hostedDatasource(call, id)] : [],
    runs: [],
    testWrites: [],
  });
  return created(id, call.settings);
}

export function answerDataset(call: DatasetCall): Reply {
  return ok(datasetData(call, call.dataset));
}

/** Throws `DATASET_NAME_EXISTS`. The name is all that can be changed. */
export function renameDataset(
  call: DatasetCall,
  { body }: Decoded<NoQuery, { readonly name: string }>,
): Reply {
  refuseNameClash(call, call.dataset.owner, body.name, call.dataset.id);
  call.store.save({ ...call.dataset, name: body.name, lastModifiedAt: call.now });
  return done;
}

/** Throws `ILLEGAL_ACTION_RESOURCE_IN_USE` while a run is unfinished or a setting demands it, unless it is forced. */
export function deleteDataset(call: DatasetCall, { query }: Decoded<typeof deleteQuery, undefined>): Reply {
  const busy = call.dataset.runs.some(({ state }) => state === "OPEN" || state === "LOCKED");
  if ((busy || call.settings.deleteNeedsForce) && !query.force) {
    throw new WireError(
      "ILLEGAL_ACTION_RESOURCE_IN_USE",
      "The dataset is in use; it can be deleted with force=true.",
    );
  }
  call.store.remove(call.dataset.id);
  return done;
}

/** The samples that are reported as processed are from now on the samples of the dataset. */
export function registerUpload(call: DatasetCall, { body }: Decoded<NoQuery, JobStatusMeta>): Reply {
  call.store.save({ ...call.dataset, nSamples: body.processed, lastModifiedAt: call.now });
  return done;
}

/** `DatasetData` as the caller sees it. */
export function datasetData(call: UserCall, dataset: DatasetRecord): Members {
  return present(
    { ...commonMembers(call, dataset), datasourceProcessedUntilTimestamp: dataset.processedUntilTimestamp },
    call.settings,
  );
}

/** `DatasetDataEnriched`: has no watermark, and a client that is strict refuses one. */
export function datasetDataEnriched(call: UserCall, dataset: DatasetRecord): Members {
  return present({ ...commonMembers(call, dataset), samples: [], nTags: 0, nEmbeddings: 0 }, call.settings);
}

function commonMembers(call: UserCall, dataset: DatasetRecord): Members {
  const relation = call.accounts.relation(call.user, dataset);
  const mayWrite = relation === "owner" || relation === "shared";
  return {
    id: dataset.id,
    name: dataset.name,
    userId: userIdOf(dataset.owner),
    accessType: mayWrite ? "WRITE" : undefined,
    type: dataset.type,
    imgType: dataset.imgType,
    nSamples: dataset.nSamples,
    sizeInBytes: 0,
    metaDataConfigurationId: undefined,
    datasources: dataset.datasources.map(({ id }) => id),
    createdAt: dataset.createdAt,
    lastModifiedAt: dataset.lastModifiedAt,
    accessRole: mayWrite ? "0b111111" : undefined,
    parentDatasetId: dataset.parentDatasetId,
    originalDatasetId: undefined,
  };
}

function refuseNameClash(call: UserCall, owner: string, name: string, self: string | undefined): void {
  const { duplicateNames, caseInsensitiveNames, nameClashStatus } = call.settings;
  if (duplicateNames === "allow") return;
  const clash = call.store
    .named(owner, name)
    .some((other) => other.id !== self && (caseInsensitiveNames || other.name === name));
  if (clash)
    throw new WireError("DATASET_NAME_EXISTS", "A dataset with this name already exists.", nameClashStatus);
}

function refuseUnknownParent(call: UserCall, parentId: string | undefined): void {
  if (parentId === undefined) return;
  const parent = call.store.get(parentId);
  if (parent === undefined || call.accounts.relation(call.user, parent) === "none") {
    throw new WireError("DATASET_UNKNOWN", "The parent dataset does not exist.");
  }
}

function hostedDatasource(call: UserCall, datasetId: string): DatasourceRecord {
  return { id: call.store.nextId(), purpose: "LIGHTLY", type: "LIGHTLY", fullPath: `hosted/${datasetId}/` };
}
