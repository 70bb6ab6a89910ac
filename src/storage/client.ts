import pLimit from "p-limit";
import { lookup } from "node:dns/promises";
import { setTimeout as delay } from "node:timers/promises";
import { faultOf } from "../api/http/fault-catalogue.js";
import { createAgent } from "../api/http/connect.js";
import { type Answer, exchange, type Fault, type HttpRequest } from "../api/http/exchange.js";
import { readProxy } from "../api/http/proxy-settings.js";
import { scrubRemoteText } from "../api/http/scrub.js";
import { withoutBrackets } from "../api/http/server-address.js";
import { UsageError } from "../model/errors.js";
import type { Secret } from "../model/secret.js";
import { forbiddenAddressCode, guardedLookup, isForbiddenAddress } from "./addresses.js";
import type { Endpoint } from "./endpoints.js";

/** Requests to storage: bounded in number, time and size, without redirects, and only to addresses that are allowed. */
export interface StorageClient {
  readonly send: (request: StorageRequest) => Promise<Answer | Fault>;
  /** A word of a server fit to be shown: free of the secrets, and short. */
  readonly shown: (text: string) => string;
  /** Keeps a secret out of {@link shown} from now on. */
  readonly protect: (secret: Secret) => void;
  readonly close: () => Promise<void>;
}

export interface StorageRequest {
  readonly endpoint: Endpoint;
  readonly method: HttpRequest["method"];
  /** Below the endpoint: encoded path and query. */
  readonly target: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Whether it may be sent again. */
  readonly repeatable: boolean;
}

export interface ClientSettings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly caCertificates: string | undefined;
  readonly version: string;
  /** Requests at the same time. */
  readonly parallelism: number;
  /** Milliseconds for one attempt of a request. */
  readonly timeoutMs: number;
  readonly secrets: readonly Secret[];
}

/** Bytes of an answer; a page of 1,000 long keys has about 2 MB. */
const maxAnswerBytes = 8 * 1024 * 1024;
/** Attempts of a request that may be repeated. */
const attempts = 3;

export function createStorageClient(settings: ClientSettings): StorageClient {
  const { env, caCertificates, timeoutMs, parallelism, version } = settings;
  const proxyFor = (server: string) => {
    const proxy = readProxy(env, server);
    if (!proxy.ok) throw new UsageError(proxy.problem);
    return proxy.value;
  };
  const connections = { caCertificates, timeoutMs, proxyFor };
  const trusted = createAgent(connections, parallelism);
  const guarded = createAgent({ ...connections, lookup: guardedLookup }, parallelism);
  const bounded = pLimit(parallelism);
  const secrets = new Set(settings.secrets);

  async function attempt(request: StorageRequest): Promise<Answer | Fault> {
    const { endpoint, method, target, headers, body } = request;
    if (!endpoint.trusted && (await leadsAstray(endpoint, proxyFor))) return forbiddenFault;
    const wire = {
      method,
      origin: endpoint.origin,
      target: `${endpoint.base}${target}`,
      headers: { "user-agent": `lightly-gitops/${version}`, ...headers },
      body,
    };
    const limits = { timeoutMs, maxBytes: maxAnswerBytes };
    return exchange(endpoint.trusted ? trusted : guarded, wire, limits);
  }

  async function repeat(request: StorageRequest): Promise<Answer | Fault> {
    for (let count = 1; ; count++) {
      const result = await bounded(() => attempt(request));
      if (count === attempts || !request.repeatable || !mayPass(result)) return result;
      await delay(100 * 2 ** count * (0.5 + Math.random() / 2));
    }
  }

  return {
    send: repeat,
    shown: (text) => scrubRemoteText(text, secrets, 80),
    protect: (secret) => void secrets.add(secret),
    close: async () => {
      await Promise.all([trusted.destroy(), guarded.destroy()]);
    },
  };
}

/** Whether the same request may be answered otherwise in a moment. */
function mayPass(result: Answer | Fault): boolean {
  if (result.kind === "answer") return result.status === 429 || result.status >= 500;
  return result.code !== forbiddenAddressCode && !faultOf(result).permanent && result.code !== "ECONNREFUSED";
}

/**
 * What the guarded connections do not see: an address in place of a name, and a name that a proxy will look up. A name
 * that only the proxy knows is the proxy's to judge.
 */
async function leadsAstray({ origin }: Endpoint, proxyFor: (server: string) => unknown): Promise<boolean> {
  const host = withoutBrackets(new URL(origin).hostname);
  if (isForbiddenAddress(host) || host === "localhost" || host.endsWith(".localhost")) return true;
  if (proxyFor(origin) === undefined) return false;
  const addresses = await lookup(host, { all: true }).catch(() => []);
  return addresses.some(({ address }) => isForbiddenAddress(address));
}

const forbiddenFault: Fault = {
  kind: "fault",
  sent: false,
  status: undefined,
  code: forbiddenAddressCode,
  unreachable: "server",
};
