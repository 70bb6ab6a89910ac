import { compareText, type Position } from "../../model/diagnostics.js";
import type { Connection, Dataset, Datasource, WrittenConfig } from "../../generated/written-config.js";
import {
  type DesiredDataset,
  type DesiredDatasource,
  type DesiredState,
  type FieldValue,
  type Purpose,
  purposes,
} from "../../model/model.js";
import { fieldsOf, providerOf } from "../../providers/index.js";
import type { ConfigDocument, Path } from "../document.js";
import { placeKey, type ResolvedSecrets } from "./secrets.js";

/** What the official client puts into every datasource; the platform's own default is to have no thumbnails. */
export const defaultThumbnailSuffix = ".lightly/thumbnails/[filename]_thumb.[extension]";

/**
 * Turns a valid config, whose secrets were looked up, into the state that it asks for. Pure; datasets come out sorted
 * by name, so that nothing later depends on their order in the file.
 */
export function resolveConfig(
  config: WrittenConfig,
  document: ConfigDocument,
  secrets: ResolvedSecrets["values"],
): DesiredState {
  const datasets = Object.entries(config.datasets ?? {})
    .map(([name, dataset]) => resolveDataset(name, dataset, { config, document, secrets }))
    .toSorted((a, b) => compareText(a.name, b.name));
  return { datasets };
}

interface Context {
  readonly config: WrittenConfig;
  readonly document: ConfigDocument;
  readonly secrets: ResolvedSecrets["values"];
}

function resolveDataset(name: string, dataset: Dataset, context: Context): DesiredDataset {
  const path = ["datasets", name];
  return {
    name,
    type: dataset.type,
    datasources: purposes.flatMap((purpose) => {
      const datasource = dataset.datasources?.[purpose];
      return datasource === undefined
        ? []
        : [resolveDatasource(purpose, datasource, [...path, "datasources", purpose], context)];
    }),
    id: dataset.id ?? null,
    renamedFrom: dataset.renamed_from ?? null,
    shareWith: dataset.share_with === undefined ? null : distinctAddresses(dataset.share_with),
    position: context.document.locate(path, "key"),
    positions: datasetPositions(dataset, path, context.document),
  };
}

/** The first spelling of each address: their case has no meaning. */
function distinctAddresses(addresses: readonly string[]): readonly string[] {
  return [
    ...new Map(addresses.toReversed().map((address) => [address.toLowerCase(), address])).values(),
  ].toSorted((a, b) => compareText(a.toLowerCase(), b.toLowerCase()));
}

function datasetPositions(
  dataset: Dataset,
  path: Path,
  { locate }: ConfigDocument,
): DesiredDataset["positions"] {
  const place = (key: keyof Dataset): Position =>
    dataset[key] === undefined ? locate(path, "key") : locate([...path, key], "value");
  return {
    type: place("type"),
    id: place("id"),
    renamed_from: place("renamed_from"),
    share_with: place("share_with"),
  };
}

function resolveDatasource(
  purpose: Purpose,
  datasource: Datasource,
  path: Path,
  context: Context,
): DesiredDatasource {
  const { locate } = context.document;
  const { connection, connectionPath } = connectionOf(datasource, path, context);
  const fields: Record<string, FieldValue> = {};
  const positions: Record<string, Position> = {
    type: locate([...connectionPath, "type"], "value"),
    resource_path: locate([...path, "resource_path"], "value"),
    thumbnail_suffix: locate(
      datasource.thumbnail_suffix === undefined ? path : [...path, "thumbnail_suffix"],
      datasource.thumbnail_suffix === undefined ? "key" : "value",
    ),
  };
  const written = new Map<string, unknown>(Object.entries(connection));
  for (const [name] of fieldsOf(providerOf(connection.type))) {
    const place = [...connectionPath, name];
    const text = written.get(name);
    const value = context.secrets.get(placeKey(place)) ?? (typeof text === "string" ? text : undefined);
    if (value !== undefined) fields[name] = value;
    positions[name] = value === undefined ? locate(connectionPath, "key") : locate(place, "value");
  }
  return {
    purpose,
    provider: connection.type,
    connection: typeof datasource.connection === "string" ? datasource.connection : null,
    fields,
    rotation: "rotation" in connection ? (connection.rotation ?? 0) : 0,
    resourcePath: datasource.resource_path,
    thumbnailSuffix:
      datasource.thumbnail_suffix === undefined ? defaultThumbnailSuffix : datasource.thumbnail_suffix,
    position: locate(path, "key"),
    positions,
  };
}

function connectionOf(
  datasource: Datasource,
  path: Path,
  { config }: Context,
): { readonly connection: Connection; readonly connectionPath: Path } {
  if (typeof datasource.connection !== "string") {
    return { connection: datasource.connection, connectionPath: [...path, "connection"] };
  }
  const connection = config.connections?.[datasource.connection];
  if (connection === undefined) throw new TypeError("The rules let an unknown connection pass.");
  return { connection, connectionPath: ["connections", datasource.connection] };
}
