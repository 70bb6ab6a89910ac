import type { Failure } from "../generated/plan-document.js";
import { findingText } from "./diagnostics-text.js";
import type { Palette } from "./palette.js";
import { printable } from "./printable.js";

/** Why a command could not do its work, after what it found in the config. Ends with a line end. */
export function failureText({ message, hint, diagnostics }: Failure, palette: Palette): string {
  // A message may have several lines, such as the difference of two plans.
  const [first = "", ...others] = message.split(/\r?\n/).map((line) => printable(line, 2000));
  const lines = [
    ...diagnostics.map((diagnostic) => `${findingText(diagnostic, [], palette)}\n`),
    `${palette.error("error:")} ${first}`,
    ...others,
    ...(hint === "" ? [] : [`  ${palette.faint("help:")} ${printable(hint, 1000)}`]),
  ];
  return lines.map((line) => `${line}\n`).join("");
}
