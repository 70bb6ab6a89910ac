import type { Diagnostic } from "../model/diagnostics.js";
import type {
  Change,
  FieldChange as FieldDocument,
  PlanDocument,
  Resource,
  Rotation as RotationDocument,
  SecretField as SecretDocument,
  Uncompared,
  Unmanaged,
} from "../generated/plan-document.js";
import type {
  CreateDataset,
  DatasetPlan,
  DatasourcePlan,
  FieldChange,
  KeepDataset,
  Plan,
  SecretField,
} from "../model/model.js";
import { canonicalPeople } from "../reconcile/sharing.js";
import { datasourcesOf, isChanged, summarize } from "../model/summary.js";
import { diagnosticDocument, placeOf } from "./diagnostic-document.js";
import { withPlanHash } from "./plan-hash.js";
import { refusalDocument } from "./refusal-document.js";

/** What a plan does not say of itself, but its document does. */
export interface PlanFacts {
  readonly toolVersion: string;
  readonly configFiles: readonly string[];
  readonly configHash: string;
  readonly server: string;
  /** Owner's id; `null` where it is not known. */
  readonly account: string | null;
  readonly rotations: readonly RotationDocument[];
  /** What the plan was narrowed to; empty for the whole config. */
  readonly targets: readonly string[];
  /** Names of datasets of the account that the config does not declare, where somebody asked for them. */
  readonly undeclared: readonly string[];
  /** Makes a text of the platform fit to be shown, in case it holds a secret. */
  readonly conceal: Conceal;
  readonly warnings: readonly Diagnostic[];
}

type Conceal = (text: string) => string;

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
    targets: [...facts.targets],
    summary: { ...summarize(plan), drift: null },
    changes: plan.datasets.flatMap((dataset) =>
      dataset.action === "refuse" ? [] : changesOf(dataset, facts.conceal),
    ),
    resources: changed.map(resourceOf),
    refusals: plan.datasets.flatMap((dataset) =>
      dataset.action === "refuse" ? [refusalDocument(dataset, facts.conceal)] : [],
    ),
    rotations: [...facts.rotations],
    uncompared: plan.datasets.flatMap(uncomparedOf),
    unmanaged: [
      ...plan.datasets.flatMap((dataset) => unmanagedOf(dataset, facts.conceal)),
      ...facts.undeclared.map((name) => ({ dataset: facts.conceal(name), purpose: null })),
    ],
    removed: [],
    warnings: facts.warnings.map(diagnosticDocument),
  });
}

/** `dataset`, or `dataset.purpose`: a dataset's name holds no dot. */
export function addressOf(dataset: string, purpose?: string): string {
  return purpose === undefined ? dataset : `${dataset}.${purpose}`;
}

function changesOf(plan: CreateDataset | KeepDataset, conceal: Conceal): readonly Change[] {
  const { name } = plan.dataset;
  return [
    ...datasetChange(plan, conceal),
    ...plan.datasources.flatMap((datasource) => datasourceChange(name, datasource, conceal)),
    ...sharingChange(plan, conceal),
  ];
}

function datasetChange(plan: CreateDataset | KeepDataset, conceal: Conceal): readonly Change[] {
  const { name, type, position, positions } = plan.dataset;
  const subject = { address: addressOf(name), dataset: name, cause: null };
  if (plan.action === "create") {
    return [{ ...subject, kind: "create_dataset", type, reason: "missing", position: placeOf(position) }];
  }
  if (plan.actualName === name) return [];
  const place = placeOf(plan.dataset.id === null ? positions.renamed_from : positions.id);
  const from = conceal(plan.actualName);
  return [{ ...subject, kind: "rename_dataset", id: plan.id, from, reason: "different", position: place }];
}

function datasourceChange(dataset: string, plan: DatasourcePlan, conceal: Conceal): readonly Change[] {
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
  const fields = plan.action === "keep" ? [] : plan.fields.map((field) => fieldDocument(field, conceal));
  switch (plan.action) {
    case "keep":
      return [];
    case "create":
      return [{ ...subject, kind: "create_datasource", reason: "missing", fields }];
    case "update": {
      const reason = fields.length > 0 ? "different" : "rotation";
      return [
        { ...subject, kind: "update_datasource", reason, fields, resent: plan.resent.map(secretDocument) },
      ];
    }
  }
}

function sharingChange(
  { dataset, sharing }: CreateDataset | KeepDataset,
  conceal: Conceal,
): readonly Change[] {
  if (sharing === null) return [];
  // In one order and one case, so that a list that is only written in another way gives the same plan.
  const [before, after] = [canonicalPeople(sharing.before.map(conceal)), canonicalPeople(sharing.after)];
  return [
    {
      kind: "update_sharing",
      address: addressOf(dataset.name, "share_with"),
      dataset: dataset.name,
      add: after.filter((address) => !before.includes(address)),
      remove: before.filter((address) => !after.includes(address)),
      reason: "different",
      cause: null,
      position: placeOf(dataset.positions.share_with),
    },
  ];
}

function fieldDocument({ field, before, after, position }: FieldChange, conceal: Conceal): FieldDocument {
  const shown = before.kind === "text" ? { ...before, text: conceal(before.text) } : before;
  return { field, before: shown, after, cause: null, position: placeOf(position) };
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

function unmanagedOf(plan: DatasetPlan, conceal: Conceal): readonly Unmanaged[] {
  if (plan.action !== "keep") return [];
  return plan.unmanaged.map((purpose) => ({ dataset: plan.dataset.name, purpose: conceal(purpose) }));
}
