import { purposes } from "../../model/desired.js";
import { type ConfigDocument, type Path, valueAt } from "../document.js";
import { isMapping } from "../../model/mapping.js";

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
  const complete = Object.fromEntries(
    Object.entries(datasets).map(([name, dataset]) => [name, fillDataset(name, dataset, defaults)]),
  );
  return {
    ...document,
    data: { ...root, datasets: complete },
    locate: (path, part) => document.locate(originOf(path, document.data, complete), part),
  };
}

type Mapping = Readonly<Record<string, unknown>>;

function fillDataset(name: string, dataset: unknown, defaults: Mapping): unknown {
  const written = mapping(dataset);
  if (written === undefined) return dataset;
  const said = withNameAndType(name, written, defaults);
  const own = written["datasources"] === undefined ? {} : mapping(written["datasources"]);
  if (own === undefined) return said;
  const isNone = written["datasources"] !== undefined && Object.keys(own).length === 0;
  const added = isNone ? {} : defaultDatasources(name, own, defaults);
  const all = { ...own, ...added };
  if (Object.keys(all).length === 0) return said;
  const datasources = Object.entries(all).map(([purpose, datasource]) => [
    purpose,
    withThumbnails(datasource, defaults),
  ]);
  return { ...said, datasources: Object.fromEntries(datasources) };
}

function withNameAndType(dataset: string, written: Mapping, defaults: Mapping): Mapping {
  const taken = (["name", "type"] as const).flatMap((member) => {
    const value = defaults[member];
    if (value === undefined || member in written) return [];
    return [[member, typeof value === "string" ? value.replaceAll("${dataset}", () => dataset) : value]];
  });
  return { ...written, ...Object.fromEntries(taken) };
}

/** The default datasources that fit beside those which the dataset declares itself. */
function defaultDatasources(name: string, own: Mapping, defaults: Mapping): Mapping {
  const offered = mapping(defaults["datasources"]) ?? {};
  const isPaired = "input" in own || "lightly" in own;
  const wanted = purposes.filter(
    (purpose) =>
      purpose in offered &&
      !(purpose in own) &&
      !("input_output" in own) &&
      !(isPaired && purpose === "input_output"),
  );
  return Object.fromEntries(wanted.map((purpose) => [purpose, named(offered[purpose], name)]));
}

function named(datasource: unknown, dataset: string): unknown {
  const written = mapping(datasource);
  const path = written?.["resource_path"];
  return typeof path === "string"
    ? { ...written, resource_path: path.replaceAll("${dataset}", () => dataset) }
    : datasource;
}

function withThumbnails(datasource: unknown, defaults: Mapping): unknown {
  const written = mapping(datasource);
  const suffix = defaults["thumbnail_suffix"];
  if (written === undefined || suffix === undefined || "thumbnail_suffix" in written) return datasource;
  return { ...written, thumbnail_suffix: suffix };
}

/** Where what stands at a path of the complete datasets is written: what is there and was not written was filled in. */
function originOf(path: Path, written: unknown, complete: Mapping): Path {
  const [section, name = "", ...inside] = path;
  if (section !== "datasets") return path;
  const all = complete[name];
  const own = valueAt(written, ["datasets", name]);
  const isFilledIn = (place: Path): boolean =>
    valueAt(own, place) === undefined && valueAt(all, place) !== undefined;
  const isDefault = isFilledIn(inside.slice(0, 1)) || isFilledIn(inside.slice(0, 2));
  const origin = isDefault ? ["defaults", ...inside] : path;
  const isOfThumbnails = inside[2] === "thumbnail_suffix" && isFilledIn(inside);
  return isOfThumbnails && valueAt(written, origin) === undefined ? ["defaults", "thumbnail_suffix"] : origin;
}

function mapping(value: unknown): Mapping | undefined {
  return isMapping(value) ? value : undefined;
}
