import { readdir, readFile } from "node:fs/promises";

/** The text of a file that this package ships beside its program. */
export function packageText(path: string): Promise<string> {
  return readFile(packageFile(path), "utf8");
}

/** The names of the files and folders in such a folder, and in those below it. */
export function packageFolder(path: string): Promise<readonly string[]> {
  return readdir(packageFile(`${path}/`), { recursive: true });
}

/**
 * The place of a file or folder that this package ships beside its program. Here and not where it is needed, because all
 * files right below `dist` are equally far from the package's root, those of the bundle included.
 */
function packageFile(path: string): URL {
  return new URL(`../${path}`, import.meta.url);
}
