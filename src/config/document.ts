import type { Diagnostic, DiagnosticCode, Position } from "../model/diagnostics.js";
import type { Allowance } from "./allowances.js";
import { nameExcerpt } from "./excerpt/excerpt.js";

/** A path into a config: keys of mappings and indexes of lists, from the top. */
export type Path = readonly string[];

/** A parsed config file: plain data, and where each part of it is written. */
export interface ConfigDocument {
  readonly file: string;
  /** The document as plain data; `undefined` when it is not well-formed. */
  readonly data: unknown;
  /** Findings of reading and parsing. */
  readonly diagnostics: readonly Diagnostic[];
  /** The line of a place as it may be shown; `undefined` where there is none. */
  readonly sourceLine: (position: Position) => string | undefined;
  /** Where a value is written, or its key; for a path that does not exist, the nearest part above it that does. */
  readonly locate: (path: Path, part: "key" | "value") => Position;
  /** Warnings that comments allow. */
  readonly allowances: readonly Allowance[];
}

export interface Finding {
  readonly code: DiagnosticCode;
  readonly severity?: "error" | "warning";
  readonly path: Path;
  /** Which half of the pair the caret points at; the value unless said otherwise. */
  readonly part?: "key" | "value";
  readonly message: string;
  /** A function where finding it takes a while: of thousands of findings, few are read. */
  readonly hint: string | (() => string);
}

/** Gives a finding its place in the file and the source line to show. */
export function diagnose(document: ConfigDocument, finding: Finding): Diagnostic {
  const position = document.locate(finding.path, finding.part ?? "value");
  return diagnoseAt(document.sourceLine, position, finding);
}

/** As {@link diagnose}, for a place that is already known. */
export function diagnoseAt(
  sourceLine: ConfigDocument["sourceLine"],
  position: Position,
  finding: Finding,
): Diagnostic {
  const { code, severity = "error", message, hint, path } = finding;
  return {
    code,
    severity,
    message,
    get hint() {
      return typeof hint === "string" ? hint : hint();
    },
    path: dotted(path),
    position,
    get sourceLine() {
      return sourceLine(position);
    },
  };
}

/** `datasets.street-scenes.type`, with brackets and quotes around keys that are not plain words. */
export function dotted(path: Path): string {
  return path
    .map((key, index) => {
      if (/^[A-Za-z0-9_-]+$/.test(key)) return index === 0 ? key : `.${key}`;
      return `[${nameExcerpt(key)}]`;
    })
    .join("");
}

/** The value at a path of plain data; `undefined` where there is none. */
export function valueAt(data: unknown, path: Path): unknown {
  let value = data;
  for (const key of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = Reflect.get(value, key);
  }
  return value;
}
