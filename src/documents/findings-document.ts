import type { FindingsDocument, Position as PositionDocument } from "../generated/findings-document.js";
import { causes, type Diagnostic, type Position } from "../model/diagnostics.js";

/** What a check of a config found. */
export interface FindingsReport {
  readonly toolVersion: string;
  readonly files: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** All findings, as schema/findings.schema.json describes them. */
export function findingsDocument({ toolVersion, files, diagnostics }: FindingsReport): FindingsDocument {
  return {
    format: "lightly-gitops/findings",
    version: 1,
    tool: { name: "lightly-gitops", version: toolVersion },
    config: { files: [...files] },
    valid: diagnostics.every(({ severity }) => severity !== "error"),
    findings: causes(diagnostics).map((cause) => {
      const [{ code, severity, path, message, hint, position }, ...others] = occurrencesOf(cause);
      return {
        code,
        severity,
        path,
        message,
        hint,
        position: placeOf(position),
        others: others.map((other) => ({
          path: other.path,
          message: other.message,
          position: placeOf(other.position),
        })),
      };
    }),
  };
}

function occurrencesOf(cause: Diagnostic): readonly [Diagnostic, ...Diagnostic[]] {
  const [first = cause, ...others] = cause.leftOut ?? [];
  return [first, ...others];
}

function placeOf({ file, line, column, endColumn }: Position): PositionDocument {
  return { file, line, column, endColumn };
}
