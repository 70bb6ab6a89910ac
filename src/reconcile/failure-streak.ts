import { ApiError } from "../model/errors.js";

/** Changes in a row, over all datasets, that the server failed to carry out, and after which nothing else is tried. */
export const longestStreak = 10;

/**
 * Counts failures of the server in a row. One that refuses everything is not asked for each of a thousand datasets; each
 * request was sent several times before it counts here.
 */
export class FailureStreak {
  #length = 0;

  get isOver(): boolean {
    return this.#length >= longestStreak;
  }

  succeeded(): void {
    if (!this.isOver) this.#length = 0;
  }

  /** Other errors than those of the server do not count. */
  failed(error: unknown): void {
    if (error instanceof ApiError) this.#length += 1;
  }
}
