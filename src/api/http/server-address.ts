import { BlockList, isIP } from "node:net";

import { apiDefaults } from "../../model/defaults.js";

/** An address, or the sentence that says why there is none. Never quotes the text: it may hold a password. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: string };

/**
 * The server's address in its canonical form, `https://host[:port][/base]` without a trailing `/`.
 * `source` names the setting in the sentence about a problem. Because the token travels in the URL, plain http is for
 * loopback only.
 */
export function parseServerAddress(text: string, source: string): Parsed<string> {
  const refuse = (reason: string): Parsed<string> => ({ ok: false, problem: `${source} ${reason}.` });
  const trimmed = text.trim();
  const url = URL.canParse(trimmed) ? new URL(trimmed) : undefined;
  if (url === undefined || (url.protocol !== "https:" && url.protocol !== "http:")) {
    return refuse(`must be a URL that begins with https://, such as ${apiDefaults.server}`);
  }
  if (url.username !== "" || url.password !== "") return refuse("must not hold a user name or password");
  if (/[?#]/u.test(trimmed)) return refuse("must not hold a query or a fragment");
  if (url.protocol === "http:" && !isLoopback(url.hostname)) {
    return refuse(
      "must begin with https://: the token travels in the URL, so plain http is for loopback only",
    );
  }
  const base = url.pathname.replace(/\/+$/u, "");
  const [version] = /\/v\d+$/u.exec(base) ?? [];
  if (version !== undefined)
    return refuse(`must end before the version of the API, which is added to it: drop the ${version}`);
  return { ok: true, value: url.origin + base };
}

/** Whether a URL's host name means this machine: `localhost`, 127.0.0.0/8 or `[::1]`. */
export function isLoopback(hostname: string): boolean {
  const host = withoutBrackets(hostname);
  return (
    host === "localhost" || (isIP(host) !== 0 && loopback.check(host, isIP(host) === 6 ? "ipv6" : "ipv4"))
  );
}

/** A URL's host name as the system's functions want it: IPv6 addresses without brackets. */
export function withoutBrackets(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/u, "$1");
}

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");
