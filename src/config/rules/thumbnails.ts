import { thumbnailProblem } from "../../providers/datasource-problem.js";
import type { Finding } from "../document.js";
import type { Outline, OutlinedDatasource } from "../language/outline.js";
import { referencesIn } from "../language/references.js";
import { placeOf } from "./folders.js";
import type { Rule } from "./rule.js";
import { valueFinding } from "./value-finding.js";

/** Rules about where thumbnails are written. */
export const thumbnailRules: readonly Rule[] = [templateNamesThumbnails];

function templateNamesThumbnails({ datasets }: Outline, report: (finding: Finding) => void): void {
  for (const { datasources = [] } of datasets) {
    for (const datasource of datasources) {
      const { path, thumbnailSuffix: template } = datasource;
      if (template === undefined || template === "" || referencesIn(template).length > 0) continue;
      const problem = thumbnailProblem(template, holdsRawData(datasource, datasources));
      if (problem === undefined) continue;
      const finding = valueFinding(problem, template, [...path, "thumbnail_suffix"], "thumbnail-template");
      report({ ...finding, severity: problem.severity });
    }
  }
}

/** Thumbnails are written into the folder of the purpose `lightly`, which may be that of `input`, too. */
function holdsRawData(datasource: OutlinedDatasource, all: readonly OutlinedDatasource[]): boolean {
  if (datasource.purpose !== "lightly") return datasource.purpose === "input_output";
  const input = all.find(({ purpose }) => purpose === "input");
  const place = placeOf(datasource);
  return place !== undefined && input !== undefined && place === placeOf(input);
}
