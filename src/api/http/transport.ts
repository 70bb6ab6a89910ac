import { setMaxListeners } from "node:events";
import { setTimeout as delay } from "node:timers/promises";

import { InterruptedError } from "../../model/errors.js";
import { reveal, type Secret } from "../../model/secret.js";
import { type AnswerReader, jsonReader, noBodyReader } from "./answer.js";
import { createApiError, mayBeDone } from "./api-error.js";
import { createConnections } from "./connect.js";
import { exchange, type WireRequest } from "./exchange.js";
import { mayHaveBeenCarriedOut } from "./failure.js";
import { type Clock, createLimiter, type Limiter } from "./limiter.js";
import { type AttemptFacts, factsOf, interpret, loadOf } from "./outcome.js";
import { encodePath, encodeQuery, type RequestTarget } from "./request-target.js";
import { decideRetry } from "./retry.js";
import { concealSecrets, scrubRemoteText } from "./scrub.js";
import type { ApiSettings } from "./settings.js";

/**
 * Requests to the API: authenticated, bounded in number, time and size, and repeated where that is safe. Every method
 * rejects with `ApiError` when the request failed for good, and with `InterruptedError` when the signal stopped it.
 */
export interface Transport {
  get<T>(target: RequestTarget, decode: (json: unknown) => T): Promise<T>;
  /** Never repeated once the server may have carried it out: the error then has `request.ambiguous`. */
  post<T>(target: RequestTarget, body: unknown, decode: (json: unknown) => T): Promise<T>;
  put(target: RequestTarget, body: unknown): Promise<void>;
  /** Keeps a secret out of all messages from now on. */
  protect(secret: Secret): void;
  /** Text from a server, fit for a message: see {@link scrubRemoteText}. */
  readonly scrub: (text: string, limit?: number) => string;
  /** The same text, changed only where it holds a secret: see {@link concealSecrets}. */
  readonly conceal: (text: string) => string;
  /** Begins nothing new, gives up what is read, waits for the writes under way, then drops all connections. */
  close(): Promise<void>;
}

/** One attempt, for logs; holds neither the query nor anything of a body. */
export interface AttemptEvent extends AttemptFacts {
  readonly method: string;
  readonly path: string;
  /** Counts from 1. */
  readonly attempt: number;
  readonly durationMs: number;
}

export interface TransportDependencies {
  /** Resolves after so many milliseconds, or soon after the signal is aborted. */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<unknown>;
  /** Uniform in [0, 1). */
  readonly random?: () => number;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  /** The time in which requests are spread. */
  readonly clock?: Clock;
  /** Bounds the requests in another way than {@link createLimiter} does. */
  readonly limiter?: Limiter;
  readonly onAttempt?: (event: AttemptEvent) => void;
  /** Told of each request that begins to wait until it is sent again, and of its end. */
  readonly onWait?: (change: 1 | -1) => void;
  /** Once aborted, nothing new is sent; a GET in flight is given up, and what writes may still finish. */
  readonly signal?: AbortSignal;
}

/** Bytes of an answer's body. */
const maxAnswerBytes = 32 * 1024 * 1024;

/** Makes the transport. No connection is opened before the first request. */
export function createTransport(settings: ApiSettings, dependencies: TransportDependencies = {}): Transport {
  const {
    sleep = interruptibleSleep,
    random = Math.random,
    now = Date.now,
    onAttempt,
    onWait,
  } = dependencies;
  const { clock = { elapsed: () => performance.now(), sleep: interruptibleSleep } } = dependencies;
  const closing = new AbortController();
  const signal = eitherOf(closing.signal, dependencies.signal);
  const connections = createConnections(settings);
  const limiter = dependencies.limiter ?? createLimiter(settings.parallelism, signal, clock);
  const basePath = new URL(settings.server).pathname.replace(/\/$/u, "");
  const secrets = new Set<Secret>([settings.token, ...proxySecrets(settings)]);
  const underWay = new Set<Promise<unknown>>();

  const scrub = (text: string, limit?: number): string => scrubRemoteText(text, secrets, limit);

  async function send<T>(
    method: WireRequest["method"],
    target: RequestTarget,
    body: unknown,
    read: AnswerReader<T>,
  ): Promise<T> {
    const path = encodePath(target);
    const wire: WireRequest = {
      method,
      target: `${basePath}${path}?${encodeQuery(target, reveal(settings.token))}`,
      headers: {
        accept: "application/json",
        "user-agent": `lightly-gitops/${settings.version}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    };
    const sending = repeat(wire, () => scrub(path, 1000), read);
    underWay.add(sending);
    try {
      return await sending;
    } finally {
      underWay.delete(sending);
    }
  }

  /** `shownPath` is asked for only where there is something to tell: redacting takes longer than anything else here. */
  async function repeat<T>(wire: WireRequest, shownPath: () => string, read: AnswerReader<T>): Promise<T> {
    const { method } = wire;
    let ambiguous = false;
    for (let attempts = 1; ; attempts++) {
      const isAdmitted = !signal.aborted && (await limiter.enter());
      if (!isAdmitted) {
        throw attempts === 1
          ? interruption()
          : interruptedBetween(method, shownPath(), attempts - 1, ambiguous);
      }
      const begun = clock.elapsed();
      const limits = {
        timeoutMs: settings.timeoutMs,
        maxBytes: maxAnswerBytes,
        signal: method === "GET" ? signal : undefined,
      };
      const exchanged = await exchange(connections, wire, limits);
      limiter.leave({ begun, ...loadOf(exchanged, now()) });
      const result = interpret(exchanged, read, scrub);
      const durationMs = clock.elapsed() - begun;
      onAttempt?.({ method, path: shownPath(), attempt: attempts, durationMs, ...factsOf(result) });
      if (result.kind === "success") return result.value;
      if (method === "GET" && signal.aborted) throw interruption();
      ambiguous ||= mayHaveBeenCarriedOut(method, result);
      const verdict = decideRetry(
        { method, failure: result, attempt: attempts },
        { retries: settings.retries, random, now },
      );
      if (verdict.kind !== "wait") {
        const askedToWaitMs = verdict.kind === "stop-too-long" ? verdict.ms : undefined;
        const path = shownPath();
        throw createApiError({ method, path, failure: result, attempts, ambiguous, askedToWaitMs }, settings);
      }
      onWait?.(1);
      if (!signal.aborted) await sleep(verdict.ms, signal);
      onWait?.(-1);
    }
  }

  return {
    get: (target, decode) => send("GET", target, undefined, jsonReader(decode)),
    post: (target, body, decode) => send("POST", target, body, jsonReader(decode)),
    put: (target, body) => send("PUT", target, body, noBodyReader),
    protect: (secret) => void secrets.add(secret),
    scrub,
    conceal: (text) => concealSecrets(text, secrets),
    async close() {
      closing.abort();
      while (underWay.size > 0) await Promise.allSettled(underWay);
      await connections.destroy();
    },
  };
}

/** A signal that is aborted with either of two, and may have any number of listeners. */
function eitherOf(one: AbortSignal, other: AbortSignal | undefined): AbortSignal {
  const either = AbortSignal.any(other === undefined ? [one] : [one, other]);
  setMaxListeners(0, either);
  return either;
}

function proxySecrets({ proxy }: ApiSettings): readonly Secret[] {
  return proxy?.credentials === undefined
    ? []
    : [proxy.credentials.authorization, proxy.credentials.password];
}

/** The error of whatever the signal kept from being done. */
function interruption(): InterruptedError {
  return new InterruptedError("Interrupted.");
}

function interruptedBetween(
  method: string,
  path: string,
  attempts: number,
  ambiguous: boolean,
): InterruptedError {
  return new InterruptedError(
    `${method} ${path}: interrupted after attempt ${attempts}, which had failed.`,
    ambiguous ? mayBeDone : "",
    ambiguous,
  );
}

async function interruptibleSleep(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined);
}
