import { createHash } from "node:crypto";
import { compareText } from "../model/diagnostics.js";
import type { ActualDataset, ActualDatasource, ActualSharing, DesiredDatasource } from "../model/model.js";
import { fieldOf, fieldsOf, isProviderType, providerOf } from "../providers/index.js";
import { withoutTrailingSlash } from "../providers/provider.js";
import { reveal, Secret } from "../model/secret.js";
import { canonicalPeople } from "./sharing.js";

/**
 * A datasource in the form in which equal meanings are equal texts: what is absent, `null` or a default, one trailing
 * slash, and whatever its provider knows. Its members are always in one order. Holds no secret field; an access key id is
 * in clear, so a value of this type is for comparing, never for showing.
 */
export type CanonicalDatasource = Readonly<Record<string, string>>;

export function canonicalDesired(datasource: DesiredDatasource): CanonicalDatasource {
  const plain = fieldsOf(providerOf(datasource.provider)).flatMap(([name, { kind }]) => {
    const value = datasource.fields[name];
    if (kind === "secret" || value === undefined) return [];
    return [[name, value instanceof Secret ? reveal(value) : value] as const];
  });
  return canonical(datasource.provider, Object.fromEntries(plain), datasource);
}

export function canonicalActual(datasource: ActualDatasource): CanonicalDatasource {
  return canonical(datasource.provider, datasource.fields, datasource);
}

/**
 * A digest of everything about a dataset that a plan depends on, without secrets but for their public parts: two states
 * of one fingerprint lead to the same plan, but for secrets that cannot be compared anyway. 64 hex digits.
 */
export function fingerprint(dataset: ActualDataset): string {
  const datasources = dataset.datasources
    .map((datasource) => {
      const form = { ...canonicalActual(datasource), ...identitiesOf(datasource) };
      return [datasource.purpose, form] as const;
    })
    .toSorted(([a], [b]) => compareText(a, b));
  const facts = [dataset.id, dataset.name, dataset.type, datasources, sharingForm(dataset.sharing)];
  return createHash("sha256").update(JSON.stringify(facts)).digest("hex");
}

/** With the teams: they are sent along when people are replaced, so that whoever adds one meanwhile must be noticed. */
function sharingForm(sharing: ActualSharing | null): unknown {
  return sharing === null ? null : [canonicalPeople(sharing.users), sharing.teams.toSorted(compareText)];
}

function canonical(
  type: string,
  fields: Readonly<Record<string, string>>,
  { resourcePath, thumbnailSuffix }: Pick<ActualDatasource, "resourcePath" | "thumbnailSuffix">,
): CanonicalDatasource {
  const form: Record<string, string> = { type, resource_path: withoutTrailingSlash(resourcePath) };
  if (thumbnailSuffix !== null) form["thumbnail_suffix"] = thumbnailSuffix;
  for (const [name, field] of isProviderType(type) ? fieldsOf(providerOf(type)) : []) {
    const value = fields[name] ?? field.default;
    if (value !== undefined) form[name] = field.canonical?.(value) ?? value;
  }
  return form;
}

/** The public parts of the secrets that have one, such as the id of the key inside Google credentials. */
function identitiesOf({ provider, secrets }: ActualDatasource): CanonicalDatasource {
  return Object.fromEntries(
    Object.entries(secrets).flatMap(([name, secret]) => {
      const identity = fieldOf(provider, name)?.identity?.(reveal(secret));
      return identity === undefined ? [] : [[name, identity] as const];
    }),
  );
}
