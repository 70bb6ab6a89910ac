import type { Position } from "./diagnostics.js";
import type { Connection, Dataset, Datasources } from "../generated/written-config.js";
import type { Secret } from "./secret.js";

/** Tags of the storage providers, as the config writes them. */
export type ProviderType = Connection["type"];
export type DatasetType = Dataset["type"];
export type Purpose = keyof Datasources;

export const datasetTypes = ["images", "videos"] as const satisfies readonly DatasetType[];

/** Purposes in the order in which they are planned, applied and shown. */
export const purposes = ["input", "lightly", "input_output"] as const satisfies readonly Purpose[];

/** The value of a connection's field: text, or a secret (also an access key id that the config only refers to). */
export type FieldValue = string | Secret;

/** What the config says, resolved: the state that the account should have. Datasets are sorted by name. */
export interface DesiredState {
  readonly datasets: readonly DesiredDataset[];
}

export interface DesiredDataset {
  readonly name: string;
  readonly type: DatasetType;
  /** In the order of {@link purposes}; empty when only the dataset itself is managed. */
  readonly datasources: readonly DesiredDatasource[];
  /** Pinned: the dataset of this id, whatever its name. */
  readonly id: string | null;
  readonly renamedFrom: string | null;
  /** E-mail addresses as written, each once whatever its case; `null`: sharing is not managed. */
  readonly shareWith: readonly string[] | null;
  readonly position: Position;
  /** Where each of `type`, `id`, `renamed_from` and `share_with` is written; the dataset's place for what is not. */
  readonly positions: Readonly<Record<"type" | "id" | "renamed_from" | "share_with", Position>>;
}

export interface DesiredDatasource {
  readonly purpose: Purpose;
  readonly provider: ProviderType;
  /** Name of the connection; `null` when it is written inline. */
  readonly connection: string | null;
  /** The connection's fields in the config's names; optional ones that are not set are absent. */
  readonly fields: Readonly<Record<string, FieldValue>>;
  /** Raised when the secret was rotated; 0 unless the config says otherwise. Never part of a comparison. */
  readonly rotation: number;
  readonly resourcePath: string;
  /** `null`: thumbnails are off. */
  readonly thumbnailSuffix: string | null;
  readonly position: Position;
  /** Where each field is written, by the names that {@link FieldChange} uses; a default has its datasource's place. */
  readonly positions: Readonly<Record<string, Position>>;
}

/** What the API says now about the declared datasets, by their declared names. What is not there does not exist. */
export interface ActualState {
  readonly datasets: ReadonlyMap<string, Match>;
}

/** The dataset of the account that a declared one stands for. */
export type Match =
  | { readonly kind: "found"; readonly dataset: ActualDataset }
  /** The declared name belongs to another dataset than the one that should be renamed to it. */
  | { readonly kind: "taken"; readonly id: string; readonly name: string; readonly takenBy: string }
  /** No dataset has the pinned id. */
  | { readonly kind: "missing"; readonly id: string }
  /** The dataset that has the name is pinned by a declared one of another name. */
  | { readonly kind: "claimed"; readonly id: string; readonly claimedBy: string };

export interface ActualDataset {
  readonly id: string;
  readonly name: string;
  /** Owner's id. */
  readonly owner: string;
  /** In the config's spelling where it has one (`images`, `videos`), else as the API gives it. */
  readonly type: string;
  readonly datasources: readonly ActualDatasource[];
  /** Read only for datasets whose sharing is declared. */
  readonly sharing: ActualSharing | null;
}

export interface ActualSharing {
  /** E-mail addresses. */
  readonly users: readonly string[];
  /** Never changed from here. */
  readonly teams: readonly string[];
}

export interface ActualDatasource {
  /** In the config's spelling where it has one, else as the API gives it. */
  readonly purpose: string;
  /** In the config's spelling where it has one, else as the API gives it. */
  readonly provider: string;
  /** Fields that are not secret, in the config's names. */
  readonly fields: Readonly<Record<string, string>>;
  /** Secret fields as the API returned them: whole, masked, or not at all (then absent). */
  readonly secrets: Readonly<Record<string, Secret>>;
  readonly resourcePath: string;
  readonly thumbnailSuffix: string | null;
}

/** What takes the actual state to the desired one. Immutable, ordered by dataset name; `JSON.stringify` shows no secret. */
export interface Plan {
  readonly datasets: readonly DatasetPlan[];
}

export type DatasetPlan = CreateDataset | KeepDataset | RefuseDataset;

/** The dataset does not exist: create it, then its datasources. */
export interface CreateDataset {
  readonly action: "create";
  readonly dataset: DesiredDataset;
  readonly datasources: readonly CreateDatasource[];
  readonly sharing: SharingChange | null;
}

/** The dataset exists: bring its name, its datasources and its sharing in line. */
export interface KeepDataset {
  readonly action: "keep";
  readonly dataset: DesiredDataset;
  readonly id: string;
  /** Its name on the platform: another one than declared is to be changed. */
  readonly actualName: string;
  readonly sharing: SharingChange | null;
  readonly datasources: readonly DatasourcePlan[];
  /** Purposes that the account has and the config does not declare. They are left alone. */
  readonly unmanaged: readonly string[];
  /** The state that this was planned against; see {@link fingerprint} in reconcile/canonical. */
  readonly fingerprint: string;
}

/** The dataset cannot become what is declared: nothing of the plan may be applied. */
export interface RefuseDataset {
  readonly action: "refuse";
  readonly dataset: DesiredDataset;
  readonly id: string;
  readonly refusal: Refusal;
}

export type Refusal =
  /** It has another type, which cannot be changed. */
  | { readonly kind: "type"; readonly actualType: string }
  | { readonly kind: "name_taken"; readonly actualName: string; readonly takenBy: string }
  | { readonly kind: "id_missing" }
  /** The dataset of its name is declared under another one, and has not been renamed yet. */
  | { readonly kind: "claimed"; readonly claimedBy: string };

/** People to share a dataset with from now on, and before. */
export interface SharingChange {
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** Kept as they are. */
  readonly teams: readonly string[];
}

export type DatasourcePlan = CreateDatasource | UpdateDatasource | KeepDatasource;

export interface CreateDatasource {
  readonly action: "create";
  readonly datasource: DesiredDatasource;
  readonly fields: readonly FieldChange[];
}

export interface UpdateDatasource {
  readonly action: "update";
  readonly datasource: DesiredDatasource;
  readonly fields: readonly FieldChange[];
  /** Secrets that are sent again because the whole datasource is, without being known to differ. */
  readonly resent: readonly SecretField[];
}

export interface KeepDatasource {
  readonly action: "keep";
  readonly datasource: DesiredDatasource;
  /** Secrets of which nobody can say whether the platform holds the declared value. */
  readonly uncompared: readonly SecretField[];
}

export interface SecretField {
  readonly field: string;
  readonly secret: Secret;
  readonly position: Position;
}

/** One field that differs. Names: `type` (of the connection), the connection's fields, `resource_path`, `thumbnail_suffix`. */
export interface FieldChange {
  readonly field: string;
  readonly before: ShownValue;
  readonly after: ShownValue;
  /** Where the config says so; a field that the config leaves out has the place of its datasource. */
  readonly position: Position;
}

/** A value as it may be shown. `reference` is `null` for a secret that only the platform holds. */
export type ShownValue =
  | { readonly kind: "absent" }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "secret"; readonly reference: string | null };
