import type {
  Base as BaseDocument,
  Change as ChangeDocument,
  FieldChange as FieldDocument,
  PlanDocument,
  ResourceName as NameDocument,
  State,
  Summary,
} from "../generated/plan-document.js";
import type { AppliedVariable } from "../model/desired.js";
import type { Diagnostic } from "../model/diagnostics.js";
import {
  type Change,
  countActions,
  type FieldChange,
  holdsDrift,
  type Plan,
  type ResourceName,
} from "../model/plan.js";
import { kindOf } from "../resources/index.js";
import { groupChanges } from "./change-groups.js";
import { diagnosticDocument, placeOf } from "./diagnostic-document.js";
import { digest } from "./digest.js";
import { planFormat } from "./format-version.js";
import { checksumOf, planHash } from "./identity.js";

/** What a plan does not say of itself, but its document does. */
export interface PlanFacts {
  readonly toolVersion: string;
  readonly configFiles: readonly string[];
  readonly variables: readonly AppliedVariable[];
  /** `null` where the base stood for the account. */
  readonly server: string | null;
  /** Owner's id; `null` where it is not known. */
  readonly account: string | null;
  readonly base: BaseDocument | null;
  /** What the plan was narrowed to; empty for the whole config. */
  readonly targets: readonly string[];
  /** Whether the values of secrets were looked up. */
  readonly secretsRead: boolean;
  /** Names of datasets of the account that the config does not declare, where somebody asked for them. */
  readonly undeclared: readonly string[];
  /** Makes a text of the platform fit to be shown, in case it holds a secret. */
  readonly redact: Redact;
  /** Findings about the config, beside the plan's own notes. */
  readonly warnings: readonly Diagnostic[];
}

type Redact = (text: string) => string;

/**
 * The document of a plan, as schema/plan.schema.json describes it: everything in it may be shown, and the same inputs
 * give the same bytes.
 */
export function planDocument(plan: Plan, facts: PlanFacts): PlanDocument {
  const { redact } = facts;
  const changes = plan.changes.map((change) => changeDocument(change, redact));
  const states = statesOf(plan);
  const document: PlanDocument = {
    ...planFormat,
    tool: { name: "lightly-gitops", version: facts.toolVersion },
    error: null,
    planHash: null,
    config: { files: [...facts.configFiles] },
    variables: facts.variables.map(({ name, value }) => ({ name, value: redact(value) })),
    server: facts.server,
    offline: facts.server === null,
    account: facts.account,
    base: facts.base,
    targets: [...facts.targets],
    secretsRead: facts.secretsRead,
    summary: summarize(plan, facts.undeclared.length),
    changes,
    groups: groupChanges({ changes, states }),
    states,
    refusals: plan.refusals.map((refusal) => ({
      ...refusal,
      message: redact(refusal.message),
      remedies: refusal.remedies.map(redact),
      position: placeOf(refusal.position),
    })),
    uncompared: plan.unknown.map(({ secret, position, field, connection, ...name }) => ({
      ...nameDocument(name),
      field,
      reference: secret.reference,
      connection,
      position: placeOf(position),
    })),
    unmanaged: [
      ...plan.unmanaged.map((name) => nameDocument(name, redact)),
      ...facts.undeclared.map((name) => ({
        address: redact(name),
        dataset: redact(name),
        kind: "dataset",
        part: "",
      })),
    ],
    removed: plan.removed.map((name) => nameDocument(name)),
    warnings: [...facts.warnings, ...plan.notes].map(diagnosticDocument),
    checksum: null,
  };
  const hashed = { ...document, planHash: planHash(document) };
  return { ...hashed, checksum: checksumOf(hashed) };
}

function summarize(plan: Plan, undeclared: number): Summary {
  return {
    datasets: plan.datasets,
    ...countActions(plan.changes),
    unchanged: plan.unchanged,
    refused: plan.refusals.length,
    unmanaged: plan.unmanaged.length + undeclared,
    uncompared: plan.unknown.length,
    drift: plan.hasBase ? plan.changes.filter(holdsDrift).length : null,
  };
}

function changeDocument(change: Change, redact: Redact): ChangeDocument {
  const { desired, action, cause, fields, secrets, position } = change;
  return {
    ...nameDocument(change),
    action,
    title: kindOf(change).title(desired),
    storage:
      desired.storage === null
        ? null
        : { provider: desired.storage.provider, connection: desired.storage.connection },
    cause,
    fields: fields.map((field) => fieldDocument(field, redact)),
    secrets: secrets.map(({ field, secret, formerly, reason, cause: own, position: place }) => ({
      field,
      reference: secret.reference,
      formerly,
      reason,
      cause: own,
      position: placeOf(place),
    })),
    content: digest(desired.fields),
    position: placeOf(position),
  };
}

function fieldDocument(change: FieldChange, redact: Redact): FieldDocument {
  const { before } = change;
  return {
    ...change,
    field: redact(change.field),
    before: before.kind === "text" ? { ...before, text: redact(before.text) } : before,
    position: placeOf(change.position),
  };
}

function nameDocument(
  { address, dataset, kind, part }: ResourceName,
  redact: Redact = (text) => text,
): NameDocument {
  return { address: redact(address), dataset, kind, part: redact(part) };
}

/** The states of the datasets that would be changed. */
function statesOf({ changes }: Plan): State[] {
  const targets = new Set(changes.map(({ target }) => target));
  return [...targets].map(({ dataset: { key, name }, found }) => ({
    dataset: key,
    name,
    id: found?.id ?? null,
    fingerprint: found?.fingerprint ?? null,
  }));
}
