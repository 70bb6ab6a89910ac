import { describe, expect, test } from "vitest";
import { ApiError, InterruptedError } from "../../src/model/errors.js";
import type { Target } from "../../src/model/plan.js";
import { FailureStreak } from "../../src/reconcile/failure-streak.js";
import { makePlan } from "../../src/reconcile/plan.js";
import { checkPreconditions } from "../../src/reconcile/preconditions.js";
import { readActual } from "../../src/reconcile/read.js";
import type { LightlyReader, RemoteRun } from "../../src/model/remote.js";
import { type AccountContents, readerOf, remote } from "../support/account-reader.js";
import { type DatasetGiven, desiredDataset, desiredSharing, desiredState } from "../support/desired.js";

const street = remote("1", "street");
const wire = { type: "LOCAL", purpose: "INPUT", fullPath: "a/" };
const asPlanned: AccountContents = { datasets: [street], datasources: { 1: [wire] } };

/** What a plan of an account that is as planned would change. */
async function planned(given: DatasetGiven = {}): Promise<Target> {
  const desired = desiredState(desiredDataset("avenue", { renamedFrom: "street", ...given }));
  const actual = await readActual(desired.datasets, readerOf(asPlanned).reader, 1);
  const [change] = makePlan({ desired, actual }).changes;
  if (change === undefined || change.target.found === null) throw new Error("The account is not as planned.");
  return change.target;
}

function whyNot(target: Target, now: AccountContents, runs: readonly RemoteRun[], allowBusy = false) {
  const { reader } = readerOf(now);
  const worked: LightlyReader = { ...reader, getUnfinishedRuns: () => Promise.resolve(runs) };
  return checkPreconditions(target, worked, { allowBusy, streak: new FailureStreak() });
}

const failed = (message: string) => ({
  status: "failed",
  problem: { message, hint: "Run plan again." },
});

describe("a dataset is not written to", () => {
  test.each<[string, AccountContents, string]>([
    ["is gone", { datasets: [] }, 'the dataset "street" (1) is gone or out of reach since it was planned'],
    [
      "has no datasources to read any more",
      { datasets: [street] },
      'the dataset "street" (1) is gone or out of reach since it was planned',
    ],
    [
      "has another datasource",
      { datasets: [street], datasources: { 1: [{ ...wire, fullPath: "b/" }] } },
      'the dataset "street" was changed since it was planned',
    ],
    [
      "has another name",
      { datasets: [remote("1", "road")], datasources: { 1: [wire] } },
      'the dataset "street" was renamed since it was planned',
    ],
    [
      "is to have a name that its owner has given to another one",
      { datasets: [street, remote("2", "avenue")], datasources: { 1: [wire] } },
      'the name "avenue" was taken by another dataset (2) since it was planned',
    ],
  ])("that %s", async (_what, now, message) => {
    expect(await whyNot(await planned(), now, [])).toEqual(failed(message));
  });

  test("while workers are at it, unless that is allowed", async () => {
    const runs = [
      { id: "r1", state: "OPEN" },
      { id: "r2", state: "LOCKED" },
      { id: "r3", state: "PAUSED" },
    ];
    expect(await whyNot(await planned(), asPlanned, runs)).toEqual({
      status: "refused",
      problem: {
        message:
          "a run is scheduled on this dataset: r1 (waiting), r2 (active), r3 (in a state that is not known here)",
        hint: "Wait until it has ended, then apply again; --allow-busy writes all the same, and the run may fail.",
      },
    });
    expect(await whyNot(await planned(), asPlanned, runs, true)).toBeUndefined();
  });

  test.each([
    [
      new ApiError("down", "wait", { method: "GET", path: "/", attempts: 1, ambiguous: false }),
      { status: "failed", problem: { message: "down", hint: "wait" } },
    ],
    [new InterruptedError("Interrupted."), { status: "interrupted" }],
  ])("that cannot be looked at: %o", async (error, outcome) => {
    const reader: LightlyReader = { ...readerOf(asPlanned).reader, getDataset: () => Promise.reject(error) };
    expect(
      await checkPreconditions(await planned(), reader, { allowBusy: false, streak: new FailureStreak() }),
    ).toEqual(outcome);
  });
});

describe("nothing speaks against a write", () => {
  test("to a dataset that is as planned", async () => {
    expect(await whyNot(await planned(), asPlanned, [])).toBeUndefined();
  });

  test("to a dataset whose new name somebody else has among their own", async () => {
    const theirs = { ...asPlanned, datasets: [street, remote("2", "avenue", "ann")] };
    expect(await whyNot(await planned(), theirs, [])).toBeUndefined();
  });

  test("to a dataset that keeps its name, which need not be looked up", async () => {
    const target = await planned({ name: "street", renamedFrom: null });
    const { reader, asked } = readerOf(asPlanned);
    expect(
      await checkPreconditions(target, reader, { allowBusy: true, streak: new FailureStreak() }),
    ).toBeUndefined();
    expect(asked).toEqual(["id 1", "datasources 1"]);
  });

  test("to a dataset of which only what is not managed has changed", async () => {
    const shared = { ...asPlanned, sharing: { 1: { users: ["ann@example.com"], teams: [] } } };
    expect(await whyNot(await planned(), shared, [])).toBeUndefined();
    expect(await whyNot(await planned({ parts: [desiredSharing()] }), shared, [])).toEqual(
      failed('the dataset "street" was changed since it was planned'),
    );
  });
});
