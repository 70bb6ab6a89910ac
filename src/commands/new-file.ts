import { randomBytes } from "node:crypto";
import { link, lstat, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { systemCode, UsageError } from "../model/errors.js";
import { printable } from "../report/printable.js";

/**
 * Writes a file that is not there yet, whole or not at all, and never over one that came meanwhile.
 *
 * @throws {UsageError} when something has this name, or it cannot be written.
 */
export async function writeNew(path: string, text: string): Promise<void> {
  const temporary = join(dirname(path), `.${randomBytes(6).toString("hex")}.tmp`);
  try {
    await writeFile(temporary, text, { flag: "wx", mode: 0o644 });
    // Unlike a move, a link fails where something is.
    await link(temporary, path);
  } catch (error) {
    const code = systemCode(error);
    if (code === "EEXIST") throw alreadyThere(path);
    throw new UsageError(`${printable(path)} cannot be written (${code}).`, "Its folder must exist.");
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Whether a name is taken, if only by a link that leads nowhere. */
export async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

/** @throws {UsageError} when something has this name. */
export async function demandAbsent(path: string, hint?: string): Promise<void> {
  if (await isThere(path)) throw alreadyThere(path, hint);
}

function alreadyThere(path: string, hint = "Name another file, or move this one."): UsageError {
  return new UsageError(`${printable(path)} exists, and nothing is overwritten.`, hint);
}
