import type { ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import type { Fault } from "./faults.js";
import type { Reply } from "./reply.js";

/** An answer as it is put on the wire. */
export interface Message {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** What becomes of an answer. */
export type Delivery =
  | { readonly kind: "send"; readonly message: Message; readonly delayMs: number }
  | { readonly kind: "truncate"; readonly message: Message }
  | { readonly kind: "reset" };

/** Decides what the client gets. `commit` carries the request out; it is called once, or never when the fault prevents it. */
export function deliver(fault: Fault | undefined, requestId: string, commit: () => Reply): Delivery {
  switch (fault?.kind) {
    case undefined:
      return send(encode(commit()));
    case "delay":
      return { ...send(encode(commit())), delayMs: fault.delayMs };
    case "reset_before":
      return { kind: "reset" };
    case "reset_after":
      commit();
      return { kind: "reset" };
    case "truncate":
      return { kind: "truncate", message: encode(commit()) };
    case "garbage_json":
      return send(json(commit().status, '{"id": "65f0c0d'));
    case "wrong_type":
      return send(encode(mistyped(commit(), fault)));
    case "status": {
      if (fault.commit === true) commit();
      const code = fault.code ?? usualCodes.get(fault.status) ?? "BAD_REQUEST";
      const body = { code, error: fault.error ?? "A fault that was asked for.", requestId };
      return send(addHeaders(encode({ status: fault.status, body }), retryAfter(fault)));
    }
    case "throttle":
      return deliver({ ...fault, kind: "status", status: 429 }, requestId, commit);
    case "html": {
      if (fault.commit === true) commit();
      const page = { status: fault.status ?? 502, headers: { "Content-Type": "text/html" }, text: proxyPage };
      return send(addHeaders(page, retryAfter(fault)));
    }
    case "redirect":
      return send({ status: fault.status ?? 307, headers: { Location: fault.location }, text: "" });
  }
}

/**
 * Puts a delivery on the wire and returns the status that was sent, or `null` when the connection was reset instead.
 * A delay ends early, with a reset, when the emulator closes.
 */
export async function transmit(
  delivery: Delivery,
  response: ServerResponse,
  closing: AbortSignal,
): Promise<number | null> {
  if (delivery.kind === "reset") return reset(response);
  const { status, headers, text } = delivery.message;
  if (delivery.kind === "truncate") {
    const bytes = Buffer.from(text);
    response.writeHead(status, { ...headers, "Content-Length": Math.max(bytes.length, 16) });
    response.flushHeaders();
    response.write(bytes.subarray(0, bytes.length / 2), () => response.socket?.end());
    return status;
  }
  if (delivery.delayMs > 0) {
    try {
      await wait(delivery.delayMs, undefined, { signal: closing });
    } catch {
      return reset(response);
    }
  }
  response.writeHead(status, { ...headers, "Content-Length": Buffer.byteLength(text) });
  response.end(text);
  return status;
}

export function encode(reply: Reply): Message {
  return reply.body === undefined
    ? { status: reply.status, headers: {}, text: "" }
    : json(reply.status, JSON.stringify(reply.body));
}

const jsonHeaders = { "Content-Type": "application/json; charset=utf-8" };
/** Codes of faults that name only a status; the API has none for most. */
const usualCodes: ReadonlyMap<number, string> = new Map([
  [401, "UNAUTHORIZED"],
  [403, "FORBIDDEN"],
  [404, "NOT_FOUND"],
  [409, "CONFLICT"],
]);
const proxyPage = "<!doctype html><html><head><title>502 Bad Gateway</title></head><body></body></html>\n";

function json(status: number, text: string): Message {
  return { status, headers: jsonHeaders, text };
}

function send(message: Message): Delivery & { readonly kind: "send" } {
  return { kind: "send", message, delayMs: 0 };
}

function mistyped(reply: Reply, fault: { readonly body?: unknown }): Reply {
  const other = Array.isArray(reply.body) ? { unexpected: true } : ["unexpected"];
  return { status: reply.status, body: "body" in fault ? fault.body : other };
}

function retryAfter(fault: { readonly retryAfter?: string | number }): Readonly<Record<string, string>> {
  return fault.retryAfter === undefined ? {} : { "Retry-After": String(fault.retryAfter) };
}

function addHeaders(message: Message, headers: Readonly<Record<string, string>>): Message {
  return { ...message, headers: { ...message.headers, ...headers } };
}

function reset(response: ServerResponse): null {
  response.socket?.resetAndDestroy();
  return null;
}
