import type { Diagnostic, Position } from "../../model/diagnostics.js";
import { type ConfigDocument, diagnose, isMapping, type Path } from "../document.js";
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
  const places = new Map<string, ConfigDocument>();
  for (const { document, data } of usable) {
    for (const [key, value] of Object.entries(data)) {
      if (key !== "version") diagnostics.push(...addTo(merged, key, value, document, places));
    }
  }
  const documentOf = (path: Path): ConfigDocument =>
    places.get(placeKey(path.slice(0, 2))) ?? places.get(placeKey(path.slice(0, 1))) ?? only;
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
  places: Map<string, ConfigDocument>,
): readonly Diagnostic[] {
  const isSection = sections.some((section) => section === key);
  if (!isSection || !isMapping(value)) {
    const first = places.get(placeKey([key]));
    if (first !== undefined) return [twice([key], first, document)];
    places.set(placeKey([key]), document);
    merged.set(key, value);
    return [];
  }
  const before = merged.get(key);
  const diagnostics: Diagnostic[] = [];
  const added: Record<string, unknown> = {};
  for (const [name, entry] of Object.entries(value)) {
    const path = [key, name];
    const first = places.get(placeKey(path));
    if (first !== undefined) diagnostics.push(twice(path, first, document));
    else {
      places.set(placeKey(path), document);
      Object.defineProperty(added, name, { value: entry, enumerable: true });
    }
  }
  if (!places.has(placeKey([key]))) places.set(placeKey([key]), document);
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

function placeKey(path: Path): string {
  return JSON.stringify(path);
}
