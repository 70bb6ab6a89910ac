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
  return codeQualityOf(findings, document.config.files, locate);
}

/** As {@link codeQuality}, of findings about the files of a config. */
export function codeQualityOf(
  findings: readonly Finding[],
  [elsewhere = "lightly.yaml"]: readonly string[],
  locate: Locate,
): string {
  const pathOf = ({ position }: Finding): string => locate(position?.file ?? elsewhere);
  const sorted = bySeverity(findings);
  const prints = fingerprints(sorted, pathOf);
  return jsonText(
    sorted.map((finding, index) => ({
      description: descriptionOf(finding),
      check_name: printable(finding.check),
      fingerprint: prints[index],
      severity: finding.severity === "error" ? "critical" : "minor",
      location: { path: pathOf(finding), lines: { begin: finding.position?.line ?? 1 } },
    })),
  );
}

/** For each finding what makes it the same from run to run. */
export function fingerprints(
  findings: readonly Finding[],
  pathOf: (finding: Finding) => string,
): readonly string[] {
  const seen = new Map<string, number>();
  return findings.map((finding) => {
    const identity = JSON.stringify([finding.check, pathOf(finding), finding.subject]);
    const occurrence = seen.get(identity) ?? 0;
    seen.set(identity, occurrence + 1);
    return createHash("sha256").update(`${identity} ${occurrence}`).digest("hex");
  });
}

function descriptionOf({ title, message }: Finding): string {
  const words = message.slice(0, 20).map((line) => printable(line, 500));
  return `${printable(title, 500)}. ${words.join(" ")}`;
}
