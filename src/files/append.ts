import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";

const { O_APPEND, O_CREAT, O_NONBLOCK, O_RDWR } = constants;

/**
 * Adds lines to a file that others write, too, which is made if it is not there. If its last line has no end, it gets one.
 *
 * @param lines what to add, given the bytes that are there already.
 * @returns why it cannot be written, in words that follow its name; `undefined` when it was.
 */
export async function appendLines(
  path: string,
  lines: (size: number) => string,
): Promise<string | undefined> {
  let file: FileHandle | undefined;
  try {
    // A pipe that nobody reads is not waited for.
    file = await open(path, O_APPEND | O_CREAT | O_RDWR | (O_NONBLOCK ?? 0), 0o644);
    const facts = await file.stat();
    if (!facts.isFile()) return "is not a regular file";
    const text = lines(facts.size);
    if (text !== "") await file.appendFile((await endsUnfinished(file, facts.size)) ? `\n${text}` : text);
    return undefined;
  } catch {
    return "cannot be written";
  } finally {
    await file?.close();
  }
}

async function endsUnfinished(file: FileHandle, size: number): Promise<boolean> {
  if (size === 0) return false;
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer.toString() !== "\n";
}
