import { allowancesIn } from "../allowances.js";
import { type ConfigDocument, diagnoseAt } from "../document.js";
import type { FileReading, ReadFile } from "../../files/read.js";
import { hiddenSource, type SourceLines, visibleSource } from "../excerpt/source-line.js";
import { decodeConfig, type OffsetFinding } from "./encoding.js";
import { locator } from "./locate.js";
import { parseYaml } from "./parse-yaml.js";
import { plainData, rangeOf } from "./plain-data.js";
import { placesIn, type TextPlaces } from "./text-places.js";
import { newBudget } from "./tokens.js";
import { conflictIn } from "./yaml-errors.js";

/**
 * Reads and parses the files of a config, one after the other, so that few are open at a time. Never throws for what is
 * in them: findings are part of the result.
 */
export async function loadConfigFiles(
  files: readonly string[],
  read: ReadFile,
  parse = parseConfig,
): Promise<readonly ConfigDocument[]> {
  const budget = newBudget();
  const documents: ConfigDocument[] = [];
  for (const file of files) documents.push(await loadConfigFile(file, read, parse, budget));
  return documents;
}

/** As {@link loadConfigFiles}, of one file. */
export async function loadConfigFile(
  file: string,
  read: ReadFile,
  parse = parseConfig,
  budget = newBudget(),
): Promise<ConfigDocument> {
  const reading = await read(file, budget.bytes);
  if (reading.kind !== "read")
    return withoutData(file, placesIn("", file), () => undefined, [unread(reading)]);
  budget.bytes -= reading.bytes.length;
  return parse(reading.bytes, file, budget);
}

/** Parses the bytes of a config file; `file` is its name in findings and plans. */
export function parseConfig(bytes: Uint8Array, file: string, budget = newBudget()): ConfigDocument {
  const { text, problem } = decodeConfig(bytes);
  const places = placesIn(text, file);
  const obstacle = problem ?? places.problem ?? conflictIn(text);
  if (obstacle !== undefined)
    return withoutData(file, places, text === "" ? () => undefined : hiddenSource(text), [obstacle]);
  const { root, findings } = parseYaml(text, budget);
  const sourceLine = visibleSource(text);
  if (root === undefined) return withoutData(file, places, sourceLine, findings);
  const { data, findings: ofTree, spans } = plainData(root, (offset) => places.at(offset).line, budget);
  return {
    ...withoutData(file, places, sourceLine, [...findings, ...ofTree]),
    data,
    locate: locator(data, rangeOf(root), spans, places.at),
    allowances: allowancesIn(text, places.at),
  };
}

function unread({ kind, problem }: Exclude<FileReading, { kind: "read" }>): OffsetFinding {
  const [code, hint] =
    kind === "too-large"
      ? ([
          "file-too-large",
          "all files of a config together may have 16 MiB; split it into several configs",
        ] as const)
      : (["file-unreadable", "name a regular file that can be read"] as const);
  return { offset: 0, code, message: problem, hint };
}

function withoutData(
  file: string,
  places: TextPlaces,
  sourceLine: SourceLines,
  findings: readonly OffsetFinding[],
): ConfigDocument {
  const shownLine: ConfigDocument["sourceLine"] = ({ line }) => sourceLine(line);
  const diagnostics = findings.map(({ offset, length, ...finding }) =>
    diagnoseAt(shownLine, places.at(offset, length), { ...finding, path: [] }),
  );
  return {
    file,
    data: undefined,
    diagnostics,
    sourceLine: shownLine,
    locate: () => places.at(0),
    allowances: [],
  };
}
