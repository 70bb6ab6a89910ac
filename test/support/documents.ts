import type {
  Cause,
  Change,
  CreateDataset,
  CreateDatasource,
  Diagnostic,
  Failure,
  FieldChange,
  PlanDocument,
  Position,
  Refusal,
  RenameDataset,
  SecretField,
  UpdateDatasource,
  UpdateSharing,
  Value,
} from "../../src/generated/plan-document.js";
import type {
  Dataset,
  Permissions,
  Problem,
  ResultDocument,
  Step,
} from "../../src/generated/result-document.js";

const tool = { name: "lightly-gitops", version: "0.1.0" } as const;
const server = "https://api.lightly.ai";
export const hashOf = (digit: string) => `sha256:${digit.repeat(64)}`;

export function at(line: number, file = "lightly.yaml"): Position {
  return { file, line, column: 5 };
}

/** An empty plan, but for what is given; its counts of changes, refusals and lists follow from them. */
export function planDocument(given: Partial<PlanDocument> = {}): PlanDocument {
  const { changes = [], refusals = [], unmanaged = [], uncompared = [], base = null } = given;
  const resources = (...kinds: readonly Change["kind"][]) => resourcesOf(changes, kinds);
  const created = resources("create_dataset", "create_datasource");
  const updated = resources("rename_dataset", "update_sharing", "update_datasource");
  const drifted = changes.filter(
    (change) =>
      change.cause === "drift" ||
      (change.kind === "update_datasource" && change.fields.some(({ cause }) => cause === "drift")),
  );
  return {
    format: "lightly-gitops/plan",
    version: 1,
    tool,
    error: null,
    planHash: hashOf("a"),
    config: { files: ["lightly.yaml"], hash: hashOf("b") },
    server,
    account: "auth0|617a7f2b",
    base,
    targets: [],
    summary: {
      datasets: new Set(changes.map(({ dataset }) => dataset)).size + 3,
      create: created.length,
      update: updated.filter((resource) => !created.includes(resource)).length,
      unchanged: 6,
      refused: refusals.length,
      unmanaged: unmanaged.length,
      uncompared: uncompared.length,
      drift: base === null ? null : resourcesOf(drifted).length,
    },
    changes: [],
    resources: [...new Set(changes.map(({ dataset }) => dataset))].map((dataset) => ({
      dataset,
      id: "0".repeat(24),
      fingerprint: hashOf("c"),
    })),
    refusals: [],
    rotations: [],
    uncompared: [],
    unmanaged: [],
    removed: [],
    warnings: [],
    ...given,
  };
}

/** A dataset is one resource, and so is each of its datasources. */
function resourcesOf(changes: readonly Change[], kinds?: readonly Change["kind"][]): readonly string[] {
  const own = changes.filter(({ kind }) => kinds?.includes(kind) ?? true);
  return [...new Set(own.map((change) => ("purpose" in change ? change.address : change.dataset)))];
}

export function failedPlan(error: Failure): PlanDocument {
  const summary = {
    datasets: 0,
    create: 0,
    update: 0,
    unchanged: 0,
    refused: 0,
    unmanaged: 0,
    uncompared: 0,
    drift: null,
  };
  const config = { files: ["lightly.yaml"], hash: null };
  return planDocument({ error, planHash: null, config, server: null, account: null, summary });
}

export const text = (value: string): Value => ({ kind: "text", text: value });
export const secret = (reference: string | null): Value => ({ kind: "secret", reference });
export const absent: Value = { kind: "absent" };

export function field(
  name: string,
  before: Value,
  after: Value,
  line: number,
  cause: Cause = null,
): FieldChange {
  return { field: name, before, after, cause, position: at(line) };
}

export function createDataset(dataset: string, line: number, cause: Cause = null): CreateDataset {
  const position = at(line);
  return {
    kind: "create_dataset",
    address: dataset,
    dataset,
    type: "images",
    reason: "missing",
    cause,
    position,
  };
}

export function createDatasource(dataset: string, line: number, cause: Cause = null): CreateDatasource {
  return {
    kind: "create_datasource",
    address: `${dataset}.input`,
    dataset,
    purpose: "input",
    provider: "s3_delegated_access",
    connection: "raw-data",
    reason: "missing",
    cause,
    fields: [
      field("region", absent, text("eu-central-1"), line + 1, cause),
      field("role_arn", absent, text("arn:aws:iam::123456789012:role/lightly-read"), line + 2, cause),
      field("external_id", absent, secret("env:LIGHTLY_EXTERNAL_ID"), line + 3, cause),
      field("resource_path", absent, text(`s3://raw/${dataset}/`), line + 4, cause),
    ],
    position: at(line),
  };
}

export function updateDatasource(
  dataset: string,
  line: number,
  fields: FieldChange[],
  { cause = null, resent = [] }: { cause?: Cause; resent?: SecretField[] } = {},
): UpdateDatasource {
  return {
    kind: "update_datasource",
    address: `${dataset}.lightly`,
    dataset,
    purpose: "lightly",
    provider: "s3",
    connection: "workspace",
    reason: fields.length > 0 ? "different" : "rotation",
    cause,
    fields,
    resent,
    position: at(line),
  };
}

/** A rename to `dataset`. */
export function renameDataset(
  from: string,
  dataset: string,
  line: number,
  cause: Cause = null,
): RenameDataset {
  return {
    kind: "rename_dataset",
    address: dataset,
    dataset,
    id: "3".repeat(24),
    from,
    reason: "different",
    cause,
    position: at(line),
  };
}

export function updateSharing(
  dataset: string,
  line: number,
  { add = [], remove = [], cause = null }: { add?: string[]; remove?: string[]; cause?: Cause },
): UpdateSharing {
  return {
    kind: "update_sharing",
    address: `${dataset}.share_with`,
    dataset,
    add,
    remove,
    reason: "different",
    cause,
    position: at(line),
  };
}

export function refusal(
  dataset: string,
  line: number,
  { reason, message, remedies }: Pick<Refusal, "reason" | "message" | "remedies">,
): Refusal {
  return { dataset, id: "1".repeat(24), reason, message, remedies, position: at(line) };
}

export const resentKey = (line: number): SecretField => ({
  field: "secret_access_key",
  reference: "env:LIGHTLY_S3_SECRET",
  position: at(line),
});

export function finding(severity: Diagnostic["severity"], code: string, line: number): Diagnostic {
  return {
    code,
    severity,
    path: "connections.raw-data.region",
    message: '"eu-centrall-1" is no region',
    hint: "Did you mean eu-central-1?",
    position: at(line),
  };
}

const stepOf = (kind: Step["kind"], address: string, status: Step["status"] = "done"): Step => ({
  kind,
  address,
  status,
  problem: problems[status] ?? null,
});
const problems: Partial<Record<Step["status"], Problem>> = {
  failed: { message: "PUT was answered with 403.", hint: "Ask the owner for access." },
  refused: { message: "a run is scheduled on this dataset", hint: "Wait until it has ended." },
};
export const permissions = (
  status: Permissions["status"],
  given: Partial<Permissions> = {},
): Permissions => ({
  status,
  missing: [],
  problem: null,
  ...given,
});
/** A dataset that was created with one datasource. */
export const created = (dataset: string, checked = permissions("passed")): Dataset => ({
  dataset,
  id: "2".repeat(24),
  position: at(dataset.length),
  steps: [stepOf("create_dataset", dataset), stepOf("create_datasource", `${dataset}.input`)],
  permissions: checked,
});
/** Two steps that were not both done. */
export const notCreated = (dataset: string, first: Step["status"], second: Step["status"]): Dataset => ({
  dataset,
  id: null,
  position: at(dataset.length),
  steps: [stepOf("create_dataset", dataset, first), stepOf("create_datasource", `${dataset}.input`, second)],
  permissions: permissions("skipped"),
});

/** A dataset that was to be renamed, changed and shared. */
export const changed = (
  dataset: string,
  [rename, update, share]: readonly [Step["status"], Step["status"], Step["status"]],
): Dataset => ({
  dataset,
  id: "3".repeat(24),
  position: at(dataset.length),
  steps: [
    stepOf("rename_dataset", dataset, rename),
    stepOf("update_datasource", `${dataset}.lightly`, update),
    stepOf("update_sharing", `${dataset}.share_with`, share),
  ],
  permissions: permissions(update === "done" ? "passed" : "skipped"),
});

/** A result of these datasets; its counts follow from them. */
export function resultDocument(datasets: Dataset[], given: Partial<ResultDocument> = {}): ResultDocument {
  const steps = datasets.flatMap((dataset) => dataset.steps);
  const count = (status: Step["status"]) => steps.filter((step) => step.status === status).length;
  const checks = (status: Permissions["status"]) =>
    datasets.filter((dataset) => dataset.permissions.status === status).length;
  return {
    format: "lightly-gitops/result",
    version: 1,
    tool,
    error: null,
    exitCode: 0,
    planHash: hashOf("a"),
    config: { files: ["lightly.yaml"] },
    server,
    summary: {
      done: count("done"),
      failed: count("failed"),
      refused: count("refused"),
      blocked: count("blocked"),
      interrupted: count("interrupted"),
      lacking: checks("missing"),
      unverified: checks("failed"),
    },
    datasets,
    ...given,
  };
}
