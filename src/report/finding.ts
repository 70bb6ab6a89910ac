import { compareText } from "../model/diagnostics.js";
import type { Diagnostic, Failure, Position } from "../generated/plan-document.js";

/** Something that a reviewer should see beside the line of the config that it is about. */
export interface Finding {
  readonly severity: "error" | "warning";
  /** Stable name of the kind of finding: the code of a finding about the config, or one of ours. */
  readonly check: string;
  /** What it is about, the same from run to run: an address, or a path in the config. */
  readonly subject: string;
  readonly title: string;
  /** Its lines. */
  readonly message: readonly string[];
  /** `null` where there is none to point at. */
  readonly position: Position | null;
}

/** The findings about a config. */
export function configFindings(diagnostics: readonly Diagnostic[]): readonly Finding[] {
  return diagnostics.map(({ severity, code, path, message, hint, position }) => ({
    severity,
    check: code,
    subject: path,
    title: `Config ${severity}: ${code}`,
    message: [path === "" ? message : `${path}: ${message}`, ...(hint === "" ? [] : [hint])],
    position,
  }));
}

/** Why a command failed: the errors of the config if they are the reason, else the failure itself. */
export function failureFindings({ message, hint, diagnostics }: Failure): readonly Finding[] {
  const findings = configFindings(diagnostics);
  if (findings.some(({ severity }) => severity === "error")) return findings;
  return [
    {
      severity: "error",
      check: "failure",
      subject: "",
      title: "lightly-gitops failed",
      message: [...message.split(/\r?\n/), ...(hint === "" ? [] : [hint])],
      position: null,
    },
    ...findings,
  ];
}

/** Errors before warnings, then as a reader meets them in the files; what has no place comes first. */
export function bySeverity(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted(
    (a, b) =>
      compareText(a.severity, b.severity) || comparePlaces(a.position ?? nowhere, b.position ?? nowhere),
  );
}

const nowhere: Position = { file: "", line: 0, column: 0 };

function comparePlaces(a: Position, b: Position): number {
  return compareText(a.file, b.file) || a.line - b.line || a.column - b.column;
}
