/** What a request is about: path segments and query, not yet encoded. */
export interface RequestTarget {
  readonly path: readonly string[];
  /** In the order in which the members stand. */
  readonly query?: Readonly<Record<string, string | number | boolean>>;
}

/** The path with every segment percent-encoded, `/` included: safe to show, for it holds no query. */
export function encodePath(target: RequestTarget): string {
  return target.path.map((segment) => `/${encodeSegment(segment)}`).join("");
}

/**
 * The query string as the official client writes it: capitalised booleans, `/` unescaped, and the token last.
 * The result holds the token and belongs nowhere but on the wire.
 */
export function encodeQuery(target: RequestTarget, token: string): string {
  const members = [...Object.entries(target.query ?? {}), ["token", token] as const];
  return members.map(([name, value]) => `${name}=${encodeQueryValue(value)}`).join("&");
}

function encodeSegment(segment: string): string {
  if (segment === "" || segment === "." || segment === "..") {
    throw new RangeError("A path segment must not be empty or a dot segment.");
  }
  return encodeURIComponent(wellFormed(segment));
}

function encodeQueryValue(value: string | number | boolean): string {
  if (value === true) return "True";
  if (value === false) return "False";
  return encodeURIComponent(wellFormed(String(value))).replaceAll("%2F", "/");
}

/** `encodeURIComponent` throws at half of a surrogate pair. */
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "\u{FFFD}");
}
