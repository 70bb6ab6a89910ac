import { InterruptedError } from "../../model/errors.js";

/**
 * The one bound on parallel requests: whoever makes many need not count them.
 * Runs tasks in the order in which they come, at most `limit` at a time. Once the signal is aborted, tasks that have
 * not begun are rejected with {@link InterruptedError}; those that have begun go on.
 */
export interface Limiter {
  run<T>(task: () => Promise<T>): Promise<T>;
}

export function createLimiter(limit: number, signal: AbortSignal): Limiter {
  let running = 0;
  const waiting: Waiter[] = [];

  signal.addEventListener("abort", () => {
    for (const waiter of waiting.splice(0)) waiter.reject(interruption());
  });

  async function run<T>(task: () => Promise<T>): Promise<T> {
    if (signal.aborted) throw interruption();
    if (running < limit) running++;
    else await new Promise<void>((resolve, reject) => waiting.push({ resolve, reject }));
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      // The place is handed over rather than freed, so that nobody can slip in between.
      if (next === undefined) running--;
      else next.resolve();
    }
  }

  return { run };
}

interface Waiter {
  resolve(): void;
  reject(error: InterruptedError): void;
}

/** The error of whatever the signal kept from being done. */
export function interruption(): InterruptedError {
  return new InterruptedError("Interrupted.");
}
