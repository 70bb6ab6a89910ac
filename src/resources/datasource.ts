import type { Connection, Dataset, Datasource } from "../generated/written-config.js";
import type { ActualResource } from "../model/actual.js";
import {
  type DesiredDataset,
  type DesiredResource,
  type FieldValue,
  type Purpose,
  purposes,
} from "../model/desired.js";
import type { ActualDatasource, AddressedDatasource, DesiredDatasource } from "../model/datasource.js";
import type { Diagnostic, Position } from "../model/diagnostics.js";
import type { Change } from "../model/plan.js";
import { isKnown, reveal, Secret } from "../model/secret.js";
import { fieldOf, fieldsOf, providerOf } from "../providers/index.js";
import { withoutTrailingSlash } from "../providers/provider.js";
import { actualDatasource, wireBody } from "../providers/wire.js";
import { compareSecret } from "./compare-secret.js";
import { typeOf } from "./dataset.js";
import { type DeclaredIn, type Form, type Kind, type SecretComparison, shownText } from "./kind.js";

/** What the official client puts into every datasource; the platform's own default is to have no thumbnails. */
export const defaultThumbnailSuffix = ".lightly/thumbnails/[filename]_thumb.[extension]";

/**
 * The storage of a dataset for one purpose. Its fields are `type` (the provider), those of the connection,
 * `resource_path` and `thumbnail_suffix`.
 */
export const datasource: Kind = {
  name: "datasource",
  isPrerequisite: false,
  isVerified: true,
  isReadOnDemand: false,
  refusal: () => undefined,
  declared: declaredDatasources,
  read: async ({ id }, reader) => (await reader.getDatasources(id))?.map(actualDatasource).map(asResource),
  form: ({ fields, storage }, by) => {
    const type = String(fields["type"]);
    return formOf(type, fields, (secret, name) =>
      by === "value" && isKnown(secret) && fieldOf(type, name)?.kind === "identifier"
        ? reveal(secret)
        : JSON.stringify([secret.reference, storage?.rotation]),
    );
  },
  actualForm: ({ fields }) => formOf(fields["type"] ?? "", fields, String),
  watched: publicParts,
  compareSecrets,
  shownActual: (field, actual, desired) => {
    // An access key id of the platform is hidden where the config only refers to its own, or says nothing of it.
    const isIdentifier = fieldOf(actual.fields["type"] ?? "", field)?.kind === "identifier";
    const isOpen =
      typeof desired.fields[field] === "string" && desired.fields["type"] === actual.fields["type"];
    const value = actual.fields[field];
    return value === undefined || !isIdentifier || isOpen
      ? shownText(value)
      : { kind: "secret", reference: null };
  },
  title: ({ part, storage }) => {
    const { provider = "", connection = null } = storage ?? {};
    return `${part} datasource (${provider}${connection === null ? "" : `, connection ${connection}`})`;
  },
  exported: null,
  notes: (changes, actual) => [...movedInput(changes), ...mixedPurposes(changes, actual)],
  write: async ({ desired }, datasetId, { api }) => {
    await api.putDatasource(datasetId, wireBody(datasourceOf(desired)));
    return { status: "done", datasetId };
  },
};

/** The datasources among the resources of a dataset. */
export function datasourcesOf(resources: readonly DesiredResource[]): readonly DesiredDatasource[] {
  return resources.filter(({ kind }) => kind === datasource.name).map(datasourceOf);
}

/** The datasources of datasets, each with the dataset that it belongs to. */
export function addressedDatasources(datasets: readonly DesiredDataset[]): readonly AddressedDatasource[] {
  return datasets.flatMap(({ key, resources }) =>
    datasourcesOf(resources).map((one) => ({ dataset: key, type: typeOf(resources), datasource: one })),
  );
}

function datasourceOf({ part, fields, storage, position, positions }: DesiredResource): DesiredDatasource {
  const purpose = purposes.find((known) => known === part);
  if (purpose === undefined || storage === null)
    throw new TypeError("A datasource has a purpose and storage.");
  const { type: _, resource_path: path, thumbnail_suffix: suffix, ...ofConnection } = fields;
  return {
    purpose,
    provider: storage.provider,
    connection: storage.connection,
    fields: ofConnection,
    resourcePath: String(path),
    thumbnailSuffix: typeof suffix === "string" ? suffix : null,
    position,
    positions,
  };
}

function declaredDatasources(dataset: Dataset, context: DeclaredIn): readonly DesiredResource[] {
  return purposes.flatMap((purpose) => {
    const written = dataset.datasources?.[purpose];
    return written === undefined ? [] : [declaredDatasource(purpose, written, context)];
  });
}

function declaredDatasource(purpose: Purpose, written: Datasource, context: DeclaredIn): DesiredResource {
  const { locate } = context;
  const path = ["datasets", context.key, "datasources", purpose];
  const { connection, connectionPath, name } = connectionOf(written, path, context);
  const shared = ofConnections.get(connection) ?? ofConnection(connection, connectionPath, context);
  ofConnections.set(connection, shared);
  const fields: Record<string, FieldValue> = { ...shared.fields };
  const positions: Record<string, Position> = { ...shared.positions };
  fields["resource_path"] = written.resource_path;
  positions["resource_path"] = locate([...path, "resource_path"], "value");
  const suffix = written.thumbnail_suffix === undefined ? defaultThumbnailSuffix : written.thumbnail_suffix;
  if (suffix !== null) fields["thumbnail_suffix"] = suffix;
  if (written.thumbnail_suffix !== undefined)
    positions["thumbnail_suffix"] = locate([...path, "thumbnail_suffix"], "value");
  const rotation = "rotation" in connection ? (connection.rotation ?? 0) : 0;
  return {
    kind: "datasource",
    part: purpose,
    fields,
    storage: { provider: connection.type, connection: name, rotation },
    position: locate(path, "key"),
    positions,
  };
}

type FieldsOfConnection = Pick<DesiredResource, "fields" | "positions">;

/** What datasources have from their connection, of which thousands share one; a connection belongs to one reading of a config. */
const ofConnections = new WeakMap<Connection, FieldsOfConnection>();

function ofConnection(
  connection: Connection,
  path: readonly string[],
  { locate, secretAt }: DeclaredIn,
): FieldsOfConnection {
  const fields: Record<string, FieldValue> = { type: connection.type };
  const positions: Record<string, Position> = { type: locate([...path, "type"], "value") };
  const values = new Map<string, unknown>(Object.entries(connection));
  for (const [field, { default: fallback }] of fieldsOf(providerOf(connection.type))) {
    const place = [...path, field];
    const text = values.get(field);
    const value = secretAt(place) ?? (typeof text === "string" ? text : fallback);
    if (value !== undefined) fields[field] = value;
    positions[field] = text === undefined ? locate(path, "key") : locate(place, "value");
  }
  return { fields, positions };
}

function connectionOf({ connection }: Datasource, path: readonly string[], { config }: DeclaredIn) {
  if (typeof connection !== "string")
    return { connection, connectionPath: [...path, "connection"], name: null };
  const declared = config.connections?.[connection];
  if (declared === undefined) throw new TypeError("The rules let an unknown connection pass.");
  return { connection: declared, connectionPath: ["connections", connection], name: connection };
}

function asResource(wire: ActualDatasource): ActualResource {
  const { purpose, provider, fields, secrets, resourcePath, thumbnailSuffix } = wire;
  const thumbnails = thumbnailSuffix === null ? {} : { thumbnail_suffix: thumbnailSuffix };
  return {
    kind: "datasource",
    part: purpose,
    fields: { type: provider, ...fields, resource_path: resourcePath, ...thumbnails },
    secrets,
  };
}

function formOf(
  type: string,
  fields: Readonly<Record<string, FieldValue>>,
  textOf: (secret: Secret, name: string) => string,
): Form {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      const text = value instanceof Secret ? textOf(value, name) : value;
      const canonical = name === "resource_path" ? withoutTrailingSlash : fieldOf(type, name)?.canonical;
      return [name, value instanceof Secret ? text : (canonical?.(text) ?? text)];
    }),
  );
}

/** The public parts of the secrets that have one, such as the id of the key inside Google credentials. */
function publicParts({ fields, secrets }: ActualResource): Form {
  return Object.fromEntries(
    Object.entries(secrets).flatMap(([name, secret]) => {
      const identity = fieldOf(fields["type"] ?? "", name)?.identity?.(reveal(secret));
      return identity === undefined ? [] : [[name, identity] as const];
    }),
  );
}

function compareSecrets(
  desired: DesiredResource,
  actual: ActualResource | undefined,
): Readonly<Record<string, SecretComparison>> {
  const type = String(desired.fields["type"]);
  const compare = (name: string, secret: Secret): SecretComparison => {
    const field = fieldOf(type, name);
    if (actual?.fields["type"] !== type || field === undefined) return "new";
    return compareSecret(field, secret, actual.secrets[name]);
  };
  return Object.fromEntries(
    Object.entries(desired.fields).flatMap(([name, value]) => {
      const isCompared =
        value instanceof Secret && (fieldOf(type, name)?.kind === "secret" || !isKnown(value));
      return isCompared ? [[name, compare(name, value)] as const] : [];
    }),
  );
}

/** Metadata and predictions are found by names relative to the input folder. */
function movedInput(changes: readonly Change[]): readonly Diagnostic[] {
  const moved = (purpose: string) =>
    changes
      .filter(({ part, action }) => part === purpose && action === "update")
      .flatMap(({ fields, dataset }) => fields.map((field) => ({ ...field, dataset })))
      .find(({ field }) => field === "resource_path");
  const input = moved("input");
  if (input === undefined || moved("lightly") !== undefined) return [];
  return [
    {
      code: "input-moved",
      severity: "warning",
      path: `datasets.${input.dataset}.datasources.input.resource_path`,
      message: "the input folder changes while the lightly folder stays",
      hint: "metadata and predictions in the lightly folder are matched by file names relative to the input folder: check that they still fit",
      position: input.position,
    },
  ];
}

/** A pair beside the older purpose: the platform keeps both, because no datasource can be removed. */
function mixedPurposes(changes: readonly Change[], actual: readonly ActualResource[]): readonly Diagnostic[] {
  const hasCombined = actual.some(({ kind, part }) => kind === "datasource" && part === "input_output");
  const added = changes.find(({ action, part }) => action === "create" && part !== "input_output");
  if (!hasCombined || added === undefined) return [];
  return [
    {
      code: "purposes-mixed",
      severity: "warning",
      path: `datasets.${added.dataset}.datasources`,
      message: `the dataset has an input_output datasource, which stays beside ${added.part}: the platform removes none`,
      hint: "which of them a run then uses is not documented: declare input_output as it is, or a new dataset beside it, under another name, with input and lightly",
      position: added.position,
    },
  ];
}
