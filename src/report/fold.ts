/** What fits, and what was left out. */
export interface Fitted<T> {
  readonly shown: readonly T[];
  readonly folded: readonly T[];
}

/**
 * The items that fit into `budget` bytes, from the first on until one does not. When not all of them fit, those that
 * alone take more than an eighth are left out first, so that no single one crowds out the rest.
 */
export function fit<T>(items: readonly T[], textOf: (item: T) => string, budget: number): Fitted<T> {
  const sized = items.map((item) => ({ item, size: byteLength(textOf(item)) }));
  const total = sized.reduce((sum, { size }) => sum + size, 0);
  if (total <= budget) return { shown: items, folded: [] };
  const shown: T[] = [];
  const folded: T[] = [];
  let left = budget;
  for (const { item, size } of sized) {
    if (size > budget / 8) {
      folded.push(item);
    } else if (size > left) {
      left = 0;
      folded.push(item);
    } else {
      left -= size;
      shown.push(item);
    }
  }
  return { shown, folded };
}

/** Bytes of UTF-8. */
export function byteLength(text: string): number {
  return Buffer.byteLength(text, "utf8");
}

/** A section with a list of Markdown lines, as many as fit into `budget` bytes; empty without lines. */
export function listSection(
  heading: string,
  intro: string,
  lines: readonly string[],
  budget: number,
): string {
  if (lines.length === 0) return "";
  const { shown, folded } = fit(
    lines.map((line) => `- ${line}`),
    (line) => `${line}\n`,
    budget,
  );
  const rest = folded.length === 0 ? [] : [`- …and ${folded.length} more, left out here`];
  return [`### ${heading}`, intro, [...shown, ...rest].join("\n")].filter((part) => part !== "").join("\n\n");
}
