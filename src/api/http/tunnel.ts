import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import type { Socket } from "node:net";
import type { SecureContext } from "node:tls";

import { reveal } from "../../model/secret.js";
import type { ProxySettings } from "./proxy-settings.js";

export interface TunnelRequest {
  readonly proxy: ProxySettings;
  /** `host:port` behind the proxy. */
  readonly target: string;
  /** Trust for a proxy that is itself reached over TLS. */
  readonly secureContext: SecureContext | undefined;
  readonly timeoutMs: number;
}

/**
 * Asks the proxy to connect to the target and gives the socket whose other end is the target, or the socket's
 * error, or {@link TunnelError}. Made here because the HTTP library's own proxy agent neither tells the
 * proxy's answer apart nor stops when a proxy hangs up on it.
 */
export function openTunnel(wanted: TunnelRequest, callback: TunnelCallback): void {
  const { proxy, target, secureContext, timeoutMs } = wanted;
  const options = {
    method: "CONNECT",
    host: proxy.hostname,
    port: proxy.port,
    path: target,
    agent: false,
    headers: { host: target },
  } as const;
  const trust = { rejectUnauthorized: true, ...(secureContext === undefined ? {} : { secureContext }) };
  const request = proxy.protocol === "http:" ? requestHttp(options) : requestHttps({ ...options, ...trust });
  // Not among the options, which Node itself prints with NODE_DEBUG=net.
  if (proxy.credentials !== undefined) {
    request.setHeader("proxy-authorization", reveal(proxy.credentials.authorization));
  }
  const timer = setTimeout(() => request.destroy(new TunnelError("ETIMEDOUT")), timeoutMs);

  request.once("connect", (answer, socket, head) => {
    clearTimeout(timer);
    const status = answer.statusCode ?? 0;
    if (status >= 200 && status < 300 && head.length === 0) return callback(null, socket);
    socket.on("error", () => undefined).destroy();
    callback(new TunnelError(`PROXY_${status}`), null);
  });
  request.once("error", (error) => {
    clearTimeout(timer);
    callback(error, null);
  });
  request.end();
}

type TunnelCallback = (...result: [error: null, socket: Socket] | [error: Error, socket: null]) => void;

/** `code` is `ETIMEDOUT`, or `PROXY_<status>` when the proxy refused. */
class TunnelError extends Error {
  readonly code: string;

  constructor(code: string) {
    super(`No tunnel through the proxy: ${code}`);
    this.code = code;
  }
}
