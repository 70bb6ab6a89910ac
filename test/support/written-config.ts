import type { EmulatorState } from "../../src/emulator/index.js";
import type {
  ConfigParts,
  ConnectionParts,
  DatasetParts,
  Edit,
  Purpose,
  SourceParts,
} from "./arbitrary-config.js";
import {
  defined,
  type Environment,
  type Fields,
  providerOf,
  thumbnails,
  webServer,
} from "./arbitrary-storage.js";

/**
 * Writes arbitrary configs down, and says in plain terms what they ask for: told from the documentation of the language,
 * not from the code under test.
 */

/** A config whose pins are ids. */
export interface Config extends Omit<ConfigParts, "datasets"> {
  readonly datasets: readonly PinnedDataset[];
}
type PinnedDataset = Omit<DatasetParts, "pin"> & { readonly id: string | undefined };

export interface WrittenConfig {
  /** What stands in the file. */
  readonly file: object;
  /** The values of what it refers to. */
  readonly env: Environment;
  /** What it asks for. */
  readonly plain: readonly PlainDataset[];
}

export const nothing: WrittenConfig = { file: { version: 1 }, env: {}, plain: [] };

export interface PlainDataset extends Omit<PinnedDataset, "sources"> {
  readonly name: string;
  readonly sources: readonly PlainSource[];
}

/** A datasource with every default filled in, and references as they are written. */
export interface PlainSource {
  readonly purpose: Purpose;
  /** `type`, the fields of the connection, `resource_path`, `thumbnail_suffix`: the order in which plans show them. */
  readonly fields: Fields;
  readonly rotation: number;
}

export function configOf(parts: ConfigParts, state: EmulatorState): Config {
  return { ...parts, datasets: parts.datasets.map((dataset) => pinned(dataset, state)) };
}

/** The config after an edit; unchanged where there is nothing to edit. */
export function edited(config: Config, edit: Edit, state: EmulatorState): Config {
  const { datasets, connections } = config;
  const changeDataset = (at: number, change: (one: PinnedDataset) => PinnedDataset): Config => ({
    ...config,
    datasets: datasets.map((one, index) => (index === at % datasets.length ? change(one) : one)),
  });
  const changeConnection = (at: number, change: (one: ConnectionParts) => ConnectionParts): Config => ({
    ...config,
    connections: connections.map((one, index) => (index === at % connections.length ? change(one) : one)),
  });
  switch (edit.kind) {
    case "declare":
      return { ...config, datasets: [pinned(edit.dataset, state), ...datasets] };
    case "remove":
      return { ...config, datasets: datasets.filter((_, index) => index !== edit.at % datasets.length) };
    case "dataset": {
      const { pin, ...members } = edit.members;
      const id = "pin" in edit.members ? { id: idAt(pin, state) } : {};
      return changeDataset(edit.at, (one) => ({ ...one, ...members, ...id }));
    }
    case "rename":
      return changeDataset(edit.at, (one) => {
        const former = one.name ?? one.key;
        const id = state.datasets.find(({ name }) => name === former)?.id ?? one.id;
        const hint = { renamed_from: { renamedFrom: former }, pin: { id }, key: { name: former }, bare: {} };
        return { ...one, key: edit.name, name: undefined, ...hint[edit.how] };
      });
    case "connection":
      return changeConnection(edit.at, (one) => ({ ...one, ...edit.members }));
    case "stage":
      return changeConnection(edit.at, ({ fields, ...one }) => ({ ...one, fields: onOtherStage(fields) }));
    case "connect":
      return changeDataset(edit.at, ({ sources, ...one }) => ({
        ...one,
        sources: sources && mapSources(sources, (_, source) => ({ ...source, connection: edit.connection })),
      }));
    case "environment":
      return { ...config, env: edit.env };
    default:
      return edit satisfies never;
  }
}

export function writeDown(config: Config): WrittenConfig {
  const { connections, datasets } = withoutConflicts(config);
  const file = {
    version: 1,
    connections: Object.fromEntries(connections.map((one) => [one.name, writtenConnection(one)])),
    datasets: Object.fromEntries(
      datasets.map(({ key, renamedFrom, shareWith, sources, ...members }) => [
        key,
        {
          ...members,
          renamed_from: renamedFrom,
          share_with: shareWith,
          datasources: sources && mapSources(sources, (_, source) => writtenSource(source, connections)),
        },
      ]),
    ),
  };
  const text = JSON.stringify(file);
  return {
    // Without the members that are undefined.
    file: Object(JSON.parse(text)),
    env: Object.fromEntries(Object.entries(config.env).filter(([name]) => text.includes(`{env:${name}}`))),
    plain: datasets.map(({ sources, ...dataset }) => ({
      ...dataset,
      name: dataset.name ?? dataset.key,
      sources: Object.values(
        mapSources(sources ?? {}, (purpose, source) => plainSource(purpose, source, connections)),
      ),
    })),
  };
}

/** The name of the variable that a value refers to. */
export function variableOf(value: string | undefined): string | undefined {
  return /^\$\{env:(\w+)\}$/.exec(value ?? "")?.[1];
}

/** The body of the PUT that a datasource asks for. */
export function bodyOf({ purpose, fields }: PlainSource, env: Environment): Fields {
  const { wireType, wire } = providerOf(fields["type"]);
  const values = Object.entries(wire).map(([field, name]): [string, string | undefined] => {
    const variable = variableOf(fields[field]);
    return [name, variable === undefined ? fields[field] : env[variable]];
  });
  return defined({
    ...Object.fromEntries(values),
    type: wireType,
    purpose: purpose.toUpperCase(),
    fullPath: fields["resource_path"],
    thumbSuffix: fields["thumbnail_suffix"],
  });
}

const nowhere = "f".repeat(24);

function pinned({ pin, ...dataset }: DatasetParts, state: EmulatorState): PinnedDataset {
  return { ...dataset, id: idAt(pin, state) };
}

function idAt(pin: number | undefined, { datasets }: EmulatorState): string | undefined {
  return pin === undefined ? undefined : (datasets[pin % datasets.length]?.id ?? nowhere);
}

/** The first of each key, name, id and former name: the language forbids the others. */
function withoutConflicts({ connections, datasets }: Config): Pick<Config, "connections" | "datasets"> {
  const [isNewKey, isNewName, isNewId, isNewConnection] = [
    seenBefore(),
    seenBefore(),
    seenBefore(),
    seenBefore(),
  ];
  const distinct = datasets.filter(({ key }) => isNewKey(key) && isNewName(key));
  const named = distinct.map((one) => ({ ...one, name: isNewName(one.name) ? one.name : undefined }));
  return {
    connections: connections.map((one, at) => ({
      ...one,
      name: isNewConnection(one.name) ? one.name : `c${at}`,
    })),
    datasets: named.map((one) => ({
      ...one,
      id: isNewId(one.id) ? one.id : undefined,
      renamedFrom: isNewName(one.renamedFrom) ? one.renamedFrom : undefined,
    })),
  };
}

function seenBefore(): (value: string | undefined) => boolean {
  const seen = new Set<string>();
  return (value) => {
    const isNew = value !== undefined && !seen.has(value);
    if (isNew) seen.add(value);
    return isNew;
  };
}

type Connections = readonly ConnectionParts[];

function connectionOf({ connection }: SourceParts, connections: Connections): ConnectionParts {
  const found = typeof connection === "number" ? connections[connection % connections.length] : connection;
  if (found === undefined) throw new Error("A config has one connection at least.");
  return found;
}

function onOtherStage(fields: Fields): Fields {
  const other = ([field, value]: [string, string]): [string, string] => [
    field,
    value.replace(/\$\{env:(STAGING|PROD)/, (_, stage) => `\${env:${stage === "PROD" ? "STAGING" : "PROD"}`),
  ];
  return Object.fromEntries(Object.entries(fields).map(other));
}

function writtenConnection({ fields, rotation }: ConnectionParts): object {
  return { ...fields, rotation: providerOf(fields["type"]).secret === undefined ? undefined : rotation };
}

function writtenSource(source: SourceParts, connections: Connections): object {
  const connection = connectionOf(source, connections);
  return {
    connection: connections.includes(connection) ? connection.name : writtenConnection(connection),
    resource_path: pathOf(source, connection),
    thumbnail_suffix: source.thumbnailSuffix,
  };
}

function plainSource(purpose: Purpose, source: SourceParts, connections: Connections): PlainSource {
  const connection = connectionOf(source, connections);
  const { fields, rotation = 0 } = connection;
  const { thumbnailSuffix = thumbnails } = source;
  const known = Object.keys(providerOf(fields["type"]).wire).map((field): [string, string | undefined] => [
    field,
    fields[field] ?? (field === "web_server_location" ? webServer : undefined),
  ]);
  return {
    purpose,
    rotation,
    fields: defined({
      type: fields["type"],
      ...Object.fromEntries(known),
      resource_path: pathOf(source, connection),
      thumbnail_suffix: thumbnailSuffix ?? undefined,
    }),
  };
}

function pathOf({ bucket, folder }: SourceParts, { fields }: ConnectionParts): string {
  return providerOf(fields["type"]).scheme + bucket + folder;
}

function mapSources<T>(
  sources: Readonly<Partial<Record<Purpose, SourceParts>>>,
  map: (purpose: Purpose, source: SourceParts) => T,
): Partial<Record<Purpose, T>> {
  const { input, lightly, input_output: combined } = sources;
  return {
    ...(input && { input: map("input", input) }),
    ...(lightly && { lightly: map("lightly", lightly) }),
    ...(combined && { input_output: map("input_output", combined) }),
  };
}
