import type { EmulatorState } from "../../src/emulator/index.js";
import type { Edit, WirePurpose, WrittenConfig, WrittenDataset, WrittenSources } from "./arbitraries.js";
import {
  defined,
  type SecretName,
  secretNames,
  secretValues,
  sideOf,
  thumbnails,
  type WireSource,
  type WrittenConnection,
  type WrittenSource,
} from "./arbitrary-storage.js";

/**
 * Writes an arbitrary config down, and says in the API's terms what it asks for. The second is told from the API reference
 * and the language's documentation, not from the code under test.
 */
export interface WrittenDown {
  readonly config: Readonly<Record<string, unknown>>;
  /** The values of what the config refers to. */
  readonly env: Readonly<Record<string, string>>;
  readonly expected: readonly ExpectedDataset[];
}

export interface ExpectedDataset {
  readonly name: string;
  readonly type: "Images" | "Videos";
  readonly id: string | undefined;
  readonly renamedFrom: string | undefined;
  readonly shareWith: readonly string[] | undefined;
  readonly sources: readonly ExpectedSource[];
}

export interface ExpectedSource {
  readonly purpose: WirePurpose;
  /** The provider's tag in the config. */
  readonly provider: string;
  /** The whole body of its PUT. */
  readonly wire: WireSource;
  /** The connection as the config writes it. */
  readonly connection: WrittenConnection;
}

/** A config whose pins are ids. */
export interface Config extends Omit<WrittenConfig, "datasets"> {
  readonly datasets: readonly Declared[];
}
type Declared = Omit<WrittenDataset, "pin"> & { readonly id: string | undefined };

export function configOf(written: WrittenConfig, state: EmulatorState): Config {
  return { ...written, datasets: written.datasets.map((dataset) => declared(dataset, state)) };
}

/** The config after an edit; unchanged where there is nothing to edit. */
export function edited(config: Config, edit: Edit, state: EmulatorState): Config {
  const { datasets } = config;
  const change = (at: number, members: (dataset: Declared) => Partial<Declared>): Config => ({
    ...config,
    datasets: datasets.map((one, index) =>
      index === at % datasets.length ? { ...one, ...members(one) } : one,
    ),
  });
  switch (edit.kind) {
    case "declare":
      return { ...config, datasets: [declared(edit.dataset, state), ...datasets] };
    case "remove":
      return { ...config, datasets: datasets.filter((_, index) => index !== edit.at % datasets.length) };
    case "sources":
      return change(edit.at, () => ({ sources: edit.sources }));
    case "type":
      return change(edit.at, ({ type }) => ({ type: type === "images" ? "videos" : "images" }));
    case "share":
      return change(edit.at, () => ({ shareWith: edit.shareWith }));
    case "rename":
      return change(edit.at, ({ name, id }) => ({
        name: edit.name,
        ...(edit.how === "renamed_from" ? { renamedFrom: name } : {}),
        ...(edit.how === "pin" ? { id: state.datasets.find((one) => one.name === name)?.id ?? id } : {}),
      }));
    case "pin":
      return change(edit.at, () => ({ id: idAt(edit.pin, state) }));
    case "tidy":
      return change(edit.at, () => ({ renamedFrom: undefined }));
    case "connection": {
      const { connections } = config;
      const at = edit.at % connections.length;
      return {
        ...config,
        connections: connections.map((one, index) => (index === at ? edit.connection : one)),
      };
    }
    case "secret":
      return { ...config, values: { ...config.values, [edit.name]: edit.value } };
    case "defaults":
      return { ...config, defaults: edit.defaults };
    default:
      return edit satisfies never;
  }
}

export function writeDown(config: Config): WrittenDown {
  const all = Object.fromEntries(secretNames.map((name) => [name, valueOf(name, config.values[name])]));
  const datasets = withoutConflicts(config.datasets);
  const context = { config, env: all };
  const { defaults } = config;
  const offered = defaults === undefined ? [] : sourcesOf(defaults.sources, []);
  const written = {
    version: 1,
    connections: Object.fromEntries(config.connections.map((one, at) => [connectionName(at), one])),
    ...(defaults === undefined
      ? {}
      : {
          defaults: {
            ...(defaults.thumbnailSuffix === undefined ? {} : { thumbnail_suffix: defaults.thumbnailSuffix }),
            datasources: Object.fromEntries(
              offered.map(([purpose, source]) => [purpose, writtenSource(source, context, "/${dataset}")]),
            ),
          },
        }),
    datasets: Object.fromEntries(
      datasets.map((dataset) => [dataset.name, writtenDataset(dataset, offered, context)]),
    ),
  };
  const text = JSON.stringify(written);
  return {
    config: written,
    env: Object.fromEntries(Object.entries(all).filter(([name]) => text.includes(`{env:${name}}`))),
    expected: datasets.map((dataset) => expectedDataset(dataset, offered, context)),
  };
}

interface Context {
  readonly config: Config;
  readonly env: Readonly<Record<string, string>>;
}
type Purpose = "input" | "lightly" | "input_output";
type Source = readonly [purpose: Purpose, source: WrittenSource];

const nowhere = "f".repeat(24);

function declared({ pin, ...dataset }: WrittenDataset, state: EmulatorState): Declared {
  return { ...dataset, id: idAt(pin, state) };
}

function idAt(pin: number | undefined, { datasets }: EmulatorState): string | undefined {
  if (pin === undefined) return undefined;
  return datasets[pin % datasets.length]?.id ?? nowhere;
}

/** The first of each name, id and former name: the language forbids the others. */
function withoutConflicts(datasets: readonly Declared[]): readonly Declared[] {
  const distinct = [...new Map(datasets.toReversed().map((one) => [one.name, one])).values()].toReversed();
  const taken = new Set(distinct.map(({ name }) => name));
  const ids = new Set<string>();
  return distinct.map((dataset) => {
    const { id, renamedFrom } = dataset;
    const isFree = renamedFrom !== undefined && !taken.has(renamedFrom);
    if (isFree) taken.add(renamedFrom);
    const isOurs = id !== undefined && !ids.has(id);
    if (isOurs) ids.add(id);
    return { ...dataset, renamedFrom: isFree ? renamedFrom : undefined, id: isOurs ? id : undefined };
  });
}

function valueOf(name: SecretName, index: number): string {
  const values: readonly string[] = secretValues[name];
  return values[index % values.length] ?? "";
}

/** What stands under `datasources`; an input alone is completed, by the defaults or by itself. */
function sourcesOf(sources: WrittenSources, offered: readonly Source[]): readonly Source[] {
  switch (sources.kind) {
    case "absent":
    case "none":
      return [];
    case "pair":
      return [
        ["input", sources.input],
        ["lightly", sources.lightly],
      ];
    case "combined":
      return [["input_output", sources.input]];
    case "input": {
      const isCompleted = offered.some(([purpose]) => purpose === "lightly");
      return isCompleted
        ? [["input", sources.input]]
        : [
            ["input", sources.input],
            ["lightly", sources.input],
          ];
    }
    default:
      return sources satisfies never;
  }
}

function writtenDataset(
  { type, sources, shareWith, id, renamedFrom }: Declared,
  offered: readonly Source[],
  context: Context,
): object {
  const own = sourcesOf(sources, offered);
  return {
    type,
    ...(id === undefined ? {} : { id }),
    ...(renamedFrom === undefined ? {} : { renamed_from: renamedFrom }),
    ...(shareWith === undefined ? {} : { share_with: shareWith }),
    ...(sources.kind === "absent"
      ? {}
      : {
          datasources: Object.fromEntries(
            own.map(([purpose, source]) => [purpose, writtenSource(source, context, "")]),
          ),
        }),
  };
}

function writtenSource(source: WrittenSource, context: Context, below: string): object {
  const { provider } = connectionOf(source, context);
  const isNamed = typeof source.connection === "number" && context.config.connections.length > 0;
  return {
    connection: isNamed ? connectionName(indexOf(source, context)) : connectionOf(source, context).written,
    resource_path: sideOf(provider).path(source.bucket, below + source.folder),
    ...(source.thumbnailSuffix === undefined ? {} : { thumbnail_suffix: source.thumbnailSuffix }),
  };
}

function expectedDataset(dataset: Declared, offered: readonly Source[], context: Context): ExpectedDataset {
  const { name, type, id, renamedFrom, shareWith, sources } = dataset;
  const own = sourcesOf(sources, offered);
  const has = (purpose: Purpose) => own.some(([one]) => one === purpose);
  const added =
    sources.kind === "none"
      ? []
      : offered.filter(
          ([purpose]) =>
            !has(purpose) && !has("input_output") && !(purpose === "input_output" && own.length > 0),
        );
  return {
    name,
    type: type === "images" ? "Images" : "Videos",
    id,
    renamedFrom,
    shareWith,
    sources: [
      ...own.map(([purpose, source]) => expectedSource(purpose, source, context, "")),
      ...added.map(([purpose, source]) => expectedSource(purpose, source, context, `/${name}`)),
    ],
  };
}

function expectedSource(
  purpose: Purpose,
  source: WrittenSource,
  context: Context,
  below: string,
): ExpectedSource {
  const { provider, written } = connectionOf(source, context);
  const { wireType, wire, path } = sideOf(provider);
  const fallback = context.config.defaults?.thumbnailSuffix;
  const implied = fallback === undefined ? thumbnails : fallback;
  const suffix = source.thumbnailSuffix === undefined ? implied : source.thumbnailSuffix;
  const fields = Object.entries(wire).map(([name, wireName]) => [wireName, written[name]] as const);
  return {
    purpose: wirePurposes[purpose],
    provider,
    wire: defined({
      type: wireType,
      purpose: wirePurposes[purpose],
      fullPath: path(source.bucket, below + source.folder),
      thumbSuffix: suffix ?? undefined,
      ...(provider === "local" ? { webServerLocation: "http://localhost:3456" } : {}),
      ...defined(Object.fromEntries(fields.map(([name, value]) => [name, resolved(value, context)]))),
    }),
    connection: written,
  };
}

const wirePurposes = { input: "INPUT", lightly: "LIGHTLY", input_output: "INPUT_OUTPUT" } as const;

function resolved(value: string | undefined, { env }: Context): string | undefined {
  const name = /^\$\{env:(\w+)\}$/.exec(value ?? "")?.[1];
  return name === undefined ? value : env[name];
}

function connectionOf(
  source: WrittenSource,
  context: Context,
): { readonly provider: string; readonly written: WrittenConnection } {
  const { connections } = context.config;
  const written =
    typeof source.connection === "number"
      ? (connections[indexOf(source, context)] ?? { type: "lightly" })
      : source.connection;
  return { provider: written["type"] ?? "", written };
}

function indexOf(source: WrittenSource, { config: { connections } }: Context): number {
  return typeof source.connection === "number" ? source.connection % connections.length : 0;
}

function connectionName(at: number): string {
  return ["raw", "workspace", "constructor", "other"][at] ?? `c${at}`;
}
