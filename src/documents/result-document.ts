import type {
  Dataset,
  Missing,
  Permissions,
  ResultDocument,
  Step as StepDocument,
} from "../generated/result-document.js";
import type { PermissionCheck } from "../model/remote.js";
import type {
  DatasetResult,
  MissingPermission,
  Result,
  Step,
  StepResult,
  Verification,
} from "../model/result.js";
import { summarizeResult } from "../model/summary.js";
import { placeOf } from "./diagnostic-document.js";
import { addressOf } from "./plan-document.js";

/** What a result does not say of itself, but its document does. */
export interface ResultFacts {
  readonly toolVersion: string;
  readonly configFiles: readonly string[];
  readonly server: string;
  readonly planHash: string | null;
  readonly exitCode: number;
}

/** The document of a result, as schema/result.schema.json describes it. */
export function resultDocument(result: Result, facts: ResultFacts): ResultDocument {
  return {
    format: "lightly-gitops/result",
    version: 1,
    tool: { name: "lightly-gitops", version: facts.toolVersion },
    error: null,
    exitCode: facts.exitCode,
    planHash: facts.planHash,
    config: { files: [...facts.configFiles] },
    server: facts.server,
    summary: summarizeResult(result),
    datasets: result.datasets.map(datasetDocument),
  };
}

/** One step, as the result and the events give it. */
export function stepDocument(dataset: string, { step, outcome }: StepResult): StepDocument {
  return {
    kind: step.kind,
    address: addressOf(dataset, partOf(step)),
    status: outcome.status,
    problem: "problem" in outcome ? { ...outcome.problem } : null,
  };
}

/** What the check of permissions found, as the result and the events give it. */
export function permissionsDocument(verification: Verification): Permissions {
  return {
    status: verification.status,
    missing: verification.status === "missing" ? verification.missing.map(missingDocument) : [],
    problem:
      verification.status === "failed"
        ? { ...verification.problem }
        : verification.status === "impossible"
          ? { message: verification.reason, hint: "" }
          : null,
  };
}

function datasetDocument({ name, id, position, steps, verification }: DatasetResult): Dataset {
  return {
    dataset: name,
    id,
    position: placeOf(position),
    steps: steps.map((step) => stepDocument(name, step)),
    permissions: permissionsDocument(verification),
  };
}

function partOf(step: Step): string | undefined {
  if (step.kind === "update_sharing") return "share_with";
  return "purpose" in step ? step.purpose : undefined;
}

function missingDocument({ check, neededBy, providerError, remedies }: MissingPermission): Missing {
  return {
    permission: permissionNames[check],
    neededBy: [...neededBy],
    providerError,
    remedies: [...remedies],
  };
}

const permissionNames = {
  canList: "list",
  canRead: "read",
  canWrite: "write",
  canOverwrite: "overwrite",
} as const satisfies Record<PermissionCheck, string>;
