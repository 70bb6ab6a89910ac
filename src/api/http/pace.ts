/** How soon after each other requests may begin. All times are milliseconds of one clock that never goes back. */
export interface Pace {
  /** Milliseconds until the next one may begin; 0 or less: at once. */
  readonly wait: (now: number) => number;
  readonly began: (now: number) => void;
  readonly answered: (now: number) => void;
  /** The server refused a request because it gets too many, and asked for a pause or not. */
  readonly throttled: (now: number, begun: number, askedToWait: number | undefined) => void;
}

/** Milliseconds over which answers are counted. */
const window = 500;
/** Milliseconds without any request after the server refused one. */
const rest = 100;
/** The part of the highest rate known to pass that follows a refusal. */
const caution = 0.8;
/** Requests a second: slower would take longer to give up on a server that refuses everything. */
const slowest = 2;
/** Requests begun late may be made up for within so many milliseconds, because timers are never exact. */
const slack = 10;

/**
 * No pace at all until the server refuses a request for being one too many. From then on so many a second as it had just
 * answered, somewhat fewer at first; the rate climbs back slowly, stays near what is known to pass, and then tries more, ever
 * faster (a cubic curve, as TCP has it). Refusals of requests that had begun before the last one was heard of tell nothing new.
 */
export function createPace(): Pace {
  let answers: number[] = [];
  let begin: number | undefined;
  let known = Number.POSITIVE_INFINITY;
  let refusals = 0;
  let refusedAt = 0;
  let next = 0;

  /** Requests a second. */
  function rate(now: number): number {
    if (known === Number.POSITIVE_INFINITY) return known;
    // At first the rate is no more than a guess, which is tried soon; later it is tried every hundred requests or so.
    const plateau = refusals <= 2 ? 250 : Math.max(1_000, 100_000 / known);
    return known * (1 + (1 - caution) * ((now - refusedAt) / plateau - 1) ** 3);
  }

  function recentAnswers(now: number): number {
    answers = answers.filter((at) => at > now - window);
    return answers.length;
  }

  return {
    wait: (now) => next - now,
    began(now) {
      begin ??= now;
      next = Math.max(next, now - slack) + 1000 / rate(now);
    },
    answered(now) {
      if (answers.push(now) > 10_000) recentAnswers(now);
    },
    throttled(now, begun, askedToWait = 0) {
      if (refusals > 0 && begun < refusedAt) return;
      const span = Math.min(window, Math.max(1, now - (begin ?? now)));
      const passed = ((recentAnswers(now) + 1) / span) * 1000;
      known = Math.max(slowest, Math.min(rate(now), passed));
      refusals += 1;
      refusedAt = now;
      // A second is the least that a server can ask for, and says nothing: only the request itself waits for it.
      const pause = askedToWait > 1_000 ? askedToWait : Math.max(rest, 1000 / rate(now));
      next = Math.max(next, now + pause);
    },
  };
}
