import pMap from "p-map";
import { RefusedError } from "../model/errors.js";
import { groupBy } from "../model/group-by.js";
import type { Change, Plan, Target } from "../model/plan.js";
import type { LightlyWriter } from "../model/remote.js";
import type { ChangeOutcome, DatasetResult, Outcome, Result, Verification } from "../model/result.js";
import { datasourcesOf } from "../resources/datasource.js";
import { kindOf } from "../resources/index.js";
import { DatasetRun, type RunOptions } from "./dataset-run.js";
import { FailureStreak, longestStreak } from "./failure-streak.js";
import { checkPreconditions } from "./preconditions.js";
import { verifyDataset } from "./verify.js";

export interface ApplyOptions extends RunOptions {
  /** How many datasets are worked on at the same time. */
  readonly concurrency: number;
  /** How often the creation of a dataset is sent again when its answer was lost and the dataset is not there. */
  readonly retries?: number;
  /** Write also to datasets on which a run of a worker is scheduled. */
  readonly allowBusy?: boolean;
}

/**
 * Executes a plan: datasets side by side; within one, its changes in their order, then the check of its storage. Each dataset
 * is read again before it is written to, and left alone when it is no longer what the plan saw, or a run is on it. Failures
 * are part of the result.
 *
 * @throws {RefusedError} before anything is read or written, when the plan holds a refusal.
 */
export async function applyPlan(plan: Plan, api: LightlyWriter, options: ApplyOptions): Promise<Result> {
  if (plan.refusals.length > 0) {
    const names = plan.refusals.map(({ dataset }) => JSON.stringify(dataset)).join(", ");
    throw new RefusedError(`The plan refuses ${names}; nothing was applied.`);
  }
  const streak = new FailureStreak();
  const applied = new Map<string, Promise<AppliedDataset>>();
  const apply = async ([target, changes]: DatasetChanges): Promise<AppliedDataset> => {
    const first = target.after === null ? undefined : await applied.get(target.after);
    const isFree = first === undefined || first.outcomes.every(isDoneOrOptional);
    return applyDataset(target, changes, api, { ...options, streak, isFree });
  };
  const groups = [...groupBy(plan.changes, ({ target }) => target)];
  // One that waits for another comes after it, so that whatever is waited for has begun.
  const inOrder = groups.toSorted((a, b) => waits(a, groups) - waits(b, groups));
  await pMap(
    inOrder,
    (group) => {
      const result = apply(group);
      applied.set(group[0].dataset.key, result);
      return result;
    },
    { concurrency: options.concurrency },
  );
  const results = await Promise.all(groups.flatMap(([{ dataset }]) => applied.get(dataset.key) ?? []));
  return {
    outcomes: results.flatMap(({ outcomes }) => outcomes),
    datasets: results.map(({ dataset }) => dataset),
  };
}

function isDoneOrOptional({ change, outcome }: ChangeOutcome): boolean {
  return outcome.status === "done" || !kindOf(change).isPrerequisite;
}

type DatasetChanges = readonly [Target, readonly Change[]];

interface AppliedDataset {
  readonly outcomes: readonly ChangeOutcome[];
  readonly dataset: DatasetResult;
}

/** How many renames must come before a dataset gets its name. */
function waits([target]: DatasetChanges, groups: readonly DatasetChanges[]): number {
  const first =
    target.after === null ? undefined : groups.find(([{ dataset }]) => dataset.key === target.after);
  return first === undefined ? 0 : 1 + waits(first, groups);
}

async function applyDataset(
  target: Target,
  changes: readonly Change[],
  api: LightlyWriter,
  options: ApplyOptions & { readonly streak: FailureStreak; readonly isFree: boolean },
): Promise<AppliedDataset> {
  const run = new DatasetRun(target.dataset.key, options, options.streak);
  let id = target.found?.id ?? "";
  let obstacle = await obstacleTo(target, api, run, options);
  for (const change of changes) {
    obstacle ??= options.streak.isOver ? givenUp : undefined;
    if (obstacle !== undefined) {
      run.skip(change, obstacle);
      if (obstacle !== givenUp) obstacle = stepBeforeFailed;
      continue;
    }
    const kind = kindOf(change);
    const isDone = await run.attempt(change, async () => {
      const written = await kind.write(change, id, { api, retries: options.retries });
      if (written.status === "failed") return written.problem;
      id = written.datasetId;
      return undefined;
    });
    if (!isDone && kind.isPrerequisite) obstacle = stepBeforeFailed;
  }
  const verification = await verifyWhatWasWritten(target, id, api, run);
  return { outcomes: run.outcomes, dataset: { target, id: id === "" ? null : id, verification } };
}

const stepBeforeFailed: Outcome = { status: "blocked", reason: "the step before it was not done" };
const givenUp: Outcome = {
  status: "blocked",
  reason: `given up, because the server failed ${longestStreak} times in a row`,
};

async function obstacleTo(
  target: Target,
  api: LightlyWriter,
  run: DatasetRun,
  { allowBusy, streak, isFree }: Parameters<typeof applyDataset>[3],
): Promise<Outcome | undefined> {
  if (run.interrupted) return { status: "interrupted" };
  if (streak.isOver) return givenUp;
  if (!isFree) return { status: "blocked", reason: `${target.after} was not renamed before` };
  return checkPreconditions(target, api, { allowBusy: allowBusy === true, streak });
}

async function verifyWhatWasWritten(
  { dataset }: Target,
  id: string,
  api: LightlyWriter,
  run: DatasetRun,
): Promise<Verification> {
  const wroteStorage = run.outcomes.some(
    ({ change, outcome }) => kindOf(change).isVerified && outcome.status === "done",
  );
  if (!wroteStorage) return { status: "skipped" };
  if (run.interrupted) return { status: "interrupted" };
  return run.verified(await verifyDataset(id, datasourcesOf(dataset.resources), api));
}
