import type { DatasetType, FieldValue, ProviderType, Purpose } from "./desired.js";
import type { Position } from "./diagnostics.js";
import type { Secret } from "./secret.js";

/** A declared datasource in its provider's terms: what is sent, and what is tried. */
export interface DesiredDatasource {
  readonly purpose: Purpose;
  readonly provider: ProviderType;
  /** Name of the connection; `null` when it is written inline. */
  readonly connection: string | null;
  /** The connection's fields in the config's names; optional ones that are not set are absent. */
  readonly fields: Readonly<Record<string, FieldValue>>;
  readonly resourcePath: string;
  /** `null`: thumbnails are off. */
  readonly thumbnailSuffix: string | null;
  readonly position: Position;
  /** Where each field is written; a default has its datasource's place. */
  readonly positions: Readonly<Record<string, Position>>;
}

/** A declared datasource, and the dataset that it belongs to. */
export interface AddressedDatasource {
  /** The dataset's key. */
  readonly dataset: string;
  readonly type: DatasetType;
  readonly datasource: DesiredDatasource;
}

/** A datasource as the platform has it. */
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
