import { describe, expect, test } from "vitest";
import { ApiError, InterruptedError } from "../../src/model/errors.js";
import { DatasetRun, outcomeOf } from "../../src/reconcile/dataset-run.js";
import { problemOf } from "../../src/reconcile/problem.js";
import type { Outcome, Progress, Step } from "../../src/model/result.js";

const input: Step = { kind: "create_datasource", purpose: "input" };
const lightly: Step = { kind: "update_datasource", purpose: "lightly" };
const sharing: Step = { kind: "update_sharing" };
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

const succeed = () => Promise.resolve();
const never = () => new Promise<void>(() => undefined);

describe("a step", () => {
  test("is done, or fails with what its write says or throws, and is told of as it ends", async () => {
    const told: Progress[] = [];
    const run = new DatasetRun("street", { onProgress: (progress) => told.push(progress) });
    const problem = { message: "no", hint: "" };
    expect(await run.attempt(input, succeed)).toBe(true);
    expect(await run.attempt(lightly, () => Promise.resolve(problem))).toBe(false);
    const results = [
      { step: input, outcome: done },
      { step: lightly, outcome: { status: "failed", problem } },
    ];
    expect(run.steps).toEqual(results);
    expect(told).toEqual(results.map((result) => ({ kind: "step", dataset: "street", result })));
  });

  test("is not begun after an interrupt", async () => {
    const run = new DatasetRun("street", { signal: AbortSignal.abort() });
    expect(run.interrupted).toBe(true);
    expect(await run.attempt(input, () => expect.fail("is not begun"))).toBe(false);
    expect(run.steps).toEqual([{ step: input, outcome: interrupted }]);
  });

  test.each([
    ["has passed", true],
    ["passes", false],
  ])("is not waited for when the deadline %s", async (_when, before) => {
    const deadline = new AbortController();
    if (before) deadline.abort();
    const run = new DatasetRun("street", { deadline: deadline.signal });
    const attempt = run.attempt(input, never);
    deadline.abort();
    expect(await attempt).toBe(false);
    expect(run.steps).toEqual([{ step: input, outcome: tooLate }]);
  });

  test("is waited for while the deadline has not passed", async () => {
    const run = new DatasetRun("street", { deadline: new AbortController().signal });
    const slowly = () => new Promise<void>((resolve) => setImmediate(resolve));
    expect(await run.attempt(input, slowly)).toBe(true);
  });

  test("that throws a bug is no result", async () => {
    const bug = new TypeError("a bug");
    await expect(new DatasetRun("street", {}).attempt(input, () => Promise.reject(bug))).rejects.toBe(bug);
    expect(() => problemOf(bug)).toThrow(bug);
  });
});

describe("steps that cannot be tried", () => {
  test("are given up, the first for its reason, the others for it", () => {
    const run = new DatasetRun("street", {});
    const why: Outcome = { status: "refused", problem: { message: "busy", hint: "wait" } };
    run.giveUp([], why);
    expect(run.steps).toEqual([]);
    run.giveUp([input, lightly, sharing], why);
    expect(run.steps.map(({ outcome }) => outcome)).toEqual([why, blocked, blocked]);
  });

  test("are interrupted after an interrupt", () => {
    const run = new DatasetRun("street", { signal: AbortSignal.abort() });
    run.block([input, lightly]);
    expect(run.steps.map(({ outcome }) => outcome)).toEqual([interrupted, interrupted]);
  });
});

test.each([
  [input, succeed, true],
  [lightly, succeed, true],
  [sharing, succeed, false],
  [{ kind: "create_dataset" } as const, succeed, false],
  [input, () => Promise.resolve({ message: "no", hint: "" }), false],
])("after %o, whether there is something to verify (%#)", async (step, write, wrote) => {
  const run = new DatasetRun("street", {});
  await run.attempt(step, write);
  expect(run.wroteDatasource).toBe(wrote);
});

test("a verification is told of and given back", () => {
  const told: Progress[] = [];
  const run = new DatasetRun("street", { onProgress: (progress) => told.push(progress) });
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
