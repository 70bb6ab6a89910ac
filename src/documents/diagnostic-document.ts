import type { Diagnostic, Position } from "../model/diagnostics.js";
import type {
  Diagnostic as DiagnosticDocument,
  Position as PositionDocument,
} from "../generated/plan-document.js";

/** A finding without its source line, which only the terminal shows. */
export function diagnosticDocument(diagnostic: Diagnostic): DiagnosticDocument {
  const { code, severity, path, message, hint, position } = diagnostic;
  return { code, severity, path, message, hint, position: placeOf(position) };
}

/** A position as the documents give it. */
export function placeOf({ file, line, column }: Position): PositionDocument {
  return { file, line, column };
}
