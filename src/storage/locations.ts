import type { Position } from "../model/diagnostics.js";
import type { DatasetType, DesiredDataset, DesiredDatasource, ProviderType } from "../model/model.js";
import { reveal, Secret } from "../model/secret.js";
import { isWrittenTo } from "../providers/credential-form.js";

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
}

export interface LocationUser {
  readonly dataset: string;
  readonly purpose: DesiredDatasource["purpose"];
  readonly position: Position;
}

/** A datasource and the dataset that it belongs to. */
export interface DeclaredDatasource {
  readonly dataset: Pick<DesiredDataset, "name" | "type">;
  readonly datasource: DesiredDatasource;
}

/** The locations of datasources, each once, in the order of the datasources. */
export function locationsOf(declared: readonly DeclaredDatasource[]): readonly StorageLocation[] {
  const groups = new Map<string, DeclaredDatasource[]>();
  for (const one of declared) {
    const key = keyOf(one.datasource);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return [...groups.values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [locationOf(first, [first, ...others])],
  );
}

/** The secret references of a location that have no value. */
export function unsetSecrets({ fields }: StorageLocation): readonly string[] {
  return Object.values(fields).flatMap((value) => {
    const reference =
      typeof value === "string" ? /^\$\{((?:env|file):[^{}]+)\}$/.exec(value)?.[1] : undefined;
    return reference === undefined ? [] : [reference];
  });
}

function locationOf({ datasource }: DeclaredDatasource, all: readonly DeclaredDatasource[]): StorageLocation {
  const { provider, resourcePath, fields, positions } = datasource;
  const reading = all.filter(({ datasource: { purpose } }) => purpose !== "lightly");
  return {
    provider,
    path: resourcePath,
    ...partsOf(datasource),
    fields,
    positions,
    users: all.map(({ dataset, datasource: { purpose, position } }) => ({
      dataset: dataset.name,
      purpose,
      position,
    })),
    writes: all.some(({ datasource: { purpose } }) => isWrittenTo(purpose)),
    contentTypes: [...new Set(reading.map(({ dataset }) => dataset.type))],
  };
}

function keyOf(datasource: DesiredDatasource): string {
  const { provider, fields, purpose } = datasource;
  const { bucket, prefix } = partsOf(datasource);
  const values = Object.entries(fields).map(([name, value]) => [
    name,
    value instanceof Secret ? reveal(value) : value,
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
