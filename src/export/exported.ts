import type { ProviderType, Purpose } from "../model/desired.js";
import type { RemoteDataset } from "../model/remote.js";

/** What an export writes: connections and datasets, each in order of name. */
export interface ExportedConfig {
  readonly connections: readonly ExportedConnection[];
  readonly datasets: readonly ExportedDataset[];
}

export interface ExportedConnection {
  readonly name: string;
  readonly type: ProviderType;
  /** In the order of the schema. */
  readonly fields: readonly ExportedField[];
}

/** A field of a connection: text of the platform, or the variable that holds the secret. */
export type ExportedField =
  | { readonly kind: "text"; readonly name: string; readonly text: string }
  | { readonly kind: "secret"; readonly name: string; readonly variable: string };

export interface ExportedDataset {
  readonly name: string;
  /** Written where the name alone would mean another dataset: for those that somebody else owns. */
  readonly id: string | undefined;
  /** What else it says, by the names of the config; plain data. */
  readonly members: Readonly<Record<string, unknown>>;
  /** In the order of {@link purposes}; `undefined`: not mentioned. */
  readonly datasources: readonly ExportedDatasource[] | undefined;
}

export interface ExportedDatasource {
  readonly purpose: Purpose;
  /** Name of the connection. */
  readonly connection: string;
  readonly resourcePath: string;
  /** `undefined`: as the config's default. */
  readonly thumbnailSuffix: string | null | undefined;
}

/** Something of the platform that the config does not get, and why. */
export interface Omission {
  readonly dataset: Pick<RemoteDataset, "id" | "name">;
  /** The dataset as a whole, or some of its datasources. */
  readonly part: "dataset" | "datasources";
  /** A sentence without its full stop; may quote the platform, so it is to be made printable. */
  readonly reason: string;
}
