import { randomBytes } from "node:crypto";
import { constants, type Stats } from "node:fs";
import { copyFile, type FileHandle, link, lstat, mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { systemCode, UsageError } from "../model/errors.js";
import { wasRead } from "./read-log.js";
import { shownPath } from "../model/shown-path.js";

export interface WriteOptions {
  /** Permissions of a file that is new; one that is there keeps its own. */
  readonly mode?: number;
  /** Allowed to replace what this command has read. */
  readonly overRead?: boolean;
}

/**
 * Writes a file whole or not at all: beside its place first, then moved there. What is there must be a regular file or
 * nothing, so that neither a device nor a link is written through, and nothing that this command has read.
 *
 * @throws {UsageError} when it cannot be written.
 */
export async function replaceFile(path: string, text: string, options: WriteOptions = {}): Promise<void> {
  await sayingWhich(path, async () => {
    const existing = await replaceable(path, options);
    const temporary = await besideIt(path, text, options.mode ?? 0o644, existing);
    await orRemove(temporary, () => rename(temporary, path));
  });
}

/**
 * Finds out whether {@link replaceFile} can write a file, by its own steps, and leaves everything as it is.
 *
 * @throws {UsageError} when it cannot.
 */
export async function requireReplaceable(path: string): Promise<void> {
  await sayingWhich(path, async () => {
    const existing = await replaceable(path, {});
    await rm(await besideIt(path, "", 0o600, undefined));
    if (existing === undefined) await (await open(path, "wx")).close();
    // A folder may allow new files, and yet no other one in the place of this one.
    const aside = temporaryName(path);
    await rename(path, aside);
    if (existing === undefined) await rm(aside);
    else await rename(aside, path);
  });
}

/** @throws {UsageError} when this command has read the file, under whatever name. */
export async function requireUnread(path: string): Promise<void> {
  if (!(await wasRead(path))) return;
  throw new UsageError(
    `${shownPath(path)} would be written over, and this command reads it.`,
    "Name another file for the report.",
  );
}

/**
 * Writes a file that is not there yet, whole or not at all, and never over one that came meanwhile.
 *
 * @throws {UsageError} when something has this name, or it cannot be written.
 */
export async function createFile(path: string, text: string): Promise<void> {
  await sayingWhich(path, async () => {
    const temporary = await besideIt(path, text, 0o644, undefined);
    await orRemove(temporary, () => linkOrCopy(temporary, path));
    await rm(temporary);
  });
}

/** Makes a folder, and those that it lies in. @throws {UsageError} when it cannot be made. */
export async function createFolder(path: string): Promise<void> {
  await sayingWhich(path, async () => {
    await mkdir(path, { recursive: true });
  });
}

/** Unlike a move, neither succeeds where something is. Some file systems have no links. */
async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if (systemCode(error) === "EEXIST") throw error;
    await copyFile(from, to, constants.COPYFILE_EXCL);
  }
}

/** @throws {UsageError} when something has this name, if only a link that leads nowhere. */
export async function requireAbsent(path: string, hint?: string): Promise<void> {
  if (await isThere(path)) throw alreadyThere(path, hint);
}

/** Whether a name is taken, if only by a link that leads nowhere. */
export async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

/** Removes what writes of this file left behind when they were killed. Nobody else may be writing it. */
export async function removeLeftovers(path: string): Promise<void> {
  const prefix = temporaryPrefix(path);
  const names = await readdir(dirname(path)).catch(() => []);
  const left = names.filter(
    (name) => name.startsWith(prefix) && /^[0-9a-f]{12}\.tmp$/.test(name.slice(prefix.length)),
  );
  for (const name of left) await rm(join(dirname(path), name), { force: true });
}

/** What would be replaced, if anything. */
async function replaceable(path: string, { overRead = false }: WriteOptions): Promise<Stats | undefined> {
  if (!overRead) await requireUnread(path);
  try {
    const existing = await lstat(path);
    if (!existing.isFile()) throw new UsageError(`${shownPath(path)} is not a regular file.`);
    return existing;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** Writes a temporary file in the folder of another, with the owner and the permissions of the one it replaces. */
async function besideIt(
  path: string,
  text: string,
  mode: number,
  replaced: Stats | undefined,
): Promise<string> {
  const temporary = temporaryName(path);
  const file = await open(temporary, "wx", replaced === undefined ? mode : 0o600);
  return orRemove(temporary, async () => {
    try {
      await file.writeFile(text);
      if (replaced !== undefined) await keepOwner(file, replaced);
      if (replaced !== undefined) await file.chmod(replaced.mode & 0o7777);
      await file.sync();
    } finally {
      await file.close();
    }
    return temporary;
  });
}

async function orRemove<T>(temporary: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Only root can give a file away, and needs to: its files would be out of reach for whose they were. */
async function keepOwner(file: FileHandle, { uid, gid }: Stats): Promise<void> {
  await file.chown(uid, gid).catch(() => undefined);
}

function temporaryName(path: string): string {
  return join(dirname(path), `${temporaryPrefix(path)}${randomBytes(6).toString("hex")}.tmp`);
}

/** Tells whose temporary file it is. The name of a file has at most 255 bytes. */
function temporaryPrefix(path: string): string {
  return `${Array.from(basename(path)).slice(0, 40).join("")}.`;
}

async function sayingWhich(path: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const code = systemCode(error);
    if (code === "EEXIST") throw alreadyThere(path);
    throw new UsageError(`${shownPath(path)} cannot be written (${code}).`, "Its folder must exist.");
  }
}

function alreadyThere(path: string, hint = "Name another file, or move this one."): UsageError {
  return new UsageError(`${shownPath(path)} exists, and nothing is overwritten.`, hint);
}
