import { isDeepStrictEqual } from "node:util";
import { type Document, isMap, isScalar, isSeq, type YAMLMap } from "yaml";
import { dataOf, parseTree } from "./config-tree.js";
import type { ExportedConfig } from "./exported.js";
import { connectionEntries, datasetEntries, type Indentation, renderConfig } from "./render.js";
import { indentationAt, isBlank, lineEnd, lineStart, startOfComment, trailingEnd } from "./text-lines.js";

export type Inserted =
  | { readonly kind: "inserted"; readonly text: string }
  | { readonly kind: "refused"; readonly reason: string };

/**
 * Adds connections and datasets to the text of a valid config: at the end of their sections, in the indentation of what
 * stands there, or in new sections. What is there stays byte for byte; what cannot be added to safely is refused.
 */
export function insertInto(text: string, added: ExportedConfig): Inserted {
  const base = text.endsWith("\n") ? text : `${text}\n`;
  const root = parseTree(base).contents;
  if (!isMap(root) || root.flow) return refused("the config is written in braces");
  const sections = [
    { key: "connections", entries: (style: Indentation) => connectionEntries(added.connections, style) },
    { key: "datasets", entries: (style: Indentation) => datasetEntries(added.datasets, style) },
  ].filter(({ entries }) => entries(plainStyle).length > 0);
  const places = sections.map(({ key, entries }) => placeOf(key, entries, root, base));
  const blocked = places.find((place) => typeof place === "string");
  if (blocked !== undefined) return refused(blocked);
  const result = places
    .filter((place) => typeof place !== "string")
    .toSorted((a, b) => a.offset - b.offset || Number(a.isNew) - Number(b.isNew))
    .reduceRight((before, { offset, lines }) => before.slice(0, offset) + lines + before.slice(offset), base);
  return says(result, parseTree(text), added)
    ? { kind: "inserted", text: result }
    : refused("its layout is one that nothing can be added to safely");
}

interface Place {
  readonly offset: number;
  readonly lines: string;
  /** Whether a section begins there: it comes after what goes on at the same place. */
  readonly isNew: boolean;
}

const plainStyle: Indentation = { entry: "  ", step: "  " };

function refused(reason: string): Inserted {
  return { kind: "refused", reason };
}

/** Where a section goes on, or begins; or why it cannot. */
function placeOf(
  key: string,
  entries: (style: Indentation) => readonly string[],
  root: YAMLMap,
  text: string,
): Place | string {
  const margin = indentationAt(text, firstKey(root));
  const section = root.items.find((item) => isScalar(item.key) && item.key.value === key);
  if (section === undefined) return newSection(key, entries, root, text, margin);
  const map = section.value;
  if (!isMap(map)) return `its section ${key} is no mapping of its own`;
  if (map.flow) return `its section ${key} is written in braces`;
  const entry = indentationAt(text, firstKey(map));
  const step = entry.slice(margin.length) || plainStyle.step;
  const offset = trailingEnd(text, lineEnd(text, contentEnd(map)), entry.length);
  const gap = hasGaps(map, text) ? "\n" : "";
  const lines = entries({ entry, step }).map((one) => gap + one);
  return { offset, lines: lines.join(""), isNew: false };
}

/** Connections stand before the datasets, where these are; everything else comes last. */
function newSection(
  key: string,
  entries: (style: Indentation) => readonly string[],
  root: YAMLMap,
  text: string,
  margin: string,
): Place {
  const style = { entry: margin + plainStyle.step, step: plainStyle.step };
  const lines = `${margin}${key}:\n${entries(style).join("")}`;
  const datasets = root.items.find((item) => isScalar(item.key) && item.key.value === "datasets");
  const before = datasets === undefined ? undefined : startOfComment(text, keyStart(datasets.key));
  if (key === "connections" && before !== undefined) {
    return { offset: before, lines: isBlank(text, before) ? `${lines}\n` : lines, isNew: true };
  }
  const offset = trailingEnd(text, lineEnd(text, contentEnd(root)), margin.length);
  return { offset, lines: `\n${lines}`, isNew: true };
}

function firstKey(map: YAMLMap): number {
  return keyStart(map.items[0]?.key);
}

function keyStart(key: unknown): number {
  return isScalar(key) ? (key.range?.[0] ?? 0) : 0;
}

/** Offset after the last character of a value, comments aside. */
function contentEnd(node: unknown): number {
  if (isMap(node) && !node.flow) {
    const last = node.items.at(-1);
    return Math.max(contentEnd(last?.key), contentEnd(last?.value));
  }
  if (isSeq(node) && !node.flow) return contentEnd(node.items.at(-1));
  return typeof node === "object" && node !== null && "range" in node && Array.isArray(node.range)
    ? Number(node.range[1])
    : 0;
}

/** Whether the last two entries are set apart by an empty line. */
function hasGaps(map: YAMLMap, text: string): boolean {
  const [previous, last] = map.items.slice(-2);
  if (previous === undefined || last === undefined) return false;
  const end = lineEnd(text, Math.max(contentEnd(previous.key), contentEnd(previous.value)));
  const between = text.slice(end, lineStart(text, keyStart(last.key)));
  return between
    .split("\n")
    .slice(0, -1)
    .some((line) => line.trim() === "");
}

/** Whether a text says what the config said, and what was added. */
function says(text: string, before: Document.Parsed, added: ExportedConfig): boolean {
  const after = parseTree(text);
  if (after.errors.length > 0) return false;
  const expected = new Map(dataOf(before));
  const additions = dataOf(parseTree(renderConfig(added, "")));
  for (const section of ["connections", "datasets"]) {
    const [old, more] = [expected.get(section), additions.get(section)];
    if (more instanceof Map) expected.set(section, new Map([...(old instanceof Map ? old : []), ...more]));
  }
  return isDeepStrictEqual(dataOf(after), expected);
}
