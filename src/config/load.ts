import { type FileHandle, open } from "node:fs/promises";
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseAllDocuments,
  visit,
  type YAMLMap,
} from "yaml";
import type { Diagnostic, Position } from "../diagnostics.js";
import { type ConfigDocument, diagnoseAt, type Finding, type Path } from "./document.js";
import { describeYamlError, keyAt } from "./yaml-errors.js";

/** Bytes; fifty thousand datasets fit. */
export const maxFileSize = 16 * 1024 * 1024;
/** Characters. */
export const maxLineLength = 64 * 1024;
/** How often aliases may repeat what they stand for before it is an attack. */
const maxAliasCount = 100;

/** Reads and parses a config file. Never throws for what is in the file: findings are part of the result. */
export async function loadConfigFile(path: string, shownAs = path): Promise<ConfigDocument> {
  const content = await readBounded(path);
  if (typeof content === "string") return unreadable(shownAs, content);
  return parseConfig(content, shownAs);
}

/** Parses the bytes of a config file; `file` is its name in findings and plans. */
export function parseConfig(bytes: Uint8Array, file: string): ConfigDocument {
  const decoded = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  const text = decoded.startsWith("\uFEFF") ? decoded.slice(1) : decoded;
  const lines = text.split(/\r\n|\n|\r/);
  const at = (offset: number, length = 1): Position => spanAt(lineCounter, lines, file, offset, length);
  const diagnostics: Diagnostic[] = [];
  const report = (offset: number, finding: Omit<Finding, "path">, length = 1): void => {
    diagnostics.push(diagnoseAt(lines, at(offset, length), { ...finding, path: [] }));
  };

  const lineCounter = new LineCounter();
  lineCounter.addNewLine(0);
  for (let index = text.indexOf("\n"); index >= 0; index = text.indexOf("\n", index + 1)) {
    lineCounter.addNewLine(index + 1);
  }
  reportEncoding(decoded, text, bytes, report);
  const tooLong = lines.findIndex((line) => line.length > maxLineLength);
  if (tooLong >= 0) {
    report((lineCounter.lineStarts[tooLong] ?? 0) + maxLineLength, {
      code: "line-too-long",
      message: `a line of ${lines[tooLong]?.length} characters`,
      hint: `break it into lines of at most ${maxLineLength} characters`,
    });
    return { file, data: undefined, diagnostics, lines, locate: () => at(0) };
  }

  const documents = parseAllDocuments(text, { prettyErrors: false, version: "1.2" });
  const [document, second] = "empty" in documents ? [undefined, undefined] : documents;
  if (second !== undefined) {
    report(second.range[0], {
      code: "yaml-documents",
      message: "a second document in one file",
      hint: "one file holds one config; move this document to a file of its own",
    });
  }
  if (document === undefined || (document.contents === null && document.errors.length === 0)) {
    report(0, {
      code: "empty-config",
      message: "the file holds no config",
      hint: "start with `version: 1`",
    });
    return { file, data: undefined, diagnostics, lines, locate: () => at(0) };
  }
  const problems = [...document.errors, ...document.warnings];
  const duplicates = problems.filter(({ code }) => code === "DUPLICATE_KEY");
  // What follows the first syntax error is mostly its echo.
  const broken = problems.find(({ code }) => code !== "DUPLICATE_KEY");
  for (const error of broken === undefined ? duplicates : [broken]) {
    const [offset, end] = error.pos;
    const length = error.code === "DUPLICATE_KEY" ? keyAt(text, offset).length : end - offset;
    report(offset, describeYamlError(error, text), Math.max(1, length));
  }
  return {
    file,
    data: broken !== undefined || reportDanglingAliases(document, report) ? undefined : plainData(document, report),
    diagnostics,
    lines,
    locate: locator(document, at),
  };
}

/** Content, or what is wrong in words. The file is opened once, so that what was checked is what is read. */
async function readBounded(path: string): Promise<Uint8Array | string> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, "r");
    const stats = await handle.stat();
    if (stats.isDirectory()) return "this is a folder, not a file";
    if (!stats.isFile()) return "this is not a regular file";
    if (stats.size > maxFileSize) return `the file has ${stats.size} bytes; at most ${maxFileSize} are read`;
    return await handle.readFile();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (code === "ENOENT" || code === "ENOTDIR") return "there is no such file";
    if (code === "EACCES" || code === "EPERM") return "the file may not be read";
    return `the file cannot be read${code === "" ? "" : ` (${code})`}`;
  } finally {
    await handle?.close();
  }
}

function unreadable(file: string, message: string): ConfigDocument {
  const position = { file, line: 1, column: 1, endColumn: 1 };
  const tooLarge = message.includes("at most");
  const finding = diagnoseAt([], position, {
    code: tooLarge ? "file-too-large" : "file-unreadable",
    path: [],
    message,
    hint: "name the config with --config PATH, or create lightly.yaml here",
  });
  return { file, data: undefined, diagnostics: [finding], lines: [], locate: () => position };
}

function reportEncoding(
  decoded: string,
  text: string,
  bytes: Uint8Array,
  report: (offset: number, finding: Omit<Finding, "path">) => void,
): void {
  if (text !== decoded) {
    report(0, {
      code: "encoding",
      message: "the file starts with a byte order mark (BOM)",
      hint: "save it as UTF-8 without BOM",
    });
  }
  const carriageReturn = text.indexOf("\r");
  if (carriageReturn >= 0) {
    report(carriageReturn, {
      code: "encoding",
      message: "the line ends with a carriage return (CRLF line ends)",
      hint: "save the file with LF line ends; in a git repository, `*.yaml text eol=lf` in .gitattributes keeps them",
    });
  }
  const replacement = text.indexOf("\uFFFD");
  if (replacement >= 0 && !isValidUtf8(bytes)) {
    report(replacement, {
      code: "encoding",
      message: "the file is not valid UTF-8",
      hint: "save it as UTF-8",
    });
  }
}

function isValidUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** An alias whose anchor is nowhere above it. */
function reportDanglingAliases(
  document: Document.Parsed,
  report: (offset: number, finding: Omit<Finding, "path">, length?: number) => void,
): boolean {
  const anchors = new Set<string>();
  let found = false;
  visit(document, {
    Value(_, node) {
      if (node.anchor !== undefined) anchors.add(node.anchor);
    },
    Alias(_, alias) {
      if (anchors.has(alias.source)) return;
      found = true;
      const [start, end] = alias.range ?? [0, 1];
      const problem = { message: "an alias without its anchor", hint: "quote the text if it is meant to be text" };
      report(start, { code: "yaml-syntax", ...problem }, end - start);
    },
  });
  return found;
}

function plainData(
  document: Document.Parsed,
  report: (offset: number, finding: Omit<Finding, "path">) => void,
): unknown {
  try {
    return document.toJS({ maxAliasCount });
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    report(document.contents?.range[0] ?? 0, {
      code: "yaml-alias-bomb",
      message: "aliases expand to far more than is written",
      hint: `write the values out; aliases may expand to at most ${maxAliasCount} times their anchors`,
    });
    return undefined;
  }
}

function spanAt(
  counter: LineCounter,
  lines: readonly string[],
  file: string,
  offset: number,
  length: number,
): Position {
  const { line, col } = counter.linePos(offset);
  const lineLength = lines[line - 1]?.length ?? 0;
  const column = Math.max(1, Math.min(col, lineLength + 1));
  return { file, line, column, endColumn: Math.max(column, Math.min(column + length, lineLength + 1)) };
}

/** Finds places by descending the tree, through aliases; each mapping's keys are indexed once. */
function locator(
  document: Document.Parsed,
  at: (offset: number, length?: number) => Position,
): ConfigDocument["locate"] {
  const indexes = new WeakMap<YAMLMap, Map<string, Pair>>();
  const pairOf = (map: YAMLMap, key: string): Pair | undefined => {
    let index = indexes.get(map);
    if (index === undefined) {
      index = new Map(map.items.map((pair) => [keyText(pair), pair]));
      indexes.set(map, index);
    }
    return index.get(key);
  };
  const resolved = (node: unknown): unknown => (isAlias(node) ? node.resolve(document) : node);

  return (path: Path, part) => {
    let found: unknown = document.contents;
    let key: unknown = document.contents;
    for (const step of path) {
      const parent = resolved(found);
      if (isMap(parent)) {
        const pair = pairOf(parent, String(step));
        if (pair === undefined) break;
        key = pair.key;
        found = pair.value ?? pair.key;
      } else if (isSeq(parent) && typeof step === "number") {
        key = found = parent.items[step] ?? found;
      } else break;
    }
    const range = rangeOf(part === "key" ? key : found) ?? rangeOf(key) ?? [0, 1];
    return at(range[0], range[1] - range[0]);
  };
}

function keyText(pair: Pair): string {
  return isScalar(pair.key) ? String(pair.key.value) : String(pair.key);
}

function rangeOf(node: unknown): Node["range"] {
  return isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range : undefined;
}
