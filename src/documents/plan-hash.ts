import { createHash } from "node:crypto";
import type { DiagnosticCode } from "../model/diagnostics.js";
import type { PlanDocument } from "../generated/plan-document.js";
import type { DesiredState } from "../model/model.js";
import { canonicalPeople } from "../reconcile/sharing.js";

/**
 * The document with its hash: `sha256:` and 64 hex digits over everything but the hash, the tool's version, the name of
 * the base, which is another one before a merge and after it, and warnings that depend on the day.
 */
export function withPlanHash(document: PlanDocument): PlanDocument {
  return { ...document, planHash: planHash(document) };
}

/** The hash that a document should have. */
export function planHash(document: PlanDocument): string {
  const warnings = document.warnings.filter(({ code }) => code !== expiring);
  const tool = { ...document.tool, version: "" };
  return digest({ ...document, planHash: null, base: null, tool, warnings });
}

const expiring: DiagnosticCode = "expiring-secret";

/** Digest of what a config asks for: no secrets (only where they come from), and not where in which file it is written. */
export function configHash(desired: DesiredState): string {
  return digest(
    desired.datasets.map(({ position: _position, positions: _positions, datasources, ...dataset }) => ({
      ...dataset,
      shareWith: dataset.shareWith === null ? null : canonicalPeople(dataset.shareWith),
      datasources: datasources.map(({ position: _position, positions: _positions, ...meaning }) => meaning),
    })),
  );
}

function digest(value: unknown): string {
  return `sha256:${createHash("sha256")
    .update(JSON.stringify(sorted(value)))
    .digest("hex")}`;
}

/** Plain data with the members of every object in one order, so that equal values have equal texts. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  if ("toJSON" in value && typeof value.toJSON === "function") return value.toJSON();
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => [key, sorted(member)]),
  );
}
