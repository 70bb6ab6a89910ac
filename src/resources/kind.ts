import type { Dataset, WrittenConfig } from "../generated/written-config.js";
import type { ActualResource } from "../model/actual.js";
import { type DesiredResource, valueIn } from "../model/desired.js";
import type { Position } from "../model/diagnostics.js";
import type { Diagnostic } from "../model/diagnostics.js";
import type { Change, ShownValue } from "../model/plan.js";
import type { LightlyReader, LightlyWriter, RemoteDataset } from "../model/remote.js";
import type { Problem } from "../model/result.js";
import type { Secret } from "../model/secret.js";

/**
 * Everything that is known of one kind of resource: how the config says it, how the API gives it, when two are equal, how
 * one is written. The rest of the program loops over the table of kinds and knows none of them by name.
 */
export interface Kind {
  /** Its name in plans and results. */
  readonly name: string;
  /** While it is not done, nothing else of its dataset is tried. */
  readonly isPrerequisite: boolean;
  /** The platform is asked to try the storage of a dataset after one of these was written. */
  readonly isVerified: boolean;
  /** Read only where the config declares one. */
  readonly isReadOnDemand: boolean;

  /** What the config declares of this kind in one dataset, in the order in which it is planned. */
  readonly declared: (dataset: Dataset, context: DeclaredIn) => readonly DesiredResource[];
  /** What the platform has of it. Only GETs; `undefined` when the dataset is gone. */
  readonly read: (
    dataset: RemoteDataset,
    reader: LightlyReader,
  ) => Promise<readonly ActualResource[] | undefined>;

  /**
   * Never shown: see {@link Form}. A secret has the form of where its value comes from; one that the platform shows in
   * clear, such as an access key id, has that of its value where `by` says so and it was looked up.
   */
  readonly form: (resource: DesiredResource, by: "value" | "origin") => Form;
  /** As {@link Kind.form}, without secret fields. */
  readonly actualForm: (resource: ActualResource) => Form;
  /** What is not compared, but must still be as planned when a change is applied. */
  readonly watched: (resource: ActualResource) => Form;
  /** What can be said of the declared secrets; `actual` is `undefined` for a resource that is to be created. */
  readonly compareSecrets: (
    desired: DesiredResource,
    actual: ActualResource | undefined,
  ) => Readonly<Record<string, SecretComparison>>;
  /** A value of the platform as it may be shown. */
  readonly shownActual: (field: string, actual: ActualResource, desired: DesiredResource) => ShownValue;
  /** Why a change of what exists cannot, or must not, be made; `undefined` when it can. */
  readonly refusal: (change: Change, context: RefusalContext) => Impossible | undefined;
  /** The members of a config's dataset that declare it; `null` where an export writes it in another way, or not at all. */
  readonly exported: ((resource: ActualResource) => Readonly<Record<string, unknown>>) | null;
  /** A few words for people, such as `input datasource (s3, connection raw)`. */
  readonly title: (resource: DesiredResource) => string;
  /** What somebody should know of the changes of this kind in one dataset, although it stops nothing. */
  readonly notes: (changes: readonly Change[], actual: readonly ActualResource[]) => readonly Diagnostic[];

  /** Carries a change out. `datasetId` is empty only when the change creates the dataset. */
  readonly write: (change: Change, datasetId: string, context: WriteContext) => Promise<Written>;
}

/**
 * A resource in the form in which equal meanings are equal texts, by field: one trailing slash, what is absent or a
 * default, and whatever a provider knows. What is sent is what the user wrote.
 */
export type Form = Readonly<Record<string, string>>;

/**
 * What can honestly be said about a secret that the platform may return whole, masked, or not at all.
 *
 * `new`: the platform has none for this field. `equal`: it returned just what would be sent. `changed`: a public part
 * differs, such as the id of the key inside Google credentials. `unknown`: everything else, because a mask and another
 * secret look alike.
 */
export type SecretComparison = "new" | "equal" | "changed" | "unknown";

/** Where in a config a dataset is declared. */
export interface DeclaredIn {
  readonly config: WrittenConfig;
  /** The dataset's key. */
  readonly key: string;
  /** Where a value is written, or its key. */
  readonly locate: (path: readonly string[], part: "key" | "value") => Position;
  /** The secret that a value refers to, if it is a reference. */
  readonly secretAt: (path: readonly string[]) => Secret | undefined;
}

export interface RefusalContext {
  /** Whether the dataset belongs to somebody else than the caller. */
  readonly isForeign: boolean;
  /** Whether the caller may lose its own access. */
  readonly allowLockout: boolean;
}

export interface Impossible {
  /** Stable name of the reason. */
  readonly reason: string;
  readonly message: string;
  readonly remedies: readonly string[];
}

export interface WriteContext {
  readonly api: LightlyWriter;
  /** How often a creation is sent again when its answer was lost and nothing is there. */
  readonly retries: number | undefined;
}

export type Written =
  | { readonly status: "done"; readonly datasetId: string }
  | { readonly status: "failed"; readonly problem: Problem };

/** What a plain kind says: one without secrets, notes, and anything that an export writes. */
export const plainKind: Pick<Kind, "compareSecrets" | "watched" | "shownActual" | "exported" | "notes"> = {
  notes: () => [],
  exported: null,
  compareSecrets: () => ({}),
  watched: () => ({}),
  shownActual: (field, actual) => shownText(valueIn(actual.fields, field)),
};

export function shownText(text: string | undefined): ShownValue {
  return text === undefined ? { kind: "absent" } : { kind: "text", text };
}
