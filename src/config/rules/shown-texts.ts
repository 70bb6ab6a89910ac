import type { Path } from "../document.js";
import { isPublicKey } from "../excerpt/field-names.js";

/** Calls `visit` for every text under a public key, with its path. Text under any other key is a finding already, and may be a secret. */
export function forEachShownText(data: unknown, visit: (text: string, path: Path) => void): void {
  const path: string[] = [];
  const descend = (value: unknown, isShown: boolean): void => {
    if (typeof value === "string") {
      if (isShown) visit(value, [...path]);
    } else if (typeof value === "object" && value !== null) {
      for (const [key, below] of Object.entries(value)) {
        path.push(key);
        descend(below, Array.isArray(value) ? isShown : isPublicKey(key));
        path.pop();
      }
    }
  };
  descend(data, false);
}
