import { posix } from "node:path";
import type { Position } from "../generated/plan-document.js";
import { shownPath } from "../model/shown-path.js";
import { counted } from "./printable.js";

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

/** Where the first of several things is written; of those that are written elsewhere, how many lines. */
export function placesText(positions: readonly Position[]): string {
  const [first, ...others] = new Set(positions.map(placeText));
  return `${first ?? ""}${others.length === 0 ? "" : ` and ${counted(others.length, "more line")}`}`;
}
