import type { ActualDataset, ActualResource } from "../model/actual.js";
import { type DesiredDataset, type DesiredResource, valueIn } from "../model/desired.js";
import { compareText, type Position } from "../model/diagnostics.js";
import type {
  Cause,
  Change,
  FieldChange,
  ResourceName,
  SecretReason,
  SentSecret,
  ShownValue,
  Target,
  UnknownSecret,
} from "../model/plan.js";
import { Secret } from "../model/secret.js";
import { type Form, type Kind, type SecretComparison, shownText } from "../resources/kind.js";
import { kindOf } from "../resources/index.js";
import { differences, resourceKey } from "./forms.js";

/** The three states of one dataset. */
export interface DatasetStates {
  readonly target: Target;
  /** `undefined` when it does not exist. */
  readonly actual: ActualDataset | undefined;
  /** `undefined` without a base; `null` when the base does not have it. */
  readonly base: DesiredDataset | null | undefined;
  /** Addresses of resources whose secrets are sent again because somebody asked for it. */
  readonly rotate: ReadonlySet<string>;
}

export interface DatasetDiff {
  readonly changes: readonly Change[];
  readonly unknown: readonly UnknownSecret[];
  readonly unmanaged: readonly ResourceName[];
  readonly removed: readonly ResourceName[];
}

/**
 * Compares whole datasets by meaning: actual with desired gives what must change, base with desired what this review asks
 * for. A secret is identified by where it comes from, for one resource of one dataset.
 */
export function diffDataset(states: DatasetStates): DatasetDiff {
  const { resources, key } = states.target.dataset;
  const actual = indexed(states.actual?.resources ?? []);
  const base = indexed(states.base?.resources ?? []);
  const declared = indexed(resources);
  const forms = mapValues(declared, (one) => kindOf(one).form(one, "value"));
  const found = mapValues(actual, (one) => kindOf(one).actualForm(one));
  const compared = resources.map((desired): ComparedResource => {
    const name = resourceKey(desired);
    const secrets = kindOf(desired).compareSecrets(desired, actual[name]);
    // A secret that is not known to differ has the form of the declared one.
    const same = Object.keys(secrets).filter((field) => !isDifferent(secrets[field]));
    const own = found[name];
    if (own !== undefined) found[name] = { ...own, ...pick(forms[name] ?? {}, same) };
    return { name: nameIn(key, desired), desired, actual: actual[name] ?? null, base: base[name], secrets };
  });
  const changed = differences(found, forms);
  const asked =
    states.base === undefined
      ? undefined
      : differences(
          mapValues(base, (one) => kindOf(one).form(one, "origin")),
          mapValues(declared, (one) => kindOf(one).form(one, "origin")),
        );
  const diffs = compared.map((one) => {
    const name = resourceKey(one.desired);
    const own = changed.get(name) ?? new Set();
    // What the base does not declare is asked for as a whole, with what goes away because of it.
    const before = one.base === undefined ? own : new Set<string>();
    return diffResource(one, {
      target: states.target,
      changed: own,
      asked: asked === undefined ? undefined : new Set([...before, ...(asked.get(name) ?? [])]),
      isRotated: states.rotate.has(one.name.address),
    });
  });
  // Sorted, since the platform may list what it has in any order.
  const undeclared = (from: Readonly<Record<string, ActualResource | DesiredResource>>) =>
    Object.entries(from)
      .flatMap(([name, resource]) => (Object.hasOwn(forms, name) ? [] : [nameIn(key, resource)]))
      .toSorted((a, b) => compareText(a.address, b.address));
  return {
    changes: diffs.flatMap(({ change }) => change ?? []),
    unknown: diffs.flatMap(({ unknown }) => unknown),
    unmanaged: undeclared(actual),
    removed: undeclared(base),
  };
}

/** The name of a resource of the dataset that has this key. */
export function nameIn(
  key: string,
  { kind, part }: { readonly kind: string; readonly part: string },
): ResourceName {
  return { address: part === "" ? key : `${key}.${part}`, dataset: key, kind, part };
}

interface ComparedResource {
  readonly name: ResourceName;
  readonly desired: DesiredResource;
  readonly actual: ActualResource | null;
  readonly base: DesiredResource | undefined;
  readonly secrets: Readonly<Record<string, SecretComparison>>;
}

interface Differences {
  readonly target: Target;
  /** Fields that differ from the actual ones. */
  readonly changed: ReadonlySet<string>;
  /** Fields of which the base said something else; `undefined` without a base. */
  readonly asked: ReadonlySet<string> | undefined;
  readonly isRotated: boolean;
}

function diffResource(
  compared: ComparedResource,
  differing: Differences,
): { readonly change: Change | undefined; readonly unknown: readonly UnknownSecret[] } {
  const { name, desired, actual, secrets } = compared;
  const kind = kindOf(desired);
  const reasons = mapValues(secrets, (comparison, field) =>
    reasonToSend(field, comparison, compared, differing),
  );
  const plain = fieldOrder(desired, differing.changed).filter((field) => !Object.hasOwn(secrets, field));
  if (plain.length === 0 && Object.values(reasons).every((reason) => reason === undefined)) {
    return { change: undefined, unknown: unknownSecrets(compared) };
  }
  const fields = plain.map((field) => fieldChange(field, kind, compared, differing.asked));
  const sent = Object.entries(reasons).map(([field, reason]) =>
    sentSecret(field, reason ?? "sent along", compared, differing.asked),
  );
  const change: Change = {
    ...name,
    action: actual === null ? "create" : "update",
    target: differing.target,
    cause: causeOfAll(fields, sent),
    fields,
    secrets: sent,
    desired,
    actual,
    position: desired.position,
  };
  return { change, unknown: [] };
}

/** Why a secret must be sent, whatever else changes; `undefined`: nothing calls for it. */
function reasonToSend(
  field: string,
  comparison: SecretComparison,
  { desired, base }: ComparedResource,
  { asked, isRotated }: Differences,
): SecretReason | undefined {
  if (comparison === "new") return "new";
  if (base !== undefined && asked?.has(field) === true) {
    return referenceIn(base, field) === referenceIn(desired, field)
      ? "another rotation number"
      : "another reference";
  }
  if (comparison === "changed") return "changed on the platform";
  return isRotated ? "--rotate" : undefined;
}

function fieldChange(
  field: string,
  kind: Kind,
  { desired, actual }: ComparedResource,
  asked: Differences["asked"],
): FieldChange {
  return {
    field,
    before: actual === null ? { kind: "absent" } : kind.shownActual(field, actual, desired),
    after: shownDesired(valueIn(desired.fields, field)),
    cause: causeOf(field, asked),
    position: placeOf(field, desired),
  };
}

function sentSecret(
  field: string,
  reason: SecretReason,
  { desired, base }: ComparedResource,
  asked: Differences["asked"],
): SentSecret {
  const former = base === undefined ? undefined : referenceIn(base, field);
  return {
    field,
    secret: secretIn(desired, field),
    reason,
    formerly: reason === "another reference" ? (former ?? null) : null,
    cause: reason === "sent along" ? null : causeOfSecret(field, reason, asked),
    position: placeOf(field, desired),
  };
}

function causeOf(field: string, asked: Differences["asked"]): Cause | null {
  if (asked === undefined) return null;
  return asked.has(field) ? "change" : "drift";
}

/** Asking for a secret to be sent again is a change of this run, whatever the config says. */
function causeOfSecret(field: string, reason: SecretReason, asked: Differences["asked"]): Cause | null {
  return asked !== undefined && reason === "--rotate" ? "change" : causeOf(field, asked);
}

function causeOfAll(fields: readonly FieldChange[], secrets: readonly SentSecret[]): Cause | null {
  const causes = [...fields, ...secrets].map(({ cause }) => cause);
  if (causes.includes("change")) return "change";
  return causes.includes("drift") ? "drift" : null;
}

function unknownSecrets({ name, desired, secrets }: ComparedResource): readonly UnknownSecret[] {
  return Object.entries(secrets).flatMap(([field, comparison]) =>
    comparison !== "unknown"
      ? []
      : [
          {
            ...name,
            field,
            secret: secretIn(desired, field),
            connection: desired.storage?.connection ?? null,
            position: placeOf(field, desired),
          },
        ],
  );
}

/** As the kind orders them; then, by name, what goes away. */
function fieldOrder({ fields }: DesiredResource, names: ReadonlySet<string>): readonly string[] {
  const declared = Object.keys(fields).filter((name) => names.has(name));
  return [...declared, ...[...names].filter((name) => !Object.hasOwn(fields, name)).toSorted()];
}

function placeOf(field: string, { positions, position }: DesiredResource): Position {
  return valueIn(positions, field) ?? position;
}

function shownDesired(value: string | Secret | undefined): ShownValue {
  return value instanceof Secret ? { kind: "secret", reference: value.reference } : shownText(value);
}

function referenceIn({ fields }: DesiredResource, field: string): string | undefined {
  const value = valueIn(fields, field);
  return value instanceof Secret ? value.reference : undefined;
}

function secretIn({ fields }: DesiredResource, field: string): Secret {
  const value = valueIn(fields, field);
  if (!(value instanceof Secret)) throw new TypeError(`The field ${field} holds no secret.`);
  return value;
}

function isDifferent(comparison: SecretComparison | undefined): boolean {
  return comparison === "new" || comparison === "changed";
}

function indexed<T extends { readonly kind: string; readonly part: string }>(
  resources: readonly T[],
): Readonly<Record<string, T>> {
  return Object.fromEntries(resources.map((resource) => [resourceKey(resource), resource]));
}

function mapValues<T, U>(
  record: Readonly<Record<string, T>>,
  map: (value: T, key: string) => U,
): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value, key)]));
}

function pick(form: Form, names: readonly string[]): Form {
  return Object.fromEntries(Object.entries(form).filter(([name]) => names.includes(name)));
}
