import type { Fault } from "./exchange.js";

/** What a fault means to the user. */
export interface FaultMeaning {
  /** True when trying again cannot help. */
  readonly permanent: boolean;
  /** Follows `GET /path: `; `{peer}` stands for the server's or the proxy's address. */
  readonly text: string;
  readonly advice: "server" | "certificates" | "proxy-login" | "proxy" | "time-out";
}

/** The meaning of a transport fault, by its code. */
export function faultOf(fault: Fault): FaultMeaning {
  if (fault.code === "DEADLINE" || fault.code === "UND_ERR_CONNECT_TIMEOUT" || fault.code === "ETIMEDOUT") {
    const text =
      fault.unreachable === undefined
        ? "no complete answer from {peer} in time"
        : "no connection to {peer} in time";
    return { permanent: false, text, advice: fault.unreachable === "proxy" ? "proxy" : "time-out" };
  }
  const proxyStatus = /^PROXY_(\d+)$/u.exec(fault.code)?.[1];
  if (proxyStatus === "407") {
    return {
      permanent: true,
      text: "the proxy {peer} does not accept the user name and password (407)",
      advice: "proxy-login",
    };
  }
  if (proxyStatus !== undefined) {
    const text = `the proxy {peer} refuses to connect to the server (${proxyStatus})`;
    return { permanent: !/^(?:408|429|50[0234])$/u.test(proxyStatus), text, advice: "proxy" };
  }
  const tls = tlsMeaning(fault.code);
  if (tls !== undefined) return { permanent: true, text: `${tls} (${fault.code})`, advice: "certificates" };
  const advice = fault.unreachable === "proxy" ? "proxy" : "server";
  if (fault.code === "ENOTFOUND")
    return { permanent: true, text: "the host of {peer} is not known (ENOTFOUND)", advice };
  if (fault.unreachable !== undefined) {
    return { permanent: false, text: `no connection to {peer} (${fault.code})`, advice };
  }
  if (fault.code === "NOT_HTTP" || fault.code === "UND_ERR_HEADERS_OVERFLOW") {
    return { permanent: true, text: `what {peer} answers is not HTTP (${fault.code})`, advice };
  }
  const broken =
    fault.status === undefined ? "the connection to {peer} broke" : "the answer of {peer} is cut off";
  return { permanent: false, text: `${broken} (${fault.code})`, advice };
}

function tlsMeaning(code: string): string | undefined {
  if (code === "CERT_HAS_EXPIRED") return "the certificate of {peer} has expired";
  if (code === "CERT_NOT_YET_VALID") return "the certificate of {peer} is not valid yet";
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") return "the certificate of {peer} is for another host";
  if (/^(?:UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|CERT_|INVALID_CA|ERROR_IN_CERT_)/u.test(code)) {
    return "the certificate of {peer} is not trusted";
  }
  return /^(?:ERR_SSL_|ERR_TLS_|EPROTO$)/u.test(code) ? "no TLS connection to {peer}" : undefined;
}
