import { whatMoved } from "../documents/stale.js";
import { RefusedError, StalePlanError, UsageError } from "../model/errors.js";
import type { PlanDocument } from "../generated/plan-document.js";
import { firstFew } from "../report/printable.js";

/**
 * Holds a fresh plan against the one that was reviewed.
 *
 * @throws {StalePlanError} saying what moved, when applying the fresh one would not do what the reviewed one says.
 */
export function requireSamePlan(reviewed: PlanDocument, fresh: PlanDocument): void {
  const moved = whatMoved(reviewed, fresh);
  if (moved.length === 0) return;
  throw new StalePlanError(
    `The plan is not the one that was reviewed; nothing was written. ${movedText(moved)}`,
    "Plan and review again.",
  );
}

function movedText(moved: readonly string[]): string {
  const rest = moved.length - mostMoved;
  return [...moved.slice(0, mostMoved), ...(rest > 0 ? [`And ${rest} more differences.`] : [])].join(" ");
}

/** How many differences of two plans are told. */
const mostMoved = 5;

/**
 * Holds a fresh plan against the hash that was reviewed.
 *
 * @throws {StalePlanError} when the hash is another one.
 */
export function requireHash(expected: string, fresh: PlanDocument): void {
  if (fresh.planHash === expected) return;
  throw new StalePlanError(
    `The plan is not the one that was reviewed; nothing was written. Its hash is ${fresh.planHash}, not ${expected}.`,
    "Plan and review again; --expect-plan FILE tells what differs.",
  );
}

/** @throws {RefusedError} when the plan holds what cannot be done. */
export function requireNoRefusals({ refusals }: PlanDocument): void {
  if (refusals.length === 0) return;
  const names = firstFew(refusals.map(({ dataset }) => JSON.stringify(dataset)));
  throw new RefusedError(
    `What is declared of ${names} cannot be done; nothing was applied.`,
    "The plan says why, and names the ways out.",
  );
}

/** @throws {UsageError} when the text is not a plan's hash. */
export function hashArgument(text: string): string {
  if (/^sha256:[0-9a-f]{64}$/.test(text)) return text;
  throw new UsageError("--expect wants the hash of a plan: sha256: and 64 hex digits.");
}
