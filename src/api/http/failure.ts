import type { Fault } from "./exchange.js";

/** Why one attempt failed. Texts of the server are scrubbed already. */
export type Failure = FaultFailure | RefusalFailure | UnusableFailure;

/** No complete answer came. */
export interface FaultFailure {
  readonly kind: "fault";
  readonly status: number | undefined;
  readonly requestId: undefined;
  readonly fault: Fault;
}

/** The server, or somebody in its place, answered with a status other than 2xx. */
export interface RefusalFailure {
  readonly kind: "refusal";
  readonly status: number;
  readonly requestId: string | undefined;
  readonly code: string | undefined;
  readonly text: string | undefined;
  /** The `Retry-After` header as it came. */
  readonly retryAfter: string | undefined;
}

/** The status is 2xx, but the answer cannot be used. */
export interface UnusableFailure {
  readonly kind: "unusable";
  readonly status: number;
  readonly requestId: string | undefined;
  /** Follows "the answer". */
  readonly problem: string;
  readonly transient: boolean;
}

/**
 * Whether the server may have carried out what it was asked although no answer says so. Only writing matters. A 4xx
 * says that it has not, but for 408, which may come after the body was read.
 */
export function mayHaveBeenCarriedOut(method: string, failure: Failure): boolean {
  if (method === "GET") return false;
  switch (failure.kind) {
    case "fault":
      return failure.fault.sent;
    case "unusable":
      return true;
    case "refusal":
      if (failure.status === 408 || (failure.status >= 300 && failure.status < 400)) return true;
      return failure.status >= 500 && !notSupported.includes(failure.status);
  }
}

/** 501 Not Implemented, 505 HTTP Version Not Supported: nothing was done, and nothing ever will be. */
export const notSupported: readonly number[] = [501, 505];
