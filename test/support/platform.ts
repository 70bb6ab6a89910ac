import {
  type Emulator,
  type EmulatorOptions,
  type EmulatorSettings,
  type FaultRule,
  type LoggedRequest,
  type OutcomeRule,
  startEmulator,
} from "../../src/emulator/index.js";

type RunState = "OPEN" | "LOCKED" | "DONE" | "CANCELED";

export const token = "emulator-token";

/** An emulated platform, with what a test needs beside the API that the program under test uses. */
export interface Platform {
  readonly emulator: Emulator;
  readonly url: string;
  /** Calls the API as somebody else would, by default with the token of this platform's user; rejects when it is refused. */
  readonly call: (method: string, path: string, body?: unknown, user?: string) => Promise<unknown>;
  readonly createDataset: (name: string, type: string) => Promise<string>;
  readonly putDatasource: (datasetId: string, body: unknown) => Promise<void>;
  /** Shares a dataset with people and teams, and with nobody else. */
  readonly share: (datasetId: string, users: readonly string[], teams?: readonly string[]) => Promise<void>;
  /** Schedules a run on a dataset, and puts it into a state as a worker would; resolves to its id. */
  readonly scheduleRun: (datasetId: string, state: RunState) => Promise<string>;
  /** Ends the runs on a dataset. */
  readonly endRuns: (datasetId: string) => Promise<void>;
  /** Requests since the log was last cleared. */
  readonly requests: () => Promise<readonly LoggedRequest[]>;
  readonly clearRequests: () => Promise<void>;
  /** Those of them that are not GETs. */
  readonly writes: () => Promise<readonly LoggedRequest[]>;
  /** Resolves once a request of a method has come in. */
  readonly received: (method: string) => Promise<void>;
  /** Resolves when no request is being worked on, such as those of a program that was killed. */
  readonly settled: () => Promise<void>;
  readonly set: (settings: Partial<EmulatorSettings>) => Promise<void>;
  readonly fail: (...rules: readonly FaultRule[]) => Promise<void>;
  readonly verifyAs: (outcome: OutcomeRule) => Promise<void>;
}

/** Starts a platform that ends with the block it was declared in (`await using`). */
export async function startPlatform(options: EmulatorOptions = {}): Promise<Platform & AsyncDisposable> {
  const emulator = await startEmulator(options);
  const send = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const json = { body: JSON.stringify(body), headers: { "content-type": "application/json" } };
    const response = await fetch(`${emulator.url}${path}`, { method, ...(body === undefined ? {} : json) });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path.split("?")[0]}: ${response.status} ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  };
  const call: Platform["call"] = (method, path, body, user = token) =>
    send(method, `${path}${path.includes("?") ? "&" : "?"}token=${user}`, body);
  const control = (method: string, path: string, body?: unknown) => send(method, `/_emulator/${path}`, body);
  const requests = async () => (await control("GET", "requests")) as readonly LoggedRequest[];
  return {
    emulator,
    url: emulator.url,
    call,
    createDataset: async (name, type) =>
      ((await call("POST", "/v1/datasets", { name, type })) as { id: string }).id,
    putDatasource: async (datasetId, body) => {
      await call("PUT", `/v1/datasets/${datasetId}/datasource`, body);
    },
    share: async (datasetId, users, teams = []) => {
      await call("POST", `/v1/datasets/${datasetId}/collaboration/access`, {
        accessType: "WRITE",
        users,
        teams,
      });
    },
    scheduleRun: async (dataset, state) => {
      const body = { configId: "0".repeat(24), priority: "MID" };
      const path = `/v1/datasets/${dataset}/docker/worker/schedule`;
      const { id: run } = (await call("POST", path, body)) as { id: string };
      await control("PUT", "schedule", { dataset, run, state });
      return run;
    },
    endRuns: async (dataset) => {
      const runs = emulator.snapshot().datasets.find(({ id }) => id === dataset)?.runs ?? [];
      for (const { id: run } of runs) await control("PUT", "schedule", { dataset, run, state: "DONE" });
    },
    requests,
    clearRequests: async () => {
      await control("DELETE", "requests");
    },
    writes: async () => (await requests()).filter(({ method }) => method !== "GET"),
    received: async (method) => {
      while (!(await requests()).some((request) => request.method === method));
    },
    settled: async () => {
      while (((await control("GET", "load")) as { inFlight: number }).inFlight > 0);
    },
    set: async (settings) => {
      await control("PATCH", "settings", settings);
    },
    fail: async (...rules) => {
      await control("PUT", "faults", rules);
    },
    verifyAs: async (outcome) => {
      await control("PUT", "verify", outcome);
    },
    [Symbol.asyncDispose]: () => emulator.close(),
  };
}
