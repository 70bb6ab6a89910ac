// Made from schema/preflight.schema.json by `npm run generate`. Do not edit.
/* oxlint-disable */
/**
 * What trying the declared storage came to, or why it was not tried. Holds no secret.
 */
export interface PreflightDocument {
  /**
   * Name of this format.
   */
  format: "lightly-gitops/preflight";
  /**
   * Version of this format.
   */
  version: 1;
  tool: Tool;
  error: Failure | null;
  /**
   * The exit code of the command.
   */
  exitCode: number;
  /**
   * The config whose storage was tried.
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
   * How far writing was tried.
   */
  write: "none" | "dry" | "probe";
  /**
   * Whether warnings and what is unproven count as denied.
   */
  strict: boolean;
  summary: Summary;
  /**
   * What was tried, in the order of the datasets.
   */
  locations: Location[];
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
 * Counts of checks, over all locations.
 */
export interface Summary {
  /**
   * Folders that were looked at, each once per credential.
   */
  locations: number;
  /**
   * Checks that ended proven.
   */
  proven: number;
  /**
   * Checks that ended denied.
   */
  denied: number;
  /**
   * Checks that ended unproven.
   */
  unproven: number;
  /**
   * Checks that ended skipped.
   */
  skipped: number;
  /**
   * Checks that ended warning.
   */
  warning: number;
  /**
   * Locations that could not be reached.
   */
  unreachable: number;
  /**
   * Objects and versions that a probe left behind, or may have.
   */
  leftovers: number;
}
/**
 * A folder of storage, reached with one credential.
 */
export interface Location {
  /**
   * As the config writes it.
   */
  path: string;
  /**
   * Type of the connection.
   */
  provider: "s3" | "s3_delegated_access" | "azure" | "gcs" | "obs" | "local" | "lightly";
  /**
   * The datasources that use it.
   */
  users: User[];
  /**
   * The checks that apply, in a fixed order.
   */
  checks: Check[];
  contents: Contents | null;
  /**
   * What a probe left behind.
   */
  leftovers: Leftover[];
}
/**
 * A datasource that uses the location.
 */
export interface User {
  /**
   * The dataset's name, a dot, and the purpose.
   */
  address: string;
  /**
   * Name of the dataset.
   */
  dataset: string;
  /**
   * Purpose of the datasource.
   */
  purpose: "input" | "lightly" | "input_output";
  position: Position;
}
/**
 * What one check came to.
 */
export interface Check {
  /**
   * Name of the check.
   */
  check:
    | "reach"
    | "credential"
    | "list"
    | "folder"
    | "read"
    | "contents"
    | "write"
    | "overwrite"
    | "delete"
    | "region"
    | "clock"
    | "retention"
    | "versioning"
    | "encryption"
    | "cors"
    | "public";
  /**
   * `proven`: tried, and fine. `denied`: refused, or missing. `unproven`: could not be told. `skipped`: not asked for, or not possible from here. `warning`: works, but.
   */
  state: "proven" | "denied" | "unproven" | "skipped" | "warning";
  /**
   * Code of the provider, of the system, or of this tool; `null` when there is none.
   */
  code: string | null;
  /**
   * What was found.
   */
  message: string;
  /**
   * What to do about it, in the provider's own terms.
   */
  remedy: string | null;
  /**
   * The check that says why this one could not succeed.
   */
  causedBy:
    | "reach"
    | "credential"
    | "list"
    | "folder"
    | "read"
    | "contents"
    | "write"
    | "overwrite"
    | "delete"
    | "region"
    | "clock"
    | "retention"
    | "versioning"
    | "encryption"
    | "cors"
    | "public"
    | null;
  position: Position;
}
/**
 * What the folder holds, as far as it was looked at.
 */
export interface Contents {
  /**
   * How many files.
   */
  objects: number;
  /**
   * Their size together.
   */
  bytes: number;
  /**
   * Whether these are all files.
   */
  complete: boolean;
  /**
   * How many files have each ending, the most frequent first.
   *
   * Items: Files of one ending.
   */
  extensions: {
    /**
     * In lower case; empty for none.
     */
    extension: string;
    /**
     * How many files.
     */
    count: number;
  }[];
}
/**
 * Something that a probe left behind, or may have.
 */
export interface Leftover {
  /**
   * Key of the object in the bucket.
   */
  key: string;
  /**
   * `unknown`: the answer to a write was lost.
   */
  kind: "object" | "version" | "delete_marker" | "unknown";
  /**
   * Id of the version or of the delete marker.
   */
  version: string | null;
}
