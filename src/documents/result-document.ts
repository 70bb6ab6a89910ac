import type {
  Dataset,
  Missing,
  Permissions,
  ResultDocument,
  Step as StepDocument,
} from "../generated/result-document.js";
import type { AppliedVariable } from "../model/desired.js";
import { groupBy } from "../model/group-by.js";
import type { PermissionCheck } from "../model/remote.js";
import {
  type ChangeOutcome,
  type MissingPermission,
  type Outcome,
  type Result,
  summarizeResult,
  type Verification,
} from "../model/result.js";
import { kindOf } from "../resources/index.js";
import { placeOf } from "./diagnostic-document.js";
import { resultFormat } from "./format-version.js";
import { groupOutcomes } from "./outcome-groups.js";

/** What a result does not say of itself, but its document does. */
export interface ResultFacts {
  readonly toolVersion: string;
  readonly configFiles: readonly string[];
  readonly variables: readonly AppliedVariable[];
  readonly server: string;
  readonly planHash: string | null;
  readonly exitCode: number;
}

/** The document of a result, as schema/result.schema.json describes it. */
export function resultDocument(result: Result, facts: ResultFacts): ResultDocument {
  const outcomes = groupBy(result.outcomes, ({ change }) => change.target);
  const datasets = result.datasets.map(({ target, id, verification }): Dataset => ({
    dataset: target.dataset.key,
    id,
    position: placeOf(target.dataset.position),
    steps: (outcomes.get(target) ?? []).map(stepDocument),
    permissions: permissionsDocument(verification),
  }));
  return {
    ...resultFormat,
    tool: { name: "lightly-gitops", version: facts.toolVersion },
    error: null,
    exitCode: facts.exitCode,
    planHash: facts.planHash,
    config: { files: [...facts.configFiles] },
    variables: facts.variables.map((one) => ({ ...one })),
    server: facts.server,
    summary: summarizeResult(result),
    datasets,
    groups: groupOutcomes(datasets),
  };
}

/** What became of one change, as the result and the events give it. */
export function stepDocument({ change, outcome }: ChangeOutcome): StepDocument {
  const { address, dataset, kind, part, action, desired, position } = change;
  return {
    address,
    dataset,
    kind,
    part,
    action,
    title: kindOf(change).title(desired),
    status: outcome.status,
    problem: problemOf(outcome),
    position: placeOf(position),
  };
}

function problemOf(outcome: Outcome): StepDocument["problem"] {
  if (outcome.status === "blocked") return { message: outcome.reason, hint: "" };
  return "problem" in outcome ? { ...outcome.problem } : null;
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
