import type { DatasetPlan, DatasourcePlan, Plan } from "./model.js";
import type { Outcome, Result, Verification } from "./result.js";

/** Counts of a plan. A dataset and each of its declared datasources are one resource each. */
export interface PlanSummary {
  /** Declared datasets that the plan covers. */
  readonly datasets: number;
  readonly create: number;
  readonly update: number;
  readonly unchanged: number;
  readonly refused: number;
  /** Datasources that the account has and the config does not declare, on declared datasets. */
  readonly unmanaged: number;
  /** Secrets of unchanged datasources that could not be compared. */
  readonly uncompared: number;
}

export function summarize(plan: Plan): PlanSummary {
  const datasources = plan.datasets.flatMap(datasourcesOf);
  const datasets = (action: DatasetPlan["action"]) =>
    plan.datasets.filter((one) => one.action === action).length;
  const count = (action: DatasourcePlan["action"]) =>
    datasources.filter((one) => one.action === action).length;
  const changedDatasets = plan.datasets.filter(
    (one) => one.action === "keep" && (one.sharing !== null || one.actualName !== one.dataset.name),
  ).length;
  return {
    datasets: plan.datasets.length,
    create: datasets("create") + count("create"),
    update: changedDatasets + count("update"),
    unchanged: datasets("keep") - changedDatasets + count("keep"),
    refused: datasets("refuse"),
    unmanaged: plan.datasets.flatMap((one) => (one.action === "keep" ? one.unmanaged : [])).length,
    uncompared: datasources.flatMap((one) => (one.action === "keep" ? one.uncompared : [])).length,
  };
}

/** True when applying the plan would write. */
export function hasChanges(plan: Plan): boolean {
  return plan.datasets.some(isChanged);
}

export function isChanged(dataset: DatasetPlan): boolean {
  if (dataset.action === "refuse") return false;
  if (dataset.action === "create" || dataset.sharing !== null || dataset.actualName !== dataset.dataset.name)
    return true;
  return dataset.datasources.some(({ action }) => action !== "keep");
}

/** The planned datasources of a dataset; none where the dataset is refused. */
export function datasourcesOf(dataset: DatasetPlan): readonly DatasourcePlan[] {
  return dataset.action === "refuse" ? [] : dataset.datasources;
}

/** Counts over a result. */
export interface ResultSummary {
  readonly done: number;
  readonly failed: number;
  readonly refused: number;
  readonly blocked: number;
  readonly interrupted: number;
  /** Datasets whose storage lacks a permission. */
  readonly lacking: number;
  /** Datasets whose storage should have been checked, and could not be. */
  readonly unverified: number;
}

export function summarizeResult(result: Result): ResultSummary {
  const steps = result.datasets.flatMap(({ steps: all }) => all);
  const count = (status: Outcome["status"]) =>
    steps.filter(({ outcome }) => outcome.status === status).length;
  const verified = (status: Verification["status"]) =>
    result.datasets.filter(({ verification }) => verification.status === status).length;
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
