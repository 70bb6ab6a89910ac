import type { DatasourceConfig, Purpose } from "./datasource-config.js";
import type { Creator, DatasetType, ImgType, Priority, RunState } from "./request-schemas.js";

/** Everything the emulator knows that outlives a restart, secrets included. */
export interface EmulatorState {
  readonly format: "lightly-gitops-emulator";
  readonly version: 1;
  /** How many ids have been given out. */
  readonly sequence: number;
  /** In order of creation. */
  readonly datasets: readonly DatasetRecord[];
}

export interface DatasetRecord {
  readonly id: string;
  readonly name: string;
  /** E-mail address of the owner. */
  readonly owner: string;
  readonly type: DatasetType;
  readonly imgType?: ImgType;
  readonly creator?: Creator;
  readonly parentDatasetId?: string;
  /** Unix milliseconds, as `lastModifiedAt`. */
  readonly createdAt: number;
  readonly lastModifiedAt: number;
  readonly nSamples: number;
  /** Unix seconds; absent until it is first set. */
  readonly processedUntilTimestamp?: number;
  /** In the order in which their purposes were first PUT. */
  readonly datasources: readonly DatasourceRecord[];
  readonly share?: ShareRecord;
  readonly runs: readonly RunRecord[];
  readonly testWrites: readonly TestWrite[];
}

export type DatasourceRecord = DatasourceConfig & { readonly id: string };

/** The one list of people and teams who may write to a dataset that is not theirs. */
export interface ShareRecord {
  readonly id: string;
  readonly users: readonly string[];
  readonly teams: readonly string[];
  readonly createdAt: number;
  readonly lastModifiedAt: number;
}

/** A scheduled run of a worker. */
export interface RunRecord {
  readonly id: string;
  /** E-mail address of the user who scheduled it. */
  readonly scheduledBy: string;
  readonly configId: string;
  readonly priority: Priority;
  readonly runsOn: readonly string[];
  readonly state: RunState;
  readonly createdAt: number;
  readonly lastModifiedAt: number;
}

/** What verification did to a bucket: it writes a test object, and cannot remove it without the right to. */
export interface TestWrite {
  readonly purpose: Purpose;
  readonly path: string;
  readonly times: number;
  readonly leftBehind: boolean;
}

export const emptyState: EmulatorState = {
  format: "lightly-gitops-emulator",
  version: 1,
  sequence: 0,
  datasets: [],
};
