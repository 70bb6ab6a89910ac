import { textProblem } from "../../model/value-problem.js";
import { type Finding, valueAt } from "../document.js";
import { nameExcerpt } from "../excerpt/excerpt.js";
import type { Outline } from "../language/outline.js";
import { referencesIn } from "../language/references.js";
import { addressProblem } from "./mail-address.js";
import type { Rule } from "./rule.js";
import { valueFinding } from "./value-finding.js";

/** Rules about datasets: which one of the account each is, its purposes, and whom it is shared with. */
export const datasetRules: readonly Rule[] = [
  typeIsSaid,
  purposesFitTogether,
  idIsClaimedOnce,
  nameIsClaimedOnce,
  formerNameIsFree,
  namesDiffer,
  addressIsOne,
];

/** A dataset says its type itself, or `defaults` does. */
function typeIsSaid({ document, datasets }: Outline, report: (finding: Finding) => void): void {
  for (const { path } of datasets) {
    const dataset = valueAt(document.data, path);
    if (typeof dataset !== "object" || dataset === null || Array.isArray(dataset) || "type" in dataset)
      continue;
    report({
      code: "missing-key",
      path,
      part: "key",
      message: '"type" is missing',
      hint: "add `type: images` or `type: videos` here, or under `defaults` for all datasets",
    });
  }
}

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

/** A pinned dataset may belong to somebody else, whose names are their own. */
function nameIsClaimedOnce({ document, datasets }: Outline, report: (finding: Finding) => void): void {
  const claimed = new Map<string, string>();
  for (const { name, platformName, path } of datasets) {
    if (valueAt(document.data, [...path, "id"]) !== undefined) continue;
    const other = claimed.get(platformName);
    claimed.set(platformName, name);
    if (other === undefined) continue;
    const isNamed = valueAt(document.data, [...path, "name"]) !== undefined;
    report({
      code: "name-conflict",
      path: isNamed ? [...path, "name"] : path,
      part: isNamed ? "value" : "key",
      message: `the datasets ${nameExcerpt(other)} and ${nameExcerpt(name)} have the same name on the platform, ${nameExcerpt(platformName)}`,
      hint: "give each a `name` of its own; under `defaults`, put `${dataset}` into it",
    });
  }
}

function formerNameIsFree({ document, datasets }: Outline, report: (finding: Finding) => void): void {
  const declared = new Set(datasets.map(({ platformName }) => platformName));
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

function namesDiffer({ datasets }: Outline, report: (finding: Finding) => void): void {
  const seen = new Map<string, string>();
  for (const { platformName: name, path } of datasets) {
    const letters = name.toLowerCase().replaceAll(/\s/g, "");
    const other = seen.get(letters);
    seen.set(letters, name);
    if (other === undefined || other === name) continue;
    report({
      code: "similar-names",
      severity: "warning",
      path,
      part: "key",
      message: `${nameExcerpt(name)} and ${nameExcerpt(other)} differ in case or blanks alone`,
      hint: "give one of them another name, or remove it if both are meant to be one dataset",
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
