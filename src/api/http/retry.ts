import { type Failure, mayHaveBeenCarriedOut, notSupported } from "./failure.js";
import { faultOf } from "./fault-catalogue.js";

/** Milliseconds. */
const backOff = { base: 500, cap: 8_000 } as const;

/** Milliseconds that a server may ask to be left alone for; nobody would sit through more. */
export const longestRetryAfter = 60_000;

export interface Attempted {
  readonly method: "GET" | "POST" | "PUT";
  readonly failure: Failure;
  /** Counts from 1. */
  readonly attempt: number;
}

export interface RetryRules {
  readonly retries: number;
  /** Uniform in [0, 1). */
  random(): number;
  /** Milliseconds since the epoch. */
  now(): number;
}

export type Verdict =
  | { readonly kind: "wait"; readonly ms: number }
  | { readonly kind: "stop" }
  /** The server asks for a longer pause than anybody would sit through. */
  | { readonly kind: "stop-too-long"; readonly ms: number };

/**
 * Decides whether to send a request again, and after how long. Transport faults, 408, 429 and 5xx are worth it, and
 * the answers to a GET that look cut off; a POST only when it certainly was not carried out. The pause is exponential
 * with full jitter, and no shorter than the server's `Retry-After`.
 */
export function decideRetry({ method, failure, attempt }: Attempted, rules: RetryRules): Verdict {
  if (!mayHelp(method, failure)) return { kind: "stop" };
  const asked = failure.kind === "refusal" ? parseRetryAfter(failure.retryAfter, rules.now()) : undefined;
  if (asked !== undefined && asked > longestRetryAfter) return { kind: "stop-too-long", ms: asked };
  if (attempt > rules.retries) return { kind: "stop" };
  const jittered = rules.random() * Math.min(backOff.cap, backOff.base * 2 ** (attempt - 1));
  return { kind: "wait", ms: Math.round(Math.max(jittered, asked ?? 0)) };
}

function mayHelp(method: Attempted["method"], failure: Failure): boolean {
  if (method === "POST" && mayHaveBeenCarriedOut(method, failure)) return false;
  switch (failure.kind) {
    case "fault":
      return !faultOf(failure.fault).permanent;
    case "unusable":
      return method === "GET" && failure.transient;
    case "refusal":
      if (failure.status === 408 || failure.status === 429) return true;
      return failure.status >= 500 && !notSupported.includes(failure.status);
  }
}

/** Milliseconds to wait from now, for both forms of the header; `undefined` where it makes no sense. */
export function parseRetryAfter(text: string | undefined, now: number): number | undefined {
  const value = text?.trim() ?? "";
  if (/^\d+$/u.test(value)) return Number(value) * 1000;
  if (!httpDate.test(value)) return undefined;
  const wait = Date.parse(value) - now;
  return wait >= 0 ? wait : undefined;
}

/** `Date.parse` alone takes nearly anything for a date, `-5` among it. */
const httpDate =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*, \d{2}[ -][A-Z][a-z]{2}[ -]\d{2,4} \d{2}:\d{2}:\d{2} GMT$/u;
