import { createWriteStream, ftruncateSync, fstatSync } from "node:fs";
import { finished } from "node:stream/promises";
import { UsageError } from "../model/errors.js";
import { shownPath } from "../model/shown-path.js";
import { requireUnread } from "./write.js";

/** A file, pipe or device that lines are written to while something goes on. */
export interface LineFile {
  /** The first line empties a file. A failure is told at the end, and stops nobody before. */
  readonly write: (line: string) => void;
  /** Resolves when all lines are written. @throws {UsageError} when one could not be. */
  readonly close: () => Promise<void>;
}

/**
 * Opens a file for lines, which stays as it is until the first.
 *
 * @throws {UsageError} when it cannot be written, or was read by this command.
 */
export async function openLineFile(path: string): Promise<LineFile> {
  await requireUnread(path);
  const failure = new UsageError(`${shownPath(path)} cannot be written.`, "Its folder must exist.");
  const stream = createWriteStream(path, { flags: "a" });
  const ended = finished(stream).catch(() => Promise.reject(failure));
  ended.catch(() => undefined);
  const fd = await new Promise<number>((resolve, reject) => {
    stream.once("open", resolve);
    stream.once("error", () => reject(failure));
  });
  let isEmptied = false;
  const empty = (): void => {
    isEmptied = true;
    if (fstatSync(fd).isFile()) ftruncateSync(fd);
  };
  return {
    write: (line) => {
      if (stream.destroyed) return;
      if (!isEmptied) empty();
      stream.write(line);
    },
    close: () => {
      stream.end();
      return ended;
    },
  };
}
