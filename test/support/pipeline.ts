import { writeFile } from "node:fs/promises";
import { contextOf } from "./context.js";
import { join } from "node:path";
import { createLightlyApi, readOnly } from "../../src/api/lightly.js";
import { readApiSettings } from "../../src/api/settings.js";
import {
  type AttemptEvent,
  createTransport,
  type TransportDependencies,
} from "../../src/api/http/transport.js";
import type { ApiSession } from "../../src/commands/connect.js";
import { planAccount, type Planned, type PlanInputs } from "../../src/commands/planning.js";
import { liftedLimits } from "../../src/commands/policy.js";
import { readConfig, type ReadConfig, type SecretsMode } from "../../src/config/index.js";
import type { DesiredState } from "../../src/model/desired.js";
import { ExpectedError } from "../../src/model/errors.js";
import type { Plan } from "../../src/model/plan.js";
import type { LightlyWriter } from "../../src/model/remote.js";
import type { Result } from "../../src/model/result.js";
import { type ApplyOptions, applyPlan } from "../../src/reconcile/apply.js";
import { makePlan, type PlanStates } from "../../src/reconcile/plan.js";
import { readActual } from "../../src/reconcile/read.js";
import { token } from "./platform.js";

/** The stages of the program in this process, over real HTTP. */
export interface Pipeline {
  readonly api: LightlyWriter;
  /** `more` may give a base, addresses to rotate, or keys to plan alone. */
  readonly plan: (desired: DesiredState, more?: Omit<PlanStates, "desired" | "actual">) => Promise<Plan>;
  /** 8 datasets at a time, unless the options say otherwise. */
  readonly apply: (plan: Plan, options?: Partial<ApplyOptions>) => Promise<Result>;
}

/** What the commands work with, in a time of its own. */
export interface TestSession extends ApiSession, AsyncDisposable {
  /** All attempts so far. */
  readonly attempts: readonly AttemptEvent[];
  /** Milliseconds that the program has spent waiting between the attempts at requests, none of which really went by. */
  readonly waited: () => number;
}

export interface SessionOptions extends TransportDependencies {
  readonly token?: string;
  readonly retries?: number;
  readonly timeoutMs?: number;
  readonly parallelism?: number;
  /** Puts itself between the program and the API. */
  readonly around?: (api: LightlyWriter) => LightlyWriter;
}

/** Begin of every test's time, in Unix milliseconds. It moves while the program waits, and only then. */
export const epoch = Date.UTC(2026, 0, 1);

export async function openSession(url: string, options: SessionOptions = {}): Promise<TestSession> {
  const { token: own = token, retries, timeoutMs, parallelism, around = (api) => api, ...more } = options;
  const env = { LIGHTLY_TOKEN: own, LIGHTLY_SERVER_LOCATION: url };
  const noFile = () => Promise.reject(new Error("no file is read here"));
  const settings = await readApiSettings(env, noFile, "0.0.0", { retries, timeoutMs, parallelism });
  const attempts: AttemptEvent[] = [];
  let waited = 0;
  let held = 0;
  const transport = createTransport(settings, {
    random: () => 0.5,
    now: () => epoch + waited,
    clock: { elapsed: () => performance.now() + held, sleep: async (ms) => void (held += ms) },
    onAttempt: (attempt) => attempts.push(attempt),
    ...more,
    sleep: async (ms, signal) => {
      waited += ms;
      await more.sleep?.(ms, signal);
    },
  });
  const api = around(createLightlyApi(transport));
  return {
    api,
    reader: readOnly(api),
    concurrency: settings.parallelism,
    retries: settings.retries,
    redact: (text) => transport.conceal(text),
    protect: (secret) => transport.protect(secret),
    server: settings.server,
    close: () => transport.close(),
    attempts,
    waited: () => waited,
    [Symbol.asyncDispose]: () => transport.close(),
  };
}

/** A client of a platform, with pauses between attempts that do not take time. */
export async function connectTo(
  url: string,
  options: SessionOptions = {},
): Promise<Pipeline & AsyncDisposable> {
  const { api, reader, close } = await openSession(url, options);
  return {
    api,
    plan: async (desired, more) =>
      makePlan({ desired, actual: await readActual(desired.datasets, reader, 8), ...more }),
    apply: (plan, more) => applyPlan(plan, api, { concurrency: 8, ...more }),
    [Symbol.asyncDispose]: close,
  };
}

/** Plans as the command does. */
export function plan(
  desired: DesiredState,
  session: ApiSession,
  more: Partial<Omit<PlanInputs, "read" | "review">> & { readonly base?: DesiredState | undefined } = {},
): Promise<Planned> {
  const { base, ...others } = more;
  return planAccount(
    {
      read: { files: ["lightly.yaml"], desired, variables: [], warnings: [] },
      review: {
        base: base && { name: "base", commit: null, state: "read", desired: base },
        policy: { policy: null, notes: [] },
      },
      only: undefined,
      targets: [],
      rotate: new Set(),
      lifted: liftedLimits([]),
      allowLockout: false,
      secretsRead: true,
      toolVersion: "0.0.0",
      withUndeclared: true,
      ...others,
    },
    session,
    contextOf({}).context,
  );
}

export type ReadWritten = ReadConfig & { readonly desired: DesiredState };

/** Reads a config; fails the test when it is not valid. */
export async function readFrom(
  file: string,
  env: Readonly<Record<string, string>>,
  mode?: SecretsMode,
): Promise<ReadWritten> {
  const sources = { places: [file], env, variables: new Map(), warnExpiryDays: 30, now: new Date(0) };
  const read = await readConfig(sources, mode);
  const { desired } = read;
  if (desired === undefined) throw new Error(`not a config: ${JSON.stringify(read.diagnostics, null, 1)}`);
  return { ...read, desired };
}

/** Writes a config into a folder and reads it; fails the test when it is not valid. */
export async function readWritten(
  folder: string,
  { file, env }: { readonly file: object; readonly env: Readonly<Record<string, string>> },
  mode?: SecretsMode,
): Promise<ReadWritten> {
  const path = join(folder, "lightly.yaml");
  await writeFile(path, JSON.stringify(file, null, 1));
  return readFrom(path, env, mode);
}

/** The state that a config asks for; fails the test when the config is not valid. */
export async function desiredFrom(
  file: string,
  yaml: string,
  env: Readonly<Record<string, string>>,
  mode?: SecretsMode,
): Promise<DesiredState> {
  await writeFile(file, yaml);
  return (await readFrom(file, env, mode)).desired;
}

/** What came of it, or the program's own error: anything else that is thrown is a bug. */
export async function expectedly<T>(task: () => Promise<T>): Promise<T | ExpectedError> {
  try {
    return await task();
  } catch (error) {
    if (error instanceof ExpectedError) return error;
    throw error;
  }
}
