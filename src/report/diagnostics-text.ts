import { causes, type Diagnostic } from "../model/diagnostics.js";
import type { Diagnostic as DiagnosticDocument } from "../generated/plan-document.js";
import type { Palette } from "./palette.js";
import { counted, printable } from "./printable.js";

/** Characters of a source line that are shown; of a longer one, those around the place of the finding. */
const window = 160;

/**
 * Findings for people, one block each in the given order, then a count:
 *
 * ```text
 * lightly.yaml:12:11: error: datasets.dashcam.type: "video" is not a known type [invalid-value]
 *    12 |     type: video
 *       |           ^^^^^ did you mean videos?
 * ```
 */
export function diagnosticsText(diagnostics: readonly Diagnostic[], palette: Palette): string {
  return diagnostics
    .map((diagnostic) => `${findingText(diagnostic, frame(diagnostic, palette), palette)}\n`)
    .join("");
}

/** `2 errors, 1 warning`; empty without findings. */
export function countText(diagnostics: readonly Diagnostic[]): string {
  const all = causes(diagnostics);
  return (["error", "warning"] as const)
    .flatMap((severity) => {
      const count = all.filter((one) => one.severity === severity).length;
      return count === 0 ? [] : [counted(count, severity)];
    })
    .join(", ");
}

/** One finding, with lines to show between what is wrong and what would be right; without its line end. */
export function findingText(
  { position, severity, path, message, code, hint }: DiagnosticDocument,
  between: readonly string[],
  palette: Palette,
): string {
  const place = `${printable(position.file)}:${position.line}:${position.column}`;
  const subject = path === "" ? "" : `${printable(path)}: `;
  const head = `${palette.strong(place)}: ${palette[severity](severity)}: ${subject}${printable(message)} ${palette.faint(`[${printable(code)}]`)}`;
  return [head, ...between, `  ${palette.faint("help:")} ${printable(hint)}`].join("\n");
}

function frame({ sourceLine, position, severity }: Diagnostic, palette: Palette): readonly string[] {
  if (sourceLine === undefined) return [];
  const start = sourceLine.length <= window ? 0 : Math.max(0, position.column - 1 - window / 2);
  const end = start + window;
  const before = sourceLine.slice(start, position.column - 1);
  const marked = sourceLine.slice(position.column - 1, Math.min(position.endColumn - 1, end)).trimEnd();
  const gutter = String(position.line).padStart(5);
  const lead = start > 0 ? "…" : "";
  const indent = " ".repeat(lead.length + shown(before).length);
  return [
    palette.faint(`${gutter} | `) +
      lead +
      shown(sourceLine.slice(start, end)) +
      (end < sourceLine.length ? "…" : ""),
    palette.faint(`${" ".repeat(gutter.length)} | `) +
      indent +
      palette[severity]("^".repeat(Math.max(1, shown(marked).length))),
  ];
}

/** A tab takes one column here, so that the caret stands under its character. */
function shown(text: string): string {
  return printable(text.replaceAll("\t", " "), window + 1);
}
