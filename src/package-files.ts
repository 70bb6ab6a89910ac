/**
 * The place of a file or folder that this package ships beside its program. Here and not where it is needed, because all
 * files right below `dist` are equally far from the package's root, those of the bundle included.
 */
export function packageFile(path: string): URL {
  return new URL(`../${path}`, import.meta.url);
}
