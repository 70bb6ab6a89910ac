import { type AnswerReader, headerOf, readErrorBody, UnusableAnswer } from "./answer.js";
import type { Exchange } from "./exchange.js";
import type { Failure } from "./failure.js";
import type { Exit } from "./limiter.js";
import { longestRetryAfter, parseRetryAfter } from "./retry.js";

/** A usable answer, and the value made of it. */
export interface Success<T> {
  readonly kind: "success";
  readonly status: number;
  readonly requestId: string | undefined;
  readonly value: T;
}

/**
 * What an attempt amounts to. Errors thrown by `read` other than {@link UnusableAnswer} are bugs and go through;
 * `scrub` makes the server's words fit for messages.
 */
export function interpret<T>(
  result: Exchange,
  read: AnswerReader<T>,
  scrub: (text: string, limit: number) => string,
): Success<T> | Failure {
  if (result.kind === "fault") {
    // A status that already says no is worth more than the body that got lost.
    return result.status !== undefined && (result.status < 200 || result.status >= 300)
      ? {
          kind: "refusal",
          status: result.status,
          requestId: undefined,
          code: undefined,
          text: undefined,
          retryAfter: undefined,
        }
      : { kind: "fault", status: result.status, requestId: undefined, fault: result };
  }
  const { status, headers } = result;
  const shown = (text: string | undefined, limit: number): string | undefined =>
    text === undefined ? undefined : scrub(text, limit) || undefined;
  if (status < 200 || status >= 300) {
    const { code, error, requestId } = readErrorBody(result);
    return {
      kind: "refusal",
      status,
      requestId: shown(requestId, 80),
      code: shown(code, 80),
      text: shown(error, 300),
      retryAfter: headerOf(headers, "retry-after"),
    };
  }
  const requestId = shown(headerOf(headers, "x-request-id"), 80);
  try {
    return { kind: "success", status, requestId, value: read(result) };
  } catch (error) {
    if (!(error instanceof UnusableAnswer)) throw error;
    return { kind: "unusable", status, requestId, problem: error.message, transient: error.transient };
  }
}

/** What an attempt says about how much the server can take. A refusal that asks for a pause is a throttle, too. */
export function loadOf(result: Exchange, now: number): Omit<Exit, "begun"> {
  if (result.kind === "fault") return { outcome: "failed" };
  const { status, headers } = result;
  const asked = status >= 400 ? parseRetryAfter(headerOf(headers, "retry-after"), now) : undefined;
  const askedToWait = asked !== undefined && asked <= longestRetryAfter ? asked : undefined;
  if (status === 429 || askedToWait !== undefined) return { outcome: "throttled", askedToWait };
  return { outcome: status >= 500 ? "failed" : "answered" };
}

/** The part of the outcome that a log may show. */
export function factsOf(result: Success<unknown> | Failure): AttemptFacts {
  const { status, requestId } = result;
  const errorCode =
    result.kind === "refusal" ? result.code : result.kind === "fault" ? result.fault.code : undefined;
  return { status, errorCode, requestId };
}

export interface AttemptFacts {
  /** `undefined` when no answer came. */
  readonly status: number | undefined;
  /** The API's code, or the system's for a fault. */
  readonly errorCode: string | undefined;
  readonly requestId: string | undefined;
}
