import { purposes } from "../../model/desired.js";
import { type ConfigDocument, isMapping, type Path, valueAt } from "../document.js";

/**
 * The document with what `defaults` says put into its datasets: for each, the default datasources of the purposes that it
 * does not declare itself, `${dataset}` in their paths being its name; then the default thumbnails of its datasources.
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
  const own = written["datasources"] === undefined ? {} : mapping(written["datasources"]);
  if (own === undefined) return dataset;
  const isNone = written["datasources"] !== undefined && Object.keys(own).length === 0;
  const added = isNone ? {} : defaultDatasources(name, own, defaults);
  const all = { ...own, ...added };
  if (Object.keys(all).length === 0) return dataset;
  const datasources = Object.entries(all).map(([purpose, datasource]) => [
    purpose,
    withThumbnails(datasource, defaults),
  ]);
  return { ...written, datasources: Object.fromEntries(datasources) };
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
    ? { ...written, resource_path: path.replaceAll("${dataset}", dataset) }
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
  const [section, name = "", part, ...inside] = path;
  if (section !== "datasets" || part !== "datasources") return path;
  const datasources = valueAt(written, ["datasets", name, "datasources"]);
  if (inside.length === 0)
    return datasources === undefined && valueAt(complete, [name, part]) !== undefined
      ? ["defaults", "datasources"]
      : path;
  const [purpose = "", field] = inside;
  const isFilledIn = (own: unknown, key: string, all: unknown): boolean =>
    !(isMapping(own) && Object.hasOwn(own, key)) && isMapping(all) && Object.hasOwn(all, key);
  const filled = valueAt(complete, [name, part]);
  const isDefault = isFilledIn(datasources, purpose, filled);
  const origin = isDefault ? ["defaults", "datasources", ...inside] : path;
  if (field !== "thumbnail_suffix") return origin;
  const own = valueAt(written, origin.slice(0, -1));
  return isFilledIn(own, field, valueAt(filled, [purpose])) ? ["defaults", field] : origin;
}

function mapping(value: unknown): Mapping | undefined {
  return isMapping(value) ? value : undefined;
}
