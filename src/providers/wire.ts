import type { ActualDatasource, DesiredDatasource } from "../model/datasource.js";
import { type FieldValue, purposes } from "../model/desired.js";
import type { WireDatasource } from "../model/remote.js";
import { reveal, Secret } from "../model/secret.js";
import { fieldsOf, providerOf, providerOfWireType } from "./index.js";

/**
 * The body of the PUT that creates or replaces a datasource: whole, with its secrets, in what the user wrote.
 * The only place where secrets enter a request.
 */
export function wireBody(datasource: DesiredDatasource): WireDatasource {
  return bodyOf(datasource, plainText);
}

/** The same without secrets, as a platform that shows none would return it. */
export function publicBody(datasource: DesiredDatasource): WireDatasource {
  return bodyOf(datasource, (value) => (value instanceof Secret ? undefined : value));
}

function bodyOf(
  datasource: DesiredDatasource,
  textOf: (value: FieldValue) => string | undefined,
): WireDatasource {
  const provider = providerOf(datasource.provider);
  const body: Record<string, string> = {
    type: provider.wireType,
    purpose: datasource.purpose.toUpperCase(),
    fullPath: datasource.resourcePath,
  };
  if (datasource.thumbnailSuffix !== null) body["thumbSuffix"] = datasource.thumbnailSuffix;
  for (const [name, field] of fieldsOf(provider)) {
    const value = datasource.fields[name] ?? field.default;
    const shown = value === undefined ? undefined : textOf(value);
    if (shown !== undefined) body[field.wire] = shown;
  }
  return body;
}

/**
 * A datasource as the API returned it, in the config's names. Lenient: unknown members are dropped, absent and `null`
 * are the same, and a secret may be missing.
 */
export function actualDatasource(wire: WireDatasource): ActualDatasource {
  const wireType = text(wire["type"]) ?? "";
  const wirePurpose = text(wire["purpose"]) ?? "";
  const provider = providerOfWireType(wireType);
  const fields: Record<string, string> = {};
  const secrets: Record<string, Secret> = {};
  for (const [name, field] of provider === undefined ? [] : fieldsOf(provider)) {
    const value = text(wire[field.wire]) ?? field.default;
    if (value === undefined) continue;
    if (field.kind === "secret") secrets[name] = new Secret("platform", value);
    else fields[name] = value;
  }
  return {
    purpose: purposes.find((purpose) => purpose.toUpperCase() === wirePurpose) ?? wirePurpose,
    provider: provider?.type ?? wireType,
    fields,
    secrets,
    resourcePath: text(wire["fullPath"]) ?? "",
    // The platform may hold an empty one, which makes no thumbnails either.
    thumbnailSuffix: text(wire["thumbSuffix"]) || null,
  };
}

function plainText(value: FieldValue): string {
  return value instanceof Secret ? reveal(value) : value;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
