import { constants, type FileHandle, open, realpath } from "node:fs/promises";
import { systemCode } from "../model/errors.js";
import { identityIn, noteRead } from "./read-log.js";

/** What reading a file came to: its bytes, or what is wrong with it in words that follow "this" or its name. */
export type FileReading =
  | { readonly kind: "read"; readonly bytes: Uint8Array; readonly identity: string }
  | { readonly kind: "too-large"; readonly problem: string }
  | { readonly kind: "unreadable"; readonly problem: string };

export type ReadFile = (path: string, limit: number) => Promise<FileReading>;

/**
 * Reads a regular file of at most `limit` bytes. It is opened once, so that what was checked is what is read. Pipes, devices
 * and files of the system are refused without waiting for them. `identity` is the same for all names of one file.
 */
export async function readRegularFile(path: string, limit: number): Promise<FileReading> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const facts = await file.stat({ bigint: true });
    if (facts.isDirectory()) return { kind: "unreadable", problem: "this is a folder, not a file" };
    if (!facts.isFile()) return { kind: "unreadable", problem: "this is not a regular file" };
    if (isOfSystem(await realpath(path)))
      return { kind: "unreadable", problem: "this is a file of the system" };
    const identity = identityIn(facts);
    noteRead(identity);
    if (facts.size > limit) {
      return { kind: "too-large", problem: `the file has ${facts.size} bytes; at most ${limit} are read` };
    }
    // A size is no promise: the file may grow, and some file systems say 0 of every file.
    return await readStream(file.createReadStream({ autoClose: false }), limit, identity);
  } catch (error) {
    return { kind: "unreadable", problem: problemOf(error) };
  } finally {
    await file?.close();
  }
}

/** Reads a stream to its end, or until it has more than `limit` bytes. */
export async function readStream(
  stream: AsyncIterable<Uint8Array>,
  limit: number,
  identity: string,
): Promise<FileReading> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of stream) {
      size += chunk.length;
      if (size > limit) return { kind: "too-large", problem: `this has more than ${limit} bytes` };
      chunks.push(chunk);
    }
  } catch (error) {
    return { kind: "unreadable", problem: problemOf(error) };
  }
  return { kind: "read", bytes: Buffer.concat(chunks), identity };
}

/** Whether a path without links leads to what the system shows of itself, and to devices. */
export function isOfSystem(path: string): boolean {
  return /^\/(?:proc|sys|dev)(?:\/|$)/.test(path);
}

function problemOf(error: unknown): string {
  const code = systemCode(error);
  if (code === "ENOENT" || code === "ENOTDIR") return "there is no such file";
  if (code === "EACCES" || code === "EPERM") return "the file may not be read";
  if (code === "ENXIO") return "this is not a regular file";
  if (code === "EMFILE" || code === "ENFILE") return `too many files are open (${code}); raise \`ulimit -n\``;
  return `the file cannot be read (${code})`;
}
