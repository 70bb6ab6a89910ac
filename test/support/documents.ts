import type {
  Base,
  Cause,
  Change,
  Diagnostic,
  Failure,
  FieldChange,
  PlanDocument,
  Position,
  Refusal,
  SentSecret,
  Value,
} from "../../src/generated/plan-document.js";
import type {
  Dataset,
  Permissions,
  Problem,
  ResultDocument,
  Step,
} from "../../src/generated/result-document.js";
import { groupChanges } from "../../src/documents/change-groups.js";
import { groupOutcomes } from "../../src/documents/outcome-groups.js";
import type { PlanFacts } from "../../src/documents/plan-document.js";
import { countActions, holdsDrift } from "../../src/model/plan.js";

const tool = { name: "lightly-gitops", version: "0.1.0" } as const;
const server = "https://api.lightly.ai";
/** What the documents of plans say of their run, where a test does not care. */
export const planFacts: PlanFacts = {
  toolVersion: "1.2.3",
  configFiles: ["lightly.yaml"],
  variables: [],
  server,
  account: "auth0|1",
  base: null,
  targets: [],
  secretsRead: true,
  undeclared: [],
  redact: (text) => text,
  warnings: [],
};

export const hashOf = (digit: string) => `sha256:${digit.repeat(64)}`;

export function at(line: number, file = "lightly.yaml"): Position {
  return { file, line, column: 5 };
}

/** An empty plan, but for what is given; its counts of changes, refusals and lists follow from them. */
export function planDocument(given: Partial<PlanDocument> = {}): PlanDocument {
  const { changes = [], refusals = [], unmanaged = [], uncompared = [], base = null } = given;
  const datasets = [...new Set(changes.map(({ dataset }) => dataset))];
  const states = datasets.map((dataset) => ({
    dataset,
    name: dataset,
    id: "0".repeat(24),
    fingerprint: "c".repeat(64),
  }));
  return {
    format: "lightly-gitops/plan",
    version: 2,
    tool,
    error: null,
    planHash: hashOf("a"),
    config: { files: ["lightly.yaml"] },
    variables: [],
    server,
    offline: false,
    account: "auth0|617a7f2b",
    base,
    targets: [],
    secretsRead: true,
    summary: {
      datasets: datasets.length + 3,
      ...countActions(changes),
      unchanged: 6,
      refused: refusals.length,
      unmanaged: unmanaged.length,
      uncompared: uncompared.length,
      drift: base === null ? null : changes.filter(holdsDrift).length,
    },
    changes,
    groups: groupChanges({ changes, states }),
    states,
    refusals: [],
    uncompared: [],
    unmanaged: [],
    removed: [],
    warnings: [],
    checksum: hashOf("d"),
    ...given,
  };
}

export function failedPlan(error: Failure): PlanDocument {
  const counts = { datasets: 0, create: 0, update: 0, unchanged: 0 };
  const summary = { ...counts, refused: 0, unmanaged: 0, uncompared: 0, drift: null };
  const unknown = { planHash: null, checksum: null, server: null, account: null, secretsRead: false };
  return planDocument({ error, ...unknown, config: { files: ["lightly.yaml"] }, summary });
}

export const mainBranch: Base = { name: "origin/main", commit: "4".repeat(40), state: "read" };

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

/** A change of the dataset itself, but for what is given. */
export function change(dataset: string, line: number, given: Partial<Change>): Change {
  return {
    address: dataset,
    dataset,
    kind: "dataset",
    part: "",
    action: "update",
    title: "dataset",
    storage: null,
    cause: null,
    fields: [],
    secrets: [],
    content: "e".repeat(64),
    position: at(line),
    ...given,
  };
}

export function createDataset(dataset: string, line: number, cause: Cause = null): Change {
  const fields = [
    field("name", absent, text(dataset), line, cause),
    field("type", absent, text("images"), line + 1, cause),
  ];
  return change(dataset, line, { action: "create", cause, fields });
}

export function createDatasource(dataset: string, line: number, cause: Cause = null): Change {
  return change(dataset, line, {
    address: `${dataset}.input`,
    kind: "datasource",
    part: "input",
    action: "create",
    title: "input datasource (s3_delegated_access, connection raw-data)",
    storage: { provider: "s3_delegated_access", connection: "raw-data" },
    cause,
    fields: [
      field("region", absent, text("eu-central-1"), line + 1, cause),
      field("role_arn", absent, text("arn:aws:iam::123456789012:role/lightly-read"), line + 2, cause),
      field("resource_path", absent, text(`s3://raw/${dataset}/`), line + 4, cause),
    ],
    secrets: [{ ...sentKey(line + 3), field: "external_id", reason: "new", cause }],
  });
}

export function updateDatasource(
  dataset: string,
  line: number,
  fields: FieldChange[],
  { cause = null, secrets = [] }: { cause?: Cause; secrets?: SentSecret[] } = {},
): Change {
  return change(dataset, line, {
    address: `${dataset}.lightly`,
    kind: "datasource",
    part: "lightly",
    title: "lightly datasource (s3, connection workspace)",
    storage: { provider: "s3", connection: "workspace" },
    cause,
    fields,
    secrets,
  });
}

/** A rename to `dataset`. */
export function renameDataset(from: string, dataset: string, line: number, cause: Cause = null): Change {
  return change(dataset, line, { cause, fields: [field("name", text(from), text(dataset), line, cause)] });
}

export function updateSharing(
  dataset: string,
  line: number,
  { add = [], remove = [], cause = null }: { add?: string[]; remove?: string[]; cause?: Cause },
): Change {
  const fields = [
    ...add.map((address) => field(address.toLowerCase(), absent, text(address), line, cause)),
    ...remove.map((address) => field(address.toLowerCase(), text(address), absent, line, cause)),
  ];
  const address = `${dataset}.share_with`;
  return change(dataset, line, {
    address,
    kind: "sharing",
    part: "share_with",
    title: "sharing",
    cause,
    fields,
  });
}

export function refusal(
  dataset: string,
  line: number,
  { reason, message, remedies }: Pick<Refusal, "reason" | "message" | "remedies">,
): Refusal {
  return { dataset, id: "1".repeat(24), reason, message, remedies, position: at(line) };
}

export function sentKey(line: number, reason: SentSecret["reason"] = "sent along"): SentSecret {
  const where = { field: "secret_access_key", reference: "env:LIGHTLY_S3_SECRET", position: at(line) };
  const formerly = reason === "another reference" ? "env:OLD_SECRET" : null;
  return { ...where, formerly, reason, cause: null };
}

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

const stepOf = (
  dataset: string,
  [action, kind, part = ""]: readonly [Step["action"], string, string?],
  status: Step["status"] = "done",
): Step => ({
  address: part === "" ? dataset : `${dataset}.${part}`,
  dataset,
  kind,
  part,
  action,
  title: kind === "datasource" ? `${part} datasource (s3, connection workspace)` : kind,
  status,
  problem: problems[status] ?? null,
  position: at(dataset.length),
});
const problems: Partial<Record<Step["status"], Problem>> = {
  failed: { message: "PUT was answered with 403.", hint: "Ask the owner for access." },
  blocked: { message: "the step before it was not done", hint: "" },
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
  steps: [stepOf(dataset, ["create", "dataset"]), stepOf(dataset, ["create", "datasource", "input"])],
  permissions: checked,
});
/** Two steps that were not both done. */
export const notCreated = (dataset: string, first: Step["status"], second: Step["status"]): Dataset => ({
  dataset,
  id: null,
  position: at(dataset.length),
  steps: [
    stepOf(dataset, ["create", "dataset"], first),
    stepOf(dataset, ["create", "datasource", "input"], second),
  ],
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
    stepOf(dataset, ["update", "dataset"], rename),
    stepOf(dataset, ["update", "datasource", "lightly"], update),
    stepOf(dataset, ["update", "sharing", "share_with"], share),
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
    version: 2,
    tool,
    error: null,
    exitCode: 0,
    planHash: hashOf("a"),
    config: { files: ["lightly.yaml"] },
    variables: [],
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
    groups: groupOutcomes(datasets),
    ...given,
  };
}
