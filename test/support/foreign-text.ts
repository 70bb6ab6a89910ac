import type { PlanDocument } from "../../src/generated/plan-document.js";
import type { ResultDocument } from "../../src/generated/result-document.js";

/** Gives another text for one that comes from the config, the command line or the platform. */
export type Replace = (text: string) => string;

/** Members whose text the program chooses. */
const ownTexts = new Set([
  "action",
  "cause",
  "checksum",
  "content",
  "fingerprint",
  "format",
  "kind",
  "neededBy",
  "permission",
  "planHash",
  "of",
  "reason",
  "section",
  "severity",
  "state",
  "status",
  "tool",
]);

/** The document with all of its foreign texts replaced. Empty ones stay empty; equal ones stay equal. */
export function replaceIn<T extends PlanDocument | ResultDocument>(document: T, to: Replace): T {
  const replace = (value: unknown): unknown => {
    if (typeof value === "string") return value === "" ? "" : to(value);
    if (Array.isArray(value)) return value.map(replace);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [key, ownTexts.has(key) ? member : replace(member)]),
    );
  };
  return replace(document) as T;
}
