import type { Position } from "../generated/plan-document.js";
import { cellCode, code } from "./markdown-text.js";
import { type LinkTo, placeText } from "./place.js";
import { counted } from "./printable.js";

/** `file:line` as code, with a link to the line where it can be read. */
export function placeMarkdown(position: Position, linkTo: LinkTo, asCode = code): string {
  const shown = asCode(placeText(position));
  const address = linkTo(position);
  return address === undefined ? shown : `[${shown}](${address})`;
}

/** For the cell of a table: where the first of several things is written, and how many lines there are besides. */
export function placesCell(positions: readonly Position[], linkTo: LinkTo): string {
  const [first, ...others] = new Map(positions.map((position) => [placeText(position), position])).values();
  if (first === undefined) return "";
  const rest = others.length === 0 ? "" : ` and ${counted(others.length, "more line")}`;
  return `${placeMarkdown(first, linkTo, cellCode)}${rest}`;
}
