import type { BigIntStats } from "node:fs";
import { constants, type FileHandle, open, stat } from "node:fs/promises";
import { systemCode } from "../../model/errors.js";

/** What reading a file came to: its bytes, or what is wrong with it in words that follow "this" or its name. */
export type FileReading =
  | { readonly kind: "read"; readonly bytes: Uint8Array; readonly identity: string }
  | { readonly kind: "too-large"; readonly problem: string }
  | { readonly kind: "unreadable"; readonly problem: string };

/**
 * Reads a regular file of at most `limit` bytes. It is opened once, so that what was checked is what is read; pipes and
 * devices are refused without waiting for them. `identity` is the same for all names of one file.
 */
export async function readRegularFile(path: string, limit: number): Promise<FileReading> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const facts = await file.stat({ bigint: true });
    if (facts.isDirectory()) return { kind: "unreadable", problem: "this is a folder, not a file" };
    if (!facts.isFile()) return { kind: "unreadable", problem: "this is not a regular file" };
    if (facts.size > limit) {
      return { kind: "too-large", problem: `the file has ${facts.size} bytes; at most ${limit} are read` };
    }
    return { kind: "read", bytes: await file.readFile(), identity: identityIn(facts) };
  } catch (error) {
    return { kind: "unreadable", problem: problemOf(error) };
  } finally {
    await file?.close();
  }
}

/** The `identity` of a file that may not be there. */
export async function identityOf(path: string): Promise<string | undefined> {
  return stat(path, { bigint: true }).then(identityIn, () => undefined);
}

function identityIn({ dev, ino }: BigIntStats): string {
  return `${dev}:${ino}`;
}

function problemOf(error: unknown): string {
  const code = systemCode(error);
  if (code === "ENOENT" || code === "ENOTDIR") return "there is no such file";
  if (code === "EACCES" || code === "EPERM") return "the file may not be read";
  if (code === "ENXIO") return "this is not a regular file";
  return `the file cannot be read (${code})`;
}
