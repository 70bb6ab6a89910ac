import { readSavedPlan } from "../documents/saved-plan.js";
import { readRegularFile } from "../files/read.js";
import { UsageError } from "../model/errors.js";
import type { PlanDocument } from "../generated/plan-document.js";
import { printable } from "../report/printable.js";

/** Bytes; a plan of ten thousand changes has less. */
const maxPlanSize = 64 * 1024 * 1024;

/**
 * Opens a saved plan.
 *
 * @throws {UsageError} when the file cannot be read, is not a plan, or was changed since it was saved.
 */
export async function openSavedPlan(path: string): Promise<PlanDocument> {
  const shown = printable(path);
  const reading = await readRegularFile(path, maxPlanSize);
  if (reading.kind !== "read") {
    const message = `${shown} cannot be read: ${reading.problem}.`;
    throw new UsageError(message, "Name a plan that was saved with plan --out.");
  }
  const saved = readSavedPlan(new TextDecoder().decode(reading.bytes));
  if (!saved.usable)
    throw new UsageError(`${shown} ${saved.problem}.`, "Save a plan with plan --out, and leave it as it is.");
  return saved.document;
}

/**
 * Opens a saved plan that says what would be done, rather than why that could not be said.
 *
 * @throws {UsageError} also when it is the document of a plan that failed.
 */
export async function openPlanOfChanges(path: string): Promise<PlanDocument> {
  const document = await openSavedPlan(path);
  if (document.error === null && document.planHash !== null) return document;
  throw new UsageError(`${printable(path)} only says why planning failed.`, "Save a plan with plan --out.");
}
