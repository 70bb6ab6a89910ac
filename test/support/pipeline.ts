import { writeFile } from "node:fs/promises";
import { createLightlyApi, readOnly } from "../../src/api/lightly.js";
import { readApiSettings } from "../../src/api/settings.js";
import { createTransport, type Transport, type TransportDependencies } from "../../src/api/http/transport.js";
import { readConfig } from "../../src/config/index.js";
import type { DesiredState } from "../../src/model/desired.js";
import type { Plan } from "../../src/model/plan.js";
import { type ApplyOptions, applyPlan } from "../../src/reconcile/apply.js";
import { makePlan, type PlanStates } from "../../src/reconcile/plan.js";
import { readActual } from "../../src/reconcile/read.js";
import type { LightlyWriter } from "../../src/model/remote.js";
import type { Result } from "../../src/model/result.js";
import { token } from "./platform.js";

/** The stages of the program in this process, over real HTTP. */
export interface Pipeline {
  readonly api: LightlyWriter;
  /** `more` may give a base, addresses to rotate, or keys to plan alone. */
  readonly plan: (desired: DesiredState, more?: Omit<PlanStates, "desired" | "actual">) => Promise<Plan>;
  /** 8 datasets at a time, unless the options say otherwise. */
  readonly apply: (plan: Plan, options?: Partial<ApplyOptions>) => Promise<Result>;
}

export interface PipelineOptions extends TransportDependencies {
  readonly retries?: number;
}

/** A client of a platform, with pauses between attempts that do not take time. */
export async function connectTo(
  url: string,
  options: PipelineOptions = {},
): Promise<Pipeline & AsyncDisposable> {
  const transport = await transportTo(url, options);
  const api = createLightlyApi(transport);
  const reader = readOnly(api);
  return {
    api,
    plan: async (desired, more) =>
      makePlan({ desired, actual: await readActual(desired.datasets, reader, 8), ...more }),
    apply: (plan, more) => applyPlan(plan, api, { concurrency: 8, ...more }),
    [Symbol.asyncDispose]: () => transport.close(),
  };
}

async function transportTo(
  url: string,
  { retries = 4, ...dependencies }: PipelineOptions,
): Promise<Transport> {
  const env = { LIGHTLY_TOKEN: token, LIGHTLY_SERVER_LOCATION: url };
  const noFile = () => Promise.reject(new Error("no file is read here"));
  const settings = await readApiSettings(env, noFile, "0.0.0", { retries });
  return createTransport(settings, { sleep: () => Promise.resolve(), ...dependencies });
}

/** The state that a config asks for; fails the test when the config is not valid. */
export async function desiredFrom(
  file: string,
  yaml: string,
  env: Readonly<Record<string, string>>,
): Promise<DesiredState> {
  await writeFile(file, yaml);
  const { desired, diagnostics } = await readConfig({
    places: [file],
    env,
    variables: new Map(),
    warnExpiryDays: 30,
    now: new Date(0),
  });
  if (desired === undefined) throw new Error(JSON.stringify(diagnostics, undefined, 2));
  return desired;
}
