import { AsyncLocalStorage } from "node:async_hooks";
import { fstat } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { promisify } from "node:util";

const log = new AsyncLocalStorage<Set<string>>();

/** Does the work of one command with a log of the files that it reads, so that it writes over none of them. */
export function loggingReads<T>(work: () => Promise<T>): Promise<T> {
  return log.run(new Set(), work);
}

/** Notes the identity of a file that was read. */
export function noteRead(identity: string): void {
  log.getStore()?.add(identity);
}

/** Notes a file that the command has read, or will. */
export async function noteFile(path: string): Promise<void> {
  for (const key of await fileKeys(path)) noteRead(key);
}

/** Whether the command that is running has read a file, under whatever name. */
export async function wasRead(path: string): Promise<boolean> {
  const keys = await fileKeys(path);
  return keys.some((key) => log.getStore()?.has(key) === true);
}

/** Two paths lead to one file if they share a key, also before the file is there. */
export async function fileKeys(path: string): Promise<readonly string[]> {
  const folder = await realpath(dirname(path)).catch(() => resolve(dirname(path)));
  const identity = await identityOf(path);
  return [join(folder, basename(path)), ...(identity === undefined ? [] : [identity])];
}

/** The same for the file that stdout is redirected to; a terminal, a pipe or a device is none. */
export async function stdoutKeys(): Promise<readonly string[]> {
  const facts = await promisify(fstat)(1, { bigint: true }).catch(() => undefined);
  return facts?.isFile() === true ? [identityIn(facts)] : [];
}

/** The same for all names of one file; `undefined` when it is not there. */
export async function identityOf(path: string): Promise<string | undefined> {
  return stat(path, { bigint: true }).then(identityIn, () => undefined);
}

export function identityIn({ dev, ino }: { readonly dev: bigint; readonly ino: bigint }): string {
  return `${dev}:${ino}`;
}
