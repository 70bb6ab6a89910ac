import { createHash } from "node:crypto";
import type { PlanDocument } from "../generated/plan-document.js";
import type { ResultDocument } from "../generated/result-document.js";
import { bySeverity, type Finding } from "./finding.js";
import { jsonText } from "./json.js";
import { type Locate, relativePath } from "./place.js";
import { planFindings } from "./plan-findings.js";
import { printable } from "./printable.js";
import { doneActions } from "./result-text.js";
import { resultFindings } from "./result-findings.js";

/**
 * The counts that GitLab shows in a merge request, as a report of kind `terraform`: resources to create and to update,
 * or, of a result, those that were. Nothing is ever deleted.
 */
export function gitlabCounts(document: PlanDocument | ResultDocument): string {
  const { create, update } =
    document.format === "lightly-gitops/plan" ? document.summary : doneActions(document);
  return jsonText({ create, update, delete: 0 }, 0);
}

/**
 * Findings, drift, refusals, failed steps and missing permissions as a Code Quality report. Fingerprints stay the same
 * while the lines move, and differ from each other.
 */
export function codeQuality(document: PlanDocument | ResultDocument, locate: Locate = relativePath): string {
  const findings =
    document.format === "lightly-gitops/plan" ? planFindings(document) : resultFindings(document);
  const elsewhere = document.config.files[0] ?? "lightly.yaml";
  const seen = new Map<string, number>();
  const issues = bySeverity(findings).map((finding) => {
    const path = locate(finding.position?.file ?? elsewhere);
    const identity = JSON.stringify([finding.check, path, finding.subject]);
    const occurrence = seen.get(identity) ?? 0;
    seen.set(identity, occurrence + 1);
    return {
      description: descriptionOf(finding),
      check_name: printable(finding.check),
      fingerprint: createHash("sha256").update(`${identity} ${occurrence}`).digest("hex"),
      severity: finding.severity === "error" ? "critical" : "minor",
      location: { path, lines: { begin: finding.position?.line ?? 1 } },
    };
  });
  return jsonText(issues);
}

function descriptionOf({ title, message }: Finding): string {
  const words = message.slice(0, 20).map((line) => printable(line, 500));
  return `${printable(title, 500)}. ${words.join(" ")}`;
}
