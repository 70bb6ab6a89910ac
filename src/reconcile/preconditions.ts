import type { Target } from "../model/plan.js";
import type { LightlyReader } from "../model/remote.js";
import type { Outcome } from "../model/result.js";
import { outcomeOf } from "./dataset-run.js";
import type { FailureStreak } from "./failure-streak.js";
import { fingerprint } from "./forms.js";
import { readDataset } from "./read.js";

/**
 * Why a dataset must not be written to: it is no longer what the plan saw, so that somebody's change would be overwritten
 * unseen, or a run of a worker is on it. `undefined` when nothing speaks against it. Never throws but for bugs.
 *
 * A window remains: the API has no conditional writes, so that what somebody changes between this look and the writes that
 * follow it is overwritten. Nor is it seen when somebody changes a secret alone, which the platform may not show.
 */
export async function checkPreconditions(
  target: Target,
  reader: LightlyReader,
  { allowBusy, streak }: { readonly allowBusy: boolean; readonly streak: FailureStreak },
): Promise<Outcome | undefined> {
  const { dataset, found } = target;
  if (found === null) return undefined;
  const planned = `the dataset ${JSON.stringify(found.name)}`;
  try {
    const remote = await reader.getDataset(found.id);
    const now = remote === undefined ? undefined : await readDataset(remote, dataset, reader);
    if (now === undefined)
      return failed(`${planned} (${found.id}) is gone or out of reach since it was planned`);
    if (fingerprint(now) !== found.fingerprint)
      return failed(`${planned} was ${now.name === found.name ? "changed" : "renamed"} since it was planned`);
    const taken = found.name === dataset.name ? undefined : await nameTaken(dataset.name, now.owner, reader);
    return taken ?? (allowBusy ? undefined : await unfinishedRuns(found.id, reader));
  } catch (error) {
    streak.failed(error);
    return outcomeOf(error);
  }
}

async function nameTaken(name: string, owner: string, reader: LightlyReader): Promise<Outcome | undefined> {
  const other = (await reader.findDatasets(name)).find(({ userId }) => userId === owner);
  if (other === undefined) return undefined;
  return failed(
    `the name ${JSON.stringify(name)} was taken by another dataset (${other.id}) since it was planned`,
  );
}

/** A write while a run is active makes the run fail, or mixes two configs in one run. */
async function unfinishedRuns(id: string, reader: LightlyReader): Promise<Outcome | undefined> {
  const runs = await reader.getUnfinishedRuns(id);
  if (runs.length === 0) return undefined;
  const list = runs.map(
    ({ id: run, state }) => `${run} (${runStates[state] ?? "in a state that is not known here"})`,
  );
  const problem = {
    message: `a run is scheduled on this dataset: ${list.join(", ")}`,
    hint: "Wait until it has ended, then apply again; --allow-busy writes all the same, and the run may fail.",
  };
  return { status: "refused", problem };
}

const runStates: Readonly<Record<string, string>> = { OPEN: "waiting", LOCKED: "active" };

function failed(message: string): Outcome {
  return { status: "failed", problem: { message, hint: "Run plan again." } };
}
