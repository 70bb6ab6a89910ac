import { InterruptedError } from "../model/errors.js";
import type { Outcome, Problem, Progress, Step, StepResult, Verification } from "../model/result.js";
import { problemOf } from "./problem.js";

export interface RunOptions {
  /** Once aborted, no further write is begun; what is in flight ends. */
  readonly signal?: AbortSignal;
  /** Once aborted, what is in flight is no longer waited for. */
  readonly deadline?: AbortSignal;
  /** Told of every finished step and check, in the order in which they finish. */
  readonly onProgress?: (progress: Progress) => void;
}

/** The steps of one dataset, as they happen. */
export class DatasetRun {
  readonly #dataset: string;
  readonly #options: RunOptions;
  readonly #steps: StepResult[] = [];
  readonly #deadline: Promise<Problem>;

  constructor(dataset: string, options: RunOptions) {
    this.#dataset = dataset;
    this.#options = options;
    this.#deadline = giveUpAt(options.deadline);
  }

  get steps(): readonly StepResult[] {
    return this.#steps;
  }

  get wroteDatasource(): boolean {
    return this.#steps.some(
      ({ step, outcome }) =>
        (step.kind === "create_datasource" || step.kind === "update_datasource") && outcome.status === "done",
    );
  }

  get interrupted(): boolean {
    return this.#options.signal?.aborted === true;
  }

  /** Carries a write out, unless the run was interrupted; `write` may return what went wrong instead of throwing it. */
  async attempt(step: Step, write: () => Promise<Problem | undefined | void>): Promise<boolean> {
    if (this.interrupted) return this.#record(step, { status: "interrupted" });
    try {
      const problem = await Promise.race([write(), this.#deadline]);
      return this.#record(step, problem === undefined ? { status: "done" } : { status: "failed", problem });
    } catch (error) {
      return this.#record(step, outcomeOf(error));
    }
  }

  /** Records why the steps cannot be tried: the first with the reason, the others as held up by it. */
  giveUp(steps: readonly Step[], why: Outcome): void {
    const [first, ...others] = steps;
    if (first !== undefined) this.#record(first, why);
    this.block(others);
  }

  /** Records steps that cannot be tried because of one before them. */
  block(steps: readonly Step[]): void {
    const outcome: Outcome = this.interrupted
      ? { status: "interrupted" }
      : { status: "blocked", reason: "the step before it was not done" };
    for (const step of steps) this.#record(step, outcome);
  }

  verified(verification: Verification): Verification {
    this.#options.onProgress?.({ kind: "verification", dataset: this.#dataset, verification });
    return verification;
  }

  #record(step: Step, outcome: Outcome): boolean {
    const result = { step, outcome };
    this.#steps.push(result);
    this.#options.onProgress?.({ kind: "step", dataset: this.#dataset, result });
    return outcome.status === "done";
  }
}

/** A write that was under way at the interrupt, and may have been carried out, is more than not tried. */
export function outcomeOf(error: unknown): Outcome {
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
