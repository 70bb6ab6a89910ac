import type { Answer, AnswerHeaders } from "./exchange.js";

/** Makes a value of a successful answer, or throws {@link UnusableAnswer}. */
export type AnswerReader<T> = (answer: Answer) => T;

/** A successful status whose body cannot be used. The message follows "the answer" and never quotes the body. */
export class UnusableAnswer extends Error {
  /** True when asking again may help: the body looks cut off rather than wrong. */
  readonly transient: boolean;

  constructor(problem: string, transient = false) {
    super(problem);
    this.transient = transient;
  }
}

/** Reads a JSON body and decodes it. A missing content type is tolerated, a wrong one is not. */
export function jsonReader<T>(decode: (json: unknown) => T): AnswerReader<T> {
  return (answer) => {
    const type = mediaType(answer.headers);
    if (type !== "" && !isJson(type)) throw new UnusableAnswer(`is not JSON (${describeType(type)})`);
    return decode(parseJson(bodyOf(answer)));
  };
}

/**
 * For answers whose body means nothing, as after a PUT. A web page is refused all the same: it comes from a login
 * portal or a proxy in between, so that nothing is known about the request.
 */
export const noBodyReader: AnswerReader<void> = (answer) => {
  const type = mediaType(answer.headers);
  if (bodyOf(answer).length > 0 && type === "text/html")
    throw new UnusableAnswer(`is not JSON (${describeType(type)})`);
};

/** The members of the API's error body, as the server gave them: to be scrubbed before they are shown. */
export interface ErrorBody {
  readonly code: string | undefined;
  readonly error: string | undefined;
  readonly requestId: string | undefined;
}

/** What an answer with an error status says about itself; nothing for bodies of any other form. */
export function readErrorBody(answer: Answer): ErrorBody {
  const header = headerOf(answer.headers, "x-request-id");
  const json = isJson(mediaType(answer.headers)) ? tryJson(answer) : undefined;
  const member = (name: string): string | undefined => {
    const value: unknown = isObject(json) && Object.hasOwn(json, name) ? json[name] : undefined;
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  return { code: member("code"), error: member("error"), requestId: member("requestId") ?? header };
}

/** The value of a header, the first where there are several. */
export function headerOf(headers: AnswerHeaders, name: string): string | undefined {
  const value = headers[name];
  return typeof value === "string" ? value : value?.[0];
}

function bodyOf(answer: Answer): Uint8Array {
  if (answer.body === undefined) throw new UnusableAnswer("is larger than 32 MiB");
  const encoding = headerOf(answer.headers, "content-encoding")?.trim().toLowerCase() ?? "identity";
  if (encoding !== "identity" && encoding !== "")
    throw new UnusableAnswer("is compressed, which was not asked for");
  return answer.body;
}

function parseJson(body: Uint8Array): unknown {
  if (body.length === 0) throw new UnusableAnswer("is not JSON (it is empty)", true);
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(body);
  } catch {
    throw new UnusableAnswer("is not JSON (it is not UTF-8 text)", true);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new UnusableAnswer("is not JSON (it is malformed or cut off)", true);
  }
}

function tryJson(answer: Answer): unknown {
  try {
    return parseJson(bodyOf(answer));
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function mediaType(headers: AnswerHeaders): string {
  return (headerOf(headers, "content-type")?.split(";")[0] ?? "").trim().toLowerCase();
}

function isJson(type: string): boolean {
  return type === "application/json" || type === "text/json" || /^application\/[\w.-]+\+json$/u.test(type);
}

function describeType(type: string): string {
  return type === "text/html" ? "it is a web page" : "it has another content type";
}
