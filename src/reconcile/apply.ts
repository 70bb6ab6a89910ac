import pMap from "p-map";
import { RefusedError } from "../model/errors.js";
import type { CreateDataset, DatasetPlan, DatasourcePlan, KeepDataset, Plan } from "../model/model.js";
import { wireBody } from "../providers/wire.js";
import type { LightlyWriter } from "../model/remote.js";
import type { DatasetResult, Result, Step, Verification } from "../model/result.js";
import { isChanged } from "../model/summary.js";
import { createDataset } from "./create-dataset.js";
import { DatasetRun, type RunOptions } from "./dataset-run.js";
import { whyNotWrite } from "./preconditions.js";
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
 * Executes a plan: datasets side by side; within one, the dataset or its name, then its datasources, then its sharing,
 * then the check of its storage. Each dataset is read again before it is written to, and left alone when it is no longer
 * what the plan saw, or a worker is at it. Failures are part of the result.
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

function applyDataset(plan: DatasetWork, api: LightlyWriter, options: ApplyOptions): Promise<DatasetResult> {
  return plan.action === "create" ? applyNew(plan, api, options) : applyExisting(plan, api, options);
}

async function applyNew(
  plan: CreateDataset,
  api: LightlyWriter,
  options: ApplyOptions,
): Promise<DatasetResult> {
  const { name, position } = plan.dataset;
  const run = new DatasetRun(name, options);
  let id: string | undefined;
  await run.attempt({ kind: "create_dataset" }, async () => {
    const creation = await createDataset(plan.dataset, api, options.retries);
    if (creation.status === "failed") return creation.problem;
    id = creation.id;
    return undefined;
  });
  if (id === undefined) {
    run.block(laterSteps(plan));
    return { name, id: null, position, steps: run.steps, verification: { status: "skipped" } };
  }
  return writeContents(plan, id, api, run);
}

async function applyExisting(
  plan: KeepDataset,
  api: LightlyWriter,
  options: ApplyOptions,
): Promise<DatasetResult> {
  const { name, position } = plan.dataset;
  const run = new DatasetRun(name, options);
  const steps: readonly Step[] = [...(isRename(plan) ? [renaming] : []), ...laterSteps(plan)];
  const reason = run.interrupted
    ? ({ status: "interrupted" } as const)
    : await whyNotWrite(plan, api, { allowBusy: options.allowBusy === true });
  if (reason !== undefined) {
    run.giveUp(steps, reason);
    return { name, id: plan.id, position, steps: run.steps, verification: { status: "skipped" } };
  }
  if (isRename(plan) && !(await run.attempt(renaming, () => api.renameDataset(plan.id, name)))) {
    run.block(laterSteps(plan));
    return { name, id: plan.id, position, steps: run.steps, verification: { status: "skipped" } };
  }
  return writeContents(plan, plan.id, api, run);
}

/** Everything below a dataset. Its datasources and its sharing do not depend on each other: one failing stops no other. */
async function writeContents(
  plan: DatasetWork,
  id: string,
  api: LightlyWriter,
  run: DatasetRun,
): Promise<DatasetResult> {
  for (const write of writesOf(plan)) {
    await run.attempt(stepOf(write), () => api.putDatasource(id, wireBody(write.datasource)));
  }
  const { sharing } = plan;
  if (sharing !== null) {
    await run.attempt(sharingStep, () => api.putSharing(id, { users: sharing.after, teams: sharing.teams }));
  }
  const verification = await verifyWhatWasWritten(plan, id, api, run);
  const { name, position } = plan.dataset;
  return { name, id, position, steps: run.steps, verification };
}

async function verifyWhatWasWritten(
  { dataset }: DatasetWork,
  id: string,
  api: LightlyWriter,
  run: DatasetRun,
): Promise<Verification> {
  if (!run.wroteDatasource) return { status: "skipped" };
  if (run.interrupted) return { status: "interrupted" };
  return run.verified(await verifyDataset(id, dataset.datasources, api));
}

const renaming: Step = { kind: "rename_dataset" };
const sharingStep: Step = { kind: "update_sharing" };

function isRename({ actualName, dataset }: KeepDataset): boolean {
  return actualName !== dataset.name;
}

function laterSteps(plan: DatasetWork): readonly Step[] {
  return [...writesOf(plan).map(stepOf), ...(plan.sharing === null ? [] : [sharingStep])];
}

function writesOf(plan: DatasetWork): readonly DatasourcePlan[] {
  return plan.datasources.filter(({ action }) => action !== "keep");
}

function stepOf({ action, datasource: { purpose } }: DatasourcePlan): Step {
  return { kind: action === "create" ? "create_datasource" : "update_datasource", purpose };
}
