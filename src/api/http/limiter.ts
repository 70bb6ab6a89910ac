import { createLevel } from "./level.js";
import { createPace } from "./pace.js";

/**
 * The one bound on requests: whoever makes many need not count them. They begin in the order in which they come, at most
 * `ceiling` at a time, and fewer or later where the server is slow or throttles: see {@link createLevel} and
 * {@link createPace}.
 */
export interface Limiter {
  /** Resolves to true once one more request may be sent, which must then leave; to false when the signal is aborted. */
  enter(): Promise<boolean>;
  leave(exit: Exit): void;
}

/** How a request ended that had entered. */
export interface Exit {
  /** When it was sent, by the limiter's clock. */
  readonly begun: number;
  /** Whether it was carried out, refused because there are too many, or failed in a way that says nothing about that. */
  readonly outcome: "answered" | "throttled" | "failed";
  /** Milliseconds that the server asked to be left alone. */
  readonly askedToWait?: number | undefined;
}

export interface Clock {
  /** Milliseconds; never goes back. */
  readonly elapsed: () => number;
  /** Resolves after so many milliseconds, or soon after the signal is aborted. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<unknown>;
}

export function createLimiter(ceiling: number, signal: AbortSignal, clock: Clock): Limiter {
  const level = createLevel(ceiling);
  const pace = createPace();
  const waiting: ((admitted: boolean) => void)[] = [];
  let underWay = 0;
  let isHeld = false;

  signal.addEventListener("abort", () => {
    for (const tell of waiting.splice(0)) tell(false);
  });

  function admit(): void {
    while (!isHeld && waiting.length > 0 && underWay < level.limit()) {
      const ms = pace.wait(clock.elapsed());
      if (ms > 0) {
        void hold(ms);
      } else {
        underWay += 1;
        pace.began(clock.elapsed());
        waiting.shift()?.(true);
      }
    }
  }

  async function hold(ms: number): Promise<void> {
    isHeld = true;
    await clock.sleep(ms, signal);
    isHeld = false;
    admit();
  }

  return {
    enter() {
      if (signal.aborted) return Promise.resolve(false);
      return new Promise((resolve) => {
        waiting.push(resolve);
        admit();
      });
    },
    leave({ begun, outcome, askedToWait }) {
      const now = clock.elapsed();
      underWay -= 1;
      if (outcome === "answered") {
        level.answered(now - begun);
        pace.answered(now);
      } else if (outcome === "throttled") {
        pace.throttled(now, begun, askedToWait);
      }
      admit();
    },
  };
}
