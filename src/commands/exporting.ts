import { defaultThumbnailSuffix } from "../resources/datasource.js";
import { assembleExport } from "../export/assemble.js";
import { type ReferredVariable, variablesOf } from "../export/env-example.js";
import type { ExistingConfig } from "../export/existing.js";
import type { ExportedConfig, Omission } from "../export/exported.js";
import { readContents } from "../export/read.js";
import type { SelectedDatasets } from "../export/select.js";
import type { ApiSession } from "./connect.js";

/** The config of datasets of the account, and what is to be said about it. */
export interface CollectedExport {
  /** Without what an existing config has already. */
  readonly config: ExportedConfig;
  readonly variables: readonly ReferredVariable[];
  /** How many of the selected datasets an existing config declares already. */
  readonly declared: number;
  readonly omissions: readonly Omission[];
}

/** Reads the selected datasets, and makes the config that declares them as they are. Reads only. */
export async function collectExport(
  { selected, own }: SelectedDatasets,
  existing: ExistingConfig | undefined,
  { reader, redact }: Pick<ApiSession, "reader" | "redact">,
): Promise<CollectedExport> {
  const selectedIds = new Set(selected.map(({ id }) => id));
  const ownIds = new Set(own.map(({ id }) => id));
  const isDeclared = (isOwn: boolean) => (dataset: (typeof own)[number]) =>
    existing?.nameOf(dataset, isOwn) !== undefined;
  // The declared ones tell which connections of the config are which.
  const context = own.filter((dataset) => !selectedIds.has(dataset.id) && isDeclared(true)(dataset));
  const read = await readContents([...selected, ...context], reader);
  const { config, omissions } = assembleExport({
    contents: read.contents,
    own,
    existing,
    defaultThumbnailSuffix,
    redact,
  });
  return {
    config,
    variables: variablesOf(config),
    declared: selected.filter((dataset) => isDeclared(ownIds.has(dataset.id))(dataset)).length,
    omissions: [...read.omissions, ...omissions]
      .filter(({ dataset }) => selectedIds.has(dataset.id))
      .map((omission) => ({
        ...omission,
        dataset: { ...omission.dataset, name: redact(omission.dataset.name) },
        reason: redact(omission.reason),
      })),
  };
}
