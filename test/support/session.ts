import { createLightlyApi, readOnly } from "../../src/api/lightly.js";
import { readApiSettings } from "../../src/api/settings.js";
import { type AttemptEvent, createTransport } from "../../src/api/http/transport.js";
import type { ApiSession } from "../../src/commands/connect.js";
import type { LightlyWriter } from "../../src/model/remote.js";
import type { Secret } from "../../src/model/secret.js";

/** What the commands work with, in this process and over real HTTP, in a time of its own. */
export interface TestSession extends ApiSession, AsyncDisposable {
  readonly protect: (secrets: readonly Secret[]) => void;
  /** All attempts so far. */
  readonly attempts: readonly AttemptEvent[];
  /** Milliseconds that the program has spent waiting, none of which really went by. */
  readonly waited: () => number;
}

export interface TestSessionOptions {
  readonly token: string;
  readonly retries?: number;
  readonly timeoutMs?: number;
  readonly parallelism?: number;
  /** The clock; by default it moves while the program waits, and only then. */
  readonly now?: () => number;
  /** Does something each time the program waits. */
  readonly onWait?: () => Promise<void>;
  /** Puts itself between the program and the API. */
  readonly around?: (api: LightlyWriter) => LightlyWriter;
}

/** Begin of every test's time, in Unix milliseconds. */
export const epoch = Date.UTC(2026, 0, 1);

export async function openSession(
  url: string,
  { token, retries, timeoutMs, parallelism, around = (api) => api, onWait, now }: TestSessionOptions,
): Promise<TestSession> {
  const env = { LIGHTLY_TOKEN: token, LIGHTLY_SERVER_LOCATION: url };
  const noFile = () => Promise.reject(new Error("no file is read here"));
  const settings = await readApiSettings(env, noFile, "0.0.0", { retries, timeoutMs, parallelism });
  const attempts: AttemptEvent[] = [];
  let waited = 0;
  const transport = createTransport(settings, {
    sleep: async (ms) => {
      waited += ms;
      await onWait?.();
    },
    random: () => 0.5,
    now: now ?? (() => epoch + waited),
    onAttempt: (attempt) => attempts.push(attempt),
  });
  const api = around(createLightlyApi(transport));
  return {
    api,
    reader: readOnly(api),
    concurrency: settings.parallelism,
    retries: settings.retries,
    conceal: (text) => transport.conceal(text),
    server: settings.server,
    close: () => transport.close(),
    protect: (secrets) => secrets.forEach((secret) => transport.protect(secret)),
    attempts,
    waited: () => waited,
    [Symbol.asyncDispose]: () => transport.close(),
  };
}
