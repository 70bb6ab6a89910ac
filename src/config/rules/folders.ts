import { isWritten, type Purpose, purposes } from "../../model/desired.js";
import { groupBy } from "../../model/group-by.js";
import { pathProblem } from "../../providers/datasource-problem.js";
import { positionKey } from "../distinct-findings.js";
import { type Finding, type Path, valueAt } from "../document.js";
import { listed, nameExcerpt } from "../excerpt/excerpt.js";
import { type Outline, type OutlinedDatasource } from "../language/outline.js";
import { referencesIn } from "../language/references.js";
import { type FolderOverlap, type FolderUse, overlapsOf } from "./folder-overlaps.js";
import type { Rule } from "./rule.js";

/** Rules about folders that get in each other's way, also those of different datasets. */
export const folderRules: readonly Rule[] = [
  defaultPathNamesItsDataset,
  lightlyFolderIsNotShared,
  foldersAreApart,
];

/**
 * A text for the folder of a datasource that starts with another folder's text exactly when it lies in it; `undefined` where
 * that cannot be known.
 */
export function placeOf({ connection, resourcePath, purpose }: OutlinedDatasource): string | undefined {
  if (connection?.provider === undefined || resourcePath === undefined) return undefined;
  if (referencesIn(resourcePath).length > 0) return undefined;
  const { provider, texts } = connection;
  return pathProblem(provider, resourcePath, texts) === undefined
    ? provider.path.place(resourcePath, texts, purpose)
    : undefined;
}

interface DatasetFolder extends FolderUse {
  readonly dataset: string;
  readonly purpose: Purpose;
  readonly path: Path;
}

function foldersOf({ datasets }: Outline): readonly DatasetFolder[] {
  return datasets.flatMap(({ name, datasources = [] }) =>
    datasources.flatMap((datasource): readonly DatasetFolder[] => {
      const { purpose, path } = datasource;
      const place = placeOf(datasource);
      const [reads, writes] = [purpose !== "lightly", isWritten(purpose)];
      return place === undefined
        ? []
        : [{ dataset: name, purpose, path: [...path, "resource_path"], place, reads, writes }];
    }),
  );
}

const overwritten = "thumbnails and other files of equal names overwrite each other";
/** Metadata and predictions are read where the lightly folder is now. */
const copied = "copy what a dataset has in its lightly folder to the new one";

function defaultPathNamesItsDataset(outline: Outline, report: (finding: Finding) => void): void {
  const { document, datasets } = outline;
  for (const purpose of purposes) {
    const path = ["defaults", "datasources", purpose, "resource_path"];
    const text = valueAt(document.data, path);
    if (typeof text !== "string" || text.includes("${dataset}")) continue;
    const place = positionKey(document.locate(path, "value"));
    const takers = datasets.filter(({ path: at, datasources = [] }) => {
      const own = [...at, "datasources", purpose, "resource_path"];
      return (
        datasources.some((one) => one.purpose === purpose) &&
        positionKey(document.locate(own, "value")) === place
      );
    });
    // Several datasets may be meant to read one folder, but one that is alone does so in any case.
    if (takers.length < (purpose === "input" ? 2 : 1)) continue;
    report({
      code: "default-without-dataset",
      severity: "warning",
      path,
      message: `without \${dataset}, this is one and the same ${purpose} folder for all datasets that take it`,
      hint:
        purpose === "input"
          ? "if each dataset has a folder of its own, write ${dataset} where its name belongs"
          : `write \${dataset} where the name of the dataset belongs: ${overwritten}; ${copied}`,
    });
  }
}

function lightlyFolderIsNotShared(outline: Outline, report: (finding: Finding) => void): void {
  const { locate } = outline.document;
  const written = foldersOf(outline).filter(({ writes }) => writes);
  const shared = groupBy(written, ({ place }) => place);
  for (const [first, ...others] of shared.values()) {
    if (first === undefined || others.length === 0) continue;
    // Where all of them have it from the defaults, these are to blame.
    const place = positionKey(locate(first.path, "value"));
    const second = others.find(({ path }) => positionKey(locate(path, "value")) !== place);
    if (second === undefined) continue;
    const names = [first, ...others].map(({ dataset }) => dataset);
    report({
      code: "shared-lightly-folder",
      severity: "warning",
      path: second.path,
      message: `${names.length} datasets write into this folder: ${listed(names)}`,
      hint: `give each a folder of its own: ${overwritten}; ${copied}`,
    });
  }
}

function foldersAreApart(outline: Outline, report: (finding: Finding) => void): void {
  for (const overlap of overlapsOf(foldersOf(outline))) {
    const { writer, others } = overlap;
    report({
      code: "overlapping-paths",
      severity: "warning",
      path: writer.path,
      message: `${overlapText(overlap)}${others === 0 ? "" : `, and ${others} more like this`}`,
      hint: `use separate folders: what Lightly writes, such as thumbnails, would be read as input; ${copied}`,
    });
  }
}

function overlapText({ reader, writer, relation }: FolderOverlap<DatasetFolder>): string {
  const own = reader.dataset === writer.dataset;
  const input = own ? "input folder" : `input folder of ${nameExcerpt(reader.dataset)}`;
  switch (relation) {
    case "same":
      return own ? "input and lightly are the same folder" : `this is also the ${input}`;
    case "writer inside":
      return `this lies inside the ${input}`;
    case "reader inside":
      return `the ${input} lies inside this folder`;
    default:
      return relation satisfies never;
  }
}
