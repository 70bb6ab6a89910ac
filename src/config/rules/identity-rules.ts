import type { ConfigDocument, Finding } from "../document.js";
import { valueAt } from "../document.js";
import { nameExcerpt } from "../excerpt/excerpt.js";
import type { Outline, OutlinedDataset } from "../language/outline.js";
import type { Rule } from "./rule.js";

/** Rules about which dataset of the account a declared one is: no two may claim the same. */
export const identityRules: readonly Rule[] = [idIsClaimedOnce, nameIsClaimedOnce, formerNameIsFree];

function idIsClaimedOnce({ document, datasets }: Outline, report: (finding: Finding) => void): void {
  const claimed = new Map<string, string>();
  for (const { name, path } of datasets) {
    const id = valueAt(document.data, [...path, "id"]);
    if (typeof id !== "string") continue;
    const other = claimed.get(id);
    claimed.set(id, name);
    if (other === undefined) continue;
    report({
      code: "rename-conflict",
      path: [...path, "id"],
      message: `the dataset ${nameExcerpt(other)} has the same id`,
      hint: "a dataset of the account is declared once",
    });
  }
}

/** Keys differ; what datasets are called on the platform need not. */
function nameIsClaimedOnce({ document, datasets }: Outline, report: (finding: Finding) => void): void {
  const claimed = new Map<string, string>();
  for (const dataset of datasets) {
    const name = platformName(document, dataset);
    const other = claimed.get(name);
    claimed.set(name, dataset.name);
    if (other === undefined) continue;
    const isWritten = valueAt(document.data, [...dataset.path, "name"]) !== undefined;
    report({
      code: "rename-conflict",
      path: isWritten ? [...dataset.path, "name"] : dataset.path,
      ...(isWritten ? {} : { part: "key" as const }),
      message: `the dataset ${nameExcerpt(other)} has the same name on the platform, ${nameExcerpt(name)}`,
      hint: "a dataset of the account is declared once",
    });
  }
}

function platformName(document: ConfigDocument, { name, path }: OutlinedDataset): string {
  const written = valueAt(document.data, [...path, "name"]);
  return typeof written === "string" ? written : name;
}

function formerNameIsFree({ document, datasets }: Outline, report: (finding: Finding) => void): void {
  const declared = new Set(datasets.map((dataset) => platformName(document, dataset)));
  const claimed = new Map<string, string>();
  for (const { name, path } of datasets) {
    const former = valueAt(document.data, [...path, "renamed_from"]);
    if (typeof former !== "string") continue;
    const other = claimed.get(former);
    claimed.set(former, name);
    const claim = declared.has(former)
      ? "is still declared itself"
      : other !== undefined && `is also the former name of ${nameExcerpt(other)}`;
    if (claim === false) continue;
    report({
      code: "rename-conflict",
      path: [...path, "renamed_from"],
      message: `${nameExcerpt(former)} ${claim}`,
      hint: "a dataset has one name, and one former name at most; remove `renamed_from` once the rename is done",
    });
  }
}
