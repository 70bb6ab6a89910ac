import { describe, expect, test } from "vitest";
import { ApiError, InterruptedError } from "../../src/model/errors.js";
import type { Change } from "../../src/model/plan.js";
import type { Outcome, Progress } from "../../src/model/result.js";
import { DatasetRun, outcomeOf, type RunOptions } from "../../src/reconcile/dataset-run.js";
import { FailureStreak, longestStreak } from "../../src/reconcile/failure-streak.js";
import { makePlan } from "../../src/reconcile/plan.js";
import { problemOf } from "../../src/reconcile/problem.js";
import { actualState } from "../support/actual.js";
import { desiredDataset, desiredState } from "../support/desired.js";

const [dataset, input, lightly] = makePlan({
  desired: desiredState(desiredDataset("street")),
  actual: actualState({}),
}).changes as readonly [Change, Change, Change];
const done: Outcome = { status: "done" };
const interrupted: Outcome = { status: "interrupted" };
const blocked: Outcome = { status: "blocked", reason: "the step before it was not done" };
const tooLate: Outcome = {
  status: "failed",
  problem: {
    message: "Interrupted before the answer came; it may have been carried out.",
    hint: "Run plan again.",
  },
};

const succeed = () => Promise.resolve(undefined);
const never = () => new Promise<undefined>(() => undefined);

function runOf(options: RunOptions, streak = new FailureStreak()): DatasetRun {
  return new DatasetRun("street", options, streak);
}

describe("a change", () => {
  test("is done, or fails with what its write says or throws, and is told of as it ends", async () => {
    const told: Progress[] = [];
    const run = runOf({ onProgress: (progress) => told.push(progress) });
    const problem = { message: "no", hint: "" };
    expect(await run.attempt(input, succeed)).toBe(true);
    expect(await run.attempt(lightly, () => Promise.resolve(problem))).toBe(false);
    const outcomes = [
      { change: input, outcome: done },
      { change: lightly, outcome: { status: "failed", problem } },
    ];
    expect(run.outcomes).toEqual(outcomes);
    expect(told).toEqual(outcomes.map((outcome) => ({ kind: "change", outcome })));
  });

  test("is not begun after an interrupt", async () => {
    const run = runOf({ signal: AbortSignal.abort() });
    expect(run.interrupted).toBe(true);
    expect(await run.attempt(input, () => expect.fail("is not begun"))).toBe(false);
    expect(run.outcomes).toEqual([{ change: input, outcome: interrupted }]);
  });

  test.each([
    ["has passed", true],
    ["passes", false],
  ])("is not waited for when the deadline %s", async (_when, before) => {
    const deadline = new AbortController();
    if (before) deadline.abort();
    const run = runOf({ deadline: deadline.signal });
    const attempt = run.attempt(input, never);
    deadline.abort();
    expect(await attempt).toBe(false);
    expect(run.outcomes).toEqual([{ change: input, outcome: tooLate }]);
  });

  test("is waited for while the deadline has not passed", async () => {
    const run = runOf({ deadline: new AbortController().signal });
    const slowly = () => new Promise<undefined>((resolve) => setImmediate(() => resolve(undefined)));
    expect(await run.attempt(input, slowly)).toBe(true);
  });

  test("that throws a bug is no result", async () => {
    const bug = new TypeError("a bug");
    await expect(runOf({}).attempt(input, () => Promise.reject(bug))).rejects.toBe(bug);
    expect(() => problemOf(bug)).toThrow(bug);
  });
});

describe("a change that cannot be tried", () => {
  test("is skipped, with the reason", () => {
    const told: Progress[] = [];
    const run = runOf({ onProgress: (progress) => told.push(progress) });
    const refused: Outcome = { status: "refused", problem: { message: "busy", hint: "wait" } };
    run.skip(dataset, refused);
    run.skip(input, blocked);
    expect(run.outcomes.map(({ outcome }) => outcome)).toEqual([refused, blocked]);
    expect(told).toHaveLength(2);
  });

  test("because of one before it is interrupted after an interrupt; one that failed itself stays failed", () => {
    const run = runOf({ signal: AbortSignal.abort() });
    const failed: Outcome = { status: "failed", problem: { message: "gone", hint: "" } };
    run.skip(dataset, failed);
    run.skip(input, blocked);
    expect(run.outcomes.map(({ outcome }) => outcome)).toEqual([failed, interrupted]);
  });
});

test("failures of the server in a row are counted over all datasets, until a change is done", async () => {
  const streak = new FailureStreak();
  const request = { method: "PUT", path: "/", attempts: 1, ambiguous: false };
  const fail = () => runOf({}, streak).attempt(input, () => Promise.reject(new ApiError("no", "", request)));
  for (let failures = 1; failures < longestStreak; failures += 1) await fail();
  await runOf({}, streak).attempt(input, () => Promise.resolve({ message: "appeared", hint: "" }));
  await runOf({}, streak).attempt(input, () => Promise.reject(new InterruptedError("Interrupted.")));
  expect(streak.isOver).toBe(false);
  await runOf({}, streak).attempt(lightly, succeed);
  for (let failures = 1; failures < longestStreak; failures += 1) await fail();
  expect(streak.isOver).toBe(false);
  await fail();
  expect(streak.isOver).toBe(true);
  await runOf({}, streak).attempt(lightly, succeed);
  expect(streak.isOver).toBe(true);
});

test("a verification is told of and given back", () => {
  const told: Progress[] = [];
  const run = runOf({ onProgress: (progress) => told.push(progress) });
  expect(run.verified({ status: "passed" })).toEqual({ status: "passed" });
  expect(told).toEqual([{ kind: "verification", dataset: "street", verification: { status: "passed" } }]);
});

test("an interrupt that may have left something behind is a failure, any other one is none", () => {
  expect(outcomeOf(new InterruptedError("Interrupted."))).toEqual(interrupted);
  const failed = (message: string, hint: string) => ({ status: "failed", problem: { message, hint } });
  expect(outcomeOf(new InterruptedError("Interrupted.", "look", true))).toEqual(
    failed("Interrupted.", "look"),
  );
  const request = { method: "PUT", path: "/", attempts: 1, ambiguous: true };
  expect(outcomeOf(new ApiError("no", "look", request))).toEqual(failed("no", "look"));
});
