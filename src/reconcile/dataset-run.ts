import { InterruptedError } from "../model/errors.js";
import type { Change } from "../model/plan.js";
import type { ChangeOutcome, Outcome, Problem, Progress, Verification } from "../model/result.js";
import type { FailureStreak } from "./failure-streak.js";
import { problemOf } from "./problem.js";

export interface RunOptions {
  /** Once aborted, no further write is begun; what is in flight ends. */
  readonly signal?: AbortSignal;
  /** Once aborted, what is in flight is no longer waited for. */
  readonly deadline?: AbortSignal;
  /** Told of every finished change and check, in the order in which they finish. */
  readonly onProgress?: (progress: Progress) => void;
}

/** What becomes of the changes of one dataset, as it happens. */
export class DatasetRun {
  readonly #dataset: string;
  readonly #options: RunOptions;
  readonly #outcomes: ChangeOutcome[] = [];
  readonly #streak: FailureStreak;

  /** `dataset` is its key; `streak` is that of all datasets. */
  constructor(dataset: string, options: RunOptions, streak: FailureStreak) {
    this.#dataset = dataset;
    this.#options = options;
    this.#streak = streak;
  }

  get outcomes(): readonly ChangeOutcome[] {
    return this.#outcomes;
  }

  get interrupted(): boolean {
    return this.#options.signal?.aborted === true;
  }

  /** Carries a write out, unless the run was interrupted; `write` may return what went wrong instead of throwing it. */
  async attempt(change: Change, write: () => Promise<Problem | undefined>): Promise<boolean> {
    if (this.interrupted) return this.#record(change, { status: "interrupted" });
    try {
      const problem = await orGiveUp(write(), this.#options.deadline);
      if (problem === undefined) this.#streak.succeeded();
      return this.#record(change, problem === undefined ? { status: "done" } : { status: "failed", problem });
    } catch (error) {
      this.#streak.failed(error);
      return this.#record(change, outcomeOf(error));
    }
  }

  /** Records why a change cannot be tried; after an interrupt, nothing waits for what was before it. */
  skip(change: Change, why: Outcome): void {
    this.#record(change, this.interrupted && why.status === "blocked" ? { status: "interrupted" } : why);
  }

  verified(verification: Verification): Verification {
    this.#options.onProgress?.({ kind: "verification", dataset: this.#dataset, verification });
    return verification;
  }

  #record(change: Change, outcome: Outcome): boolean {
    const result = { change, outcome };
    this.#outcomes.push(result);
    this.#options.onProgress?.({ kind: "change", outcome: result });
    return outcome.status === "done";
  }
}

/** A write that was under way at the interrupt, and may have been carried out, is more than not tried. */
export function outcomeOf(error: unknown): Outcome {
  return error instanceof InterruptedError && !error.ambiguous
    ? { status: "interrupted" }
    : { status: "failed", problem: problemOf(error) };
}

/** What comes of a write; once waiting for it no longer makes sense, that it may have been carried out all the same. */
function orGiveUp(
  write: Promise<Problem | undefined>,
  deadline: AbortSignal | undefined,
): Promise<Problem | undefined> {
  if (deadline === undefined) return write;
  return new Promise((resolve, reject) => {
    const giveUp = (): void =>
      resolve({
        message: "Interrupted before the answer came; it may have been carried out.",
        hint: "Run plan again.",
      });
    if (deadline.aborted) giveUp();
    deadline.addEventListener("abort", giveUp);
    const forget = (): void => deadline.removeEventListener("abort", giveUp);
    write.finally(forget).then(resolve, reject);
  });
}
