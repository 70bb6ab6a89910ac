import { unseenCharacter } from "../../model/characters.js";
import type { ValueProblem } from "../../model/value-problem.js";

/** The value of a variable or of a secret's file without the line end that a shell or an editor adds. */
export function withoutLineEnd(text: string): string {
  return text.replace(/(?:\r\n|\n|\r)$/, "");
}

/** As {@link withoutLineEnd}, and without what else may surround a value that was exported wrongly. */
export function unwrapped(value: string): string {
  return value.replaceAll(/^[\s"'“”‘’`]+|[\s"'“”‘’`]+$/g, "");
}

/**
 * How a value was spoilt on its way into a variable or a file, whatever it is: no credential looks like this. `name` is that
 * of the variable.
 */
export function exportProblem(value: string, name: string, isMultiline: boolean): ValueProblem | undefined {
  if (/^(["'`]).*\1$|^[“‘].*[”’]$/s.test(value))
    return {
      problem: "is in quotes",
      hint: "export it without: outside of a shell, as in a .env file or in the secrets of CI, quotes become a part of it",
    };
  if (isUnfilled(value))
    return {
      problem: "is a placeholder that was not filled in",
      hint: "set the variable that it should have come from where the job runs",
    };
  if (value.startsWith(`${name}=`) || /^export\s/.test(value))
    return { problem: "has its own name before it", hint: "export what follows the equals sign alone" };
  if (!isMultiline && /[\r\n]/.test(value))
    return { problem: "has several lines", hint: "export the credential alone, on one line" };
  if (!isMultiline && /^ | $/.test(value))
    return { problem: "has a blank at one of its ends", hint: "export it without" };
  const unseen = unseenCharacter(isMultiline ? value.replaceAll(/[\t\r\n]/g, " ") : value);
  return unseen === undefined
    ? undefined
    : {
        problem: `holds a character that cannot be seen (${unseen})`,
        hint: "export it anew, as the provider showed it, without a detour through a document or chat",
      };
}

/** `$NAME`, as GitLab leaves it where there is no such variable, its kin in other systems, and the mask of a log. */
function isUnfilled(value: string): boolean {
  return /^(?:\$[A-Z_][A-Z0-9_]*|\$\{[^{}]*\}|%[A-Z_][A-Z0-9_]*%|\$\([A-Z_][A-Z0-9_]*\)|\$?\{\{.*\}\}|\*{3,})$/.test(
    value,
  );
}
