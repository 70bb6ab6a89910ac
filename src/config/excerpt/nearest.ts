/**
 * The candidate that somebody who typed `word` probably meant: the one within a third of its length in edits
 * (insertions, deletions, replacements, swaps of neighbours; at least one); `undefined` when none is that near.
 * Nobody mistypes a word of more than 64 characters, or picks from more than a few hundred.
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  if (word.length > 64) return undefined;
  const limit = Math.max(1, Math.floor(word.length / 3));
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const candidate of candidates.slice(0, 250)) {
    if (Math.abs(candidate.length - word.length) >= bestDistance) continue;
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase(), bestDistance);
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** Optimal string alignment distance; any number from `enough` on when it is no less than that. */
function editDistance(a: string, b: string, enough: number): number {
  let beforeLast: readonly number[] = [];
  let smallestBefore = 0;
  let last: readonly number[] = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    let smallest = row;
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1];
      let cost = Math.min(
        (current[column - 1] ?? 0) + 1,
        (last[column] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      );
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) cost = Math.min(cost, (beforeLast[column - 2] ?? 0) + 1);
      current.push(cost);
      smallest = Math.min(smallest, cost);
    }
    // A swap looks back two rows.
    if (Math.min(smallest, smallestBefore) >= enough) return enough;
    smallestBefore = smallest;
    [beforeLast, last] = [last, current];
  }
  return last[b.length] ?? 0;
}
