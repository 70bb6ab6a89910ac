import type { DiagnosticCode } from "../../model/diagnostics.js";
import type { ValueProblem } from "../../model/value-problem.js";
import type { Finding, Path } from "../document.js";
import { excerpt } from "../excerpt/excerpt.js";

/** The finding about a value of the config that has a problem; `usual` is the code of its place. */
export function valueFinding(
  { problem, hint, code }: ValueProblem,
  value: string,
  path: Path,
  usual: DiagnosticCode,
): Finding {
  const subject = code === "secret-outside-secret-field" ? "this" : excerpt(value);
  return { code: code ?? usual, path, message: `${subject} ${problem}`, hint };
}
