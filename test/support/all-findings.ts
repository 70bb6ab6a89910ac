import { causes, type Diagnostic } from "../../src/model/diagnostics.js";

/** All findings, also those that have a cause in common. */
export function allFindings(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return causes(diagnostics).flatMap((diagnostic) => diagnostic.leftOut ?? [diagnostic]);
}
