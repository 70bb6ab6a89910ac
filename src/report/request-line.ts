import { printable } from "./printable.js";

export type RequestLogFormat = "text" | "json";

/** One attempt of a request. The path never holds a query string. */
export interface LoggedAttempt {
  readonly method: string;
  readonly path: string;
  readonly attempt: number;
  /** HTTP status; `undefined` when no answer came. */
  readonly status: number | undefined;
  /** Why no answer came, such as `ECONNRESET`. */
  readonly errorCode?: string | undefined;
  readonly durationMs: number;
  readonly requestId?: string | undefined;
}

/** A line of the debug log, without its line end. */
export function requestLine(attempt: LoggedAttempt, format: RequestLogFormat): string {
  if (format === "json") return JSON.stringify({ level: "debug", event: "request", ...attempt });
  const { method, path, status, errorCode, durationMs, requestId } = attempt;
  const outcome = status ?? errorCode ?? "no answer";
  const id = requestId === undefined ? "" : ` request ${requestId}`;
  return printable(
    `debug: ${method} ${path} → ${outcome} (attempt ${attempt.attempt}, ${Math.round(durationMs)} ms)${id}`,
  );
}
