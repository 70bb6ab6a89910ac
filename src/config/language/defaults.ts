import { purposes } from "../../model/desired.js";
import { type ConfigDocument, isMapping, type Path } from "../document.js";

/**
 * The document with what `defaults` says put into its datasets: for each, its name and type, and the default datasources of
 * the purposes that it does not declare itself, `${dataset}` being its key; then the default thumbnails of its datasources.
 * What is filled in is found where the defaults are written. Parts that are not well-formed stay as they are.
 */
export function fillDefaults(document: ConfigDocument): ConfigDocument {
  const root = mapping(document.data);
  const defaults = mapping(root?.["defaults"]);
  const datasets = mapping(root?.["datasets"]);
  if (root === undefined || defaults === undefined || datasets === undefined) return document;
  const filled = new Map<string, Path>();
  const complete = Object.fromEntries(
    Object.entries(datasets).map(([name, dataset]) => [name, fillDataset(name, dataset, defaults, filled)]),
  );
  return {
    ...document,
    data: { ...root, datasets: complete },
    locate: (path, part) => document.locate(originOf(path, filled), part),
  };
}

type Mapping = Readonly<Record<string, unknown>>;

function fillDataset(name: string, dataset: unknown, defaults: Mapping, filled: Map<string, Path>): unknown {
  const written = mapping(dataset);
  if (written === undefined) return dataset;
  const said = withNameAndType(name, written, defaults, filled);
  const own = written["datasources"] === undefined ? {} : mapping(written["datasources"]);
  if (own === undefined) return said;
  const isNone = written["datasources"] !== undefined && Object.keys(own).length === 0;
  const added = isNone ? {} : defaultDatasources(name, own, defaults, filled);
  const all = { ...own, ...added };
  if (Object.keys(all).length === 0) return said;
  if (written["datasources"] === undefined)
    filled.set(key(["datasets", name, "datasources"]), ["defaults", "datasources"]);
  const datasources = Object.entries(all).map(([purpose, datasource]) => [
    purpose,
    withThumbnails(datasource, defaults, ["datasets", name, "datasources", purpose], filled),
  ]);
  return { ...said, datasources: Object.fromEntries(datasources) };
}

function withNameAndType(
  dataset: string,
  written: Mapping,
  defaults: Mapping,
  filled: Map<string, Path>,
): Mapping {
  const taken = (["name", "type"] as const).flatMap((member) => {
    const value = defaults[member];
    if (value === undefined || member in written) return [];
    filled.set(key(["datasets", dataset, member]), ["defaults", member]);
    return [[member, typeof value === "string" ? value.replaceAll("${dataset}", () => dataset) : value]];
  });
  return { ...written, ...Object.fromEntries(taken) };
}

/** The default datasources that fit beside those which the dataset declares itself. */
function defaultDatasources(
  name: string,
  own: Mapping,
  defaults: Mapping,
  filled: Map<string, Path>,
): Mapping {
  const offered = mapping(defaults["datasources"]) ?? {};
  const isPaired = "input" in own || "lightly" in own;
  const wanted = purposes.filter(
    (purpose) =>
      purpose in offered &&
      !(purpose in own) &&
      !("input_output" in own) &&
      !(isPaired && purpose === "input_output"),
  );
  return Object.fromEntries(
    wanted.map((purpose) => {
      filled.set(key(["datasets", name, "datasources", purpose]), ["defaults", "datasources", purpose]);
      return [purpose, named(offered[purpose], name)];
    }),
  );
}

function named(datasource: unknown, dataset: string): unknown {
  const written = mapping(datasource);
  const path = written?.["resource_path"];
  return typeof path === "string"
    ? { ...written, resource_path: path.replaceAll("${dataset}", () => dataset) }
    : datasource;
}

function withThumbnails(
  datasource: unknown,
  defaults: Mapping,
  path: Path,
  filled: Map<string, Path>,
): unknown {
  const written = mapping(datasource);
  const suffix = defaults["thumbnail_suffix"];
  if (written === undefined || suffix === undefined || "thumbnail_suffix" in written) return datasource;
  filled.set(key([...path, "thumbnail_suffix"]), ["defaults", "thumbnail_suffix"]);
  return { ...written, thumbnail_suffix: suffix };
}

/** Where what stands at a path is written: the longest beginning of it that was filled in tells. */
function originOf(path: Path, filled: ReadonlyMap<string, Path>): Path {
  for (let length = Math.min(path.length, 5); length >= 3; length -= 1) {
    const origin = filled.get(key(path.slice(0, length)));
    if (origin !== undefined) return [...origin, ...path.slice(length)];
  }
  return path;
}

function key(path: Path): string {
  return JSON.stringify(path);
}

function mapping(value: unknown): Mapping | undefined {
  return isMapping(value) ? value : undefined;
}
