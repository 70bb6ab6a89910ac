import pMap from "p-map";
import { InterruptedError, RefusedError } from "../errors.js";
import type { CreateDataset, DatasetPlan, DatasourcePlan, KeepDataset, Plan } from "../model.js";
import { wireBody } from "../providers/wire.js";
import type { LightlyWriter } from "../remote.js";
import type {
  DatasetResult,
  Outcome,
  Problem,
  Progress,
  Result,
  Step,
  StepResult,
  Verification,
} from "../result.js";
import { isChanged } from "../summary.js";
import { fingerprint } from "./canonical.js";
import { createDataset } from "./create-dataset.js";
import { problemOf } from "./problem.js";
import { readDataset } from "./read.js";
import { verifyDataset } from "./verify.js";

export interface ApplyOptions {
  /** How many datasets are worked on at the same time. */
  readonly concurrency: number;
  /** How often the creation of a dataset is sent again when its answer was lost and the dataset is not there. */
  readonly retries?: number;
  /** Once aborted, no further write is begun; what is in flight ends. */
  readonly signal?: AbortSignal;
  /** Once aborted, what is in flight is no longer waited for. */
  readonly deadline?: AbortSignal;
  /** Told of every finished step and check, in the order in which they finish. */
  readonly onProgress?: (progress: Progress) => void;
}

/**
 * Executes a plan: datasets side by side; within one, the dataset, then its datasources, then the check of its
 * storage. Each dataset is read again before it is written to, and left alone when it is no longer what the plan saw.
 * Failures are part of the result.
 *
 * @throws {RefusedError} before anything is read or written, when the plan refuses a dataset.
 */
export async function applyPlan(plan: Plan, api: LightlyWriter, options: ApplyOptions): Promise<Result> {
  const refused = plan.datasets.filter(({ action }) => action === "refuse");
  if (refused.length > 0) {
    const names = refused.map(({ dataset }) => JSON.stringify(dataset.name)).join(", ");
    throw new RefusedError(`The plan refuses ${names}; nothing was applied.`);
  }
  const changed = plan.datasets.filter(isWork);
  const { concurrency } = options;
  return { datasets: await pMap(changed, (dataset) => applyDataset(dataset, api, options), { concurrency }) };
}

type DatasetWork = CreateDataset | KeepDataset;

function isWork(dataset: DatasetPlan): dataset is DatasetWork {
  return dataset.action !== "refuse" && isChanged(dataset);
}

async function applyDataset(
  plan: DatasetWork,
  api: LightlyWriter,
  options: ApplyOptions,
): Promise<DatasetResult> {
  const { name } = plan.dataset;
  const run = new DatasetRun(name, options);
  const writes = plan.datasources.filter(({ action }) => action !== "keep");
  const id = await prepareDataset(plan, api, run);
  if (id === undefined) {
    for (const write of writes.slice(run.datasourceSteps.length)) run.block(stepOf(write));
    const known = plan.action === "keep" ? plan.id : null;
    return { name, id: known, steps: run.steps, verification: { status: "skipped" } };
  }
  for (const write of writes) {
    await run.attempt(stepOf(write), () => api.putDatasource(id, wireBody(write.datasource)));
  }
  const verification = await verifyWhatWasWritten(id, plan.datasources, api, run);
  return { name, id, steps: run.steps, verification };
}

/** The id of the dataset to write to; `undefined` when there is none, and then `run` has recorded why. */
async function prepareDataset(
  plan: DatasetWork,
  api: LightlyWriter,
  run: DatasetRun,
): Promise<string | undefined> {
  return plan.action === "create" ? prepareNew(plan, api, run) : prepareExisting(plan, api, run);
}

async function prepareNew(
  { dataset }: CreateDataset,
  api: LightlyWriter,
  run: DatasetRun,
): Promise<string | undefined> {
  let id: string | undefined;
  await run.attempt({ kind: "create_dataset" }, async () => {
    const creation = await createDataset(dataset, api, run.retries);
    if (creation.status === "failed") return creation.problem;
    id = creation.id;
    return undefined;
  });
  return id;
}

/** Reads a dataset again, so that what somebody changed since the plan is not overwritten unseen. */
async function prepareExisting(
  plan: KeepDataset,
  api: LightlyWriter,
  run: DatasetRun,
): Promise<string | undefined> {
  const first = plan.datasources.find(({ action }) => action !== "keep");
  if (run.interrupted || first === undefined) return undefined;
  try {
    const problem = await whatMoved(plan, api);
    if (problem === undefined) return plan.id;
    run.record(stepOf(first), { status: "failed", problem });
  } catch (error) {
    run.record(stepOf(first), outcomeOf(error));
  }
  return undefined;
}

async function whatMoved(plan: KeepDataset, api: LightlyWriter): Promise<Problem | undefined> {
  const name = JSON.stringify(plan.dataset.name);
  const found = (await api.findDatasets(plan.dataset.name)).find(({ id }) => id === plan.id);
  const now = found === undefined ? undefined : await readDataset(found, api);
  const hint = "Run plan again.";
  if (now === undefined) {
    return {
      message: `the dataset ${name} (${plan.id}) is gone, renamed or out of reach since it was planned`,
      hint,
    };
  }
  const same = fingerprint(now) === plan.fingerprint;
  return same ? undefined : { message: `the dataset ${name} was changed since it was planned`, hint };
}

async function verifyWhatWasWritten(
  id: string,
  datasources: readonly DatasourcePlan[],
  api: LightlyWriter,
  run: DatasetRun,
): Promise<Verification> {
  const written = run.datasourceSteps.some(({ outcome }) => outcome.status === "done");
  if (!written) return { status: "skipped" };
  if (run.interrupted) return { status: "interrupted" };
  const declared = datasources.map(({ datasource }) => datasource);
  return run.verified(await verifyDataset(id, declared, api));
}

function stepOf({ action, datasource: { purpose } }: DatasourcePlan): Step {
  return { kind: action === "create" ? "create_datasource" : "update_datasource", purpose };
}

/** A write that was under way at the interrupt, and may have been carried out, is more than not tried. */
function outcomeOf(error: unknown): Outcome {
  return error instanceof InterruptedError && !error.ambiguous
    ? { status: "interrupted" }
    : { status: "failed", problem: problemOf(error) };
}

/** Resolves when waiting for an answer no longer makes sense; the write may have been carried out all the same. */
function giveUpAt(deadline: AbortSignal | undefined): Promise<Problem> {
  const problem = {
    message: "Interrupted before the answer came; it may have been carried out.",
    hint: "Run plan again.",
  };
  if (deadline === undefined) return new Promise(() => {});
  return new Promise((resolve) => {
    const giveUp = (): void => resolve(problem);
    if (deadline.aborted) giveUp();
    else deadline.addEventListener("abort", giveUp, { once: true });
  });
}

/** The steps of one dataset, as they happen. */
class DatasetRun {
  readonly #dataset: string;
  readonly #options: ApplyOptions;
  readonly #steps: StepResult[] = [];
  readonly #deadline: Promise<Problem>;

  constructor(dataset: string, options: ApplyOptions) {
    this.#dataset = dataset;
    this.#options = options;
    this.#deadline = giveUpAt(options.deadline);
  }

  get steps(): readonly StepResult[] {
    return this.#steps;
  }

  get datasourceSteps(): readonly StepResult[] {
    return this.#steps.filter(({ step }) => step.kind !== "create_dataset");
  }

  get retries(): number | undefined {
    return this.#options.retries;
  }

  get interrupted(): boolean {
    return this.#options.signal?.aborted === true;
  }

  record(step: Step, outcome: Outcome): void {
    const result = { step, outcome };
    this.#steps.push(result);
    this.#options.onProgress?.({ kind: "step", dataset: this.#dataset, result });
  }

  /** Records a step that cannot be tried. */
  block(step: Step): void {
    const reason = "the step before it failed";
    this.record(step, this.interrupted ? { status: "interrupted" } : { status: "blocked", reason });
  }

  /** Carries a write out, unless the run was interrupted; `write` may return what went wrong instead of throwing it. */
  async attempt(step: Step, write: () => Promise<Problem | undefined | void>): Promise<void> {
    if (this.interrupted) return this.record(step, { status: "interrupted" });
    try {
      const problem = await Promise.race([write(), this.#deadline]);
      return this.record(step, problem === undefined ? { status: "done" } : { status: "failed", problem });
    } catch (error) {
      return this.record(step, outcomeOf(error));
    }
  }

  verified(verification: Verification): Verification {
    this.#options.onProgress?.({ kind: "verification", dataset: this.#dataset, verification });
    return verification;
  }
}
