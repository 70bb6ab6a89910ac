import type { Diagnostic, Position } from "../model/diagnostics.js";
import { type ConfigDocument, diagnose, type Finding } from "./document.js";

/**
 * Findings with their places, each cause once: of one code at one place the first alone, as what defaults say is found in every
 * dataset that takes them; and at the place of an error nothing else.
 */
export function distinctFindings(
  document: ConfigDocument,
  findings: readonly Finding[],
): readonly Diagnostic[] {
  const kept = new Map<string, Map<string, Diagnostic>>();
  for (const finding of findings) {
    const diagnostic = diagnose(document, finding);
    const place = positionKey(diagnostic.position);
    const here = kept.get(place) ?? new Map<string, Diagnostic>();
    kept.set(place, here);
    if (!here.has(diagnostic.code)) here.set(diagnostic.code, diagnostic);
  }
  return [...kept.values()].flatMap((here) => {
    const all = [...here.values()];
    const error = all.find(({ severity }) => severity === "error");
    return error === undefined ? all : [error];
  });
}

/** Equal for equal places in files. */
export function positionKey({ file, line, column }: Position): string {
  return JSON.stringify([file, line, column]);
}
