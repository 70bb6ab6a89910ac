import type {
  Change,
  CreateDatasource,
  Diagnostic,
  Failure,
  FieldChange,
  PlanDocument,
  Position,
  UpdateDatasource,
  Value,
} from "../../src/generated/plan-document.js";
import type { Dataset, ResultDocument } from "../../src/generated/result-document.js";

/** Gives another text for one that comes from the config, the command line or the platform. */
export type Replace = (text: string) => string;

/** The plan with all of its foreign texts replaced. Empty ones stay empty; equal ones stay equal. */
export function replaceInPlan(plan: PlanDocument, to: Replace): PlanDocument {
  const { base, account, server, config } = plan;
  return {
    ...plan,
    error: plan.error === null ? null : replaceInFailure(plan.error, to),
    config: { ...config, files: config.files.map((file) => to(file)) },
    server: orNull(server, to),
    account: orNull(account, to),
    base: orNull(base, to),
    changes: plan.changes.map((change) => replaceInChange(change, to)),
    resources: plan.resources.map(({ dataset, ...rest }) => ({ ...rest, dataset: to(dataset) })),
    targets: plan.targets.map((target) => to(target)),
    refusals: plan.refusals.map(({ dataset, id, reason, message, remedies, position }) => ({
      dataset: to(dataset),
      id: to(id),
      reason,
      message: to(message),
      remedies: remedies.map((remedy) => to(remedy)),
      position: replaceInPosition(position, to),
    })),
    rotations: plan.rotations.map(({ connection, reason }) => ({ connection: to(connection), reason })),
    uncompared: plan.uncompared.map(({ address, dataset, purpose, field, reference, position }) => ({
      address: to(address),
      dataset: to(dataset),
      purpose,
      field: to(field),
      reference: to(reference),
      position: replaceInPosition(position, to),
    })),
    unmanaged: plan.unmanaged.map(({ dataset, purpose }) => ({
      dataset: to(dataset),
      purpose: orNull(purpose, to),
    })),
    removed: plan.removed.map(({ address, dataset, purpose }) => ({
      address: to(address),
      dataset: to(dataset),
      purpose,
    })),
    warnings: plan.warnings.map((one) => replaceInFinding(one, to)),
  };
}

/** The result with all of its foreign texts replaced, as {@link replaceInPlan} does. */
export function replaceInResult(result: ResultDocument, to: Replace): ResultDocument {
  return {
    ...result,
    error: result.error === null ? null : replaceInFailure(result.error, to),
    config: { files: result.config.files.map((file) => to(file)) },
    server: orNull(result.server, to),
    datasets: result.datasets.map((dataset) => replaceInDataset(dataset, to)),
  };
}

function replaceInDataset({ dataset, id, position, steps, permissions }: Dataset, to: Replace): Dataset {
  const problem = (one: Dataset["permissions"]["problem"]) =>
    one === null ? null : { message: to(one.message), hint: keepEmpty(one.hint, to) };
  return {
    dataset: to(dataset),
    id: orNull(id, to),
    position: replaceInPosition(position, to),
    steps: steps.map((step) => ({ ...step, address: to(step.address), problem: problem(step.problem) })),
    permissions: {
      ...permissions,
      problem: problem(permissions.problem),
      missing: permissions.missing.map((missing) => ({
        ...missing,
        providerError: orNull(missing.providerError, to),
        remedies: missing.remedies.map((remedy) => to(remedy)),
      })),
    },
  };
}

function replaceInChange(change: Change, to: Replace): Change {
  const subject = {
    address: to(change.address),
    dataset: to(change.dataset),
    position: replaceInPosition(change.position, to),
  };
  switch (change.kind) {
    case "create_dataset":
      return { ...change, ...subject, type: to(change.type) };
    case "rename_dataset":
      return { ...change, ...subject, id: to(change.id), from: to(change.from) };
    case "update_sharing":
      return {
        ...change,
        ...subject,
        add: change.add.map((address) => to(address)),
        remove: change.remove.map((address) => to(address)),
      };
    case "create_datasource":
      return { ...change, ...subject, ...replaceInDatasource(change, to) };
    case "update_datasource":
      return {
        ...change,
        ...subject,
        ...replaceInDatasource(change, to),
        resent: change.resent.map(({ field, reference, position }) => ({
          field: to(field),
          reference: to(reference),
          position: replaceInPosition(position, to),
        })),
      };
    default:
      return change satisfies never;
  }
}

function replaceInDatasource(
  { provider, connection, fields }: CreateDatasource | UpdateDatasource,
  to: Replace,
): Pick<CreateDatasource, "provider" | "connection" | "fields"> {
  return {
    provider: to(provider),
    connection: orNull(connection, to),
    fields: fields.map((one) => replaceInField(one, to)),
  };
}

function replaceInField({ field, before, after, cause, position }: FieldChange, to: Replace): FieldChange {
  return {
    field: to(field),
    before: replaceInValue(before, to),
    after: replaceInValue(after, to),
    cause,
    position: replaceInPosition(position, to),
  };
}

function replaceInValue(value: Value, to: Replace): Value {
  if (value.kind === "text") return { kind: "text", text: to(value.text) };
  return value.kind === "secret" ? { kind: "secret", reference: orNull(value.reference, to) } : value;
}

function replaceInFailure({ message, hint, exitCode, diagnostics }: Failure, to: Replace): Failure {
  return {
    message: to(message),
    hint: keepEmpty(hint, to),
    exitCode,
    diagnostics: diagnostics.map((one) => replaceInFinding(one, to)),
  };
}

function replaceInFinding(
  { code, severity, path, message, hint, position }: Diagnostic,
  to: Replace,
): Diagnostic {
  return {
    code: to(code),
    severity,
    path: keepEmpty(path, to),
    message: to(message),
    hint: keepEmpty(hint, to),
    position: replaceInPosition(position, to),
  };
}

function replaceInPosition({ file, line, column }: Position, to: Replace): Position {
  return { file: to(file), line, column };
}

function orNull(text: string | null, to: Replace): string | null {
  return text === null ? null : to(text);
}

function keepEmpty(text: string, to: Replace): string {
  return text === "" ? "" : to(text);
}
