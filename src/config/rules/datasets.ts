import { groupBy } from "../../model/group-by.js";
import { textProblem } from "../../model/value-problem.js";
import { type ConfigDocument, type Finding, valueAt } from "../document.js";
import { nameExcerpt } from "../excerpt/excerpt.js";
import type { Outline, OutlinedDataset } from "../language/outline.js";
import { referencesIn } from "../language/references.js";
import { addressProblem } from "./mail-address.js";
import type { Rule } from "./rule.js";
import { valueFinding } from "./value-finding.js";

/** Rules about datasets: which one of the account each is, its purposes, and whom it is shared with. */
export const datasetRules: readonly Rule[] = [
  purposesFitTogether,
  idIsClaimedOnce,
  nameIsClaimedOnce,
  formerNameIsFree,
  namesDiffer,
  addressIsOne,
];

/** Judged where every entry is a purpose: a mistyped one is a finding already. */
function purposesFitTogether({ document, datasets }: Outline, report: (finding: Finding) => void): void {
  for (const { path, datasources } of datasets) {
    const written = valueAt(document.data, [...path, "datasources"]);
    if (datasources === undefined || Object.keys(Object(written)).length > datasources.length) continue;
    const present = datasources.map(({ purpose }) => purpose).join(" + ");
    if (present === "" || present === "input + lightly" || present === "input_output") continue;
    report({
      code: "purpose-conflict",
      path: [...path, "datasources"],
      part: "key",
      message: `${present} ${datasources.length === 1 ? "cannot stand alone" : "do not fit together"}`,
      hint: "declare `input` and `lightly`, or `input_output` alone, or leave out `datasources`",
    });
  }
}

function idIsClaimedOnce({ document, datasets }: Outline, report: (finding: Finding) => void): void {
  for (const [{ path }, other] of repeated(datasets, (dataset) => textIn(document, dataset, "id"))) {
    report({
      code: "rename-conflict",
      path: [...path, "id"],
      message: `the dataset ${nameExcerpt(other.name)} has the same id`,
      hint: "a dataset of the account is declared once: keep one of the two",
    });
  }
}

/** Keys differ; what datasets are called on the platform need not. */
function nameIsClaimedOnce({ document, datasets }: Outline, report: (finding: Finding) => void): void {
  const nameOf = (dataset: OutlinedDataset) => platformName(document, dataset);
  for (const [dataset, other] of repeated(datasets, nameOf)) {
    report({
      code: "rename-conflict",
      ...placeOfName(document, dataset),
      message: `the dataset ${nameExcerpt(other.name)} has the same name on the platform, ${nameExcerpt(nameOf(dataset))}`,
      hint: "a dataset of the account is declared once: keep one of the two; a `name` under `defaults` needs `${dataset}` in it",
    });
  }
}

/** The datasets whose key another one has before them, each with the nearest such one. */
function repeated(
  datasets: readonly OutlinedDataset[],
  keyOf: (dataset: OutlinedDataset) => string | undefined,
): readonly (readonly [dataset: OutlinedDataset, before: OutlinedDataset])[] {
  return [...groupBy(datasets, keyOf)].flatMap(([key, group]) =>
    key === undefined
      ? []
      : group.flatMap((dataset, index) => {
          const before = group[index - 1];
          return before === undefined ? [] : [[dataset, before] as const];
        }),
  );
}

function textIn(document: ConfigDocument, { path }: OutlinedDataset, member: string): string | undefined {
  const text = valueAt(document.data, [...path, member]);
  return typeof text === "string" ? text : undefined;
}

function platformName(document: ConfigDocument, dataset: OutlinedDataset): string {
  return textIn(document, dataset, "name") ?? dataset.name;
}

function placeOfName(document: ConfigDocument, { path }: OutlinedDataset): Pick<Finding, "path" | "part"> {
  const isWritten = valueAt(document.data, [...path, "name"]) !== undefined;
  return isWritten ? { path: [...path, "name"] } : { path, part: "key" };
}

function formerNameIsFree({ document, datasets }: Outline, report: (finding: Finding) => void): void {
  const declared = new Set(datasets.map((dataset) => platformName(document, dataset)));
  const formerOf = (dataset: OutlinedDataset) => textIn(document, dataset, "renamed_from");
  const claimed = new Map(repeated(datasets, formerOf));
  for (const dataset of datasets) {
    const [former, other] = [formerOf(dataset), claimed.get(dataset)];
    if (former === undefined || (other === undefined && !declared.has(former))) continue;
    const { claim, hint } =
      other === undefined || declared.has(former)
        ? {
            claim: "is still declared itself",
            hint: "if the rename is done, remove `renamed_from`; if not, leave the other one out until it is",
          }
        : {
            claim: `is also the former name of ${nameExcerpt(other.name)}`,
            hint: "keep `renamed_from` at the one that is the dataset of this name",
          };
    report({
      code: "rename-conflict",
      path: [...dataset.path, "renamed_from"],
      message: `${nameExcerpt(former)} ${claim}`,
      hint,
    });
  }
}

function namesDiffer({ document, datasets }: Outline, report: (finding: Finding) => void): void {
  const nameOf = (dataset: OutlinedDataset) => platformName(document, dataset);
  const lettersOf = (dataset: OutlinedDataset) => nameOf(dataset).toLowerCase().replaceAll(/\s/g, "");
  for (const [dataset, before] of repeated(datasets, lettersOf)) {
    const [name, other] = [nameOf(dataset), nameOf(before)];
    if (other === name) continue;
    report({
      code: "similar-names",
      severity: "warning",
      ...placeOfName(document, dataset),
      message: `${nameExcerpt(name)} and ${nameExcerpt(other)} differ in case or blanks alone`,
      hint: "if both are meant to be one dataset, keep the name that the account has; if not, give one another name, with `renamed_from` if it exists",
    });
  }
}

function addressIsOne({ document, datasets }: Outline, report: (finding: Finding) => void): void {
  for (const { path } of datasets) {
    const addresses = valueAt(document.data, [...path, "share_with"]);
    for (const [index, address] of Array.isArray(addresses) ? addresses.entries() : []) {
      if (typeof address !== "string" || referencesIn(address).length > 0) continue;
      const problem = textProblem(address) ?? addressProblem(address);
      const at = [...path, "share_with", String(index)];
      if (problem !== undefined) report(valueFinding(problem, address, at, "invalid-value"));
    }
  }
}
