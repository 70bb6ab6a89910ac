/** The way to a value inside of plain data. */
export type LeafPath = readonly string[];

/** The ways to everything in plain data that is neither a list nor an object, and to empty ones of these. */
export function leafPaths(value: unknown): readonly LeafPath[] {
  if (!isBranch(value) || Object.keys(value).length === 0) return [[]];
  return Object.entries(value).flatMap(([key, member]) => leafPaths(member).map((path) => [key, ...path]));
}

/** The same data with another value at the end of the way, of the same kind; a text instead of `null`. */
export function withOtherLeaf<T>(data: T, path: LeafPath): T;
export function withOtherLeaf(data: unknown, [key, ...rest]: LeafPath): unknown {
  if (key === undefined) return other(data);
  if (Array.isArray(data)) return data.with(Number(key), withOtherLeaf(data[Number(key)], rest));
  if (!isBranch(data)) throw new TypeError("The way leads nowhere.");
  return { ...data, [key]: withOtherLeaf(data[key], rest) };
}

function other(leaf: unknown): unknown {
  if (typeof leaf === "string") return `${leaf}!`;
  if (typeof leaf === "number") return leaf + 1;
  if (typeof leaf === "boolean") return !leaf;
  return Array.isArray(leaf) ? ["!"] : "!";
}

function isBranch(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === "object" &&
    value !== null &&
    (Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype)
  );
}
