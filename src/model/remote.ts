/**
 * The Lightly API as the reconciler sees it: its records, and the two ports through which they are read and written.
 * `plan` is given a {@link LightlyReader}, which has no method that writes.
 */

/** A dataset as the API describes it; members that no decision needs are not decoded. */
export interface RemoteDataset {
  readonly id: string;
  readonly name: string;
  /** The API's spelling: `Images`, `Videos`, `Crops`, or whatever a later server adds. */
  readonly type: string;
  /** Id of the owner. */
  readonly userId: string;
}

/** Whose datasets: the caller's own, those that others share with the caller, or those of the caller's team mates. */
export type DatasetScope = "own" | "shared" | "team";

/** People and teams who may write to a dataset beside its owner. */
export interface RemoteSharing {
  /** E-mail addresses. */
  readonly users: readonly string[];
  readonly teams: readonly string[];
}

/** A scheduled run of a worker. */
export interface RemoteRun {
  readonly id: string;
  /** `OPEN`: waiting for a worker. `LOCKED`: taken by one. */
  readonly state: string;
}

/** A datasource exactly as it travels, in the API's own field names. Absent and `null` mean the same. */
export type WireDatasource = Readonly<Record<string, unknown>>;

/** The four checks of the platform, in the order in which it makes them. */
export const permissionChecks = ["canList", "canRead", "canWrite", "canOverwrite"] as const;
export type PermissionCheck = (typeof permissionChecks)[number];

/** What the platform found when it tried the datasources of a dataset. */
export interface PermissionReport {
  readonly granted: Readonly<Record<PermissionCheck, boolean>>;
  /** The provider's own words for a missing permission, free of secrets and control characters. */
  readonly errors: Readonly<Partial<Record<PermissionCheck, string>>>;
}

export interface LightlyReader {
  /** All datasets of a scope, the caller's own unless told, each once, in ascending order of id. */
  listDatasets(scope?: DatasetScope): Promise<readonly RemoteDataset[]>;
  /** The caller's own datasets of exactly this name: none, one, or (which the platform should prevent) more. */
  findDatasets(name: string): Promise<readonly RemoteDataset[]>;
  /** One dataset, whoever owns it; `undefined` when it is gone or out of reach. */
  getDataset(datasetId: string): Promise<RemoteDataset | undefined>;
  /** With whom a dataset is shared for writing; both lists are empty when it is not. */
  getSharing(datasetId: string): Promise<RemoteSharing>;
  /** Runs of a worker on a dataset that have not ended. */
  getUnfinishedRuns(datasetId: string): Promise<readonly RemoteRun[]>;
  /** The caller's id, as the owner of their datasets; `undefined` when they have none. */
  findOwner(): Promise<string | undefined>;
  /** The datasources of a dataset; `undefined` when the dataset is gone or out of reach. */
  getDatasources(datasetId: string): Promise<readonly WireDatasource[] | undefined>;
}

export interface LightlyWriter extends LightlyReader {
  /** Creates a dataset and returns its id. Never sent twice: see `ambiguous` on {@link FailedRequest}. */
  createDataset(dataset: { readonly name: string; readonly type: string }): Promise<string>;
  renameDataset(datasetId: string, name: string): Promise<void>;
  /** Creates or replaces the datasource of one purpose. The body must be whole, secrets included. */
  putDatasource(datasetId: string, body: WireDatasource): Promise<void>;
  /** Replaces both lists. */
  putSharing(datasetId: string, sharing: RemoteSharing): Promise<void>;
  /** Tries the datasources of a dataset. The platform writes a test object, so this is never part of a plan. */
  verifyDatasources(datasetId: string): Promise<PermissionReport>;
}
