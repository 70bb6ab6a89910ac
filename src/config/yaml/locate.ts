import { type Alias, isAlias, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from "yaml";
import type { Position } from "../../model/diagnostics.js";
import type { ConfigDocument } from "../document.js";
import { keyText } from "./plain-data.js";

/** Finds places by descending the tree, through aliases; each mapping's keys are indexed once. */
export function locator(
  root: Node,
  targets: ReadonlyMap<Alias, Node>,
  at: (offset: number, length: number) => Position,
): ConfigDocument["locate"] {
  const indexes = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>();
  const pairOf = (map: YAMLMap, key: string): Pair | undefined => {
    const index = indexes.get(map) ?? new Map(map.items.map((pair) => [keyText(pair), pair]));
    indexes.set(map, index);
    return index.get(key);
  };

  return (path, part) => {
    let found: unknown = root;
    let key: unknown = root;
    for (const step of path) {
      const parent = isAlias(found) ? targets.get(found) : found;
      if (isMap(parent)) {
        const pair = pairOf(parent, step);
        if (pair === undefined) break;
        [key, found] = [pair.key, pair.value];
      } else if (isSeq(parent) && parent.items[Number(step)] !== undefined) {
        key = found = parent.items[Number(step)];
      } else break;
    }
    const [start, end] = rangeOf(part === "key" ? key : found) ?? rangeOf(key) ?? [0, 1];
    return at(start, end - start);
  };
}

function rangeOf(node: unknown): Node["range"] {
  return isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range : undefined;
}
