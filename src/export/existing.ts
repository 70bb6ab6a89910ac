import type { Purpose } from "../model/desired.js";
import { fieldsOf, isProviderType, providerOf } from "../providers/index.js";
import type { RemoteDataset } from "../model/remote.js";
import { dataOf, parseTree, valueAt } from "./config-tree.js";
import type { TakenNames } from "./connection-names.js";
import { publicKeyOf } from "./connections.js";

/** What an export needs to know of the config that it is added to. */
export interface ExistingConfig {
  readonly taken: TakenNames;
  /** The name under which a dataset is declared, by its id, its name, or the name that it had; `undefined` if it is not. */
  readonly nameOf: (dataset: RemoteDataset, isOwn: boolean) => string | undefined;
  readonly hasDataset: (name: string) => boolean;
  /** The public key of each named connection; `undefined` where it depends on a reference. */
  readonly connections: ReadonlyMap<string, string | undefined>;
  /** Name of the connection of a declared datasource; `undefined` for an inline one. */
  readonly connectionOf: (dataset: string, purpose: Purpose) => string | undefined;
  /** Whether the config says itself what it means where a datasource says nothing of thumbnails. */
  readonly hasThumbnailDefault: boolean;
  /** Whether a dataset that says nothing of its name has another one than its key. */
  readonly hasNameDefault: boolean;
  /** Whether a dataset that says nothing of datasources has some all the same. */
  readonly hasDatasourceDefaults: boolean;
}

/** Looks into the files of a config that is known to be valid; `names` are those of its datasets on the platform, by key. */
export function readExisting(
  texts: readonly string[],
  names: ReadonlyMap<string, string> = new Map(),
): ExistingConfig {
  const files = texts.map((text) => dataOf(parseTree(text)));
  const entriesOf = (section: string) => new Map(files.flatMap((data) => [...entriesAt(data, section)]));
  const isSaid = (path: readonly string[]) => files.some((data) => valueAt(data, path) !== undefined);
  const datasets = entriesOf("datasets");
  const connections = new Map(
    [...entriesOf("connections")].map(([name, connection]) => [name, connectionKey(connection)]),
  );
  const byId = namesBy("id", datasets);
  const byFormerName = namesBy("renamed_from", datasets);
  const byName = new Map(
    [...datasets].flatMap(([key, dataset]) =>
      valueAt(dataset, ["id"]) === undefined ? [[names.get(key) ?? key, key]] : [],
    ),
  );
  return {
    taken: { connections: new Set(connections.keys()), variables: variablesIn(texts) },
    nameOf: ({ id, name }, isOwn) =>
      byId.get(id) ?? (isOwn ? (byFormerName.get(name) ?? byName.get(name)) : undefined),
    hasDataset: (name) => datasets.has(name),
    connections,
    connectionOf: (dataset, purpose) => textAt(datasets.get(dataset), ["datasources", purpose, "connection"]),
    hasThumbnailDefault: isSaid(["defaults", "thumbnail_suffix"]),
    hasNameDefault: isSaid(["defaults", "name"]),
    hasDatasourceDefaults: isSaid(["defaults", "datasources"]),
  };
}

function entriesAt(data: unknown, section: string): ReadonlyMap<string, unknown> {
  const entries = valueAt(data, [section]);
  return new Map(entries instanceof Map ? [...entries].map(([name, value]) => [String(name), value]) : []);
}

function namesBy(key: string, datasets: ReadonlyMap<string, unknown>): ReadonlyMap<string, string> {
  return new Map(
    [...datasets].flatMap(([name, dataset]) => {
      const value = textAt(dataset, [key]);
      return value === undefined ? [] : [[value, name]];
    }),
  );
}

function connectionKey(connection: unknown): string | undefined {
  const type = valueAt(connection, ["type"]);
  if (!isProviderType(type)) return undefined;
  const fields: Record<string, string> = {};
  for (const [name, { kind }] of fieldsOf(providerOf(type))) {
    const text = kind === "secret" ? undefined : textAt(connection, [name]);
    if (text?.includes("${")) return undefined;
    if (text !== undefined) fields[name] = text;
  }
  return publicKeyOf(type, fields);
}

function textAt(data: unknown, path: readonly string[]): string | undefined {
  const value = valueAt(data, path);
  return typeof value === "string" ? value : undefined;
}

function variablesIn(texts: readonly string[]): ReadonlySet<string> {
  return new Set(
    texts.flatMap((text) => [...text.matchAll(/\$\{env:([^{}]*)\}/g)].map(([, name = ""]) => name)),
  );
}
