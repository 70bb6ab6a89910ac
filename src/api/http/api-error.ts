import { STATUS_CODES } from "node:http";

import { ApiError, type FailedRequest } from "../../model/errors.js";
import type { Failure, RefusalFailure } from "./failure.js";
import { faultOf } from "./fault-catalogue.js";
import type { ApiSettings } from "./settings.js";

/** How a request came to its end. */
export interface FailedCourse {
  readonly method: string;
  readonly path: string;
  readonly failure: Failure;
  readonly attempts: number;
  readonly ambiguous: boolean;
  /** Milliseconds that the server asked to be left alone; `undefined` unless that ended the attempts. */
  readonly askedToWaitMs: number | undefined;
}

/** The error for a request that failed for good: one line, free of secrets, with a hint about what to do. */
export function createApiError(course: FailedCourse, settings: ApiSettings): ApiError {
  const { method, path, failure, attempts, ambiguous } = course;
  const code = failure.kind === "refusal" ? failure.code : undefined;
  const request: FailedRequest = {
    method,
    path,
    ...(failure.status === undefined ? {} : { status: failure.status }),
    ...(code === undefined ? {} : { code }),
    ...(failure.requestId === undefined ? {} : { requestId: failure.requestId }),
    attempts,
    ambiguous,
  };
  const tries = attempts === 1 ? "" : ` after ${attempts} attempts`;
  const id = failure.requestId === undefined ? "" : ` (request id ${failure.requestId})`;
  const message = `${method} ${path}: ${headline(failure, settings)}${tries}${detail(course)}${id}`;
  const hints = [hintFor(failure, settings), ...(ambiguous ? [mayBeDone] : [])];
  return new ApiError(message, hints.filter((hint) => hint !== "").join(" "), request);
}

/** Said of a request that writes and whose answer was lost. */
export const mayBeDone = "The server may have carried it out; the next plan will tell.";

function headline(failure: Failure, settings: ApiSettings): string {
  switch (failure.kind) {
    case "fault": {
      const { proxy } = settings;
      const atProxy = failure.fault.unreachable === "proxy" && proxy !== undefined;
      const peer = atProxy ? `${proxy.hostname}:${proxy.port}` : new URL(settings.server).host;
      return faultOf(failure.fault).text.replace("{peer}", () => peer);
    }
    case "unusable":
      return `the answer ${failure.problem}`;
    case "refusal":
      return `${failure.status} ${failure.code ?? STATUS_CODES[failure.status] ?? ""}`.trim();
  }
}

function detail({ failure, askedToWaitMs }: FailedCourse): string {
  if (askedToWaitMs !== undefined) return `: the server asks to wait ${Math.ceil(askedToWaitMs / 1000)} s`;
  if (failure.kind !== "refusal") return "";
  if (isRedirect(failure)) return ": redirects are not followed, so that the token reaches no other host";
  return failure.text === undefined ? "" : `: ${failure.text}`;
}

function hintFor(failure: Failure, settings: ApiSettings): string {
  switch (failure.kind) {
    case "fault":
      return faultHint(failure, settings);
    case "unusable":
      return "Check that LIGHTLY_SERVER_LOCATION names the API itself, and that nothing in between answers in its place.";
    case "refusal":
      return refusalHint(failure);
  }
}

function faultHint(failure: Extract<Failure, { kind: "fault" }>, settings: ApiSettings): string {
  const variable = settings.proxy?.variable ?? "HTTPS_PROXY";
  switch (faultOf(failure.fault).advice) {
    case "server":
      return checkServer;
    case "time-out":
      return `Check that the server is up and reachable, or allow more than ${settings.timeoutMs / 1000} s per attempt.`;
    case "certificates":
      return "If the server or a proxy uses a private certificate authority, set LIGHTLY_CA_CERTS to its PEM file.";
    case "proxy-login":
      return `Check the user name and password in ${variable}.`;
    case "proxy":
      return `Check ${variable}, or list the server in NO_PROXY.`;
  }
}

function refusalHint(failure: RefusalFailure): string {
  if (isRedirect(failure)) return "Set LIGHTLY_SERVER_LOCATION to the address where the API itself answers.";
  if (failure.status === 402 || planCode.test(failure.code ?? ""))
    return "The plan of the Lightly account does not allow this: ask Lightly for a larger one.";
  if (failure.status === 401) return checkToken;
  if (failure.status === 403) return `${checkToken} It may also lack the permission for this.`;
  if (failure.status === 404 && failure.code === undefined)
    return "Check that LIGHTLY_SERVER_LOCATION names the API.";
  if (failure.status === 404) return "It is gone, or this token has no access to it: run plan again.";
  if (failure.status === 429)
    return "The server limits the number of requests: wait a while, or send fewer in parallel.";
  return failure.status >= 500 || failure.status === 408 ? checkServer : "";
}

const checkToken = "Check that LIGHTLY_TOKEN holds a valid API token of the right account.";
const checkServer = "Check the status of the server, and LIGHTLY_SERVER_LOCATION.";
const planCode = /_(?:PLAN|SUBSCRIPTION)_INSUFFICIENT$|_AT_MAX_(?:CAPACITY|SIZE)$/u;

function isRedirect(failure: RefusalFailure): boolean {
  return failure.status >= 300 && failure.status < 400;
}
