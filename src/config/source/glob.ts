import { isAbsolute } from "node:path";
import { callbackify } from "node:util";
import type { FileSystemAdapter, GlobOptions } from "tinyglobby";

/** Files to search that are not those of today. */
export interface SearchedFiles {
  /** What is in a folder; nothing, where there is no such folder. */
  readonly list: (folder: string) => Promise<readonly SearchedEntry[]>;
  /** Where a link leads, through all links after it. */
  readonly follow: (link: string) => Promise<{ readonly path: string; readonly kind: "file" | "folder" }>;
}

export interface SearchedEntry {
  readonly name: string;
  readonly kind: "file" | "folder" | "link";
}

/**
 * The files that a pattern matches, by absolute paths where it is absolute, else by paths from the working folder: those
 * of today, or those of `files`.
 *
 * @throws whatever a function of `files` throws.
 */
export async function globFiles(pattern: string, files?: SearchedFiles): Promise<readonly string[]> {
  // Loaded when a pattern is given: most configs are one file.
  const { glob } = await import("tinyglobby");
  const options: GlobOptions = { absolute: isAbsolute(pattern), expandDirectories: false, dot: false };
  if (files === undefined) return glob(pattern, options);
  const failures: unknown[] = [];
  const found = await glob(pattern, { ...options, fs: adapterOf(files, failures) });
  if (failures.length > 0) throw failures[0];
  return found;
}

/** What tinyglobby asks of `node:fs`. It goes on where something fails, so failures are gathered. */
function adapterOf({ list, follow }: SearchedFiles, failures: unknown[]): FileSystemAdapter {
  const gather = (error: unknown): never => {
    failures.push(error);
    throw error;
  };
  const adapter = {
    readdir: callbackify(async (folder: string, _options: unknown) => {
      const entries = await list(folder).catch(gather);
      return entries.map(({ name, kind }) => ({ name, ...facts(kind) }));
    }),
    realpath: callbackify(async (link: string) => (await follow(link).catch(gather)).path),
    stat: callbackify(async (path: string) => facts((await follow(path).catch(gather)).kind)),
  };
  return adapter as unknown as FileSystemAdapter;
}

function facts(kind: SearchedEntry["kind"]) {
  return {
    isFile: () => kind === "file",
    isDirectory: () => kind === "folder",
    isSymbolicLink: () => kind === "link",
  };
}
