import { type Purpose, purposes } from "../../model/desired.js";
import {
  fieldsOf,
  isProviderType,
  type Provider,
  type ProviderField,
  providerOf,
} from "../../providers/index.js";
import { type ConfigDocument, type Path } from "../document.js";
import { isMapping } from "../../model/mapping.js";
import { referencesIn } from "./references.js";

/**
 * The parts of a document that are well-formed enough to be looked at by rules, whatever else is wrong with it: so that
 * one run reports a bad region and an unknown connection together.
 */
export interface Outline {
  readonly document: ConfigDocument;
  readonly connections: ReadonlyMap<string, OutlinedConnection>;
  readonly datasets: readonly OutlinedDataset[];
}

export interface OutlinedConnection {
  readonly path: Path;
  /** `undefined` when its `type` is missing or unknown. */
  readonly provider: Provider | undefined;
  readonly fields: Readonly<Record<string, unknown>>;
  /** Those of the fields whose text is all there: without references. */
  readonly texts: Readonly<Record<string, string>>;
}

export interface OutlinedDataset {
  readonly name: string;
  readonly path: Path;
  readonly type: unknown;
  readonly datasources: readonly OutlinedDatasource[] | undefined;
}

export interface OutlinedDatasource {
  readonly purpose: Purpose;
  readonly path: Path;
  /** Name of the connection, when it is given by name. */
  readonly connectionName: string | undefined;
  /** The connection, inline or by name; `undefined` when there is none. */
  readonly connection: OutlinedConnection | undefined;
  readonly resourcePath: string | undefined;
  readonly thumbnailSuffix: string | undefined;
}

/** Never fails: what is not as it should be is left out. */
export function outlineOf(document: ConfigDocument): Outline {
  const root = mapping(document.data);
  const connections = new Map(
    Object.entries(mapping(root["connections"])).map(([name, value]) => [
      name,
      outlineConnection(value, ["connections", name]),
    ]),
  );
  const datasets = Object.entries(mapping(root["datasets"])).map(([name, value]) =>
    outlineDataset(name, value, connections),
  );
  return { document, connections, datasets };
}

/** All connections: the named ones, then the inline ones. */
export function connectionsOf({ connections, datasets }: Outline): readonly OutlinedConnection[] {
  const inline = datasets
    .flatMap(({ datasources }) => datasources ?? [])
    .flatMap(({ connection, connectionName }) =>
      connection !== undefined && connectionName === undefined ? [connection] : [],
    );
  return [...connections.values(), ...inline];
}

/** Where `${env:…}` and `${file:…}` may stand. */
export function referenceFields(outline: Outline): readonly Path[] {
  return fieldPaths(outline, ["secret", "identifier"]);
}

/** The places of all fields of some kinds that are written, in named and inline connections. */
export function fieldPaths(outline: Outline, kinds: readonly ProviderField["kind"][]): readonly Path[] {
  return connectionsOf(outline).flatMap((connection) =>
    fieldsIn(connection)
      .filter(([name, field]) => kinds.includes(field.kind) && Object.hasOwn(connection.fields, name))
      .map(([name]) => [...connection.path, name]),
  );
}

/** The fields that the provider of a connection knows; none where it is not known. */
export function fieldsIn({ provider }: OutlinedConnection): ReturnType<typeof fieldsOf> {
  return provider === undefined ? [] : fieldsOf(provider);
}

/** All datasources, in the order of their datasets. */
export function datasourcesOf({ datasets }: Outline): readonly OutlinedDatasource[] {
  return datasets.flatMap(({ datasources }) => datasources ?? []);
}

function outlineConnection(value: unknown, path: Path): OutlinedConnection {
  const fields = mapping(value);
  const type = fields["type"];
  const texts = Object.entries(fields).flatMap(([name, field]) =>
    typeof field === "string" && referencesIn(field).length === 0 ? [[name, field] as const] : [],
  );
  return {
    path,
    provider: isProviderType(type) ? providerOf(type) : undefined,
    fields,
    texts: Object.fromEntries(texts),
  };
}

function outlineDataset(
  name: string,
  value: unknown,
  connections: ReadonlyMap<string, OutlinedConnection>,
): OutlinedDataset {
  const path = ["datasets", name];
  const { type, datasources: written } = mapping(value);
  if (!isMapping(written)) return { name, path, type, datasources: undefined };
  const datasources = purposes
    .filter((purpose) => isMapping(written[purpose]))
    .map((purpose) =>
      outlineDatasource(purpose, mapping(written[purpose]), [...path, "datasources", purpose], connections),
    );
  return { name, path, type, datasources };
}

function outlineDatasource(
  purpose: Purpose,
  written: Readonly<Record<string, unknown>>,
  path: Path,
  connections: ReadonlyMap<string, OutlinedConnection>,
): OutlinedDatasource {
  const { connection, resource_path: resourcePath, thumbnail_suffix: thumbnailSuffix } = written;
  return {
    purpose,
    path,
    connectionName: typeof connection === "string" ? connection : undefined,
    connection:
      typeof connection === "string"
        ? connections.get(connection)
        : isMapping(connection)
          ? outlineConnection(connection, [...path, "connection"])
          : undefined,
    resourcePath: typeof resourcePath === "string" ? resourcePath : undefined,
    thumbnailSuffix: typeof thumbnailSuffix === "string" ? thumbnailSuffix : undefined,
  };
}

function mapping(value: unknown): Readonly<Record<string, unknown>> {
  return isMapping(value) ? value : {};
}
