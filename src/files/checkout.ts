import { existsSync, realpathSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";

/**
 * Names files as the repository does: from the first of some folders that holds the file, or else from the root of the
 * checkout around the working folder. Links are followed on both sides. A file outside is named as it was given.
 */
export function namedFromCheckout(folders: readonly string[]): (file: string) => string {
  const known = [...folders, ...checkoutAround(resolve())];
  return (file) => known.flatMap((folder) => pathBelow(folder, file) ?? [])[0] ?? file;
}

function checkoutAround(folder: string): readonly string[] {
  if (existsSync(join(folder, ".git"))) return [folder];
  return dirname(folder) === folder ? [] : checkoutAround(dirname(folder));
}

/** The file itself rather than a link to it, where both are in the folder: that is what a review shows. */
function pathBelow(folder: string, file: string): string | undefined {
  const given = resolve(file);
  const places = [real(given), join(real(dirname(given)), basename(given))];
  const ways = places.map((place) => relative(real(folder), place));
  const inside = ways.find((way) => way !== ".." && !way.startsWith(`..${sep}`) && resolve(way) !== way);
  return inside?.split(sep).join("/");
}

/** The path without links; as it is, where nothing is there. */
function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}
