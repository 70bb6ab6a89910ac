import { whatMoved } from "../documents/stale.js";
import { RefusedError, StalePlanError, UsageError } from "../model/errors.js";
import type { PlanDocument } from "../generated/plan-document.js";

/**
 * Holds a fresh plan against a saved one of the same datasets.
 *
 * @throws {StalePlanError} saying what moved, when applying the fresh one would not do what the saved one says.
 */
export function demandUnmoved(saved: PlanDocument, fresh: PlanDocument): void {
  const moved = whatMoved(saved, fresh);
  if (moved.length === 0) return;
  throw new StalePlanError(
    `The saved plan is stale; nothing was written. ${moved.join(" ")}`,
    "Plan and review again.",
  );
}

/**
 * Holds a fresh plan against the hash that was reviewed.
 *
 * @param reviewed the plan that had the hash, where it is at hand, to say what differs.
 * @throws {StalePlanError} when the hash is another one.
 */
export function demandHash(expected: string, fresh: PlanDocument, reviewed: PlanDocument | undefined): void {
  if (fresh.planHash === expected) return;
  const moved = reviewed === undefined ? [] : whatMoved(reviewed, fresh);
  const hint =
    reviewed === undefined
      ? "Plan and review again; --expect-plan FILE tells what differs."
      : "Plan and review again.";
  throw new StalePlanError(
    [
      `The plan is not the one that was reviewed; nothing was written. Its hash is ${fresh.planHash}, not ${expected}.`,
      ...moved,
    ].join(" "),
    hint,
  );
}

/** @throws {RefusedError} when the plan holds what cannot be done. */
export function demandPossible({ refusals }: PlanDocument): void {
  if (refusals.length === 0) return;
  const names = refusals.map(({ dataset }) => JSON.stringify(dataset)).join(", ");
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
