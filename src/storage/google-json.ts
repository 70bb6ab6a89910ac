import type { Answer } from "../api/http/exchange.js";

/** The body of an answer as JSON; `undefined` when it is none. */
export function jsonOf({ body }: Answer): unknown {
  if (body === undefined || body.length === 0) return undefined;
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}
