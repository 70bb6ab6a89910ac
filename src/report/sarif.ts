import { type DiagnosticCode, diagnosticCodes } from "../model/diagnostics.js";
import { bySeverity, type Finding } from "./finding.js";
import { fingerprints } from "./gitlab.js";
import { jsonText } from "./json.js";
import type { Locate } from "./place.js";
import { printable } from "./printable.js";

/** Findings as a SARIF 2.1.0 log, which code scanning reads. */
export function sarif(toolVersion: string, findings: readonly Finding[], locate: Locate): string {
  const sorted = bySeverity(findings);
  const codes = [...new Set(sorted.map(({ check }) => check))].toSorted();
  const prints = fingerprints(sorted, ({ position }) => locate(position?.file ?? ""));
  const driver = {
    name: "lightly-gitops",
    version: toolVersion,
    rules: codes.map((id) => ({ id, shortDescription: { text: isKnown(id) ? diagnosticCodes[id] : id } })),
  };
  const results = sorted.map(({ check, severity, message, position }, index) => ({
    ruleId: check,
    ruleIndex: codes.indexOf(check),
    level: severity,
    message: { text: message.map((line) => printable(line, 1000)).join("\n") },
    locations: position === null ? [] : [locationOf(position, locate)],
    partialFingerprints: { "finding/v1": prints[index] },
  }));
  return jsonText({
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [{ tool: { driver }, columnKind: "utf16CodeUnits", results }],
  });
}

function isKnown(code: string): code is DiagnosticCode {
  return Object.hasOwn(diagnosticCodes, code);
}

function locationOf({ file, line, column }: NonNullable<Finding["position"]>, locate: Locate) {
  // Half a character, which some file systems let pass, has no place in a URI.
  const uri = Buffer.from(locate(file)).toString().split("/").map(encodeURIComponent).join("/");
  return {
    physicalLocation: {
      artifactLocation: { uri },
      region: { startLine: line, startColumn: column },
    },
  };
}
