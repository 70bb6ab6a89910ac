// Made from schema/plan.schema.json by `npm run generate`. Do not edit.
/* oxlint-disable */
/**
 * One thing that apply would do.
 */
export type Change = CreateDataset | RenameDataset | CreateDatasource | UpdateDatasource | UpdateSharing;
/**
 * Why: `missing` on the platform, `different` there, or its secret is to be sent again because of a `rotation`.
 */
export type Reason = "missing" | "different" | "rotation";
/**
 * Who causes the difference, when the plan was made against a base: `drift` if the base config would change the same, `change` if this config does. `null` without a base.
 */
export type Cause = "drift" | "change" | null;
/**
 * Purpose of the datasource.
 */
export type Purpose = "input" | "lightly" | "input_output";
/**
 * Name of the connection; `null` when it is written inline.
 */
export type Connection = string | null;
/**
 * A value as it may be shown.
 */
export type Value = AbsentValue | TextValue | SecretValue;

/**
 * What apply would do, or why that cannot be said. Holds no secret, and no digest of one.
 */
export interface PlanDocument {
  /**
   * Name of this format.
   */
  format: "lightly-gitops/plan";
  /**
   * Version of this format.
   */
  version: 1;
  tool: Tool;
  error: Failure | null;
  /**
   * Digest of everything here but the tool's version, the name of the base, and warnings of credentials that will expire; `null` after a failure.
   */
  planHash: string | null;
  /**
   * The config that was planned.
   */
  config: {
    /**
     * The config files, as they were named on the command line.
     */
    files: string[];
    /**
     * Digest of the resolved config without its secrets; `null` after a failure.
     */
    hash: string | null;
  };
  /**
   * Address of the API; `null` when it was not reached.
   */
  server: string | null;
  /**
   * Id of the account, where it is known: that of the owner of its datasets.
   */
  account: string | null;
  /**
   * What the plan was split against.
   */
  base: string | null;
  /**
   * Names and patterns that the plan was narrowed to; empty when it covers the whole config.
   */
  targets: string[];
  summary: Summary;
  /**
   * What apply would do, by dataset, in the order within one.
   */
  changes: Change[];
  /**
   * The states that the changes were computed from.
   */
  resources: Resource[];
  /**
   * What cannot be done.
   */
  refusals: Refusal[];
  /**
   * Connections whose secret is sent again.
   */
  rotations: Rotation[];
  /**
   * Secrets that could not be compared.
   */
  uncompared: Uncompared[];
  /**
   * Datasources that are left alone.
   */
  unmanaged: Unmanaged[];
  /**
   * What is left in place although the config no longer declares it.
   */
  removed: Removed[];
  /**
   * Findings about the config that do not stop the command.
   */
  warnings: Diagnostic[];
}
/**
 * What made this document.
 */
export interface Tool {
  /**
   * Name of the program.
   */
  name: "lightly-gitops";
  /**
   * Its version; not covered by the hash.
   */
  version: string;
}
/**
 * Why there is nothing else to say.
 */
export interface Failure {
  /**
   * What went wrong.
   */
  message: string;
  /**
   * What to do about it; may be empty.
   */
  hint: string;
  /**
   * The exit code of the command.
   */
  exitCode: number;
  /**
   * Findings about the config.
   */
  diagnostics: Diagnostic[];
}
/**
 * A finding about the config.
 */
export interface Diagnostic {
  /**
   * Stable code of the finding.
   */
  code: string;
  /**
   * Errors stop the command.
   */
  severity: "error" | "warning";
  /**
   * Dotted path of the value in the config; empty for the file itself.
   */
  path: string;
  /**
   * What is wrong.
   */
  message: string;
  /**
   * What would be right.
   */
  hint: string;
  position: Position;
}
/**
 * Where the config says so. Lines and columns count from 1.
 */
export interface Position {
  /**
   * The config file, as it was named on the command line.
   */
  file: string;
  /**
   * Line of the file.
   */
  line: number;
  /**
   * Column, in UTF-16 code units.
   */
  column: number;
}
/**
 * Counts. A dataset and each of its declared datasources are one resource each.
 */
export interface Summary {
  /**
   * Declared datasets that the plan covers: those of the whole config, or of its targets.
   */
  datasets: number;
  /**
   * Resources to create.
   */
  create: number;
  /**
   * Resources to update.
   */
  update: number;
  /**
   * Resources as declared.
   */
  unchanged: number;
  /**
   * Datasets that cannot become what is declared.
   */
  refused: number;
  /**
   * Datasources that are not declared.
   */
  unmanaged: number;
  /**
   * Secrets that could not be compared.
   */
  uncompared: number;
  /**
   * Resources with a difference that the base would also change; `null` without a base.
   */
  drift: number | null;
}
/**
 * A dataset that does not exist yet.
 */
export interface CreateDataset {
  /**
   * A dataset is created.
   */
  kind: "create_dataset";
  /**
   * Name of the dataset.
   */
  address: string;
  /**
   * Name of the dataset.
   */
  dataset: string;
  /**
   * Type of the dataset.
   */
  type: string;
  reason: Reason;
  cause: Cause;
  position: Position;
}
/**
 * A dataset that has another name on the platform.
 */
export interface RenameDataset {
  /**
   * A dataset is renamed.
   */
  kind: "rename_dataset";
  /**
   * Name of the dataset.
   */
  address: string;
  /**
   * Name of the dataset, as declared.
   */
  dataset: string;
  /**
   * Id of the dataset.
   */
  id: string;
  /**
   * Its name on the platform.
   */
  from: string;
  reason: Reason;
  cause: Cause;
  position: Position;
}
/**
 * A purpose of the dataset that has no datasource yet.
 */
export interface CreateDatasource {
  /**
   * A datasource is created.
   */
  kind: "create_datasource";
  /**
   * Name of the dataset, a dot, the purpose.
   */
  address: string;
  /**
   * Name of the dataset.
   */
  dataset: string;
  purpose: Purpose;
  /**
   * Type of the connection.
   */
  provider: string;
  connection: Connection;
  reason: Reason;
  cause: Cause;
  /**
   * What is set.
   */
  fields: FieldChange[];
  position: Position;
}
/**
 * One field that differs.
 */
export interface FieldChange {
  /**
   * `type` of the connection, a field of the connection, `resource_path`, or `thumbnail_suffix`.
   */
  field: string;
  before: Value;
  after: Value;
  cause: Cause;
  position: Position;
}
/**
 * The field has no value.
 */
export interface AbsentValue {
  /**
   * No value.
   */
  kind: "absent";
}
/**
 * The value of a field that is not secret.
 */
export interface TextValue {
  /**
   * Text.
   */
  kind: "text";
  /**
   * The value.
   */
  text: string;
}
/**
 * A value that is never shown.
 */
export interface SecretValue {
  /**
   * A secret.
   */
  kind: "secret";
  /**
   * Where the config finds it, such as `env:NAME`; `null` for a value that only the platform holds.
   */
  reference: string | null;
}
/**
 * A datasource that differs, or whose secret is sent again.
 */
export interface UpdateDatasource {
  /**
   * A datasource is replaced.
   */
  kind: "update_datasource";
  /**
   * Name of the dataset, a dot, the purpose.
   */
  address: string;
  /**
   * Name of the dataset.
   */
  dataset: string;
  purpose: Purpose;
  /**
   * Type of the connection.
   */
  provider: string;
  connection: Connection;
  reason: Reason;
  cause: Cause;
  /**
   * What differs; empty when only secrets are sent again.
   */
  fields: FieldChange[];
  /**
   * Secrets that are sent along without being known to differ.
   */
  resent: SecretField[];
  position: Position;
}
/**
 * A secret field of a datasource.
 */
export interface SecretField {
  /**
   * Name of the field.
   */
  field: string;
  /**
   * Where the config finds the secret, such as `env:NAME`.
   */
  reference: string;
  position: Position;
}
/**
 * A dataset that is to be shared with other people.
 */
export interface UpdateSharing {
  /**
   * The people whom a dataset is shared with are replaced.
   */
  kind: "update_sharing";
  /**
   * Name of the dataset, a dot, `share_with`.
   */
  address: string;
  /**
   * Name of the dataset.
   */
  dataset: string;
  /**
   * E-mail addresses to share it with.
   */
  add: string[];
  /**
   * E-mail addresses to share it with no longer.
   */
  remove: string[];
  reason: Reason;
  cause: Cause;
  position: Position;
}
/**
 * The state of a dataset that the plan was computed from.
 */
export interface Resource {
  /**
   * Name of the dataset.
   */
  dataset: string;
  /**
   * Id of the dataset; `null` when it did not exist.
   */
  id: string | null;
  /**
   * Digest of its state, without secrets; `null` when it did not exist.
   */
  fingerprint: string | null;
}
/**
 * A dataset that cannot become what is declared. Nothing of the plan can be applied.
 */
export interface Refusal {
  /**
   * Name of the dataset.
   */
  dataset: string;
  /**
   * Id of the dataset.
   */
  id: string;
  /**
   * `type`: it exists with another type, which cannot be changed. `name_taken`: its name belongs to another dataset. `id_missing`: no dataset has the id. `claimed`: its name is still that of a dataset that is declared under another one.
   */
  reason: "type" | "name_taken" | "id_missing" | "claimed";
  /**
   * What is wrong.
   */
  message: string;
  /**
   * The ways out.
   */
  remedies: string[];
  position: Position;
}
/**
 * A connection whose secret is sent again.
 */
export interface Rotation {
  /**
   * Name of the connection; the address of its datasource when it is written inline.
   */
  connection: string;
  /**
   * `flag`: asked for with --rotate. `raised`: its rotation number is higher than in the base.
   */
  reason: "flag" | "raised";
}
/**
 * A secret of which nobody can say whether the platform holds the declared value.
 */
export interface Uncompared {
  /**
   * Name of the dataset, a dot, the purpose.
   */
  address: string;
  /**
   * Name of the dataset.
   */
  dataset: string;
  purpose: Purpose;
  /**
   * Name of the field.
   */
  field: string;
  /**
   * Where the config finds the secret.
   */
  reference: string;
  position: Position;
}
/**
 * A datasource of a declared dataset that the config does not declare, or, where asked for, a dataset of the account that it does not. It is left alone.
 */
export interface Unmanaged {
  /**
   * Name of the dataset.
   */
  dataset: string;
  /**
   * Purpose of the datasource; `null` for a whole dataset.
   */
  purpose: string | null;
}
/**
 * What the base declares and this config does not. It is left in place.
 */
export interface Removed {
  /**
   * Name of the dataset, or that name, a dot, the purpose.
   */
  address: string;
  /**
   * Name of the dataset.
   */
  dataset: string;
  purpose: Purpose | null;
}
