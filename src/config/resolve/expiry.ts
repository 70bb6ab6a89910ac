import type { Diagnostic } from "../../model/diagnostics.js";
import { distinctFindings } from "../distinct-findings.js";
import type { ConfigDocument, Finding, Path } from "../document.js";
import type { Credential } from "./secrets.js";

/** When a credential counts as expired, and how long before somebody should know. */
export interface ExpiryRule {
  readonly now: Date;
  /** Milliseconds. */
  readonly warnWithin: number;
}

/** Findings about when credentials are valid that show it: one that has ended is an error, one that ends soon or starts later a warning. */
export function checkExpiry(
  document: ConfigDocument,
  credentials: readonly Credential[],
  rule: ExpiryRule,
): readonly Diagnostic[] {
  return distinctFindings(
    document,
    credentials.flatMap((credential) => findingsOf(credential, rule)),
  );
}

function findingsOf(
  { path, field: { start, expiry }, value }: Credential,
  { now, warnWithin }: ExpiryRule,
): readonly Finding[] {
  const [begin, end] = [start?.(value), expiry?.(value)];
  if (end !== undefined && end <= now) return [expired(path, end)];
  return [
    ...(end !== undefined && end.getTime() - now.getTime() <= warnWithin ? [expiring(path, end, now)] : []),
    ...(begin !== undefined && begin > now && (end === undefined || begin < end)
      ? [future(path, begin, now)]
      : []),
  ];
}

function expired(path: Path, end: Date): Finding {
  return {
    code: "expired-secret",
    path,
    message: `this credential expired on ${dateText(end)}`,
    hint: "issue a new one, store it where the reference points, and raise the connection's rotation",
  };
}

function expiring(path: Path, end: Date, now: Date): Finding {
  return {
    code: "expiring-secret",
    severity: "warning",
    path,
    message: `this credential expires on ${dateText(end)}, in ${daysText(now, end)}`,
    hint: "issue a new one in time, store it where the reference points, and raise the connection's rotation",
  };
}

function future(path: Path, begin: Date, now: Date): Finding {
  return {
    code: "future-secret",
    severity: "warning",
    path,
    message: `this credential is not valid before ${dateText(begin)}, in ${daysText(now, begin)}`,
    hint: "apply after that, or issue one that starts now, and raise the connection's rotation",
  };
}

function daysText(from: Date, to: Date): string {
  const days = Math.floor((to.getTime() - from.getTime()) / 86_400_000);
  return days === 1 ? "1 day" : `${days} days`;
}

function dateText(date: Date): string {
  return `${date.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
