import { lookAlike } from "../../model/characters.js";
import { datasetTypes } from "../../model/desired.js";
import { pathProblem } from "../../providers/datasource-problem.js";
import type { Finding } from "../document.js";
import { excerpt } from "../excerpt/excerpt.js";
import { datasourcesOf, type Outline } from "../language/outline.js";
import { referencesIn } from "../language/references.js";
import type { Rule } from "./rule.js";
import { valueFinding } from "./value-finding.js";

/** Rules about one resource path at a time. */
export const pathRules: readonly Rule[] = [pathFitsProvider, pathNamesAFolder, pathIsWhatItLooksLike];

function pathFitsProvider(outline: Outline, report: (finding: Finding) => void): void {
  for (const { path, connection, resourcePath } of datasourcesOf(outline)) {
    if (connection?.provider === undefined || resourcePath === undefined) continue;
    if (referencesIn(resourcePath).length > 0) continue;
    const problem = pathProblem(connection.provider, resourcePath, connection.texts);
    if (problem !== undefined)
      report(valueFinding(problem, resourcePath, [...path, "resource_path"], "invalid-path"));
  }
}

const images = "png jpg jpeg bmp gif tif tiff ppm pgm webp";
const videos = "mp4 m4v hevc mpg mpeg avi mov webm";
const others = "zip tar gz tgz rar 7z json jsonl csv parquet txt xml yaml yml pdf";
const kinds = new Map(
  Object.entries({ images, videos, others }).flatMap(([kind, endings]) =>
    endings.split(" ").map((ending) => [ending, kind] as const),
  ),
);

/** A folder may be called like the video that its frames come from; then it has a slash at its end. */
function pathNamesAFolder({ datasets }: Outline, report: (finding: Finding) => void): void {
  for (const { type, datasources = [] } of datasets) {
    for (const { path, resourcePath = "" } of isDatasetType(type) ? datasources : []) {
      const kind = kinds.get(/\.([a-z0-9]+)$/i.exec(resourcePath)?.[1]?.toLowerCase() ?? "");
      if (kind === undefined && !resourcePath.includes("*")) continue;
      const isOtherKind = isDatasetType(kind) && kind !== type;
      report({
        code: "path-of-a-file",
        severity: "warning",
        path: [...path, "resource_path"],
        message: isOtherKind
          ? `${excerpt(resourcePath)} looks like one of ${kind}, but the dataset holds ${String(type)}`
          : `${excerpt(resourcePath)} looks like ${kind === undefined ? "a pattern" : "the name of a file"}`,
        hint: isOtherKind
          ? "check the type, which cannot be changed later, and name a folder; if that is one, end it with a slash"
          : "name a folder, all files of which are read; if that is one, end it with a slash",
      });
    }
  }
}

function isDatasetType(type: unknown): boolean {
  return datasetTypes.some((one) => one === type);
}

function pathIsWhatItLooksLike(outline: Outline, report: (finding: Finding) => void): void {
  for (const { path, resourcePath = "" } of datasourcesOf(outline)) {
    const twin = lookAlike(resourcePath);
    if (twin === undefined) continue;
    report({
      code: "look-alike",
      severity: "warning",
      path: [...path, "resource_path"],
      message: `${twin} looks like another character than it is`,
      hint: "type it anew, unless the folder is really called so",
    });
  }
}
