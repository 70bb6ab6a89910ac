import type { DatasetCall, Decoded, NoQuery } from "./calls.js";
import { fieldsOf, purposes, type DatasourceConfig } from "./datasource-config.js";
import { oneOf } from "./parameters.js";
import { done, ok, present, type Members, type Reply } from "./reply.js";
import type { EmulatorSettings } from "./settings.js";
import type { DatasourceRecord } from "./state.js";
import { WireError } from "./wire-errors.js";

export const purposeQuery = { purpose: oneOf(purposes) };

/** Without a purpose this means `INPUT_OUTPUT`, which a dataset with a pair of datasources lacks: `DATASET_DATASOURCE_UNKNOWN`. */
export function answerDatasource(
  call: DatasetCall,
  { query }: Decoded<typeof purposeQuery, undefined>,
): Reply {
  const wanted = query.purpose ?? "INPUT_OUTPUT";
  const found = call.dataset.datasources.find(({ purpose }) => purpose === wanted);
  if (found === undefined) throw unknownDatasource(`The dataset has no datasource for ${wanted}.`);
  return ok(datasourceData(found, call.settings));
}

/** In the order of the settings. Throws `DATASET_DATASOURCE_UNKNOWN` for none, when a setting says so. */
export function answerAllDatasources(call: DatasetCall): Reply {
  const { datasources } = call.dataset;
  if (datasources.length === 0 && call.settings.missingDatasources === "404") {
    throw unknownDatasource("The dataset has no datasources.");
  }
  const ordered = call.settings.listOrder === "reversed" ? datasources.toReversed() : datasources;
  return ok(ordered.map((datasource) => datasourceData(datasource, call.settings)));
}

/** Creates or replaces, whole, the datasource of one purpose. The type may change. The id of the body is ignored. */
export function putDatasource(call: DatasetCall, { body }: Decoded<NoQuery, DatasourceConfig>): Reply {
  refuseMixedPurposes(call, body);
  refuseLocalPath(body, call.settings);
  refuseFailingCredentials(call, body);

  const { datasources } = call.dataset;
  const replaced = datasources.find(({ purpose }) => purpose === body.purpose);
  const id = replaced !== undefined && call.settings.stableDatasourceIds ? replaced.id : call.store.nextId();
  const record = { ...body, fullPath: normalPath(body.fullPath, call.settings), id };
  call.store.save({
    ...call.dataset,
    ...(call.settings.putResetsWatermark ? { processedUntilTimestamp: 0 } : {}),
    datasources:
      replaced === undefined
        ? [...datasources, record]
        : datasources.map((datasource) => (datasource === replaced ? record : datasource)),
    lastModifiedAt: call.now,
  });
  return done;
}

export function unknownDatasource(message: string): WireError {
  return new WireError("DATASET_DATASOURCE_UNKNOWN", message);
}

/** `DatasourceConfig` as GET shows it. */
function datasourceData(datasource: DatasourceRecord, settings: EmulatorSettings): Members {
  const { optional, masks } = fieldsOf[datasource.type];
  const absent = Object.fromEntries(Object.keys(optional).map((name) => [name, undefined]));
  return present(
    { thumbSuffix: undefined, ...absent, ...datasource, ...concealed(masks, settings) },
    settings,
  );
}

function concealed(masks: Readonly<Record<string, string>>, settings: EmulatorSettings): Members {
  switch (settings.secrets) {
    case "echo":
      return {};
    case "mask":
      return masks;
    case "omit":
      return Object.fromEntries(Object.keys(masks).map((name) => [name, undefined]));
  }
}

function refuseMixedPurposes(call: DatasetCall, body: DatasourceConfig): void {
  const combined = body.purpose === "INPUT_OUTPUT";
  const clash = call.dataset.datasources.some(({ purpose }) => (purpose === "INPUT_OUTPUT") !== combined);
  if (clash && call.settings.mixedPurposes === "reject") {
    throw new WireError(
      "DATASET_DATASOURCE_ILLEGAL_ACTION",
      "INPUT_OUTPUT cannot stand beside another purpose.",
    );
  }
}

function refuseLocalPath({ type, fullPath }: DatasourceConfig, settings: EmulatorSettings): void {
  const isRelative =
    !fullPath.startsWith("/") && !fullPath.includes("://") && !/(^|\/)\.\.?(\/|$)/.test(fullPath);
  if (type === "LOCAL" && settings.checkLocalPaths && !isRelative) {
    throw new WireError(
      "DATASET_DATASOURCE_INVALID",
      "fullPath must be a relative path without . or .. segments.",
    );
  }
}

function refuseFailingCredentials(call: DatasetCall, { purpose }: DatasourceConfig): void {
  if (!call.settings.checkCredentialsOnPut) return;
  const { canRead, canWrite, canList, canOverwrite } = call.outcomes.of(call.dataset, purpose);
  if (!(canRead && canWrite && canList && canOverwrite)) {
    throw new WireError(
      "DATASET_DATASOURCE_CREDENTIALS_ERROR",
      "The credentials do not give access to the datasource.",
    );
  }
}

function normalPath(fullPath: string, { trailingSlash }: EmulatorSettings): string {
  switch (trailingSlash) {
    case "keep":
      return fullPath;
    case "add":
      return fullPath === "" || fullPath.endsWith("/") ? fullPath : `${fullPath}/`;
    case "strip":
      return fullPath.replace(/\/$/, "");
  }
}
