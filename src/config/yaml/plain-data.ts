import {
  type Alias,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import type { OffsetFinding } from "./encoding.js";
import { mostFound } from "../../model/diagnostics.js";
import { nameExcerpt } from "../excerpt/excerpt.js";
import { maxLineLength } from "./text-places.js";
import type { Budget } from "./tokens.js";

/** A tree as plain data: mappings as objects, lists as arrays, each alias as the very value it stands for. */
export interface PlainTree {
  /** `undefined` when a finding other than a duplicate key is among the findings. */
  readonly data: unknown;
  readonly findings: readonly OffsetFinding[];
  readonly spans: Spans;
}

/**
 * Where the parts of plain data are written: of each object and array, the first and last offsets of its keys and of its
 * values, four numbers for each in the order of `Object.keys`. It outlives the tree, which takes twenty times as much memory.
 */
export type Spans = WeakMap<object, readonly number[]>;

/**
 * Converts a tree node by node. Keys are taken as they are written (`0x10` stays `0x10`), and each may stand only once
 * in its mapping; an alias stands for the last anchor of its name above it. `lineOf` gives the line of an offset.
 */
export function plainData(root: Node, lineOf: (offset: number) => number, budget: Budget): PlainTree {
  const findings: OffsetFinding[] = [];
  const spans: Spans = new WeakMap();
  const anchors = new Map<string, Anchor>();
  let broken = false;
  /** Converted so far, and stood for by aliases. */
  let nodes = 0;

  const refuse = (node: Node, finding: Omit<OffsetFinding, "offset">): undefined => {
    if (!broken) findings.push({ ...placeOf(node), ...finding });
    broken = true;
    return undefined;
  };
  const convert = (node: unknown): unknown => {
    if (broken) return undefined;
    if (isAlias(node)) return convertAlias(node);
    if (!isScalar(node) && !isMap(node) && !isSeq(node)) return null;
    const before = nodes;
    nodes += 1;
    const anchor: Anchor = { data: undefined, size: undefined };
    if (node.anchor !== undefined) anchors.set(node.anchor, anchor);
    anchor.data = isScalar(node) ? valueOf(node) : isSeq(node) ? convertSeq(node) : convertMap(node);
    anchor.size = nodes - before;
    return anchor.data;
  };
  const valueOf = (node: Scalar): unknown =>
    typeof node.value === "string" && node.value.length > maxLineLength
      ? refuse(node, textTooLong)
      : node.value;
  const convertSeq = (seq: YAMLSeq): unknown => {
    const items = seq.items.map(convert);
    spans.set(
      items,
      seq.items.flatMap((item) => spanOf(item, item)),
    );
    return items;
  };
  const convertMap = (map: YAMLMap): unknown => {
    const seen = new Map<string, Node>();
    const written = new Map<string, readonly number[]>();
    const entries: [string, unknown][] = [];
    for (const pair of map.items) {
      if (!isScalar(pair.key)) return refuse(nodeOf(pair.key) ?? map, keyIsNotText);
      if (pair.key.source === "<<" && pair.key.type === "PLAIN") return refuse(pair.key, mergeKey);
      if (pair.value === null) return refuse(pair.key, keyWithoutColon);
      const key = keyText(pair);
      const first = seen.get(key);
      if (first === undefined) seen.set(key, pair.key);
      else if (findings.length < mostFound)
        findings.push({ ...placeOf(pair.key), ...duplicateKey(key, lineOf(placeOf(first).offset)) });
      entries.push([key, convert(pair.value)]);
      written.set(key, spanOf(pair.key, pair.value));
    }
    const object = Object.fromEntries(entries);
    spans.set(
      object,
      Object.keys(object).flatMap((key) => written.get(key) ?? []),
    );
    return object;
  };
  const convertAlias = (alias: Alias): unknown => {
    const anchor = anchors.get(alias.source);
    if (anchor === undefined) return refuse(alias, aliasWithoutAnchor);
    if (anchor.size === undefined) return refuse(alias, aliasInItself);
    nodes += anchor.size;
    budget.repeats -= anchor.size;
    return budget.repeats < 0 ? refuse(alias, aliasBomb) : anchor.data;
  };

  const data = convert(root);
  return { data: broken ? undefined : data, findings, spans };
}

/** What stands behind an anchor; its size in nodes, aliases expanded, is known once it is complete. */
interface Anchor {
  data: unknown;
  size: number | undefined;
}

/** Of a key and its value; what is not written is where the key is. */
function spanOf(key: unknown, value: unknown): readonly number[] {
  const [start, end] = rangeOf(key);
  const [from, to] = nodeOf(value) === undefined ? [start, end] : rangeOf(value);
  return [start, end, from, to];
}

/** The first offset of a node, and the one behind its last. */
export function rangeOf(node: unknown): readonly [number, number] {
  const [start, end] = nodeOf(node)?.range ?? [0, 1];
  return [start, end];
}

/** The key of a pair as it is written, without quotes; empty when there is none. */
function keyText({ key }: Pair): string {
  if (!isScalar(key)) return "";
  return typeof key.value === "string" ? key.value : (key.source ?? "");
}

function placeOf(node: Node): { readonly offset: number; readonly length: number } {
  const [start, end] = node.range ?? [0, 1];
  return { offset: start, length: Math.max(1, end - start) };
}

function nodeOf(value: unknown): Node | undefined {
  return isScalar(value) || isMap(value) || isSeq(value) || isAlias(value) ? value : undefined;
}

function duplicateKey(key: string, earlier: number): Omit<OffsetFinding, "offset"> {
  return {
    code: "duplicate-key",
    message: `${nameExcerpt(key)} is declared twice`,
    hint: `the first one is on line ${earlier}; keep one, or rename the other`,
  };
}

const keyIsNotText = {
  code: "yaml-syntax",
  message: "a key is not text",
  hint: "double braces are no template here; write ${env:NAME} for a secret, and quote a key of special characters",
} as const;
const keyWithoutColon = {
  code: "yaml-syntax",
  message: "a key without a value",
  hint: "write `key: value`, with a blank after the colon",
} as const;
const mergeKey = {
  code: "yaml-merge-key",
  message: "`<<` is a merge key, which YAML 1.2 does not have",
  hint: "write the keys out, use `defaults:`, or let an alias (*name) stand for a whole value",
} as const;
const textTooLong = {
  code: "invalid-value",
  message: `a text of more than ${maxLineLength} characters`,
  hint: "no field takes so much; perhaps a quote is missing",
} as const;
const aliasWithoutAnchor = {
  code: "yaml-syntax",
  message: "an alias without its anchor",
  hint: "quote the text if it is meant to be text",
} as const;
const aliasInItself = {
  code: "yaml-syntax",
  message: "an alias stands inside what it stands for",
  hint: "write the value out",
} as const;
const aliasBomb = {
  code: "yaml-alias-bomb",
  message: "aliases expand to far more than is written",
  hint: "write the values out",
} as const;
