import { compareAsPeopleCount } from "./natural-order.js";
import { compareText } from "../model/diagnostics.js";
import { fieldsOf, providerOf } from "../providers/index.js";
import type { RemoteDataset } from "../model/remote.js";
import { nameConnections, variableOf } from "./connection-names.js";
import { type ConnectionUse, type SharedConnection, sharedConnections } from "./connections.js";
import type { ExistingConfig } from "./existing.js";
import type {
  ExportedConfig,
  ExportedConnection,
  ExportedDataset,
  ExportedField,
  Omission,
} from "./exported.js";
import { express, type ExpressedDataset, type RemoteContents } from "./express.js";
import { nameClashes } from "./name-clashes.js";
import { reusedConnections } from "./reuse.js";

/** What an export is made of. */
export interface ExportInputs {
  readonly contents: readonly RemoteContents[];
  /** All datasets of the caller, exported or not. */
  readonly own: readonly RemoteDataset[];
  /** The config that the export is added to. */
  readonly existing: ExistingConfig | undefined;
  /** What a config means that says nothing of thumbnails. */
  readonly defaultThumbnailSuffix: string;
  /** Takes out of a text what is known to be secret. */
  readonly redact: (text: string) => string;
}

export interface AssembledExport {
  /** Without what the existing config has already. */
  readonly config: ExportedConfig;
  /** By name of the dataset. */
  readonly omissions: readonly Omission[];
}

/** Makes the config of datasets. Pure; the same datasets give the same config, in whatever order they were listed. */
export function assembleExport(inputs: ExportInputs): AssembledExport {
  const { existing } = inputs;
  const { declared, added, omissions } = sorted(inputs);
  const connections = sharedConnections([...declared.flatMap(usesOf), ...added.flatMap(usesOf)]);
  const reused =
    existing === undefined ? new Map<SharedConnection, string>() : reusedConnections(connections, existing);
  const isAdded = new Set(added.map(({ name }) => name));
  const fresh = connections.filter(
    (connection) => !reused.has(connection) && connection.uses.some(({ dataset }) => isAdded.has(dataset)),
  );
  const taken = existing?.taken ?? { connections: new Set(), variables: new Set() };
  const names = new Map([...reused, ...nameConnections(fresh, taken)]);
  const nameOfUse = new Map(
    connections.flatMap((connection) =>
      connection.uses.map(({ dataset, purpose }) => [useKey(dataset, purpose), names.get(connection) ?? ""]),
    ),
  );
  const defaults = {
    thumbnailSuffix: existing?.hasThumbnailDefault ? undefined : inputs.defaultThumbnailSuffix,
    haveNames: existing?.hasNameDefault ?? false,
    haveDatasources: existing?.hasDatasourceDefaults ?? false,
  };
  return {
    config: {
      connections: fresh
        .map((connection) => exportedConnection(connection, names.get(connection) ?? ""))
        .toSorted((a, b) => compareAsPeopleCount(a.name, b.name)),
      datasets: added.map((dataset) => exportedDataset(dataset, nameOfUse, defaults)),
    },
    omissions,
  };
}

/** A dataset under the name that the config has for it. */
interface NamedDataset {
  readonly name: string;
  readonly isOwn: boolean;
  readonly expressed: ExpressedDataset;
}

/** Tells what is declared already and what is to be added from what must be left out. */
function sorted({ contents, own, existing, redact }: ExportInputs): {
  readonly declared: readonly NamedDataset[];
  readonly added: readonly NamedDataset[];
  readonly omissions: readonly Omission[];
} {
  const ownIds = new Set(own.map(({ id }) => id));
  const clashes = nameClashes(
    contents.map(({ dataset }) => dataset),
    own,
    existing,
  );
  const declared: NamedDataset[] = [];
  const added: NamedDataset[] = [];
  const omissions: Omission[] = [];
  for (const content of contents.toSorted((a, b) => byNameThenId(a.dataset, b.dataset))) {
    const { dataset } = content;
    const isOwn = ownIds.has(dataset.id);
    const declaredName = existing?.nameOf(dataset, isOwn);
    const expression = express(content, redact);
    const clash = clashes.get(dataset.id);
    if (declaredName !== undefined) {
      if (expression.kind === "expressed")
        declared.push({ name: declaredName, isOwn, expressed: expression.expressed });
    } else if (expression.kind === "skipped") {
      omissions.push({ dataset, part: "dataset", reason: expression.reason });
    } else if (clash !== undefined) {
      omissions.push({ dataset, part: "dataset", reason: clash });
    } else {
      added.push({ name: dataset.name, isOwn, expressed: expression.expressed });
      const reasons = expression.expressed.omissions;
      omissions.push(...reasons.map((reason) => ({ dataset, part: "datasources" as const, reason })));
    }
  }
  return { declared, added, omissions };
}

function byNameThenId(a: RemoteDataset, b: RemoteDataset): number {
  return compareAsPeopleCount(a.name, b.name) || compareText(a.id, b.id);
}

function usesOf({ name, expressed }: NamedDataset): readonly ConnectionUse[] {
  return expressed.datasources.map((datasource) => ({
    dataset: name,
    purpose: datasource.purpose,
    datasource,
  }));
}

function useKey(dataset: string, purpose: string): string {
  return `${purpose} ${dataset}`;
}

function exportedConnection({ provider, fields }: SharedConnection, name: string): ExportedConnection {
  const written = fieldsOf(providerOf(provider)).flatMap(
    ([field, { kind, default: assumed, canonical }]): readonly ExportedField[] => {
      if (kind === "secret") return [{ kind, name: field, variable: variableOf(name, provider, field) }];
      const text = fields[field];
      const isDefault = text === undefined || (canonical?.(text) ?? text) === assumed;
      return isDefault ? [] : [{ kind: "text", name: field, text }];
    },
  );
  return { name, type: provider, fields: written };
}

/** What a config means that does not say it. */
interface Defaults {
  /** `undefined`: something else than the language's own default. */
  readonly thumbnailSuffix: string | undefined;
  readonly haveNames: boolean;
  readonly haveDatasources: boolean;
}

function exportedDataset(
  { name, isOwn, expressed }: NamedDataset,
  connections: ReadonlyMap<string, string>,
  defaults: Defaults,
): ExportedDataset {
  const datasources = expressed.datasources.map(({ purpose, resourcePath, thumbnailSuffix }) => ({
    purpose,
    connection: connections.get(useKey(name, purpose)) ?? "",
    resourcePath,
    thumbnailSuffix: thumbnailSuffix === defaults.thumbnailSuffix ? undefined : thumbnailSuffix,
  }));
  return {
    name,
    id: isOwn ? undefined : expressed.dataset.id,
    members: { ...(defaults.haveNames ? { name } : {}), ...expressed.members },
    datasources: datasources.length === 0 && !defaults.haveDatasources ? undefined : datasources,
  };
}
