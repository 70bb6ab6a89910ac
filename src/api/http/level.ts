/** How many requests may be under way at the same time. */
export interface Level {
  readonly limit: () => number;
  /** An answer came after so many milliseconds. */
  readonly answered: (ms: number) => void;
}

/** Begun with; slow answers alone never lead below it, because they may have any other cause. */
const modest = 8;

/** Answers a second from which on more requests at the same time would only wait for each other. */
const plenty = 2_000;

/**
 * A level that finds itself: it doubles while answers stay as quick as they were, falls by a quarter once they take twice as
 * long, and grows by a quarter from then on. It is decided anew after as many answers as fit into it, by their median.
 */
export function createLevel(ceiling: number): Level {
  const start = Math.min(modest, ceiling);
  let level = start;
  let isSearching = true;
  let quickest = Number.POSITIVE_INFINITY;
  let round: number[] = [];

  function decide(usual: number): void {
    // What is slow even now is not slow because of this program.
    quickest = level <= start ? usual : Math.min(quickest, usual);
    if (usual > 2 * quickest + 1) {
      isSearching = false;
      level = Math.max(start, 0.75 * level);
    } else if ((level / usual) * 1000 < plenty) {
      level = Math.min(ceiling, (isSearching ? 2 : 1.25) * level);
    }
  }

  return {
    limit: () => Math.floor(level),
    answered(ms) {
      round.push(ms);
      if (round.length < level) return;
      const usual = round.toSorted((a, b) => a - b)[round.length >> 1] ?? ms;
      round = [];
      decide(usual);
    },
  };
}
