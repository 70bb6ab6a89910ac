import { join } from "node:path";
import { globFiles, type SearchedEntry, type SearchedFiles } from "../glob.js";
import type { ConfigTree } from "../tree.js";
import { pathsIn } from "./checkout.js";
import type { Environment } from "./git.js";
import { findMergeBase } from "./merge-base.js";
import { openObjects, type Objects } from "./objects.js";
import { openRepository } from "./repository.js";
import { type Listed, type TreeWalk, walkCommit } from "./tree-walk.js";

/** The commit that a change began at. */
export interface BaseCommit {
  readonly id: string;
  /** The checkout's files as of this commit, at the paths that they have today. */
  readonly tree: ConfigTree;
  /** Ends git. */
  readonly close: () => void;
}

/**
 * Opens the merge base of a revision and `HEAD`, in the repository of the working folder.
 *
 * @throws {UsageError} when that cannot be done, with what would help. So do the functions of the tree.
 */
export async function openBaseCommit(revision: string, env: Environment): Promise<BaseCommit> {
  const { top, git } = await openRepository(".", env);
  const id = await findMergeBase(revision, git);
  const objects = openObjects(git);
  const walk = walkCommit(id, objects, pathsIn(top));
  return { id, tree: treeOf(walk, objects, top, id), close: objects.close };
}

function treeOf(walk: TreeWalk, { read }: Objects, top: string, commit: string): ConfigTree {
  return {
    kindOf: async (path) => (await walk.find(path))?.kind ?? "absent",
    list: async (folder) => [...(await listOf(walk, folder)).keys()],
    match: (pattern) => globFiles(pattern, searchedIn(walk, top)),
    read: async (path, limit) => {
      const entry = await walk.find(path);
      if (entry === undefined) return { kind: "unreadable", problem: "there is no such file" };
      if (entry.kind === "folder") return { kind: "unreadable", problem: "this is a folder, not a file" };
      const object = await read(entry.id, path, limit);
      return object.kind === "read"
        ? { kind: "read", bytes: object.bytes, identity: `${commit}:${entry.path}` }
        : { kind: "too-large", problem: `the file has ${object.size} bytes; at most ${limit} are read` };
    },
  };
}

async function listOf(walk: TreeWalk, folder: string): Promise<ReadonlyMap<string, Listed>> {
  const entry = await walk.find(folder);
  return entry?.kind === "folder" ? walk.list(entry) : new Map<string, Listed>();
}

function searchedIn(walk: TreeWalk, top: string): SearchedFiles {
  // What cannot be followed is called a folder: if a match could be in it, it is looked into, and that fails.
  const kindOf = async (path: string, kind: Listed["kind"]): Promise<SearchedEntry["kind"]> => {
    if (kind === "submodule") return "folder";
    if (kind !== "link") return kind;
    return walk.find(path).then(
      () => kind,
      () => "folder",
    );
  };
  return {
    list: async (folder) => {
      const entries = [...(await listOf(walk, folder))];
      return Promise.all(
        entries.map(async ([name, { kind }]) => ({ name, kind: await kindOf(join(folder, name), kind) })),
      );
    },
    follow: async (link) => {
      const entry = await walk.find(link);
      if (entry === undefined) throw new Error(`Nothing is at ${link}.`);
      return { path: join(top, entry.path), kind: entry.kind };
    },
  };
}
