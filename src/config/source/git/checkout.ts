import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { UsageError } from "../../../model/errors.js";
import { identityOf } from "../../../files/read-log.js";
import { isThere } from "../../../files/write.js";

/**
 * Gives the names that lead from the top of a checkout to a path.
 *
 * @throws {UsageError} when the path is outside the checkout, or inside another one within it.
 */
export type PathInCheckout = (path: string) => Promise<readonly string[]>;

export function pathsIn(top: string): PathInCheckout {
  const areCheckouts = new Map<string, Promise<boolean>>();
  const isCheckout = (folder: string): Promise<boolean> => {
    const known = areCheckouts.get(folder) ?? isThere(join(folder, ".git"));
    areCheckouts.set(folder, known);
    return known;
  };
  return async (path) => {
    const way = await wayFrom(top, resolve(path));
    if (way === undefined) {
      throw new UsageError(`--base: ${path} is outside the repository at ${top}.`, otherwise);
    }
    const names = way === "" ? [] : way.split(sep);
    for (let count = 1; count <= names.length; count += 1) {
      const folder = join(top, ...names.slice(0, count));
      if (await isCheckout(folder)) {
        throw new UsageError(
          `--base: ${path} belongs to another repository, the one at ${folder}.`,
          otherwise,
        );
      }
    }
    return names;
  };
}

const otherwise = "Run this in the repository of the config, or compare with a folder: --base-dir.";

/** The path from a folder to what is in it; the folder may be called otherwise in the path, through links above it. */
async function wayFrom(top: string, path: string): Promise<string | undefined> {
  const direct = relative(top, path);
  if (!/^\.\.(?![^/\\])/.test(direct) && !isAbsolute(direct)) return direct;
  const identity = await identityOf(top);
  let way: string | undefined;
  for (let above = path; ; above = dirname(above)) {
    if ((await identityOf(above)) === identity) way = relative(above, path);
    if (dirname(above) === above) return way;
  }
}
