import type { AddressedDatasource, DesiredDatasource } from "../model/datasource.js";
import { type DatasetType, isWritten, type ProviderType } from "../model/desired.js";
import type { Diagnostic, Position } from "../model/diagnostics.js";
import { groupBy } from "../model/group-by.js";
import { isKnown, reveal, Secret } from "../model/secret.js";

/** One folder of storage, reached with one credential, for every datasource that uses it so. */
export interface StorageLocation {
  readonly provider: ProviderType;
  /** As the config writes it first. */
  readonly path: string;
  readonly bucket: string;
  /** Empty, or ends with `/`. */
  readonly prefix: string;
  readonly fields: DesiredDatasource["fields"];
  /** Where the config says each field, by name. */
  readonly positions: Readonly<Record<string, Position>>;
  readonly users: readonly LocationUser[];
  readonly writes: boolean;
  /** The types of the datasets that read their files here. */
  readonly contentTypes: readonly DatasetType[];
  /** What the credential shows of itself, without being tried. */
  readonly ofCredential: readonly CredentialFinding[];
}

/** A finding about the config's field of a secret. */
export interface CredentialFinding {
  readonly field: string;
  readonly diagnostic: Diagnostic;
}

export interface LocationUser {
  readonly dataset: string;
  readonly purpose: DesiredDatasource["purpose"];
  readonly position: Position;
}

/** The locations of datasources, each once, in the order of the datasources; `ofSecrets` are findings about their secrets. */
export function locationsOf(
  declared: readonly AddressedDatasource[],
  ofSecrets: readonly Diagnostic[],
): readonly StorageLocation[] {
  const atPlace = groupBy(ofSecrets, ({ position }) => placeKey(position));
  const groups = groupBy(declared, ({ datasource }) => keyOf(datasource));
  return [...groups.values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [locationOf(first, [first, ...others], atPlace)],
  );
}

/** The secret references of a location that have no value. */
export function unsetSecrets({ fields }: StorageLocation): readonly string[] {
  return Object.values(fields).flatMap((value) =>
    value instanceof Secret && !isKnown(value) ? [value.reference] : [],
  );
}

function locationOf(
  { datasource }: AddressedDatasource,
  all: readonly AddressedDatasource[],
  atPlace: ReadonlyMap<string, readonly Diagnostic[]>,
): StorageLocation {
  const { provider, resourcePath, fields, positions } = datasource;
  const reading = all.filter(({ datasource: { purpose } }) => purpose !== "lightly");
  return {
    provider,
    path: resourcePath,
    ...partsOf(datasource),
    fields,
    positions,
    users: all.map(({ dataset, datasource: { purpose, position } }) => ({
      dataset,
      purpose,
      position,
    })),
    writes: all.some(({ datasource: { purpose } }) => isWritten(purpose)),
    contentTypes: [...new Set(reading.map(({ type }) => type))],
    ofCredential: Object.entries(positions).flatMap(([field, position]) =>
      (atPlace.get(placeKey(position)) ?? []).map((diagnostic) => ({ field, diagnostic })),
    ),
  };
}

function placeKey({ file, line, column }: Position): string {
  return JSON.stringify([file, line, column]);
}

function keyOf(datasource: DesiredDatasource): string {
  const { provider, fields, purpose } = datasource;
  const { bucket, prefix } = partsOf(datasource);
  const values = Object.entries(fields).map(([name, value]) => [
    name,
    value instanceof Secret ? (isKnown(value) ? reveal(value) : value) : value,
  ]);
  // The worker mounts the folders of the purposes apart.
  return JSON.stringify([provider, bucket, prefix, values, provider === "local" ? purpose : ""]);
}

/** `s3://bucket/folder/`, `container/folder/`; local paths and Lightly's own storage have no bucket. */
function partsOf({ provider, resourcePath }: DesiredDatasource): {
  readonly bucket: string;
  readonly prefix: string;
} {
  const path = resourcePath.replace(/^[a-z0-9]+:\/\//, "");
  const hasBucket = provider !== "local" && provider !== "lightly";
  const slash = path.indexOf("/");
  const bucket = !hasBucket ? "" : slash < 0 ? path : path.slice(0, slash);
  const folder = !hasBucket ? path : slash < 0 ? "" : path.slice(slash + 1);
  return { bucket, prefix: folder === "" || folder.endsWith("/") ? folder : `${folder}/` };
}
