import { compareText, type Position } from "../../model/diagnostics.js";
import type { Dataset, WrittenConfig } from "../../generated/written-config.js";
import type { DesiredDataset, DesiredState } from "../../model/desired.js";
import type { Secret } from "../../model/secret.js";
import { kinds } from "../../resources/index.js";
import type { DeclaredIn } from "../../resources/kind.js";
import type { ConfigDocument } from "../document.js";
import { placeKey } from "./secrets.js";

/**
 * Turns a valid config into the state that it asks for; `secrets` are those that it refers to, by {@link placeKey}. Pure;
 * datasets come out sorted by key, so that nothing later depends on their order in the file.
 */
export function resolveConfig(
  config: WrittenConfig,
  { locate }: Pick<ConfigDocument, "locate">,
  secrets: ReadonlyMap<string, Secret>,
): DesiredState {
  const secretAt: DeclaredIn["secretAt"] = (path) => secrets.get(placeKey(path));
  const datasets = Object.entries(config.datasets ?? {})
    .map(([key, dataset]) => resolveDataset(dataset, { config, key, locate, secretAt }))
    .toSorted((a, b) => compareText(a.key, b.key));
  return { datasets };
}

function resolveDataset(dataset: Dataset, context: DeclaredIn): DesiredDataset {
  const { key, locate } = context;
  const path = ["datasets", key];
  const position = locate(path, "key");
  const place = (name: keyof Dataset): Position =>
    dataset[name] === undefined ? position : locate([...path, name], "value");
  return {
    key,
    name: dataset.name ?? key,
    id: dataset.id ?? null,
    renamedFrom: dataset.renamed_from ?? null,
    resources: kinds.flatMap((kind) => kind.declared(dataset, context)),
    position,
    positions: { name: place("name"), id: place("id"), renamed_from: place("renamed_from") },
  };
}
