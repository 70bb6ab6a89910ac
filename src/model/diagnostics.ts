/** A place in a config file. Lines and columns count from 1, columns in UTF-16 code units, as editors do. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Column after the last character on the same line. */
  readonly endColumn: number;
}

/** A finding about the config. */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: "error" | "warning";
  /** What is wrong. Never holds a secret. */
  readonly message: string;
  /** What would be right. Looked for when it is read, as is the source line. */
  readonly hint: string;
  /** Dotted path of the value, such as `datasets.dashcam.type`; empty for the file itself. */
  readonly path: string;
  readonly position: Position;
  /** The source line with anything that could be a secret hidden; `undefined` where there is none to show. */
  readonly sourceLine?: string | undefined;
  /** The findings that this one stands for: those of its cause, itself among them, or those that it counts. */
  readonly leftOut?: readonly Diagnostic[];
}

/** Every code a finding can carry, with what it means. Codes are stable: scripts may match on them. */
export const diagnosticCodes = {
  "file-unreadable": "The config file does not exist or cannot be read.",
  "two-configs": "There is a lightly.yaml and a lightly.yml.",
  "ignored-folder": "There is a folder of config files beside the config file that is read.",
  "file-too-large": "The config is larger than the limit.",
  encoding: "The file is not UTF-8 text with LF or CRLF line ends.",
  "merge-conflict": "The file holds the markers of a merge conflict.",
  "line-too-long": "A line is longer than the limit.",
  "yaml-syntax": "The file is not well-formed YAML.",
  indentation: "A line is indented more or less than it should be.",
  "yaml-tab": "A tab is used for indentation.",
  "yaml-merge-key": "A merge key (`<<`), which the config language does not have.",
  "yaml-alias-bomb": "Aliases expand to more nodes than the limit.",
  "yaml-documents": "The file holds more than one YAML document.",
  "empty-config": "The file holds no config.",
  "duplicate-key": "A key stands twice in the same mapping.",
  "unsupported-version": "The config is written for another version of the config language.",
  "unknown-key": "A key is not part of the config language.",
  "missing-key": "A required key is missing.",
  "wrong-type": "A value has the wrong YAML type.",
  "invalid-value": "A value breaks a rule of its field.",
  "invalid-name": "A name breaks the platform's rule for names.",
  "literal-secret": "A secret field holds a literal instead of a reference.",
  "secret-outside-secret-field": "A secret, or a reference to one, stands in a field that is shown in plans.",
  "token-reference": "The config refers to the API token.",
  "unknown-connection": "A datasource names a connection that is not declared.",
  "unused-connection": "A declared connection is used by no datasource.",
  "invalid-path": "A resource path has the wrong form for its provider.",
  "purpose-conflict": "The purposes of a dataset's datasources do not fit together.",
  "path-of-a-file": "A resource path looks like the name of a file or a pattern, not like a folder.",
  "look-alike": "A resource path has a character that looks like another one.",
  "overlapping-paths": "What one datasource reads lies where another one writes, or the other way round.",
  "shared-lightly-folder": "Several datasets write into the same folder.",
  "default-without-dataset":
    "A default path without `${dataset}` is one folder for all datasets that take it.",
  "thumbnail-template": "A template of thumbnails names other files than one thumbnail for each image.",
  "unencrypted-endpoint": "Credentials and data travel to a server without encryption.",
  "similar-names": "The names of two datasets differ in case or blanks alone.",
  "unknown-placeholder":
    "A `${…}` is none of the references that the config language knows, or not one that fits here.",
  "undeclared-variable": "A variable is used but not declared.",
  "variable-cycle": "The defaults of variables lead back to themselves.",
  "unset-variable": "A declared variable has neither a value nor a default.",
  "unset-secret": "A secret reference has no value.",
  "secret-file": "The file of a secret reference cannot be used.",
  "expired-secret": "A credential that shows its own end is past it.",
  "expiring-secret": "A credential that shows its own end is near it.",
  "future-secret": "A credential that shows its own start is not valid yet.",
  "missing-permission": "A credential shows that it does not grant what its datasources need.",
  "foreign-secret": "A credential belongs to another project than its connection.",
  "unknown-allowance": "A comment allows a finding of a code that does not exist.",
  "rename-conflict": "Two datasets claim the same id or former name, or a former name is still declared.",
  "stale-rename": "A `renamed_from` has been carried out and can be removed.",
  "likely-rename": "A dataset that would be created looks like one that is no longer declared.",
  "input-moved": "The input path of a dataset changes while its lightly path stays.",
  "purposes-mixed":
    "A dataset that has an `input_output` datasource would get `input` or `lightly` beside it.",
  "teams-keep-access": "Nobody is left in `share_with`, but teams keep access to the dataset.",
  "policy-secret": "The policy does not allow a secret, or not together with what stands beside it.",
  "policy-path": "The policy does not allow a resource path.",
  "policy-sharing": "The policy does not allow to share a dataset with an address.",
  "policy-lifted": "A limit of the policy is lifted for this run.",
  "policy-changed": "The change edits the policy, and is judged by the policy of its base.",
  "storage-denied": "Storage denies what a datasource needs, or does not have it.",
  "storage-unreachable": "Storage cannot be reached from here.",
  "storage-warning": "Storage can be used, but has a setting that is probably not meant.",
  "storage-left-behind": "Trying the storage has left something behind in it.",
  "more-findings": "There are more findings than the first thousand, which are listed.",
  "invalid-secret": "The value behind a secret reference breaks a rule of its field.",
} as const;

export type DiagnosticCode = keyof typeof diagnosticCodes;

/** Orders findings as a reader meets them: by file, line and column, errors before warnings. */
export function inFileOrder(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.toSorted(
    (a, b) =>
      compareText(a.position.file, b.position.file) ||
      a.position.line - b.position.line ||
      a.position.column - b.position.column ||
      compareText(a.severity, b.severity) ||
      compareText(a.code, b.code) ||
      compareText(a.message, b.message),
  );
}

/** How many findings each stage looks for: a config of which everything is wrong would have millions. */
export const mostFound = 10_000;

/** How many findings are shown: nobody reads more of them. */
export const mostFindings = 1000;

/** The first {@link mostFindings} of findings that are in order, and one that counts the others by their codes. */
export function withRestCounted(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const leftOut = diagnostics.slice(mostFindings);
  const [first] = leftOut;
  if (first === undefined) return diagnostics;
  const counts = new Map<DiagnosticCode, number>();
  for (const { code } of leftOut) counts.set(code, (counts.get(code) ?? 0) + 1);
  const list = [...counts].toSorted(([a, m], [b, n]) => n - m || compareText(a, b));
  const least = diagnostics.length < mostFound ? "" : "at least ";
  const rest: Diagnostic = {
    code: "more-findings",
    severity: leftOut.some(({ severity }) => severity === "error") ? "error" : "warning",
    message: `${least}${leftOut.length} more from here on: ${list.map(([code, count]) => `${count} ${code}`).join(", ")}`,
    hint: `only the first ${mostFindings} are listed; mend them and check again`,
    path: "",
    position: first.position,
    leftOut,
  };
  return [...diagnostics.slice(0, mostFindings), rest];
}

/** One finding for each cause, those that are only counted among them. */
export function causes(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.flatMap((diagnostic) =>
    diagnostic.code === "more-findings" ? (diagnostic.leftOut ?? []) : [diagnostic],
  );
}

/** Byte-stable text order, the same on every machine and in every locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
