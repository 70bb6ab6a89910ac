import type { KeepDataset } from "../model/model.js";
import type { LightlyReader } from "../model/remote.js";
import type { Outcome } from "../model/result.js";
import { fingerprint } from "./canonical.js";
import { outcomeOf } from "./dataset-run.js";
import { readDataset } from "./read.js";

const planAgain = "Run plan again.";

/**
 * Why a dataset must not be written to: it is no longer what the plan saw, so that somebody's change would be overwritten
 * unseen, or a worker is at it. `undefined` when nothing speaks against it. Never throws but for bugs.
 *
 * A window remains: the API has no conditional writes, so that what somebody changes between this look and the writes that
 * follow it is overwritten. Nor is it seen when somebody changes a secret alone, which the platform may not show.
 */
export async function whyNotWrite(
  plan: KeepDataset,
  reader: LightlyReader,
  { allowBusy }: { readonly allowBusy: boolean },
): Promise<Outcome | undefined> {
  try {
    return (await whatMoved(plan, reader)) ?? (allowBusy ? undefined : await whatRuns(plan, reader));
  } catch (error) {
    return outcomeOf(error);
  }
}

async function whatMoved(plan: KeepDataset, reader: LightlyReader): Promise<Outcome | undefined> {
  const name = JSON.stringify(plan.actualName);
  const found = await reader.getDataset(plan.id);
  const now =
    found === undefined ? undefined : await readDataset(found, plan.dataset.shareWith !== null, reader);
  if (now === undefined) {
    return failed(`the dataset ${name} (${plan.id}) is gone or out of reach since it was planned`);
  }
  if (fingerprint(now) === plan.fingerprint)
    return plan.actualName === plan.dataset.name ? undefined : nameTaken(plan, now.owner, reader);
  const what = now.name === plan.actualName ? "changed" : "renamed";
  return failed(`the dataset ${name} was ${what} since it was planned`);
}

async function nameTaken(
  { dataset: { name } }: KeepDataset,
  owner: string,
  reader: LightlyReader,
): Promise<Outcome | undefined> {
  const other = (await reader.findDatasets(name)).find(({ userId }) => userId === owner);
  if (other === undefined) return undefined;
  return failed(
    `the name ${JSON.stringify(name)} was taken by another dataset (${other.id}) since it was planned`,
  );
}

/** Writing under a worker's feet makes its run fail, or mixes two configs in one run. */
async function whatRuns({ id }: KeepDataset, reader: LightlyReader): Promise<Outcome | undefined> {
  const runs = await reader.getUnfinishedRuns(id);
  if (runs.length === 0) return undefined;
  const list = runs.map((run) => `${run.id} (${run.state === "OPEN" ? "waiting" : "under way"})`).join(", ");
  const problem = {
    message: `a run is scheduled on this dataset: ${list}`,
    hint: "Wait until it has ended, or apply with --allow-busy.",
  };
  return { status: "refused", problem };
}

function failed(message: string): Outcome {
  return { status: "failed", problem: { message, hint: planAgain } };
}
