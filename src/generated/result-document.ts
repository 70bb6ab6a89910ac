// Made from schema/result.schema.json by `npm run generate`. Do not edit.
/* oxlint-disable */
/**
 * What apply did, or why it did nothing. Holds no secret.
 */
export interface ResultDocument {
  /**
   * Name of this format.
   */
  format: "lightly-gitops/result";
  /**
   * Version of this format.
   */
  version: 2;
  tool: Tool;
  error: Failure | null;
  /**
   * The exit code of the command.
   */
  exitCode: number;
  /**
   * Hash of the plan that was applied; `null` when there was none.
   */
  planHash: string | null;
  /**
   * The config that was applied.
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
  summary: ResultSummary;
  /**
   * What became of each dataset that was to change, in the order of the plan.
   */
  datasets: Dataset[];
  /**
   * The steps and the checks of permissions again, each group being those that came to the same. What needs somebody comes first.
   */
  groups: OutcomeGroup[];
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
 * Counts.
 */
export interface ResultSummary {
  /**
   * Steps that were done.
   */
  done: number;
  /**
   * Steps that failed.
   */
  failed: number;
  /**
   * Steps that a safety rule forbids.
   */
  refused: number;
  /**
   * Steps that were not tried because one before them was not done.
   */
  blocked: number;
  /**
   * Steps that were not tried after a signal.
   */
  interrupted: number;
  /**
   * Datasets whose storage lacks a permission.
   */
  lacking: number;
  /**
   * Datasets whose storage could not be checked.
   */
  unverified: number;
}
/**
 * What became of a dataset.
 */
export interface Dataset {
  /**
   * The dataset's key in the config.
   */
  dataset: string;
  /**
   * Its id; `null` when it was to be created and was not.
   */
  id: string | null;
  position: Position;
  /**
   * Its writes, in their order.
   */
  steps: Step[];
  permissions: Permissions;
}
/**
 * One change of the plan, and what became of it.
 */
export interface Step {
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
   * What was to be done with the resource.
   */
  action: "create" | "update";
  /**
   * The resource in a few words.
   */
  title: string;
  /**
   * `done`; `failed`; `refused`: a safety rule forbids it; `blocked`: not tried because a step before it was not done; `interrupted`: not tried because of a signal.
   */
  status: "done" | "failed" | "refused" | "blocked" | "interrupted";
  problem: Problem | null;
  position: Position;
}
/**
 * What went wrong.
 */
export interface Problem {
  /**
   * What went wrong.
   */
  message: string;
  /**
   * What to do about it; may be empty.
   */
  hint: string;
}
/**
 * What the check of the storage found.
 */
export interface Permissions {
  /**
   * `passed`; `missing`; `impossible`: the platform cannot try this storage; `failed`: the check itself failed; `interrupted`: not tried, or given up; `skipped`: nothing was written.
   */
  status: "passed" | "missing" | "impossible" | "failed" | "interrupted" | "skipped";
  /**
   * Permissions that are missing.
   */
  missing: Missing[];
  problem: Problem | null;
}
/**
 * A permission that the storage does not grant.
 */
export interface Missing {
  /**
   * The check that failed.
   */
  permission: "list" | "read" | "write" | "overwrite";
  /**
   * Purposes that need it.
   */
  neededBy: string[];
  /**
   * The provider's own words, if any.
   */
  providerError: string | null;
  /**
   * What to do, once per kind of storage involved.
   */
  remedies: string[];
}
/**
 * Steps or checks that came to the same, but for the names of their datasets.
 */
export interface OutcomeGroup {
  /**
   * What it is a group of.
   */
  of: "steps" | "permissions";
  /**
   * The status that all of them have.
   */
  status: string;
  /**
   * Addresses of steps, or keys of datasets whose permissions were checked.
   */
  members: string[];
}
