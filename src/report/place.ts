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

/** The address of a line of a config file, where those who read a report find it; `undefined` where there is none. */
export type LinkTo = (place: { readonly file: string; readonly line: number }) => string | undefined;

/** The default: nobody knows where the files can be read. */
export const noLinks: LinkTo = () => undefined;

/** Links to the files below an address, by their names from the root of the repository; none to a file outside of it. */
export function linksBelow(address: string, locate: Locate): LinkTo {
  return ({ file, line }) => {
    const path = locate(file);
    if (path === "" || path.split("/").includes("..")) return undefined;
    return `${address}/${path.split("/").map(percentEncoded).join("/")}#L${line}`;
  };
}

/** Nothing in there means anything in an address, nor in Markdown. Half a character has no place in either. */
function percentEncoded(text: string): string {
  return [...Buffer.from(text, "utf8")]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      return /[A-Za-z0-9.-]/.test(character) ? character : `%${byte.toString(16).padStart(2, "0")}`;
    })
    .join("");
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
