import { constants, open } from "node:fs/promises";
import { systemCode } from "../model/errors.js";

/** Reads a file whole; rejects when it cannot be read, is not a regular file, or is larger than `limit` bytes. */
export type ReadFile = (path: string, limit: number) => Promise<Uint8Array>;

/**
 * Reads a regular file of at most `limit` bytes. Devices and pipes are refused without waiting for them.
 * Rejects with {@link SmallFileError}, or with the system's error.
 */
export const readSmallFile: ReadFile = async (path, limit) => {
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const facts = await file.stat();
    if (!facts.isFile()) throw new SmallFileError("is not a regular file");
    if (facts.size > limit) throw new SmallFileError(`is larger than ${limit} bytes`);
    // Some file systems say 0 for every size, even of what never ends.
    const chunks: Buffer[] = await file.createReadStream({ end: limit, autoClose: false }).toArray();
    const bytes = Buffer.concat(chunks);
    if (bytes.length > limit) throw new SmallFileError(`is larger than ${limit} bytes`);
    return bytes;
  } finally {
    await file.close();
  }
};

export class SmallFileError extends Error {}

/** Why a file could not be read, to follow its name: never more than the system's error code. */
export function fileProblem(error: unknown): string {
  if (error instanceof SmallFileError) return error.message;
  const code = systemCode(error);
  if (code === "ENOENT") return "does not exist";
  if (code === "EACCES" || code === "EPERM") return "may not be read";
  return `cannot be read (${code})`;
}
