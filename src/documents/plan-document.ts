import type { Diagnostic } from "../diagnostics.js";
import type {
  Change,
  FieldChange as FieldDocument,
  PlanDocument,
  Refusal,
  Resource,
  Rotation as RotationDocument,
  SecretField as SecretDocument,
  Uncompared,
  Unmanaged,
} from "../generated/plan-document.js";
import type { CreateDataset, DatasetPlan, DatasourcePlan, FieldChange, KeepDataset, Plan, SecretField } from "../model.js";
import { datasourcesOf, isChanged, summarize } from "../summary.js";
import { diagnosticDocument, placeOf } from "./diagnostic-document.js";
import { withPlanHash } from "./plan-hash.js";

/** What a plan does not say of itself, but its document does. */
export interface PlanFacts {
  readonly toolVersion: string;
  readonly configFiles: readonly string[];
  readonly configHash: string;
  readonly server: string;
  /** Owner's id; `null` where it is not known. */
  readonly account: string | null;
  readonly rotations: readonly RotationDocument[];
  readonly warnings: readonly Diagnostic[];
}

/**
 * The document of a plan, as schema/plan.schema.json describes it: everything in it may be shown, and the same inputs
 * give the same bytes.
 */
export function planDocument(plan: Plan, facts: PlanFacts): PlanDocument {
  const changed = plan.datasets.filter(isChanged);
  return withPlanHash({
    format: "lightly-gitops/plan",
    version: 1,
    tool: { name: "lightly-gitops", version: facts.toolVersion },
    error: null,
    planHash: null,
    config: { files: [...facts.configFiles], hash: facts.configHash },
    server: facts.server,
    account: facts.account,
    base: null,
    summary: { ...summarize(plan), drift: null },
    changes: changed.flatMap(changesOf),
    resources: changed.map(resourceOf),
    refusals: plan.datasets.flatMap(refusalOf),
    rotations: [...facts.rotations],
    uncompared: plan.datasets.flatMap(uncomparedOf),
    unmanaged: plan.datasets.flatMap(unmanagedOf),
    removed: [],
    warnings: facts.warnings.map(diagnosticDocument),
  });
}

/** `dataset`, or `dataset.purpose`: a dataset's name holds no dot. */
export function addressOf(dataset: string, purpose?: string): string {
  return purpose === undefined ? dataset : `${dataset}.${purpose}`;
}

function changesOf(plan: DatasetPlan): readonly Change[] {
  const { name } = plan.dataset;
  const datasources = datasourcesOf(plan).flatMap((datasource) => datasourceChange(name, datasource));
  return plan.action === "create" ? [datasetCreation(plan), ...datasources] : datasources;
}

function datasetCreation({ dataset }: CreateDataset): Change {
  return {
    kind: "create_dataset",
    address: addressOf(dataset.name),
    dataset: dataset.name,
    type: dataset.type,
    reason: "missing",
    cause: null,
    position: placeOf(dataset.position),
  };
}

function datasourceChange(dataset: string, plan: DatasourcePlan): readonly Change[] {
  const { purpose, provider, connection, position } = plan.datasource;
  const subject = {
    address: addressOf(dataset, purpose),
    dataset,
    purpose,
    provider,
    connection,
    cause: null,
    position: placeOf(position),
  };
  switch (plan.action) {
    case "keep":
      return [];
    case "create":
      return [{ ...subject, kind: "create_datasource", reason: "missing", fields: plan.fields.map(fieldDocument) }];
    case "update":
      return [
        {
          ...subject,
          kind: "update_datasource",
          reason: plan.fields.length > 0 ? "different" : "rotation",
          fields: plan.fields.map(fieldDocument),
          resent: plan.resent.map(secretDocument),
        },
      ];
    default:
      return plan satisfies never;
  }
}

function fieldDocument({ field, before, after, position }: FieldChange): FieldDocument {
  return { field, before, after, cause: null, position: placeOf(position) };
}

function secretDocument({ field, secret, position }: SecretField): SecretDocument {
  return { field, reference: secret.reference, position: placeOf(position) };
}

function resourceOf(plan: DatasetPlan): Resource {
  return {
    dataset: plan.dataset.name,
    id: plan.action === "create" ? null : plan.id,
    fingerprint: plan.action === "keep" ? plan.fingerprint : null,
  };
}

function refusalOf(plan: DatasetPlan): readonly Refusal[] {
  if (plan.action !== "refuse") return [];
  const { dataset, id, actualType } = plan;
  const position = placeOf(dataset.typePosition);
  return [{ dataset: dataset.name, id, declaredType: dataset.type, actualType, position }];
}

function uncomparedOf(plan: DatasetPlan): readonly Uncompared[] {
  const dataset = plan.dataset.name;
  return datasourcesOf(plan).flatMap((datasource) => {
    if (datasource.action !== "keep") return [];
    const { purpose } = datasource.datasource;
    return datasource.uncompared.map((secret) => ({
      address: addressOf(dataset, purpose),
      dataset,
      purpose,
      ...secretDocument(secret),
    }));
  });
}

function unmanagedOf(plan: DatasetPlan): readonly Unmanaged[] {
  const ofKept = ({ dataset, unmanaged }: KeepDataset) =>
    unmanaged.map((purpose) => ({ dataset: dataset.name, purpose }));
  return plan.action === "keep" ? ofKept(plan) : [];
}
