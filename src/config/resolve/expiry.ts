import type { Diagnostic } from "../../model/diagnostics.js";
import { fieldsOf } from "../../providers/index.js";
import { isKnown, reveal } from "../../model/secret.js";
import { diagnose, type Finding } from "../document.js";
import { connectionsOf, type Outline } from "../language/outline.js";
import { placeKey, type ReferredSecrets } from "./secrets.js";

/** When a credential counts as expired, and how long before somebody should know. */
export interface ExpiryRule {
  readonly now: Date;
  /** Milliseconds. */
  readonly warnWithin: number;
}

/** Findings about credentials that contain an expiry date, of those that were looked up: one that has passed is an error, one that is near a warning. */
export function checkExpiry(
  outline: Outline,
  secrets: ReferredSecrets,
  { now, warnWithin }: ExpiryRule,
): readonly Diagnostic[] {
  const findings = connectionsOf(outline).flatMap(({ path, provider }): readonly Finding[] =>
    (provider === undefined ? [] : fieldsOf(provider)).flatMap(([name, { expiry }]) => {
      const secret = secrets.get(placeKey([...path, name]));
      const end = secret !== undefined && isKnown(secret) ? expiry?.(reveal(secret)) : undefined;
      if (end === undefined || end.getTime() - now.getTime() > warnWithin) return [];
      const place = [...path, name];
      return [end <= now ? expired(place, end) : expiring(place, end, now)];
    }),
  );
  return findings.map((finding) => diagnose(outline.document, finding));
}

function expired(path: Finding["path"], end: Date): Finding {
  return {
    code: "expired-secret",
    path,
    message: `this credential expired on ${dateText(end)}`,
    hint: "issue a new one, and store it where the reference points",
  };
}

function expiring(path: Finding["path"], end: Date, now: Date): Finding {
  const days = Math.floor((end.getTime() - now.getTime()) / 86_400_000);
  return {
    code: "expiring-secret",
    severity: "warning",
    path,
    message: `this credential expires on ${dateText(end)}, in ${days === 1 ? "1 day" : `${days} days`}`,
    hint: "issue a new one in time, store it where the reference points, and raise the connection's rotation",
  };
}

function dateText(date: Date): string {
  return `${date.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
