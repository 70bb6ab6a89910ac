import type { Diagnostic, Position } from "../model/diagnostics.js";
import { type ConfigDocument, diagnose, type Finding } from "./document.js";

/**
 * Findings with their places: of one code about one value the first alone, and at the place of an error only those of its
 * code. What defaults say is found in every dataset that takes them.
 */
export function distinctFindings(
  document: ConfigDocument,
  findings: readonly Finding[],
): readonly Diagnostic[] {
  const kept = new Map<string, Map<string, Diagnostic>>();
  for (const finding of findings) {
    const diagnostic = diagnose(document, finding);
    const { code, path, position } = diagnostic;
    const place = positionKey(position);
    const here = kept.get(place) ?? new Map<string, Diagnostic>();
    kept.set(place, here);
    const subject = JSON.stringify([code, path]);
    if (!here.has(subject)) here.set(subject, diagnostic);
  }
  return [...kept.values()].flatMap((here) => {
    const all = [...here.values()];
    const error = all.find(({ severity }) => severity === "error");
    return error === undefined ? all : all.filter(({ code }) => code === error.code);
  });
}

/** Equal for equal places in files. */
export function positionKey({ file, line, column }: Position): string {
  return JSON.stringify([file, line, column]);
}
