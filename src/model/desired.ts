import type { Connection, DatasetType, Datasources } from "../generated/written-config.js";
import type { Position } from "./diagnostics.js";
import type { Secret } from "./secret.js";

/** Tags of the storage providers, as the config writes them. */
export type ProviderType = Connection["type"];
export type { DatasetType };
export type Purpose = keyof Datasources;

export const datasetTypes = ["images", "videos"] as const satisfies readonly DatasetType[];

/** Purposes in the order in which they are planned, applied and shown. */
export const purposes = ["input", "lightly", "input_output"] as const satisfies readonly Purpose[];

/** Whether Lightly writes into the folder of a purpose. */
export function isWritten(purpose: Purpose): boolean {
  return purpose !== "input";
}

/** The value of a field: text, or a secret (also an access key id that the config only refers to). */
export type FieldValue = string | Secret;

/** A variable of the config, with the value that it had. */
export interface AppliedVariable {
  readonly name: string;
  readonly value: string;
}

/** What a config asks for: the state that the account should have. Also what it asked for as of a base. */
export interface DesiredState {
  /** Sorted by key. */
  readonly datasets: readonly DesiredDataset[];
}

export interface DesiredDataset {
  /** What the config calls it: its address in plans. */
  readonly key: string;
  /** What it is called on the platform. */
  readonly name: string;
  /** Pinned: the dataset of this id, whatever its name. */
  readonly id: string | null;
  readonly renamedFrom: string | null;
  /** In the order of the table of kinds. */
  readonly resources: readonly DesiredResource[];
  readonly position: Position;
  /** Where `name`, `id` and `renamed_from` are written; the dataset's place for what is not. */
  readonly positions: Readonly<Record<"name" | "id" | "renamed_from", Position>>;
}

/** One resource of a dataset as it should be. What its fields mean is known to its kind alone. */
export interface DesiredResource {
  /** Name of its kind, such as `datasource`. */
  readonly kind: string;
  /** Tells it from others of its kind in the same dataset, such as the purpose; empty where there is only one. */
  readonly part: string;
  /** What the user wrote, by field, in the order in which it is shown; what is not set is absent. */
  readonly fields: Readonly<Record<string, FieldValue>>;
  /** How its storage is reached; `null` for a resource without storage. */
  readonly storage: DesiredStorage | null;
  readonly position: Position;
  /** Where each field is written; a field that is not here has the place of the resource. */
  readonly positions: Readonly<Record<string, Position>>;
}

/** What a record holds itself under a name that may come from the platform, where people can be called `constructor`. */
export function valueIn<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

export interface DesiredStorage {
  readonly provider: ProviderType;
  /** Name of the connection; `null` when it is written inline. */
  readonly connection: string | null;
  /** Any whole number; another one than in the base sends the secrets again. */
  readonly rotation: number;
}
