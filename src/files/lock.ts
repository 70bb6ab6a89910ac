import { randomBytes } from "node:crypto";
import { link, rename, rm } from "node:fs/promises";
import { kill, pid } from "node:process";
import { systemCode, UsageError } from "../model/errors.js";
import { readRegularFile } from "./read.js";
import { shownPath } from "../model/shown-path.js";
import { createFile } from "./write.js";

/** A file that is for this holder alone. */
export interface Lock {
  readonly release: () => Promise<void>;
}

/**
 * Takes a file for one holder at a time, by a file beside it that names the process. That of a process which is gone, as
 * after a crash, is removed.
 *
 * @throws {UsageError} that says who holds it.
 */
export async function lockFile(path: string): Promise<Lock> {
  const lock = `${path}.lock`;
  const own = JSON.stringify({ pid, since: new Date().toISOString(), id: randomBytes(8).toString("hex") });
  await removeAbandoned(path, lock);
  try {
    await createFile(lock, own);
  } catch (error) {
    const holder = await holderOf(lock);
    throw holder === undefined ? error : inUse(path, lock, holder);
  }
  heldHere.add(own);
  return {
    release: async () => {
      heldHere.delete(own);
      if ((await holderOf(lock))?.text === own) await rm(lock, { force: true });
    },
  };
}

/** The locks that this process holds: another one with its number is of an earlier process. */
const heldHere = new Set<string>();

interface Holder {
  readonly text: string;
  readonly pid: number;
  readonly since: string;
}

async function removeAbandoned(path: string, lock: string): Promise<void> {
  const holder = await holderOf(lock);
  if (holder === undefined) return;
  if (isAlive(holder)) throw inUse(path, lock, holder);
  // Moved before it is removed: somebody else may have done so already, and hold the file by now.
  const aside = `${lock}.${randomBytes(6).toString("hex")}`;
  await rename(lock, aside).catch(() => undefined);
  const moved = await holderOf(aside);
  if (moved !== undefined && moved.text !== holder.text) await link(aside, lock).catch(() => undefined);
  await rm(aside, { force: true });
}

function isAlive(holder: Holder): boolean {
  if (holder.pid === pid) return heldHere.has(holder.text);
  try {
    return kill(holder.pid, 0);
  } catch (error) {
    // EPERM: it is somebody else's.
    return systemCode(error) !== "ESRCH";
  }
}

/** `undefined` when there is no lock, or none of ours. */
async function holderOf(lock: string): Promise<Holder | undefined> {
  const reading = await readRegularFile(lock, 1000);
  if (reading.kind !== "read") return undefined;
  const text = new TextDecoder().decode(reading.bytes);
  try {
    const { pid: holding, since }: { readonly pid?: unknown; readonly since?: unknown } = JSON.parse(text);
    const isOne = typeof holding === "number" && Number.isSafeInteger(holding) && holding > 0;
    return isOne && typeof since === "string" ? { text, pid: holding, since } : undefined;
  } catch {
    return undefined;
  }
}

function inUse(path: string, lock: string, { pid: holding, since }: Holder): UsageError {
  return new UsageError(
    `${shownPath(path)} is in use by process ${holding} since ${since}.`,
    `End that one first, or name another file. If no such process uses it, remove ${shownPath(lock)}.`,
  );
}
