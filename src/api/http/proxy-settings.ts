import { Buffer } from "node:buffer";
import { BlockList, isIP } from "node:net";

import { Secret } from "../../model/secret.js";
import { isLoopback, type Parsed, withoutBrackets } from "./server-address.js";

/** How to reach the server through an HTTP proxy. The connection is always a tunnel: the proxy sees no URL. */
export interface ProxySettings {
  readonly protocol: "http:" | "https:";
  readonly hostname: string;
  readonly port: number;
  /** The variable that named it, for messages. */
  readonly variable: string;
  readonly credentials: ProxyCredentials | undefined;
}

export interface ProxyCredentials {
  /** Value of the `Proxy-Authorization` header. */
  readonly authorization: Secret;
  readonly password: Secret;
}

/**
 * The proxy for a server, from the environment; `undefined` for none.
 *
 * The first of HTTPS_PROXY, ALL_PROXY and HTTP_PROXY that is not empty counts, each in lower case before upper case.
 * HTTP_PROXY counts because the platform's Python client obeys it too. Loopback is never proxied: a proxy's
 * "localhost" would be another machine. NO_PROXY holds host names (with all below them), addresses, CIDR ranges or
 * `*`, each with an optional port.
 */
export function readProxy(
  env: Readonly<Record<string, string | undefined>>,
  server: string,
): Parsed<ProxySettings | undefined> {
  const url = new URL(server);
  const none = { ok: true, value: undefined } as const;
  if (isLoopback(url.hostname) || isExempt(url, env["no_proxy"]?.trim() || env["NO_PROXY"] || ""))
    return none;
  for (const variable of proxyVariables) {
    const text = env[variable]?.trim() ?? "";
    if (text !== "") return parseProxy(text, variable);
  }
  return none;
}

const proxyVariables = [
  "https_proxy",
  "HTTPS_PROXY",
  "all_proxy",
  "ALL_PROXY",
  "http_proxy",
  "HTTP_PROXY",
] as const;

function isExempt(server: URL, noProxy: string): boolean {
  const host = withoutBrackets(server.hostname).toLowerCase();
  // Beyond loopback, the server is spoken to with TLS.
  const port = server.port || "443";
  return noProxy
    .toLowerCase()
    .split(/[\s,]+/u)
    .filter((entry) => entry !== "")
    .some((entry) => entry === "*" || covers(entry, host, port));
}

function covers(entry: string, host: string, port: string): boolean {
  const parts = /^(?:\[(?<ipv6>[^\]]*)\]|(?<name>[^:]*))(?::(?<port>\d+))?$/u.exec(entry)?.groups;
  if (parts?.["port"] !== undefined && parts["port"] !== port) return false;
  const name = parts?.["ipv6"] ?? parts?.["name"] ?? entry;
  if (isIP(host) !== 0) return coversAddress(name, host);
  const domain = name.replace(/^\*?\.+/u, "");
  return domain !== "" && (host === domain || host.endsWith(`.${domain}`));
}

function coversAddress(entry: string, host: string): boolean {
  const [address = "", prefix] = entry.split("/");
  const family = isIP(address) === 6 ? "ipv6" : "ipv4";
  if (isIP(address) === 0 || isIP(address) !== isIP(host)) return false;
  const width = prefix === undefined ? (family === "ipv6" ? 128 : 32) : Number(prefix);
  if (!Number.isInteger(width) || width < 0 || width > (family === "ipv6" ? 128 : 32)) return false;
  const range = new BlockList();
  range.addSubnet(address, width, family);
  return range.check(host, family);
}

/**
 * `[http[s]://][user[:password]@]host[:port][/]` and nothing else. Where a character of the password is not
 * percent-encoded, a part of it would be taken for the host, and shown and looked up as such.
 */
const proxyAddress =
  /^(?:(?<scheme>[a-z][a-z0-9+.-]*):\/\/)?(?:[^@/?#\\\s]*@)?(?:[^@/?#\\\s:[\]]+|\[[0-9a-f:.]+\])(?::\d{1,5})?\/?$/iu;

function parseProxy(text: string, variable: string): Parsed<ProxySettings> {
  const parts = proxyAddress.exec(text)?.groups;
  const address = parts?.["scheme"] === undefined ? `http://${text}` : text;
  if (parts === undefined || !URL.canParse(address)) {
    return {
      ok: false,
      problem: `${variable} must be the URL of a proxy, such as http://user:password@host:3128, with #, /, ?, @ and % of its user name and password percent-encoded.`,
    };
  }
  const url = new URL(address);
  const { protocol } = url;
  if (protocol !== "http:" && protocol !== "https:") {
    return {
      ok: false,
      problem: `${variable} must name an http:// or https:// proxy; other kinds are not supported.`,
    };
  }
  const port = url.port === "" ? (protocol === "https:" ? 443 : 80) : Number(url.port);
  const credentials = url.username === "" && url.password === "" ? undefined : readCredentials(url, variable);
  return {
    ok: true,
    value: { protocol, hostname: withoutBrackets(url.hostname), port, variable, credentials },
  };
}

function readCredentials(url: URL, variable: string): ProxyCredentials {
  const password = decoded(url.password);
  const basic = Buffer.from(`${decoded(url.username)}:${password}`).toString("base64");
  const reference = `env:${variable}`;
  return {
    authorization: new Secret(reference, `Basic ${basic}`),
    password: new Secret(reference, password),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
