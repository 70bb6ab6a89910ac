import { once } from "node:events";
import type { Readable } from "node:stream";
import { UsageError } from "../../../model/errors.js";
import { cannotRun, type Git, type GitProcess, wordsOf } from "./git.js";

/** An object of a repository as it is stored: git neither filters nor converts it. */
export type GitObject =
  | { readonly kind: "read"; readonly bytes: Buffer }
  | { readonly kind: "too-large"; readonly size: number };

/** Reads objects by their ids, one after the other, from one process of git. */
export interface Objects {
  /**
   * `path` is what the object is of, for messages.
   *
   * @throws {UsageError} when the object is missing or damaged.
   */
  readonly read: (id: string, path: string, limit: number) => Promise<GitObject>;
  readonly close: () => void;
}

export function openObjects(git: Git): Objects {
  const child = git.start("cat-file", "--batch");
  const whyEnded = watch(child);
  const output = takeFrom(child.stdout);
  const answerTo = async (id: string, path: string, limit: number): Promise<GitObject> => {
    child.stdin.write(`${id}\n`);
    const header = await output.line();
    const size = /^[0-9a-f]+ [a-z]+ (\d+)$/.exec(header)?.[1];
    if (size === undefined) throw missing(id, path);
    const bytes = await output.bytes(Number(size), limit);
    await output.line();
    return bytes === undefined ? { kind: "too-large", size: Number(size) } : { kind: "read", bytes };
  };
  let last: Promise<unknown> = Promise.resolve();
  return {
    read: (id, path, limit) => {
      const answer = last.then(() => answerTo(id, path, limit));
      last = answer.catch(() => undefined);
      return answer.catch(async (error: unknown) => {
        throw error === endOfOutput ? await whyEnded(id, path) : error;
      });
    },
    close: () => void child.kill(),
  };
}

/** Finds out why git ended in the middle. It does so where it would have to fetch an object. */
function watch(child: GitProcess): (id: string, path: string) => Promise<UsageError> {
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  child.stdin.on("error", () => undefined);
  const ended = once(child, "close").then(
    () => undefined,
    (error: Error) => error,
  );
  return async (id, path) => {
    const error = await ended;
    if (error !== undefined || child.killed) return cannotRun(error, child.killed);
    // An older git may end while it hands the id to a fetch that was refused.
    if (stderr.includes("promisor remote") || child.signalCode === "SIGPIPE") return missing(id, path);
    return new UsageError(`--base: git cannot read ${path} (object ${id}): ${wordsOf({ stderr })}.`);
  };
}

function missing(id: string, path: string): UsageError {
  return new UsageError(
    `--base: this clone lacks ${path} as of the base: object ${id} is missing or damaged.`,
    `A partial clone leaves objects out. Fetch this one: git cat-file -e ${id}; or clone without --filter.`,
  );
}

const endOfOutput = new Error("The output has ended.");

/** Takes lines and counted bytes from a stream; what is more than `limit` bytes is passed over. */
function takeFrom(stream: Readable) {
  const chunks: AsyncIterator<Buffer> = stream[Symbol.asyncIterator]();
  let rest: Buffer = Buffer.alloc(0);
  const more = async (): Promise<void> => {
    const chunk = await chunks.next();
    if (chunk.done === true) throw endOfOutput;
    rest = rest.length === 0 ? chunk.value : Buffer.concat([rest, chunk.value]);
  };
  const bytes = async (count: number, limit: number): Promise<Buffer | undefined> => {
    const parts: Buffer[] = [];
    for (let left = count; left > 0;) {
      if (rest.length === 0) await more();
      const part = rest.subarray(0, left);
      rest = rest.subarray(part.length);
      left -= part.length;
      if (count <= limit) parts.push(part);
    }
    return count <= limit ? Buffer.concat(parts) : undefined;
  };
  const line = async (): Promise<string> => {
    while (!rest.includes("\n")) await more();
    const end = rest.indexOf("\n");
    const text = rest.toString("utf8", 0, end);
    rest = rest.subarray(end + 1);
    return text;
  };
  return { bytes, line };
}
