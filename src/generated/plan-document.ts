// Made from schema/plan.schema.json by `npm run generate`. Do not edit.
/* oxlint-disable */
/**
 * Who causes the difference, when the plan was made against a base: `drift` if the base config would change the same, `change` if this config does. `null` without a base.
 */
export type Cause = "drift" | "change" | null;
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
  version: 2;
  tool: Tool;
  error: Failure | null;
  /**
   * Digest of what applying the plan would do, and of nothing else: the server, the account, each change with its values and references, and the state that it was computed from; `null` after a failure.
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
  };
  /**
   * The variables that the config uses, with their values, by name. They tell stages of one config apart.
   */
  variables: AppliedVariable[];
  /**
   * Address of the API; `null` when it was not reached.
   */
  server: string | null;
  /**
   * Whether the base stood for the account: nothing was asked of the platform, and what differs there is not known.
   */
  offline: boolean;
  /**
   * Id of the account, where it is known: that of the owner of its datasets.
   */
  account: string | null;
  base: Base | null;
  /**
   * Names and patterns that the plan was narrowed to; empty when it covers the whole config.
   */
  targets: string[];
  /**
   * Whether the values of secrets were looked up, to compare them.
   */
  secretsRead: boolean;
  summary: Summary;
  /**
   * What apply would do, by dataset, and within one by kind.
   */
  changes: Change[];
  /**
   * The changes again, each group being those that have one cause: the same is done with the same resource of several datasets. Drift first, then updates, then creations. What a change has of drift is apart from the rest of it.
   */
  groups: ChangeGroup[];
  /**
   * The states that the changes were computed from.
   */
  states: State[];
  /**
   * What cannot be done.
   */
  refusals: Refusal[];
  /**
   * Secrets of unchanged resources that could not be compared.
   */
  uncompared: UnknownSecret[];
  /**
   * Resources of declared datasets that the config does not declare and, where asked for, datasets of the account that it does not. They are left alone.
   */
  unmanaged: ResourceName[];
  /**
   * What the base declares and this config does not. It is left in place.
   */
  removed: ResourceName[];
  /**
   * Findings about the config that do not stop the command.
   */
  warnings: Diagnostic[];
  /**
   * Digest of everything else in this document, which tells whether it was edited; `null` after a failure.
   */
  checksum: string | null;
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
 * A variable and its value.
 */
export interface AppliedVariable {
  /**
   * Name of the variable.
   */
  name: string;
  /**
   * Its value for this run.
   */
  value: string;
}
/**
 * What the config was compared with, to tell this change from drift.
 */
export interface Base {
  /**
   * The base as the user named it.
   */
  name: string;
  /**
   * Id of the commit that was compared with; `null` for a folder.
   */
  commit: string | null;
  /**
   * `read`; `absent`: the base has no config; `invalid`: its config is not valid, so that causes are not known.
   */
  state: "read" | "absent" | "invalid";
}
/**
 * Counts of resources: a dataset, each of its declared datasources, and its sharing where that is declared.
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
 * One resource that apply would create or update.
 */
export interface Change {
  /**
   * The dataset's key in the config, or that key, a dot and the part.
   */
  address: string;
  /**
   * The dataset's key in the config.
   */
  dataset: string;
  /**
   * Kind of the resource: `dataset`, `datasource` or `sharing`.
   */
  kind: string;
  /**
   * Tells the resource from others of its dataset, such as the purpose of a datasource; empty for the dataset itself.
   */
  part: string;
  /**
   * What is done with the resource.
   */
  action: "create" | "update";
  /**
   * The resource in a few words.
   */
  title: string;
  storage: Storage | null;
  cause: Cause;
  /**
   * What differs.
   */
  fields: FieldChange[];
  /**
   * Every secret that is sent.
   */
  secrets: SentSecret[];
  /**
   * Digest of what is written, with references in place of secrets.
   */
  content: string;
  position: Position;
}
/**
 * How the storage of a resource is reached.
 */
export interface Storage {
  /**
   * Storage provider, as the config calls it.
   */
  provider: string;
  /**
   * Name of the connection; `null` when it is written inline.
   */
  connection: string | null;
}
/**
 * One field that differs.
 */
export interface FieldChange {
  /**
   * Name of the field: `name` or `type` of a dataset; of a datasource `type`, a field of its connection, `resource_path` or `thumbnail_suffix`; of the sharing an e-mail address.
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
 * A secret that the change sends, and why.
 */
export interface SentSecret {
  /**
   * Name of the field.
   */
  field: string;
  /**
   * Where the config finds the secret, such as `env:NAME`.
   */
  reference: string;
  /**
   * The reference that the base had, where that is another one.
   */
  formerly: string | null;
  /**
   * `new`: the platform has none yet. `another reference`, `another rotation number`: the config says so, other than its base. `changed on the platform`: a public part of it differs. `--rotate`: asked for. `sent along`: another field changes, and the whole resource is sent.
   */
  reason:
    | "new"
    | "another reference"
    | "another rotation number"
    | "changed on the platform"
    | "--rotate"
    | "sent along";
  cause: Cause;
  position: Position;
}
/**
 * Changes, or the drift in them, that are the same but for the names of their datasets.
 */
export interface ChangeGroup {
  /**
   * `drift`: what the base would also change. `update`, `create`: everything else.
   */
  section: "drift" | "update" | "create";
  /**
   * Addresses of the changes.
   */
  members: string[];
}
/**
 * The state of a dataset that its changes were computed from.
 */
export interface State {
  /**
   * The dataset's key in the config.
   */
  dataset: string;
  /**
   * What the config calls it on the platform.
   */
  name: string;
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
   * The dataset's key in the config.
   */
  dataset: string;
  /**
   * Id of the dataset; empty when it does not exist yet.
   */
  id: string;
  /**
   * `type`: it exists with another type, which cannot be changed. `name_taken`: its name belongs to another dataset. `id_missing`: no dataset has the id. `claimed`: its name is still that of a dataset that is declared under another one. `lockout`: the token may lose its own access. `policy_limit`: the plan exceeds a limit of the policy.
   */
  reason: string;
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
 * A secret of an unchanged resource of which nobody can say whether the platform holds the declared value.
 */
export interface UnknownSecret {
  /**
   * The dataset's key in the config, or that key, a dot and the part.
   */
  address: string;
  /**
   * The dataset's key in the config.
   */
  dataset: string;
  /**
   * Kind of the resource: `dataset`, `datasource` or `sharing`.
   */
  kind: string;
  /**
   * Tells the resource from others of its dataset, such as the purpose of a datasource; empty for the dataset itself.
   */
  part: string;
  /**
   * Name of the field.
   */
  field: string;
  /**
   * Where the config finds the secret.
   */
  reference: string;
  /**
   * Name of its connection; `null` when it is written inline.
   */
  connection: string | null;
  position: Position;
}
/**
 * A resource of a dataset, or a whole dataset.
 */
export interface ResourceName {
  /**
   * The dataset's key in the config, or that key, a dot and the part.
   */
  address: string;
  /**
   * The dataset's key in the config.
   */
  dataset: string;
  /**
   * Kind of the resource: `dataset`, `datasource` or `sharing`.
   */
  kind: string;
  /**
   * Tells the resource from others of its dataset, such as the purpose of a datasource; empty for the dataset itself.
   */
  part: string;
}
