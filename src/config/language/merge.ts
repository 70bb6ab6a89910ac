import type { Diagnostic, Position } from "../../model/diagnostics.js";
import { type ConfigDocument, diagnose, type Path } from "../document.js";
import { isMapping } from "../../model/mapping.js";
import { nameExcerpt } from "../excerpt/excerpt.js";
import { validateConfig } from "./validate.js";

/** Mappings whose entries may stand in any of the files. */
const sections = ["variables", "connections", "datasets"] as const;

/**
 * One config of several files: the entries of their sections together. What is declared twice is an error that shows both
 * places; each file states the version of the language itself. Places are found in the file that has them.
 */
export function mergeDocuments(documents: readonly ConfigDocument[]): ConfigDocument {
  const [only, ...others] = documents;
  if (only === undefined) throw new TypeError("A config has at least one file.");
  if (others.length === 0) return only;
  const merged = new Map<string, unknown>([["version", 1]]);
  const diagnostics = documents.flatMap((document) => document.diagnostics);
  const usable: { document: ConfigDocument; data: Mapping }[] = [];
  for (const document of documents) {
    if (document.data === undefined) continue;
    diagnostics.push(...findingsOfFile(document));
    if (isMapping(document.data)) usable.push({ document, data: document.data });
  }
  const places: Places = new Map();
  for (const { document, data } of usable) {
    for (const [key, value] of Object.entries(data)) {
      if (key !== "version") diagnostics.push(...addTo(merged, key, value, document, places));
    }
  }
  const documentOf = ([key = "", name = ""]: Path): ConfigDocument => {
    const place = places.get(key);
    return place?.entries.get(name) ?? place?.document ?? only;
  };
  return {
    file: only.file,
    // A file that cannot be read does not keep the others from being checked.
    data: usable.length === 0 ? undefined : Object.fromEntries(merged),
    diagnostics,
    sourceLine: (position) => documents.find(({ file }) => file === position.file)?.sourceLine(position),
    locate: (path, part) => documentOf(path).locate(path, part),
    allowances: documents.flatMap(({ allowances }) => allowances),
  };
}

/** Where each top-level key is first, and each entry of a section. */
type Places = Map<
  string,
  { readonly document: ConfigDocument; readonly entries: Map<string, ConfigDocument> }
>;

type Mapping = Readonly<Record<string, unknown>>;

/** What each file has to get right by itself: to be a mapping, and to state its version. */
function findingsOfFile(document: ConfigDocument): readonly Diagnostic[] {
  const data = isMapping(document.data) ? { version: document.data["version"] } : document.data;
  const validated = validateConfig({ ...document, data });
  return validated.valid ? [] : validated.diagnostics;
}

/** Adds a top-level key of one file to the whole; entries of a section one by one. */
function addTo(
  merged: Map<string, unknown>,
  key: string,
  value: unknown,
  document: ConfigDocument,
  places: Places,
): readonly Diagnostic[] {
  const place = places.get(key);
  const isSection = sections.some((section) => section === key);
  if (place !== undefined && !(isSection && isMapping(value)))
    return [twice([key], place.document, document)];
  const { entries } = place ?? { entries: new Map<string, ConfigDocument>() };
  if (place === undefined) places.set(key, { document, entries });
  if (!isSection || !isMapping(value)) {
    merged.set(key, value);
    return [];
  }
  const before = merged.get(key);
  const diagnostics: Diagnostic[] = [];
  const added: Record<string, unknown> = {};
  for (const [name, entry] of Object.entries(value)) {
    const first = entries.get(name);
    if (first !== undefined) diagnostics.push(twice([key, name], first, document));
    else {
      entries.set(name, document);
      Object.defineProperty(added, name, { value: entry, enumerable: true });
    }
  }
  merged.set(key, { ...(isMapping(before) ? before : {}), ...added });
  return diagnostics;
}

function twice(path: Path, first: ConfigDocument, second: ConfigDocument): Diagnostic {
  const { file, line }: Position = first.locate(path, "key");
  return diagnose(second, {
    code: "duplicate-key",
    path,
    part: "key",
    message: `${nameExcerpt(path.at(-1) ?? "")} is declared twice`,
    hint: `the first one is in ${file}:${line}; keep one, or rename the other`,
  });
}
