import { createHash } from "node:crypto";
import { code } from "./markdown-text.js";

/** Bytes of the largest comment: GitHub takes 65,536 characters. */
export const commentLimit = 60_000;

/**
 * The hidden first line of a comment, by which a later run finds it again: the same for the same command and config
 * files, and an inert HTML comment whatever the files are called.
 */
export function commentMarker(command: "validate" | "plan" | "apply", files: readonly string[]): string {
  const names = files.join(",");
  const shown =
    names.length <= 150
      ? files.map(encoded).join(",")
      : `${encoded(names.slice(0, 60))}~${digest(JSON.stringify(files))}`;
  return `<!-- lightly-gitops: ${command} ${shown} -->`;
}

/** `Config lightly.yaml`, the names in code spans; of many files the first three. */
export function filesText(files: readonly string[]): string {
  const rest = files.length > 3 ? ` and ${files.length - 3} more` : "";
  return `Config ${files
    .slice(0, 3)
    .map((file) => code(file, 100))
    .join(", ")}${rest}`;
}

/** The parts of a comment, one blank line apart; empty ones are none. */
export function paragraphs(parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join("\n\n");
}

/** Percent-encoded, but for what cannot end an HTML comment: a comment holds no `--`. */
function encoded(file: string): string {
  return [...Buffer.from(file, "utf8")]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      return /[\w./-]/.test(character) ? character : `%${byte.toString(16).padStart(2, "0")}`;
    })
    .join("")
    .replaceAll("--", "-%2d");
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
