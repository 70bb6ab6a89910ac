import { headerOf } from "../api/http/answer.js";
import type { Answer, Fault } from "../api/http/exchange.js";
import { forbiddenAddressCode } from "./addresses.js";
import {
  type Attempt,
  noFacts,
  type ObjectFacts,
  type Refusal,
  type RefusalKind,
  succeeded,
} from "./port.js";

/** Why no answer came. */
export function refusalOfFault({ code, sent }: Fault): Refusal {
  const kind = code === forbiddenAddressCode ? "forbidden_address" : "unreachable";
  return { kind, code, ambiguous: sent };
}

/** What an error status says, with the provider's own code where there is one. */
export function refusalOf(
  { status }: Answer,
  kind: RefusalKind | undefined,
  code: string | undefined,
  more: Pick<Refusal, "region" | "field"> = {},
): Refusal {
  return {
    kind: kind ?? kindOfStatus(status),
    code: code ?? `HTTP_${status}`,
    ambiguous: status >= 500,
    ...more,
  };
}

/** What came of a write that must fail, unless the storage does not know the condition that it fails by. */
export function dryWriteIn(attempt: Attempt<unknown>): Attempt<"allowed" | "stored"> {
  if (attempt.ok) return succeeded("stored");
  return attempt.refusal.kind === "condition" ? succeeded("allowed") : attempt;
}

/** What came of reading the first byte. An object without content has none: being told so takes the right to read it. */
export function firstByteIn(attempt: Attempt<ObjectFacts>, noFirstByte: string): Attempt<ObjectFacts> {
  return !attempt.ok && attempt.refusal.code === noFirstByte ? succeeded(noFacts) : attempt;
}

export function isSuccess({ status }: Answer): boolean {
  return status >= 200 && status < 300;
}

/** A word of an answer's headers or body that can be a provider's code; `undefined` for any other text. */
export function asCode(text: string | undefined, shown: (text: string) => string): string | undefined {
  return text !== undefined && /^[A-Za-z][A-Za-z0-9._-]{1,59}$/.test(text) ? shown(text) : undefined;
}

/** Milliseconds by which the server's clock is ahead of this one; `undefined` when it does not say. */
export function clockSkew({ headers }: Answer, now: number): number | undefined {
  const date = Date.parse(headerOf(headers, "date") ?? "");
  return Number.isNaN(date) ? undefined : date - now;
}

function kindOfStatus(status: number): RefusalKind {
  if (status >= 300 && status < 400) return "redirect";
  if (status === 401 || status === 403) return status === 401 ? "credential" : "access";
  if (status === 404) return "object_missing";
  if (status === 409 || status === 412) return "condition";
  return status === 429 || status >= 500 ? "busy" : "unexpected";
}
