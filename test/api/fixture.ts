import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import {
  connect,
  createServer as createTcpServer,
  type AddressInfo,
  type Server,
  type Socket,
} from "node:net";
import { inspect } from "node:util";
import { expect, onTestFinished } from "vitest";

import type { ApiSettings } from "../../src/api/settings.js";
import {
  type AttemptEvent,
  createTransport,
  type Transport,
  type TransportDependencies,
} from "../../src/api/http/transport.js";
import { ApiError, type ExpectedError } from "../../src/model/errors.js";
import { Secret } from "../../src/model/secret.js";

export const token = "s3cr3t/Tok+en&=1";

/** What a scripted server does with one request. */
export type Step = (request: IncomingMessage, response: ServerResponse) => void;

export interface ScriptedServer {
  readonly url: string;
  readonly port: number;
  /** `METHOD target` of every request that arrived. */
  readonly requests: string[];
  readonly bodies: string[];
  readonly headers: IncomingMessage["headers"][];
}

/** A server that does one step per request, and repeats the last one. It is stopped when the test ends. */
export async function serve(...steps: readonly Step[]): Promise<ScriptedServer> {
  const seen = {
    requests: [] as string[],
    bodies: [] as string[],
    headers: [] as IncomingMessage["headers"][],
  };
  const listener: RequestListener = (request, response) => {
    const step = steps[Math.min(seen.requests.length, steps.length - 1)];
    seen.requests.push(`${request.method} ${request.url}`);
    seen.headers.push(request.headers);
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      seen.bodies.push(body);
      step?.(request, response);
    });
    request.on("error", () => undefined);
  };
  const port = await listen(createServer(listener));
  return { url: `http://127.0.0.1:${port}`, port, ...seen };
}

/** A raw TCP server; `answer` gets every connection. */
export async function serveRaw(answer: (socket: Socket) => void): Promise<{ url: string; port: number }> {
  const server = createTcpServer((socket) => {
    socket.on("error", () => undefined);
    answer(socket);
  });
  const port = await listen(server);
  return { url: `http://127.0.0.1:${port}`, port };
}

/** Starts any server on loopback until the test ends, open connections included. */
export async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** A proxy on loopback. */
export interface Proxy {
  /** Hosts and ports that it was asked to connect to. */
  readonly targets: string[];
  readonly port: number;
}

/** A proxy that takes every name for 127.0.0.1, and `port` for every port. */
export async function serveProxy(
  port: number,
  authorization?: string,
  tls?: { readonly cert: string; readonly key: string },
): Promise<Proxy> {
  const targets: string[] = [];
  const onConnect = (request: IncomingMessage, client: Socket): void => {
    targets.push(request.url ?? "");
    client.on("error", () => undefined);
    if (request.headers["proxy-authorization"] !== authorization) {
      client.end("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n");
      return;
    }
    const upstream = connect(port, "127.0.0.1", () => {
      client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      upstream.pipe(client).pipe(upstream);
    });
    upstream.on("error", () => client.destroy());
    client.on("close", () => upstream.destroy());
  };
  const server = tls === undefined ? createServer() : createHttpsServer({ ...tls });
  server.on("connect", onConnect);
  return { port: await listen(server), targets };
}

export function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Step {
  return (_request, response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
  };
}

export function text(status: number, body: string, headers: Readonly<Record<string, string>> = {}): Step {
  return (_request, response) => void response.writeHead(status, headers).end(body);
}

export const reset: Step = (request) => void request.socket.resetAndDestroy();

export interface Bench {
  readonly transport: Transport;
  readonly settings: ApiSettings;
  /** Pauses that were asked for, in milliseconds. */
  readonly sleeps: number[];
  readonly attempts: AttemptEvent[];
}

/** A transport that never really waits, closed when the test ends. */
export function bench(
  url: string,
  overrides: Partial<ApiSettings> = {},
  dependencies: TransportDependencies = {},
): Bench {
  const sleeps: number[] = [];
  const attempts: AttemptEvent[] = [];
  let held = 0;
  const settings: ApiSettings = {
    server: url,
    token: new Secret("env:LIGHTLY_TOKEN", token),
    version: "1.2.3",
    caCertificates: undefined,
    proxy: undefined,
    timeoutMs: 5_000,
    retries: 4,
    parallelism: 8,
    ...overrides,
  };
  const transport = createTransport(settings, {
    sleep: (ms) => Promise.resolve(void sleeps.push(ms)),
    clock: { elapsed: () => performance.now() + held, sleep: (ms) => Promise.resolve(void (held += ms)) },
    random: () => 1,
    now: () => Date.parse("2026-01-01T00:00:00Z"),
    onAttempt: (event) => void attempts.push(event),
    ...dependencies,
  });
  onTestFinished(() => transport.close());
  return { transport, settings, sleeps, attempts };
}

export const identity = (value: unknown): unknown => value;
export const datasets = { path: ["v1", "datasets"] } as const;

/** The ApiError that the promise rejects with, after checking that it shows nothing of the token. */
export async function failureOf(promise: Promise<unknown>): Promise<ApiError> {
  const error = await promise.then(
    () => expect.unreachable("the request should have failed"),
    (reason: unknown) => reason,
  );
  if (!(error instanceof ApiError)) throw error;
  expectNoToken(error);
  return error;
}

export function expectNoToken(error: ExpectedError): void {
  const shown = [
    error.message,
    error.hint,
    error.stack,
    inspect(error, { depth: 9, showHidden: true }),
    JSON.stringify(error),
  ];
  for (const form of [token, encodeURIComponent(token), encodeURIComponent(token).replace("%2F", "/")]) {
    expect(shown.join("\n")).not.toContain(form);
  }
  expect(error.message).not.toMatch(/[\n\r]/);
}
