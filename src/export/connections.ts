import type { ActualDatasource } from "../model/datasource.js";
import type { ProviderType, Purpose } from "../model/desired.js";
import { fieldsOf, providerOf } from "../providers/index.js";
import { reveal } from "../model/secret.js";
import type { ExpressedDatasource } from "./express.js";

/** One way to reach storage, and the datasources that go it. */
export interface SharedConnection {
  readonly provider: ProviderType;
  /** The fields that are not secret, as written by the first use. */
  readonly fields: Readonly<Record<string, string>>;
  /** Equal for connections that differ in their secrets only. */
  readonly publicKey: string;
  readonly uses: readonly ConnectionUse[];
}

export interface ConnectionUse {
  readonly dataset: string;
  readonly purpose: Purpose;
  readonly datasource: ExpressedDatasource;
}

/**
 * Finds the connections that are the same: of one provider, with equal public fields, and with secrets that the platform
 * shows alike. In order of their first use.
 */
export function sharedConnections(uses: readonly ConnectionUse[]): readonly SharedConnection[] {
  const connections = new Map<string, SharedConnection & { readonly uses: ConnectionUse[] }>();
  for (const use of uses) {
    const { provider, fields } = use.datasource;
    const publicKey = publicKeyOf(provider, fields);
    const key = publicKey + secretKeyOf(use.datasource);
    const known = connections.get(key);
    if (known === undefined) connections.set(key, { provider, fields, publicKey, uses: [use] });
    else known.uses.push(use);
  }
  return [...connections.values()];
}

/** A text that is equal for equal meanings of a connection's public fields. */
export function publicKeyOf(type: ProviderType, fields: Readonly<Record<string, string>>): string {
  const members = fieldsOf(providerOf(type)).flatMap(([name, { kind, default: assumed, canonical }]) => {
    const value = kind === "secret" ? undefined : (fields[name] ?? assumed);
    return value === undefined ? [] : [[name, canonical?.(value) ?? value]];
  });
  return JSON.stringify([type, members]);
}

/** Holds secrets: for comparing only. */
function secretKeyOf({ provider, secrets }: ActualDatasource & { readonly provider: ProviderType }): string {
  const members = fieldsOf(providerOf(provider)).flatMap(([name, { canonical }]) => {
    const secret = secrets[name];
    if (secret === undefined) return [];
    const value = reveal(secret);
    return [[name, canonical?.(value) ?? value]];
  });
  return JSON.stringify(members);
}
