import { posix } from "node:path";
import { shownPath } from "../model/shown-path.js";

/** How a config file, as it was named on the command line, is named from the root of the repository. */
export type Locate = (file: string) => string;

/** The default: the command runs at the root of the repository. */
export function relativePath(file: string): string {
  return posix.normalize(file).replace(/^\/+/, "");
}

/** `file:line`, not yet fit to be shown; of a long name, the end. */
export function placeText({ file, line }: { readonly file: string; readonly line: number }): string {
  return `${shownPath(file)}:${line}`;
}
