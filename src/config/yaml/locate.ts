import type { Position } from "../../model/diagnostics.js";
import type { ConfigDocument } from "../document.js";
import type { Spans } from "./plain-data.js";

/** Keys from which on an object is indexed. */
const many = 16;

/** Finds places by descending plain data; `whole` is that of all of it. */
export function locator(
  data: unknown,
  whole: readonly [start: number, end: number],
  spans: Spans,
  at: (offset: number, length: number) => Position,
): ConfigDocument["locate"] {
  const indexes = new WeakMap<object, ReadonlyMap<string, number>>();
  const indexOf = (parent: object, step: string): number => {
    const keys = indexes.has(parent) ? [] : Object.keys(parent);
    if (keys.length > many) indexes.set(parent, new Map(keys.map((key, index) => [key, index])));
    return indexes.get(parent)?.get(step) ?? keys.indexOf(step);
  };

  return (path, part) => {
    let found = data;
    let [keyStart, keyEnd] = whole;
    let [start, end] = whole;
    for (const step of path) {
      if (typeof found !== "object" || found === null) break;
      const index = indexOf(found, step);
      const span = spans.get(found) ?? [];
      if (index < 0) break;
      [keyStart = 0, keyEnd = 0, start = 0, end = 0] = span.slice(4 * index, 4 * index + 4);
      found = Reflect.get(found, step);
    }
    return part === "key" ? at(keyStart, keyEnd - keyStart) : at(start, end - start);
  };
}
