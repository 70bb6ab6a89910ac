import { DiagnosedError, type ExpectedError } from "../model/errors.js";
import type { Failure, PlanDocument } from "../generated/plan-document.js";
import type { ResultDocument } from "../generated/result-document.js";
import type { AppliedVariable } from "../model/desired.js";
import { diagnosticDocument } from "./diagnostic-document.js";
import { planFormat, resultFormat } from "./format-version.js";

/** What is known when a command fails. */
export interface FailureFacts {
  readonly toolVersion: string;
  readonly configFiles: readonly string[];
  readonly variables: readonly AppliedVariable[];
}

/** The plan document of a plan that could not be made. */
export function failedPlan(
  error: ExpectedError,
  { toolVersion, configFiles, variables }: FailureFacts,
): PlanDocument {
  const none = {
    datasets: 0,
    create: 0,
    update: 0,
    unchanged: 0,
    refused: 0,
    unmanaged: 0,
    uncompared: 0,
    drift: null,
  };
  return {
    ...planFormat,
    tool: { name: "lightly-gitops", version: toolVersion },
    error: failure(error),
    planHash: null,
    config: { files: [...configFiles] },
    variables: variables.map((one) => ({ ...one })),
    server: null,
    offline: false,
    account: null,
    base: null,
    targets: [],
    secretsRead: false,
    summary: none,
    changes: [],
    groups: [],
    states: [],
    refusals: [],
    uncompared: [],
    unmanaged: [],
    removed: [],
    warnings: [],
    checksum: null,
  };
}

/** The result document of an apply that did nothing. */
export function failedResult(
  error: ExpectedError,
  { toolVersion, configFiles, variables }: FailureFacts,
): ResultDocument {
  return {
    ...resultFormat,
    tool: { name: "lightly-gitops", version: toolVersion },
    error: failure(error),
    exitCode: error.exitCode,
    planHash: null,
    config: { files: [...configFiles] },
    variables: variables.map((one) => ({ ...one })),
    server: null,
    summary: { done: 0, failed: 0, refused: 0, blocked: 0, interrupted: 0, lacking: 0, unverified: 0 },
    datasets: [],
    groups: [],
  };
}

/** Why a command could not do its work. */
export function failure(error: ExpectedError): Failure {
  const diagnostics = error instanceof DiagnosedError ? error.diagnostics.map(diagnosticDocument) : [];
  return { message: error.message, hint: error.hint, exitCode: error.exitCode, diagnostics };
}
