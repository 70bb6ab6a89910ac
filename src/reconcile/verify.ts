import { ApiError, InterruptedError } from "../model/errors.js";
import type { Purpose } from "../model/desired.js";
import type { DesiredDatasource } from "../model/datasource.js";
import { providerOf } from "../providers/index.js";
import {
  type LightlyWriter,
  type PermissionCheck,
  permissionChecks,
  type PermissionReport,
} from "../model/remote.js";
import { problemOf } from "./problem.js";
import type { MissingPermission, Verification } from "../model/result.js";

/** Which checks a purpose depends on: `input` is only read, the others are written to as well. */
const checksOf: Readonly<Record<Purpose, readonly PermissionCheck[]>> = {
  input: ["canList", "canRead"],
  lightly: permissionChecks,
  input_output: permissionChecks,
};

/**
 * Has the platform try the storage of a dataset, which writes a test object there. Passed means that all four checks
 * are true. Never throws for what the platform answers.
 */
export async function verifyDataset(
  datasetId: string,
  datasources: readonly DesiredDatasource[],
  api: LightlyWriter,
): Promise<Verification> {
  if (datasources.every(({ provider }) => !providerOf(provider).verifiable)) {
    return { status: "impossible", reason: "the platform cannot reach local storage" };
  }
  try {
    return judge(await api.verifyDatasources(datasetId), datasources);
  } catch (error) {
    if (error instanceof ApiError && error.request.code === "DATASET_DATASOURCE_ACTION_NOT_IMPLEMENTED") {
      return { status: "impossible", reason: "the platform does not offer the check for this storage" };
    }
    if (error instanceof InterruptedError) return { status: "interrupted" };
    return { status: "failed", problem: problemOf(error) };
  }
}

function judge(report: PermissionReport, datasources: readonly DesiredDatasource[]): Verification {
  const missing = permissionChecks
    .filter((check) => !report.granted[check])
    .map((check) => describe(check, report, datasources));
  return missing.length === 0 ? { status: "passed" } : { status: "missing", missing };
}

function describe(
  check: PermissionCheck,
  report: PermissionReport,
  datasources: readonly DesiredDatasource[],
): MissingPermission {
  const needing = datasources.filter(({ purpose }) => checksOf[purpose].includes(check));
  return {
    check,
    neededBy: needing.map(({ purpose }) => purpose),
    providerError: report.errors[check] ?? null,
    remedies: [...new Set(needing.map(({ provider }) => providerOf(provider).grants[check]))],
  };
}
