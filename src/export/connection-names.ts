import type { ProviderType } from "../model/desired.js";
import { fieldsOf, providerOf } from "../providers/index.js";
import type { SharedConnection } from "./connections.js";

/** What a config has already, and nothing new may be called. */
export interface TakenNames {
  readonly connections: ReadonlySet<string>;
  readonly variables: ReadonlySet<string>;
}

/**
 * Names each connection after its provider and its bucket, or else its account, region or endpoint; where that fits
 * several, also after the purpose that only it serves, or else by a number. Legal in a config, unique, and the same for
 * the same connections in the same order.
 */
export function nameConnections(
  connections: readonly SharedConnection[],
  taken: TakenNames,
): ReadonlyMap<SharedConnection, string> {
  const bases = connections.map(baseName);
  const purposes = connections.map(onlyPurpose);
  const names = new Map<SharedConnection, string>();
  const used = new Set(taken.connections);
  connections.forEach((connection, index) => {
    const base = bases[index] ?? "";
    const rivals = connections.flatMap((_, other) => (bases[other] === base ? [other] : []));
    const purpose = purposes[index];
    const tells = rivals.length > 1 && rivals.filter((other) => purposes[other] === purpose).length === 1;
    const wanted = tells && purpose !== undefined ? `${base}-${purpose}` : base;
    const isFree = (name: string): boolean =>
      !used.has(name) &&
      secretNames(connection.provider).every(
        (field) => !taken.variables.has(variableOf(name, connection.provider, field)),
      );
    const name = firstFree(wanted, isFree);
    used.add(name);
    names.set(connection, name);
  });
  return names;
}

/** The environment variable for a secret of a connection, such as `S3_ACME_RAW_SECRET_ACCESS_KEY`. */
export function variableOf(connection: string, provider: ProviderType, field: string): string {
  const ownPart = field.startsWith(`${familyOf(provider)}_`)
    ? field.slice(familyOf(provider).length + 1)
    : field;
  return `${connection}_${ownPart}`.replaceAll("-", "_").toUpperCase();
}

function secretNames(provider: ProviderType): readonly string[] {
  return fieldsOf(providerOf(provider)).flatMap(([name, { kind }]) => (kind === "secret" ? [name] : []));
}

function firstFree(wanted: string, isFree: (name: string) => boolean): string {
  let name = wanted;
  for (let number = 2; !isFree(name); number += 1) name = `${wanted}-${number}`;
  return name;
}

/** `s3` of `s3_delegated_access`. */
function familyOf(provider: ProviderType): string {
  const [family = provider] = provider.split("_");
  return family;
}

function baseName(connection: SharedConnection): string {
  const family = familyOf(connection.provider);
  const detail = slug(onlyBucket(connection) ?? firstPlainField(connection) ?? "");
  if (detail === "" || detail === family) return family;
  return detail.startsWith(`${family}-`) ? detail : `${family}-${detail}`;
}

/** The bucket, where paths name one, and all of them the same. */
function onlyBucket({ uses }: SharedConnection): string | undefined {
  const buckets = new Set(
    uses.map(({ datasource }) => /^[a-z0-9]+:\/\/([^/]+)/.exec(datasource.resourcePath)?.[1]),
  );
  const [bucket] = buckets;
  return buckets.size === 1 ? bucket : undefined;
}

/** Account, project, region or endpoint: what a provider asks first, unless it is what it assumes anyway. */
function firstPlainField({ provider, fields }: SharedConnection): string | undefined {
  return fieldsOf(providerOf(provider)).flatMap(([name, field]) => {
    const value = fields[name];
    return field.kind !== "plain" || value === undefined || value === field.default ? [] : [value];
  })[0];
}

/** Characters of what comes from the platform; enough for any bucket. */
const longestDetail = 63;

function slug(text: string): string {
  return text
    .replace(/^https?:\/\//, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .slice(0, longestDetail)
    .replaceAll(/^-|-$/g, "");
}

function onlyPurpose({ uses }: SharedConnection): string | undefined {
  const [purpose, ...others] = new Set(uses.map((use) => use.purpose.replace("_", "-")));
  return others.length === 0 ? purpose : undefined;
}
