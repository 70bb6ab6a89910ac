import { readSavedDocument, type SavedDocument } from "../documents/saved-plan.js";
import { readRegularFile } from "../files/read.js";
import { UsageError } from "../model/errors.js";
import type { PlanDocument } from "../generated/plan-document.js";
import { printable } from "../report/printable.js";

/** Bytes; a plan of ten thousand changes has less. */
const maxPlanSize = 64 * 1024 * 1024;

/**
 * Opens a saved plan or result.
 *
 * @throws {UsageError} when the file cannot be read, is something else, or was changed since it was saved.
 */
export async function openSavedDocument(
  path: string,
): Promise<Exclude<SavedDocument, { readonly kind: "unusable" }>> {
  const reading = await readRegularFile(path, maxPlanSize);
  if (reading.kind !== "read")
    throw new UsageError(`${printable(path)} cannot be read: ${reading.problem}.`, savedWith);
  const saved = readSavedDocument(new TextDecoder().decode(reading.bytes));
  if (saved.kind === "unusable") throw new UsageError(`${printable(path)} ${saved.problem}.`, savedWith);
  return saved;
}

const savedWith =
  "A plan is saved with plan --out FILE, a result with apply --format json=FILE; leave them as they are.";

/**
 * Opens a saved plan that says what would be done, rather than why that could not be said.
 *
 * @throws {UsageError} also when it is the document of a plan that failed.
 */
export async function openPlanOfChanges(path: string): Promise<PlanDocument> {
  const saved = await openSavedDocument(path);
  if (saved.kind === "result") {
    throw new UsageError(`${printable(path)} is the result of an apply, not a plan.`, "See it with show.");
  }
  const { document } = saved;
  if (document.offline) {
    const hint = "Plan again without --offline, with the token of the account.";
    throw new UsageError(`${printable(path)} was made offline, and cannot be applied.`, hint);
  }
  if (document.error === null && document.planHash !== null) return document;
  throw new UsageError(`${printable(path)} only says why planning failed.`, "Save a plan with plan --out.");
}
