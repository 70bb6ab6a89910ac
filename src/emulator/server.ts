import { once, setMaxListeners } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Lock } from "../files/lock.js";
import { createAccounts, defaultUsers, type Accounts, type EmulatorUser } from "./accounts.js";
import { control, controlPrefix, type Controls } from "./control.js";
import { deliver, encode, transmit } from "./delivery.js";
import { dispatch } from "./dispatch.js";
import { createFaults } from "./faults.js";
import { readBody, readTarget } from "./intake.js";
import { isLoopbackHost } from "./loopback.js";
import { createOutcomes } from "./outcomes.js";
import { createSaver, type OpenedState, openState, type Saver } from "./persistence.js";
import type { Reply } from "./reply.js";
import { createRequestLog } from "./request-log.js";
import { defaultSettings, settingsChecker, type EmulatorSettings } from "./settings.js";
import { emptyState, type EmulatorState } from "./state.js";
import { createStore } from "./store.js";

export interface EmulatorOptions {
  /** 0, the default, lets the system choose a free one. */
  readonly port?: number;
  /** A file that keeps the state, secrets included. Without it the state lives as long as the emulator. */
  readonly data?: string;
  readonly users?: readonly EmulatorUser[];
  readonly settings?: Partial<EmulatorSettings>;
  /** The clock, in Unix milliseconds. */
  readonly now?: () => number;
}

export interface Emulator {
  /** Base address, without a trailing slash. */
  readonly url: string;
  readonly port: number;
  /** A copy of the whole true state, secrets included. */
  snapshot(): EmulatorState;
  /** Ends all connections, writes what is not written yet, and throws if that fails. */
  close(): Promise<void>;
}

/**
 * Starts an emulator of the Lightly API on 127.0.0.1. Throws an `Error` when the port is taken, a user or a setting is not
 * valid, or the data file cannot be read and written, or is not one.
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const accounts = createAccounts(options.users ?? defaultUsers);
  const settings = startSettings(options.settings ?? {});
  const opened = options.data === undefined ? undefined : await openState(options.data);
  try {
    return await start(options, { accounts, settings, opened });
  } catch (error) {
    await opened?.lock.release();
    throw error;
  }
}

interface Starting {
  readonly accounts: Accounts;
  readonly settings: EmulatorSettings;
  readonly opened: OpenedState | undefined;
}

async function start(options: EmulatorOptions, { accounts, settings, opened }: Starting): Promise<Emulator> {
  const store = createStore(opened?.state ?? emptyState, () => saver?.changed());
  const saver = options.data === undefined ? undefined : createSaver(options.data, () => store.state());
  saver?.changed();
  await saver?.flush();

  const now = options.now ?? Date.now;
  const controls = {
    log: createRequestLog(),
    faults: createFaults(now),
    outcomes: createOutcomes(),
    store,
    now,
    settings,
  };
  const closing = new AbortController();
  // Every delayed answer listens, and there may be any number of them.
  setMaxListeners(0, closing.signal);
  const server = createServer((request, response) => {
    serve({ controls, accounts, closing: closing.signal }, request, response).catch(() => response.destroy());
  });
  const port = await listen(server, options.port ?? 0);

  let closed: Promise<void> | undefined;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    snapshot: () => structuredClone(store.state()),
    close: () => (closed ??= closeAll(server, closing, saver, opened?.lock)),
  };
}

function startSettings(given: Partial<EmulatorSettings>): EmulatorSettings {
  const verdict = settingsChecker(given);
  if (verdict.kind === "invalid")
    throw new Error(`A setting of the emulator is not valid: ${verdict.problem}.`);
  return { ...defaultSettings, ...verdict.value };
}

interface Running {
  readonly controls: Controls;
  readonly accounts: Accounts;
  readonly closing: AbortSignal;
}

async function serve(running: Running, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const target = readTarget(request.url ?? "/");
  const isControl = target.path.startsWith(controlPrefix);
  if (isControl || !isLoopbackHost(request.headers.host)) {
    const body = await readBody(request);
    const reply = isLoopbackHost(request.headers.host)
      ? control(running.controls, {
          method: request.method ?? "GET",
          path: target.path,
          origin: request.headers.origin,
          body,
        })
      : foreignHost;
    await transmit({ kind: "send", message: encode(reply), delayMs: 0 }, response, running.closing);
    return;
  }
  await serveApi(running, request, response);
}

const foreignHost: Reply = {
  status: 403,
  body: { code: "FORBIDDEN", error: "The emulator answers to loopback addresses only." },
};

async function serveApi(running: Running, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { controls, accounts, closing } = running;
  const method = request.method ?? "GET";
  const target = readTarget(request.url ?? "/");
  const n = controls.log.arrived(method, target.path);
  try {
    const body = await readBody(request);
    if (closing.aborted) return;
    const requestId = `emulator-${n}`;
    const delivery = deliver(controls.faults.next(method, readable(target.path)), requestId, () =>
      dispatch(
        { ...controls, accounts, now: controls.now() },
        { method, target, authorization: request.headers.authorization, body },
        requestId,
      ),
    );
    const status = await transmit(delivery, response, closing);
    if (status !== null) controls.log.answered(n, status);
  } finally {
    controls.log.finished();
  }
}

function readable(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The emulator has no port.");
  return address.port;
}

async function closeAll(
  server: Server,
  closing: AbortController,
  saver: Saver | undefined,
  lock: Lock | undefined,
): Promise<void> {
  closing.abort();
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
  try {
    await saver?.flush();
  } finally {
    await lock?.release();
  }
}
