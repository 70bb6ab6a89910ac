import type { Diagnostic, Position } from "./diagnostics.js";
import type { ActualResource } from "./actual.js";
import type { DesiredDataset, DesiredResource } from "./desired.js";
import type { Secret } from "./secret.js";

/**
 * What takes the account from its actual state to the desired one. Immutable; ordered by dataset, and within one by the
 * table of kinds. `apply` executes this value. `JSON.stringify` shows no secret.
 */
export interface Plan {
  readonly changes: readonly Change[];
  /** What cannot be done: while there is one, nothing is applied. */
  readonly refusals: readonly Refusal[];
  /** Secrets of unchanged resources of which the platform shows too little to tell whether they differ. */
  readonly unknown: readonly UnknownSecret[];
  /** Resources of declared datasets that the account has and the config does not declare. They are left alone. */
  readonly unmanaged: readonly ResourceName[];
  /** What the base declares and this config does not. It is left in place. */
  readonly removed: readonly ResourceName[];
  /** What somebody should know although it stops nothing. */
  readonly notes: readonly Diagnostic[];
  /** How many datasets were planned. */
  readonly datasets: number;
  /** How many declared resources need no change. */
  readonly unchanged: number;
  /** Whether the plan was made against a base, so that causes are known. */
  readonly hasBase: boolean;
}

/** Names a resource of a dataset, or, with an empty address part, the dataset itself. */
export interface ResourceName {
  /** `dataset`, or `dataset.part`: a dataset's key holds no dot. */
  readonly address: string;
  /** The dataset's key. */
  readonly dataset: string;
  readonly kind: string;
  readonly part: string;
}

/** One resource to create or to update. */
export interface Change extends ResourceName {
  readonly action: "create" | "update";
  /** The dataset that it belongs to; all changes of one dataset have the same value here. */
  readonly target: Target;
  /** `null` without a base. */
  readonly cause: Cause | null;
  /** What differs for certain. */
  readonly fields: readonly FieldChange[];
  /** Every secret that the change sends. */
  readonly secrets: readonly SentSecret[];
  readonly desired: DesiredResource;
  /** `null` when it is to be created. */
  readonly actual: ActualResource | null;
  /** Where the config declares the resource. */
  readonly position: Position;
}

/** A declared dataset, and the one of the account that it stands for. */
export interface Target {
  readonly dataset: DesiredDataset;
  /** Key of the dataset whose name must have changed before this one gets its own. */
  readonly after: string | null;
  /** `null` when it is to be created; else what {@link Change}s were computed from. */
  readonly found: { readonly id: string; readonly name: string; readonly fingerprint: string } | null;
}

/**
 * Why something changes. `change`: the config under review asks for something else than its base did. `drift`: it does
 * not, the platform moved.
 */
export type Cause = "change" | "drift";

/** One field that differs. */
export interface FieldChange {
  readonly field: string;
  readonly before: ShownValue;
  readonly after: ShownValue;
  readonly cause: Cause | null;
  readonly position: Position;
}

/** A secret that is sent, and why. */
export interface SentSecret {
  readonly field: string;
  readonly secret: Secret;
  readonly reason: SecretReason;
  /** The reference that the base had, where that is another one. */
  readonly formerly: string | null;
  readonly cause: Cause | null;
  readonly position: Position;
}

export type SecretReason =
  /** The platform has none yet. */
  | "new"
  | "another reference"
  | "another rotation number"
  | "changed on the platform"
  | "--rotate"
  /** Another field of its resource changes, and the API takes a resource as a whole. */
  | "sent along";

/** A value as it may be shown. `reference` is `null` for a secret that only the platform holds. */
export type ShownValue =
  | { readonly kind: "absent" }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "secret"; readonly reference: string | null };

export interface UnknownSecret extends ResourceName {
  readonly field: string;
  readonly secret: Secret;
  readonly connection: string | null;
  readonly position: Position;
}

/** A declared dataset that cannot become what is declared, in words: what is wrong, and the ways out. */
export interface Refusal {
  /** The dataset's key. */
  readonly dataset: string;
  /** Empty for a dataset that does not exist yet. */
  readonly id: string;
  /** Stable name of the reason. */
  readonly reason: string;
  readonly message: string;
  readonly remedies: readonly string[];
  readonly position: Position;
}

/** How many changes create, and how many update. */
export function countActions(changes: readonly Pick<Change, "action">[]): Record<Change["action"], number> {
  const create = changes.filter(({ action }) => action === "create").length;
  return { create, update: changes.length - create };
}

/** True when some of the change is drift. */
export function holdsDrift({
  cause,
  fields,
  secrets,
}: {
  readonly cause: Cause | null;
  readonly fields: readonly { readonly cause: Cause | null }[];
  readonly secrets: readonly { readonly cause: Cause | null }[];
}): boolean {
  return [cause, ...[...fields, ...secrets].map((part) => part.cause)].includes("drift");
}
