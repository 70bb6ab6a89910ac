import { isIPv6, type LookupFunction } from "node:net";
import { createSecureContext, type SecureContext } from "node:tls";
import { Agent, buildConnector, type Dispatcher, errors, Pool } from "undici";

import type { ProxySettings } from "./proxy-settings.js";
import type { ApiSettings } from "./settings.js";
import { openTunnel } from "./tunnel.js";

/**
 * The connections to the server: at most `parallelism`, through the proxy if there is one. Whatever goes wrong before
 * a connection stands is reported as {@link ConnectError}, which proves that nothing was sent.
 */
export function createConnections(settings: ApiSettings): Dispatcher {
  return new Pool(new URL(settings.server).origin, {
    connections: settings.parallelism,
    pipelining: 1,
    // The deadline of an attempt covers both.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: createConnector({ ...settings, proxyFor: () => settings.proxy }),
  });
}

/** How connections to any number of servers are made. */
export interface ConnectionSettings {
  /** PEM certificates to trust besides Node's own. */
  readonly caCertificates: string | undefined;
  /** Milliseconds. */
  readonly timeoutMs: number;
  /** The proxy on the way to `https://host:port`. */
  readonly proxyFor: (server: string) => ProxySettings | undefined;
  /** Finds the addresses of a host that is connected to directly; the system's way, if not given. */
  readonly lookup?: LookupFunction;
}

/** As {@link createConnections}, for servers of any number: at most `perServer` connections to each. */
export function createAgent(settings: ConnectionSettings, perServer: number): Dispatcher {
  return new Agent({
    connections: perServer,
    pipelining: 1,
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: createConnector(settings),
  });
}

/** Milliseconds for one connection, unless the deadline of the attempt is shorter. */
const connectTimeoutMs = 10_000;

/** A connection that could not be made. `code` is the system's, OpenSSL's or `PROXY_<status>`. */
export class ConnectError extends Error {
  readonly code: string;
  readonly peer: "server" | "proxy";

  constructor(code: string, peer: "server" | "proxy") {
    super(`No connection to the ${peer}: ${code}`);
    this.code = code;
    this.peer = peer;
  }
}

function createConnector(settings: ConnectionSettings): buildConnector.connector {
  const secureContext = trustedContext(settings.caCertificates);
  const timeout = Math.min(connectTimeoutMs, settings.timeoutMs);
  const connect = buildConnector({
    ...(secureContext === undefined ? {} : { secureContext }),
    // Said aloud, so that NODE_TLS_REJECT_UNAUTHORIZED=0 cannot hand the token to a stranger.
    rejectUnauthorized: true,
    timeout,
    ...(settings.lookup === undefined ? {} : { lookup: settings.lookup }),
  });
  return (options, callback) => {
    const report: buildConnector.Callback = (...result) => {
      if (result[0] === null) callback(null, result[1]);
      // Also keeps out the library's own codes: it would try again at once and for ever on one of them.
      else callback(new ConnectError(errorCode(result[0]), "server"), null);
    };
    const host = isIPv6(options.hostname) ? `[${options.hostname}]` : options.hostname;
    const target = `${host}:${options.port || (options.protocol === "http:" ? "80" : "443")}`;
    const proxy = settings.proxyFor(`${options.protocol}//${target}`);
    if (proxy === undefined) return connect(options, report);
    openTunnel({ proxy, target, secureContext, timeoutMs: timeout }, (error, httpSocket) => {
      if (error === null) connect({ ...options, httpSocket }, report);
      else callback(new ConnectError(errorCode(error), "proxy"), null);
    });
  };
}

/** What Node trusts by itself, and certificates of ours: the option `ca` would replace the former. */
function trustedContext(caCertificates: string | undefined): SecureContext | undefined {
  if (caCertificates === undefined) return undefined;
  const trusted = createSecureContext();
  trusted.context.addCACert(caCertificates);
  return trusted;
}

/** The machine code of an error. Its message is never used: it may quote addresses, or the answer. */
export function errorCode(error: unknown): string {
  if (error instanceof errors.HTTPParserError) return "NOT_HTTP";
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" && /^[A-Z0-9_]{1,60}$/u.test(code) ? code : "UNKNOWN";
}
