import { createLightlyApi, readOnly } from "../api/lightly.js";
import { readApiSettings } from "../api/settings.js";
import { createTransport } from "../api/http/transport.js";
import { readRegularFile } from "../files/read.js";
import type { LightlyReader, LightlyWriter } from "../model/remote.js";
import { requestLine, type RequestLogFormat } from "../report/request-line.js";
import { isKnown, type Secret } from "../model/secret.js";
import { aborted } from "./aborted.js";
import type { CommandContext } from "./context.js";

/** Options of every command that talks to the API. */
export interface ApiOptions {
  readonly server?: string;
  /** Requests at the same time. */
  readonly parallelism?: number;
  /** Seconds. */
  readonly timeout?: number;
  readonly retries?: number;
  readonly logLevel: "warn" | "debug";
  readonly logFormat: RequestLogFormat;
}

export interface ApiSession {
  readonly api: LightlyWriter;
  readonly reader: LightlyReader;
  /** Datasets that an apply works on at the same time. No loop needs it for its requests: the transport bounds them. */
  readonly concurrency: number;
  readonly retries: number;
  /** A text of the platform, changed only where it holds a secret. */
  readonly redact: (text: string) => string;
  /** From now on, the secret is redacted in what the API says. */
  readonly protect: (secret: Secret) => void;
  readonly server: string;
  readonly close: () => Promise<void>;
}

/**
 * Opens the way to the API. Whatever the API says in its own words is shown without the given secrets.
 *
 * @throws {UsageError} when the environment does not say how to reach the API.
 */
export async function connect(
  options: ApiOptions,
  secrets: readonly Secret[],
  { env, version, signal, deadline, stderr, progress }: CommandContext,
): Promise<ApiSession> {
  const settings = await readApiSettings(env, readRegularFile, version, {
    server: options.server,
    parallelism: options.parallelism,
    timeoutMs: options.timeout === undefined ? undefined : options.timeout * 1000,
    retries: options.retries,
  });
  const transport = createTransport(settings, {
    signal,
    onWait: progress.wait,
    ...(options.logLevel === "debug"
      ? { onAttempt: (attempt) => stderr.write(`${requestLine(attempt, options.logFormat)}\n`) }
      : {}),
  });
  for (const secret of secrets) if (isKnown(secret)) transport.protect(secret);
  const api = createLightlyApi(transport);
  return {
    api,
    reader: readOnly(api),
    concurrency: settings.parallelism,
    retries: settings.retries,
    redact: (text) => transport.conceal(text),
    protect: (secret) => transport.protect(secret),
    server: settings.server,
    close: () => Promise.race([transport.close(), aborted(deadline)]),
  };
}
