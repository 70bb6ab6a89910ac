import type { Change, Target } from "./plan.js";
import type { PermissionCheck } from "./remote.js";

/** What became of a plan. */
export interface Result {
  /** One for each change, in the order of the plan. */
  readonly outcomes: readonly ChangeOutcome[];
  /** One for each dataset with changes, in the order of the plan. */
  readonly datasets: readonly DatasetResult[];
}

export interface ChangeOutcome {
  readonly change: Change;
  readonly outcome: Outcome;
}

export interface DatasetResult {
  readonly target: Target;
  /** `null` when the dataset was to be created and was not. */
  readonly id: string | null;
  readonly verification: Verification;
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
  /** There was nothing to check: no storage was written. */
  | { readonly status: "skipped" };

export interface MissingPermission {
  readonly check: PermissionCheck;
  /** Datasources that need it; the platform does not say which of them failed. */
  readonly neededBy: readonly string[];
  /** The provider's own words, if any. */
  readonly providerError: string | null;
  /** What to do, once per kind of storage involved. */
  readonly remedies: readonly string[];
}

/** A change or a check that has just finished. */
export type Progress =
  | { readonly kind: "change"; readonly outcome: ChangeOutcome }
  | { readonly kind: "verification"; readonly dataset: string; readonly verification: Verification };

/** Counts over a result. */
export interface ResultSummary extends Record<Outcome["status"], number> {
  /** Datasets whose storage lacks a permission. */
  readonly lacking: number;
  /** Datasets whose storage should have been checked, and could not be. */
  readonly unverified: number;
}

export function summarizeResult({ outcomes, datasets }: Result): ResultSummary {
  const count = (status: Outcome["status"]) =>
    outcomes.filter(({ outcome }) => outcome.status === status).length;
  const verified = (status: Verification["status"]) =>
    datasets.filter(({ verification }) => verification.status === status).length;
  return {
    done: count("done"),
    failed: count("failed"),
    refused: count("refused"),
    blocked: count("blocked"),
    interrupted: count("interrupted"),
    lacking: verified("missing"),
    unverified: verified("failed"),
  };
}
