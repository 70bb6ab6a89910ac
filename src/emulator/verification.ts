import type { DatasetCall } from "./calls.js";
import { unknownDatasource } from "./datasources.js";
import { allAllowed, checks, type Check, type Outcome } from "./outcomes.js";
import { ok, present, type Reply } from "./reply.js";
import type { DatasourceRecord, TestWrite } from "./state.js";
import { WireError } from "./wire-errors.js";

const testObject = "lightly-test-write-file.txt";
const unreachable = "The disk of the worker cannot be reached from here.";

/**
 * Tries every datasource of a dataset; a check passes when it passes for all of them, and a failure is still a 200.
 * It is a GET that writes: the state keeps the test object of each datasource, and whether it stayed behind.
 */
export function verifyDatasources(call: DatasetCall): Reply {
  const { dataset } = call;
  if (dataset.datasources.length === 0) throw unknownDatasource("The dataset has no datasources.");
  const tried = dataset.datasources.map((datasource) => ({ datasource, outcome: tryOut(call, datasource) }));

  const testWrites = tried.reduce<readonly TestWrite[]>(
    (writes, { datasource, outcome }) =>
      outcome.canWrite ? recordWrite(writes, datasource, outcome) : writes,
    dataset.testWrites,
  );
  call.store.save({ ...dataset, testWrites });

  const outcomes = tried.map(({ outcome }) => outcome);
  const flags = checks.map((check) => [check, outcomes.every((outcome) => outcome[check])]);
  return ok(present({ ...Object.fromEntries(flags), errors: joinErrors(outcomes) }, call.settings));
}

function tryOut(call: DatasetCall, datasource: DatasourceRecord): Outcome {
  if (datasource.type !== "LOCAL") return call.outcomes.of(call.dataset, datasource.purpose);
  switch (call.settings.verifyLocal) {
    case "ok":
      return allAllowed;
    case "unsupported":
      throw new WireError(
        "DATASET_DATASOURCE_ACTION_NOT_IMPLEMENTED",
        "A local datasource cannot be verified by the server.",
      );
    case "false": {
      const errors = {
        canList: unreachable,
        canRead: unreachable,
        canWrite: unreachable,
        canOverwrite: unreachable,
      };
      return { canList: false, canRead: false, canWrite: false, canOverwrite: false, errors };
    }
  }
}

function recordWrite(
  writes: readonly TestWrite[],
  { purpose, fullPath }: DatasourceRecord,
  { canOverwrite }: Outcome,
): readonly TestWrite[] {
  const path = `${fullPath.replace(/\/$/, "")}/${testObject}`;
  const isSame = (write: TestWrite) => write.purpose === purpose && write.path === path;
  const times = (writes.find(isSame)?.times ?? 0) + 1;
  const write: TestWrite = { purpose, path, times, leftBehind: !canOverwrite };
  return [...writes.filter((other) => !isSame(other)), write];
}

/** The first message for each check that failed; absent when there is none. */
function joinErrors(outcomes: readonly Outcome[]): Readonly<Partial<Record<Check, string>>> | undefined {
  const messages = checks.flatMap((check) => {
    const message = outcomes.find((outcome) => !outcome[check] && outcome.errors?.[check] !== undefined)
      ?.errors?.[check];
    return message === undefined ? [] : [[check, message] as const];
  });
  return messages.length === 0 ? undefined : Object.fromEntries(messages);
}
