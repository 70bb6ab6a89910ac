import deepDiff from "deep-diff";
import type {
  ActualDatasource,
  DesiredDatasource,
  FieldChange,
  SecretField,
  ShownValue,
} from "../model/model.js";
import { fieldOf, fieldsOf, providerOf } from "../providers/index.js";
import { Secret } from "../model/secret.js";
import { canonicalActual, canonicalDesired } from "./canonical.js";
import { compareSecret } from "./compare-secret.js";

/** How a datasource differs from what is declared. */
export interface DatasourceDiff {
  /** What differs for certain, in the order: type, the connection's fields, path, thumbnails, then what goes away. */
  readonly changes: readonly FieldChange[];
  /** Declared secrets that the platform holds unchanged, as far as can be told, or of which nobody can tell. */
  readonly equal: readonly SecretField[];
  readonly unknown: readonly SecretField[];
}

/** Compares by meaning: both sides in their canonical form, secrets by {@link compareSecret}. */
export function diffDatasource(desired: DesiredDatasource, actual: ActualDatasource): DatasourceDiff {
  const differing = new Set(
    (deepDiff.diff(canonicalActual(actual), canonicalDesired(desired)) ?? []).map(({ path }) =>
      String(path?.[0]),
    ),
  );
  const secrets = diffSecrets(desired, actual);
  for (const { field } of secrets.changed) differing.add(field);
  return {
    changes: fieldOrder(desired, [...differing]).map((field) => ({
      field,
      before: shownActual(field, desired, actual),
      after: shownDesired(field, desired),
      position: desired.positions[field] ?? desired.position,
    })),
    equal: secrets.equal,
    unknown: secrets.unknown,
  };
}

/** Everything that creating a datasource sets. */
export function newDatasourceFields(desired: DesiredDatasource): readonly FieldChange[] {
  const names = ["type", ...Object.keys(desired.fields), "resource_path", "thumbnail_suffix"];
  return fieldOrder(desired, names).flatMap((field) => {
    const after = shownDesired(field, desired);
    if (after.kind === "absent") return [];
    return [
      { field, before: { kind: "absent" }, after, position: desired.positions[field] ?? desired.position },
    ];
  });
}

/** The declared secret fields, whatever the platform holds. */
export function secretFieldsOf(desired: DesiredDatasource): readonly SecretField[] {
  return fieldsOf(providerOf(desired.provider)).flatMap(([field, { kind }]) => {
    const secret = desired.fields[field];
    if (kind !== "secret" || !(secret instanceof Secret)) return [];
    return [{ field, secret, position: desired.positions[field] ?? desired.position }];
  });
}

function diffSecrets(
  desired: DesiredDatasource,
  actual: ActualDatasource,
): Record<"equal" | "changed" | "unknown", readonly SecretField[]> {
  const declared = secretFieldsOf(desired);
  if (desired.provider !== actual.provider) return { equal: [], changed: declared, unknown: [] };
  const byResult = { equal: [] as SecretField[], changed: [] as SecretField[], unknown: [] as SecretField[] };
  for (const [name, field] of fieldsOf(providerOf(desired.provider))) {
    const found = declared.find((one) => one.field === name);
    if (found !== undefined) byResult[compareSecret(field, found.secret, actual.secrets[name])].push(found);
  }
  return byResult;
}

function fieldOrder(desired: DesiredDatasource, names: readonly string[]): readonly string[] {
  const known = [
    "type",
    ...fieldsOf(providerOf(desired.provider)).map(([name]) => name),
    "resource_path",
    "thumbnail_suffix",
  ];
  return [
    ...known.filter((name) => names.includes(name)),
    ...names.filter((name) => !known.includes(name)).toSorted(),
  ];
}

function shownDesired(field: string, desired: DesiredDatasource): ShownValue {
  switch (field) {
    case "type":
      return { kind: "text", text: desired.provider };
    case "resource_path":
      return { kind: "text", text: desired.resourcePath };
    case "thumbnail_suffix":
      return shownText(desired.thumbnailSuffix ?? undefined);
    default: {
      const value = desired.fields[field] ?? fieldOf(desired.provider, field)?.default;
      return value instanceof Secret ? { kind: "secret", reference: value.reference } : shownText(value);
    }
  }
}

/**
 * An access key id of the platform is hidden where the config only refers to its own, and where it belongs to another
 * provider, of which the config says nothing.
 */
function shownActual(field: string, desired: DesiredDatasource, actual: ActualDatasource): ShownValue {
  switch (field) {
    case "type":
      return { kind: "text", text: actual.provider };
    case "resource_path":
      return { kind: "text", text: actual.resourcePath };
    case "thumbnail_suffix":
      return shownText(actual.thumbnailSuffix ?? undefined);
    default: {
      const value = actual.fields[field];
      if (value === undefined) return field in actual.secrets ? hidden : { kind: "absent" };
      const declared = desired.fields[field];
      const isIdentifier = fieldOf(actual.provider, field)?.kind === "identifier";
      const isOpen = !isIdentifier || (typeof declared === "string" && desired.provider === actual.provider);
      return isOpen ? shownText(value) : hidden;
    }
  }
}

const hidden: ShownValue = { kind: "secret", reference: null };

function shownText(text: string | undefined): ShownValue {
  return text === undefined ? { kind: "absent" } : { kind: "text", text };
}
