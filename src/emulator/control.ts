import { faultsChecker, pathProblem, type Faults } from "./faults.js";
import type { RequestBody } from "./intake.js";
import { outcomeChecker, type Outcomes } from "./outcomes.js";
import { ok, type Reply } from "./reply.js";
import type { RequestLog } from "./request-log.js";
import { closed, runStates, type RunState } from "./request-schemas.js";
import { withRunState } from "./schedule.js";
import { settingsChecker, type EmulatorSettings } from "./settings.js";
import type { Store } from "./store.js";
import { checker, decodeJson } from "./validation.js";
import { WireError } from "./wire-errors.js";

/** The parts of a running emulator that its control interface shows and changes. */
export interface Controls {
  readonly log: RequestLog;
  readonly faults: Faults;
  readonly outcomes: Outcomes;
  readonly store: Store;
  readonly now: () => number;
  settings: EmulatorSettings;
}

export interface ControlRequest {
  readonly method: string;
  readonly path: string;
  /** A page in a browser sends its origin with every request that it should not be making. */
  readonly origin: string | undefined;
  readonly body: RequestBody;
}

export const controlPrefix = "/_emulator/";

/** Answers a request to the control interface, with the resulting value. Never throws. */
export function control(controls: Controls, request: ControlRequest): Reply {
  try {
    if (request.origin !== undefined)
      throw new WireError("FORBIDDEN", "Web pages may not control the emulator.");
    if (request.body.tooLarge) throw new WireError("PAYLOAD_TOO_LARGE", "The body is larger than 1 MiB.");
    const action = actions[`${request.method} ${request.path.slice(controlPrefix.length)}`];
    if (action === undefined) throw new WireError("NOT_FOUND", "There is no such control.");
    return ok(action(controls, request.body));
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return { status: error.status, body: { code: error.code, error: error.message } };
  }
}

type Action = (controls: Controls, body: RequestBody) => unknown;

const actions: Readonly<Record<string, Action>> = {
  "GET requests": ({ log }) => log.entries(),
  "DELETE requests": ({ log }) => {
    log.clear();
    return log.entries();
  },
  "GET load": ({ log }) => log.load(),

  "GET settings": ({ settings }) => settings,
  "PATCH settings": (controls, body) => {
    controls.settings = { ...controls.settings, ...decodeJson(settingsChecker, body) };
    return controls.settings;
  },

  "GET faults": ({ faults }) => faults.rules(),
  "PUT faults": ({ faults }, body) => {
    const rules = decodeJson(faultsChecker, body);
    const problem = pathProblem(rules);
    if (problem !== undefined) throw new WireError("MALFORMED_REQUEST", problem);
    faults.replace(rules);
    return faults.rules();
  },
  "DELETE faults": ({ faults }) => {
    faults.replace([]);
    return faults.rules();
  },

  "GET verify": ({ outcomes }) => outcomes.rules(),
  "PUT verify": ({ outcomes }, body) => {
    outcomes.set(decodeJson(outcomeChecker, body));
    return outcomes.rules();
  },
  "DELETE verify": ({ outcomes }) => {
    outcomes.clear();
    return outcomes.rules();
  },

  "PUT schedule": ({ store, now }, body) => {
    const { dataset: wanted, run, state } = decodeJson(runStateChecker, body);
    const found = store
      .state()
      .datasets.filter(({ id, name, runs }) => (id === wanted || name === wanted) && holds(runs, run));
    if (found.length === 0) throw new WireError("NOT_FOUND", "No dataset has such a run.");
    const changed = found.map((dataset) => withRunState(dataset, run, state, now()));
    changed.forEach((dataset) => store.save(dataset));
    return changed.flatMap(({ runs }) => runs.map(({ id, state: newState }) => ({ id, state: newState })));
  },
};

/** Puts one run of a dataset, by name or id, or all of them, into a state: what a worker would do. */
interface RunStateRequest {
  readonly dataset: string;
  readonly run?: string;
  readonly state: RunState;
}

const runStateChecker = checker<RunStateRequest>(
  closed(["dataset", "state"], {
    dataset: { type: "string" },
    run: { type: "string" },
    state: { enum: runStates },
  }),
);

function holds(runs: readonly { readonly id: string }[], run: string | undefined): boolean {
  return run === undefined ? runs.length > 0 : runs.some(({ id }) => id === run);
}
