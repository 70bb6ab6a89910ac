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

/** Bytes for the headings, table heads and notes of a section. */
export const frame = 700;

/** A part of a text that is given so many bytes; empty where there is nothing to say. */
export type Section = (budget: number) => string;

/**
 * Sections that share a budget, what matters most first: none is cut as long as one after it has more than what tells of
 * its length.
 */
export function sectionsIn(budget: number, sections: readonly Section[]): readonly string[] {
  let left = budget - frame * sections.length;
  return sections.map((section) => {
    const text = section(left + frame);
    left -= Math.max(0, byteLength(text) - frame);
    return text;
  });
}

/** A section with a list of Markdown lines, at most `most` and as many as fit into `budget` bytes; empty without lines. */
export function listSection(
  heading: string,
  intro: string,
  lines: readonly string[],
  budget: number,
  most = Infinity,
): string {
  if (lines.length === 0) return "";
  const { shown, folded } = fit(
    lines.slice(0, most).map((line) => `- ${line}`),
    (line) => `${line}\n`,
    budget - frame,
  );
  const left = folded.length + Math.max(0, lines.length - most);
  const rest = left === 0 ? [] : [`- …and ${left} more, left out here`];
  return [`### ${heading}`, intro, [...shown, ...rest].join("\n")].filter((part) => part !== "").join("\n\n");
}
