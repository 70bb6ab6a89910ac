import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder of its own for a test, removed at the end of the block it was declared in (`await using`). */
export interface Folder extends AsyncDisposable {
  readonly path: string;
  /** Writes a file and gives its path. */
  readonly write: (name: string, content: string | Uint8Array) => Promise<string>;
}

export async function makeFolder(): Promise<Folder> {
  const path = await mkdtemp(join(tmpdir(), "lightly-gitops-"));
  return {
    path,
    write: async (name, content) => {
      await writeFile(join(path, name), content);
      return join(path, name);
    },
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}
