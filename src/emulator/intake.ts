import type { IncomingMessage } from "node:http";
import { WireError } from "./wire-errors.js";

const maxBodyBytes = 1024 * 1024;

/** A body as it came, or as much as was kept of one that is too large. */
export interface RequestBody {
  readonly contentType: string;
  readonly bytes: Uint8Array;
  readonly tooLarge: boolean;
}

/** Where a request goes. `path` is as it was sent, still percent-encoded, and never holds the query: the token is there. */
export interface RequestTarget {
  readonly path: string;
  readonly queryText: string;
}

/** Values by name in the order in which they came; a repeated key is an array. */
export type Query = ReadonlyMap<string, readonly string[]>;

/** Splits a request target, also the absolute form that clients send to a proxy. */
export function readTarget(target: string): RequestTarget {
  const local = target.replace(/^[a-z]+:\/\/[^/?]*/i, "");
  const mark = local.indexOf("?");
  return mark < 0
    ? { path: local, queryText: "" }
    : { path: local.slice(0, mark), queryText: local.slice(mark + 1) };
}

/** Parses a query strictly. Throws `MALFORMED_REQUEST` when the percent-encoding is broken. */
export function readQueryText(text: string): Query {
  const query = new Map<string, string[]>();
  for (const pair of text.split("&").filter(Boolean)) {
    const mark = pair.indexOf("=");
    const name = decodePart((mark < 0 ? pair : pair.slice(0, mark)).replaceAll("+", " "));
    const value = mark < 0 ? "" : decodePart(pair.slice(mark + 1).replaceAll("+", " "));
    query.set(name, [...(query.get(name) ?? []), value]);
  }
  return query;
}

/** Decodes one path segment or query part. Throws `MALFORMED_REQUEST` when the percent-encoding is broken. */
export function decodePart(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new WireError("MALFORMED_REQUEST", "the percent-encoding of the URL is malformed");
  }
}

/** Reads a whole body, so that the connection can be used again, but keeps no more than one that is acceptable. */
export async function readBody(request: IncomingMessage): Promise<RequestBody> {
  const kept: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size <= maxBodyBytes) kept.push(chunk);
  }
  return {
    contentType: request.headers["content-type"] ?? "",
    bytes: Buffer.concat(kept),
    tooLarge: size > maxBodyBytes,
  };
}
