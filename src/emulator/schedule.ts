import { userIdOf } from "./accounts.js";
import { pathParameter, type DatasetCall, type Decoded } from "./calls.js";
import type { Parameter } from "./parameters.js";
import { created, done, ok, present, type Reply } from "./reply.js";
import type { RunState, ScheduleRequest } from "./request-schemas.js";
import type { DatasetRecord, RunRecord } from "./state.js";
import { WireError } from "./wire-errors.js";

interface RunQuery {
  readonly [name: string]: Parameter<unknown>;
  readonly state: Parameter<RunState | undefined>;
  readonly states: Parameter<readonly RunState[]>;
}

interface ScheduleQuery {
  readonly [name: string]: Parameter<unknown>;
  readonly disableConfigValidation: Parameter<boolean>;
}

/** Any well-formed `configId` is accepted: the emulator has no worker configurations. */
export function scheduleRun(call: DatasetCall, { body }: Decoded<ScheduleQuery, ScheduleRequest>): Reply {
  const run: RunRecord = {
    id: call.store.nextId(),
    scheduledBy: call.user.email,
    configId: body.configId,
    priority: body.priority,
    runsOn: body.runsOn ?? [],
    state: "OPEN",
    createdAt: call.now,
    lastModifiedAt: call.now,
  };
  call.store.save({ ...call.dataset, runs: [...call.dataset.runs, run] });
  return created(run.id, call.settings);
}

/** Unfinished runs, unless `state` or `states` asks for others. */
export function answerSchedule(call: DatasetCall, { query }: Decoded<RunQuery, undefined>): Reply {
  const asked = [...(query.state === undefined ? [] : [query.state]), ...query.states];
  const wanted: readonly RunState[] = asked.length === 0 ? ["OPEN", "LOCKED"] : asked;
  const runs = call.dataset.runs.filter(({ state }) => wanted.includes(state));
  return ok(runs.map((run) => runData(call, run)));
}

/** Throws `DOCKER_WORKER_SCHEDULE_UPDATE_FAILED` unless the run is `OPEN`, `DOCKER_WORKER_SCHEDULE_UNKNOWN` if there is none. */
export function cancelRun(call: DatasetCall): Reply {
  const id = pathParameter(call, "scheduledId");
  const run = call.dataset.runs.find((candidate) => candidate.id === id);
  if (run === undefined)
    throw new WireError("DOCKER_WORKER_SCHEDULE_UNKNOWN", "The dataset has no such run.");
  if (run.state !== "OPEN") {
    throw new WireError("DOCKER_WORKER_SCHEDULE_UPDATE_FAILED", "Only a run that is OPEN can be canceled.");
  }
  call.store.save(withRunState(call.dataset, id, "CANCELED", call.now));
  return done;
}

/** The dataset with one run, or all of them, in another state. */
export function withRunState(
  dataset: DatasetRecord,
  runId: string | undefined,
  state: RunState,
  now: number,
): DatasetRecord {
  const runs = dataset.runs.map((run) =>
    runId === undefined || run.id === runId ? { ...run, state, lastModifiedAt: now } : run,
  );
  return { ...dataset, runs };
}

function runData(call: DatasetCall, run: RunRecord): unknown {
  const { scheduledBy, ...members } = run;
  return present({ ...members, datasetId: call.dataset.id, userId: userIdOf(scheduledBy) }, call.settings);
}
