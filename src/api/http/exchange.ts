import { Buffer } from "node:buffer";
import type { Dispatcher } from "undici";

import { ConnectError, errorCode } from "./connect.js";

/** One request as it goes over the wire. */
export interface HttpRequest {
  readonly method: Dispatcher.HttpMethod;
  /** For a dispatcher of several origins. */
  readonly origin?: string;
  /** Path and query; these may hold a credential. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** A request to the API. `target` holds the token. */
export interface WireRequest extends HttpRequest {
  readonly method: "GET" | "POST" | "PUT";
}

/** What came of one attempt. */
export type Exchange = Answer | Fault;

/** A complete answer; `body` is `undefined` when it is larger than the limit. */
export interface Answer {
  readonly kind: "answer";
  readonly status: number;
  readonly headers: AnswerHeaders;
  readonly body: Uint8Array | undefined;
}

export type AnswerHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** No answer, or only the beginning of one. */
export interface Fault {
  readonly kind: "fault";
  /** False when the request certainly never left this machine. */
  readonly sent: boolean;
  /** The status, when the answer broke off after its headers. */
  readonly status: number | undefined;
  /** The system's code, `DEADLINE`, or `ABORTED`. */
  readonly code: string;
  /** Who could not be connected to; `undefined` when the connection stood. */
  readonly unreachable: "server" | "proxy" | undefined;
}

export interface ExchangeLimits {
  /** Milliseconds from now to the last byte of the answer. */
  readonly timeoutMs: number;
  /** Bytes of the answer's body. */
  readonly maxBytes: number;
  /** Once aborted, the attempt is given up. */
  readonly signal?: AbortSignal | undefined;
}

/** Makes one attempt; never rejects. The connection is reusable afterwards, or destroyed. */
export function exchange(
  dispatcher: Dispatcher,
  request: HttpRequest,
  limits: ExchangeLimits,
): Promise<Exchange> {
  return new Promise((resolve) => {
    const chunks: Uint8Array[] = [];
    let size = 0;
    let sent = false;
    let status: number | undefined;
    let headers: AnswerHeaders = {};
    let abort: () => void = () => undefined;
    let settled = false;

    const settle = (result: Exchange): void => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      limits.signal?.removeEventListener("abort", giveUp);
      resolve(result);
    };
    const fault = (code: string, unreachable?: Fault["unreachable"]): Fault => ({
      kind: "fault",
      sent,
      status,
      code,
      unreachable,
    });
    const expire = (): void => {
      settle(fault("DEADLINE"));
      abort();
    };
    const giveUp = (): void => {
      settle(fault("ABORTED"));
      abort();
    };
    const timer = setTimeout(expire, limits.timeoutMs);
    limits.signal?.addEventListener("abort", giveUp);

    const { method, target: path, body, origin } = request;
    const destination = origin === undefined ? {} : { origin };
    dispatcher.dispatch(
      { ...destination, method, path, headers: { ...request.headers }, body: body ?? null },
      {
        onRequestStart(controller) {
          abort = () => controller.abort(new Error("given up"));
          // A request whose time ran out while it waited for a connection must not be sent any more.
          if (settled) abort();
          else sent = true;
        },
        onResponseStart(_controller, statusCode, responseHeaders) {
          status = statusCode;
          headers = responseHeaders;
        },
        onResponseData(_controller, chunk) {
          size += chunk.length;
          if (size <= limits.maxBytes) return void chunks.push(chunk);
          if (status !== undefined) settle({ kind: "answer", status, headers, body: undefined });
          abort();
        },
        onResponseEnd() {
          if (status !== undefined) settle({ kind: "answer", status, headers, body: Buffer.concat(chunks) });
        },
        onResponseError(_controller, error) {
          const peer = error instanceof ConnectError ? error.peer : undefined;
          settle(fault(errorCode(error), peer));
        },
      },
    );
  });
}
