import { isAbsolute } from "node:path";
import { UsageError } from "../../../model/errors.js";
import type { PathInCheckout } from "./checkout.js";
import type { Objects } from "./objects.js";

/** A file or folder of a commit, with all links on the way to it followed. */
export interface Entry {
  readonly kind: "file" | "folder";
  /** Of the git object. */
  readonly id: string;
  /** From the top of the repository, with slashes. */
  readonly path: string;
  readonly parent: Entry | undefined;
}

/** What a folder holds under a name; a link is not followed. */
export interface Listed {
  readonly kind: "file" | "folder" | "link" | "submodule";
  readonly id: string;
}

/** Walks the tree of a commit. */
export interface TreeWalk {
  /**
   * What is at a path; `undefined` where the commit has nothing there.
   *
   * @throws {UsageError} when the way leads through a submodule, or through a link that leads nowhere or out of the
   * repository.
   */
  readonly find: (path: string) => Promise<Entry | undefined>;
  readonly list: (folder: Entry) => Promise<ReadonlyMap<string, Listed>>;
}

/** Bytes that the list of a folder, or the target of a link, may have. */
const maxObjectSize = 16 * 1024 * 1024;
/** Links on the way to one path. */
const maxLinks = 40;

export function walkCommit(commit: string, objects: Objects, namesTo: PathInCheckout): TreeWalk {
  const lists = new Map<string, Promise<ReadonlyMap<string, Listed>>>();
  const read = async (id: string, path: string): Promise<Buffer> => {
    const object = await objects.read(id, path === "" ? "the top folder" : path, maxObjectSize);
    if (object.kind === "read") return object.bytes;
    throw new UsageError(
      `--base: ${path} has ${object.size} bytes as of the base; at most ${maxObjectSize} are read.`,
    );
  };
  const list = ({ id, path }: Entry): Promise<ReadonlyMap<string, Listed>> => {
    const known = lists.get(id) ?? read(id, path).then((bytes) => parseTree(bytes, commit.length / 2));
    lists.set(id, known);
    return known;
  };
  const readRoot = async (): Promise<Entry> => {
    const [tree = ""] = (await read(commit, "the commit")).toString().split("\n");
    return { kind: "folder", id: tree.replace(/^tree /, ""), path: "", parent: undefined };
  };
  let known: Promise<Entry> | undefined;
  const root = () => (known ??= readRoot());

  const walk = async (from: Entry, names: readonly string[], links: Links): Promise<Entry | undefined> => {
    let place: Entry | undefined = from;
    for (const name of names) {
      if (name === "" || name === ".") continue;
      if (name === "..") place = place.parent ?? outside(links);
      else place = await step(place, name, links);
      if (place === undefined) return undefined;
    }
    return place;
  };
  const step = async (folder: Entry, name: string, links: Links): Promise<Entry | undefined> => {
    const found = folder.kind === "folder" ? (await list(folder)).get(name) : undefined;
    if (found === undefined) return undefined;
    const { kind, id } = found;
    const path = folder.path === "" ? name : `${folder.path}/${name}`;
    if (kind === "submodule") throw inSubmodule(path);
    return kind === "link" ? follow(id, path, folder, links) : { kind, id, path, parent: folder };
  };
  const follow = async (id: string, path: string, folder: Entry, links: Links): Promise<Entry> => {
    links.followed.push(path);
    if (links.followed.length > maxLinks) throw brokenLink(links, "leads through too many links");
    const target = (await read(id, path)).toString("utf8");
    const place = isAbsolute(target)
      ? await walk(await root(), await namesTo(target).catch(() => outside(links)), links)
      : await walk(folder, target.split("/"), links);
    if (place === undefined)
      throw brokenLink(links, `leads to ${JSON.stringify(target)}, which is not there`);
    return place;
  };
  return { list, find: async (path) => walk(await root(), await namesTo(path), { followed: [] }) };
}

/** The links that were met on the way to a path. */
interface Links {
  readonly followed: string[];
}

const kinds: Readonly<Record<string, Listed["kind"]>> = {
  "40000": "folder",
  "120000": "link",
  "160000": "submodule",
};

/** A tree is a sequence of a mode, a space, a name, a zero byte and the bytes of an id. */
function parseTree(bytes: Buffer, idLength: number): ReadonlyMap<string, Listed> {
  const entries = new Map<string, Listed>();
  for (let at = 0; at < bytes.length;) {
    const space = bytes.indexOf(" ", at);
    const end = bytes.indexOf(0, space);
    const next = end + 1 + idLength;
    if (space < 0 || end < space)
      throw new UsageError("--base: git gave a folder that cannot be read: run git fsck.");
    const kind = kinds[bytes.toString("latin1", at, space)] ?? "file";
    entries.set(bytes.toString("utf8", space + 1, end), { kind, id: bytes.toString("hex", end + 1, next) });
    at = next;
  }
  return entries;
}

function outside(links: Links): never {
  throw brokenLink(links, "leads out of the repository");
}

function brokenLink({ followed }: Links, problem: string): UsageError {
  return new UsageError(
    `--base: as of the base, ${followed.at(-1)} is a link that ${problem}.`,
    "Name the file itself with --config, or compare with a folder: --base-dir.",
  );
}

function inSubmodule(path: string): UsageError {
  return new UsageError(
    `--base: as of the base, ${path} is a submodule: its files are in another repository.`,
    "Run this in the submodule's folder, or compare with a folder: --base-dir.",
  );
}
