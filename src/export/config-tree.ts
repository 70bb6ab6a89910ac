import { type Document, isScalar, parseDocument, visit } from "yaml";

/** Parses a config that is known to be valid, as the config language does: with keys as they are written. */
export function parseTree(text: string): Document.Parsed {
  const document = parseDocument(text, { schema: "core", resolveKnownTags: false, uniqueKeys: false });
  visit(document, {
    Pair: (_, { key }) => {
      if (isScalar(key) && typeof key.value !== "string") key.value = key.source ?? "";
    },
  });
  return document;
}

/** A tree as plain data, mappings as maps. */
export function dataOf(document: Document.Parsed): ReadonlyMap<unknown, unknown> {
  const data: unknown = document.toJS({ mapAsMap: true, maxAliasCount: -1 });
  return data instanceof Map ? data : new Map();
}

/** The value at a path of such data; `undefined` where there is none. */
export function valueAt(data: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => (value instanceof Map ? value.get(key) : undefined), data);
}
