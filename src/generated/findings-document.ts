// Made from schema/findings.schema.json by `npm run generate`. Do not edit.
/* oxlint-disable */
/**
 * What checking a config found, as `validate --format json` writes it. Holds no secret.
 */
export interface FindingsDocument {
  /**
   * What this document is.
   */
  format: "lightly-gitops/findings";
  /**
   * Version of the format.
   */
  version: 1;
  /**
   * The program that wrote this.
   */
  tool: {
    /**
     * Name of the program.
     */
    name: "lightly-gitops";
    /**
     * Version of the program.
     */
    version: string;
  };
  /**
   * What was checked.
   */
  config: {
    /**
     * The files of the config; `-` is standard input.
     */
    files: string[];
  };
  /**
   * Whether no finding is an error.
   */
  valid: boolean;
  /**
   * One for each cause, in the order of the files.
   */
  findings: Finding[];
}
/**
 * Something that is wrong with the config, or that looks so.
 */
export interface Finding {
  /**
   * Stable code of the finding.
   */
  code: string;
  /**
   * Errors stop every command.
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
  /**
   * Where else the same cause is found, such as in every dataset that takes a default.
   */
  others: Occurrence[];
}
/**
 * Where the config says so. Lines and columns count from 1.
 */
export interface Position {
  /**
   * The file, as it was named.
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
  /**
   * Column after the last character.
   */
  endColumn: number;
}
/**
 * Another place at which a cause is found.
 */
export interface Occurrence {
  /**
   * Dotted path of the value.
   */
  path: string;
  /**
   * What is wrong there.
   */
  message: string;
  position: Position;
}
