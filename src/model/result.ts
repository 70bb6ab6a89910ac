import type { Position } from "./diagnostics.js";
import type { Purpose } from "./model.js";
import type { PermissionCheck } from "./remote.js";

/** What became of a plan, dataset by dataset in the order of the plan. Datasets without changes are not part of it. */
export interface Result {
  readonly datasets: readonly DatasetResult[];
}

export interface DatasetResult {
  readonly name: string;
  /** `null` when the dataset was to be created and was not. */
  readonly id: string | null;
  /** Where the config declares it. */
  readonly position: Position;
  readonly steps: readonly StepResult[];
  readonly verification: Verification;
}

/** One write of a plan. */
export type Step =
  | { readonly kind: "create_dataset" }
  | { readonly kind: "rename_dataset" }
  | { readonly kind: "create_datasource"; readonly purpose: Purpose }
  | { readonly kind: "update_datasource"; readonly purpose: Purpose }
  | { readonly kind: "update_sharing" };

export interface StepResult {
  readonly step: Step;
  readonly outcome: Outcome;
}

export type Outcome =
  | { readonly status: "done" }
  | { readonly status: "failed"; readonly problem: Problem }
  /** Not tried, because a safety rule forbids it. */
  | { readonly status: "refused"; readonly problem: Problem }
  /** Not tried, because something it depends on was not done. */
  | { readonly status: "blocked"; readonly reason: string }
  /** Not tried, because the run was interrupted. */
  | { readonly status: "interrupted" };

export interface Problem {
  readonly message: string;
  readonly hint: string;
}

/** Whether the storage of a dataset can be used as its purposes demand. */
export type Verification =
  | { readonly status: "passed" }
  | { readonly status: "missing"; readonly missing: readonly MissingPermission[] }
  /** The platform cannot try this storage. */
  | { readonly status: "impossible"; readonly reason: string }
  /** Not tried, or given up, because the run was interrupted. */
  | { readonly status: "interrupted" }
  /** The check itself failed. */
  | { readonly status: "failed"; readonly problem: Problem }
  /** There was nothing to check: no datasource was written. */
  | { readonly status: "skipped" };

export interface MissingPermission {
  readonly check: PermissionCheck;
  /** Datasources that need it; the platform does not say which of them failed. */
  readonly neededBy: readonly Purpose[];
  /** The provider's own words, if any. */
  readonly providerError: string | null;
  /** What to do, once per kind of storage involved. */
  readonly remedies: readonly string[];
}

/** A step or a check that has just finished. */
export type Progress =
  | { readonly kind: "step"; readonly dataset: string; readonly result: StepResult }
  | { readonly kind: "verification"; readonly dataset: string; readonly verification: Verification };
