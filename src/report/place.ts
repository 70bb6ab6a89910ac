import { posix } from "node:path";

/** How a config file, as it was named on the command line, is named from the root of the repository. */
export type Locate = (file: string) => string;

/** The default: the command runs at the root of the repository. */
export function relativePath(file: string): string {
  return posix.normalize(file).replace(/^\/+/, "");
}

/** `file:line`, not yet fit to be shown; of a long name, the end. */
export function placeText({ file, line }: { readonly file: string; readonly line: number }): string {
  const name = file.length > 150 ? `…${file.slice(-150)}` : file;
  return `${name}:${line}`;
}
