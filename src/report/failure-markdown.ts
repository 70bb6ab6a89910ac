import type { Diagnostic, Failure } from "../generated/plan-document.js";
import { type ConfigFacts, configText, paragraphs } from "./comment.js";
import { listSection } from "./fold.js";
import { code, fenced } from "./markdown-text.js";
import type { LinkTo } from "./place.js";
import { placeMarkdown } from "./place-markdown.js";
import { printable } from "./printable.js";

/** Why a command could not do its work, with what it found in the config, in less than `limit` bytes. */
export function failureMarkdown(
  heading: string,
  config: ConfigFacts,
  { message, hint, exitCode, diagnostics }: Failure,
  limit: number,
  linkTo: LinkTo,
): string {
  return paragraphs([
    `## ❌ ${heading}`,
    `${configText(config)} · exit code ${exitCode}`,
    fenced("text", [
      ...linesOf(message, limit / 32),
      ...(hint === "" ? [] : ["", ...linesOf(hint, limit / 64)]),
    ]),
    listSection(
      "Findings",
      "",
      diagnostics.map((one) => findingLine(one, linkTo)),
      (limit * 3) / 8,
    ),
  ]);
}

/** A finding about the config as one line of Markdown. */
export function findingLine(
  { code: id, severity, path, message, hint, position }: Diagnostic,
  linkTo: LinkTo,
): string {
  const subject = path === "" ? "" : `, ${code(path)}`;
  const help = hint === "" ? "" : ` → ${code(hint, 500)}`;
  return `**${severity}** at ${placeMarkdown(position, linkTo)}${subject}: ${code(message, 500)}${help} (${code(id)})`;
}

/** A message may have several lines, such as the difference of two plans. A character takes up to eight bytes here. */
function linesOf(text: string, limit: number): readonly string[] {
  const lines = text.slice(0, limit).split(/\r?\n/);
  return [...lines.map((line) => printable(line, limit)), ...(text.length > limit ? ["…"] : [])];
}
