import { allowancesIn } from "../allowances.js";
import { type ConfigDocument, diagnoseAt } from "../document.js";
import { decodeConfig, type OffsetFinding } from "./encoding.js";
import { locator } from "./locate.js";
import { parseYaml } from "./parse-yaml.js";
import { plainData } from "./plain-data.js";
import { hiddenSource, type SourceLines, visibleSource } from "../excerpt/source-line.js";
import { maxLineLength, placesIn, type TextPlaces } from "./text-places.js";
import { type ConfigTree, todaysTree } from "../source/tree.js";

/** Bytes; fifty thousand datasets fit. */
export const maxFileSize = 16 * 1024 * 1024;

/** Reads and parses a config file. Never throws for what is in the file: findings are part of the result. */
export async function loadConfigFile(path: string, tree: ConfigTree = todaysTree): Promise<ConfigDocument> {
  const reading = await tree.read(path, maxFileSize);
  if (reading.kind === "read") return parseConfig(reading.bytes, path);
  const finding: OffsetFinding =
    reading.kind === "too-large"
      ? { offset: 0, code: "file-too-large", message: reading.problem, hint: "split it into several configs" }
      : {
          offset: 0,
          code: "file-unreadable",
          message: reading.problem,
          hint: "name the config with --config PATH, or create lightly.yaml here",
        };
  return withoutData([finding], placesIn("", path), hiddenSource(""), path);
}

/** Parses the bytes of a config file; `file` is its name in findings and plans. */
export function parseConfig(bytes: Uint8Array, file: string): ConfigDocument {
  const { text, findings } = decodeConfig(bytes);
  const places = placesIn(text, file);
  const { tooLong } = places;
  if (tooLong !== undefined) {
    const message = `a line of ${tooLong.length} characters`;
    const hint = `break it into lines of at most ${maxLineLength} characters`;
    const finding: OffsetFinding = { offset: tooLong.offset, code: "line-too-long", message, hint };
    return withoutData([...findings, finding], places, hiddenSource(text), file);
  }
  const { root, findings: ofYaml } = parseYaml(text);
  const sourceLine = visibleSource(text);
  if (root === undefined) return withoutData([...findings, ...ofYaml], places, sourceLine, file);
  const { data, findings: ofTree, targets } = plainData(root, (offset) => places.at(offset).line);
  return {
    ...withoutData([...findings, ...ofYaml, ...ofTree], places, sourceLine, file),
    data,
    locate: locator(root, targets, places.at),
    allowances: allowancesIn(text, places.at),
  };
}

function withoutData(
  findings: readonly OffsetFinding[],
  places: TextPlaces,
  sourceLine: SourceLines,
  file: string,
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
