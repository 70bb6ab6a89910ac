import { type Finding, type Path, valueAt } from "../document.js";
import { excerpt } from "../excerpt/excerpt.js";
import { isPublicKey } from "../excerpt/field-names.js";
import { fieldPaths, type Outline, referenceFields } from "../language/outline.js";
import { forEachTemplate, type Reference, referencesIn, secretReference } from "../language/references.js";
import type { Rule } from "./rule.js";

/** Which references may stand where. */
export const referenceRules: readonly Rule[] = [
  secretsStayInSecretFields,
  placeholdersAreKnown,
  referenceIsWholeValue,
  tokenIsNotReferenced,
];

function secretsStayInSecretFields(outline: Outline, report: (finding: Finding) => void): void {
  const admitted = new Set(referenceFields(outline).map((path) => JSON.stringify(path)));
  forEachShownReference(outline, (reference, path) => {
    if (reference.kind !== "env" && reference.kind !== "file") return;
    if (admitted.has(JSON.stringify(path))) return;
    report({
      code: "secret-outside-secret-field",
      path,
      message: `${reference.text} cannot stand here, in a field that is shown`,
      hint: "use ${var:name} with a variable declared under `variables:`",
    });
  });
}

function placeholdersAreKnown(outline: Outline, report: (finding: Finding) => void): void {
  forEachShownReference(outline, (reference, path) => {
    if (reference.kind !== "unknown") return;
    report({
      code: "unknown-placeholder",
      path,
      message: `${excerpt(reference.text)} is not a reference`,
      hint: "write ${var:name} for a variable; ${env:NAME} and ${file:path} are for secrets",
    });
  });
}

function referenceIsWholeValue(outline: Outline, report: (finding: Finding) => void): void {
  for (const path of fieldPaths(outline, ["identifier"])) {
    const value = valueAt(outline.document.data, path);
    if (typeof value !== "string" || secretReference(value) !== undefined) continue;
    if (!referencesIn(value).some(({ kind }) => kind === "env" || kind === "file")) continue;
    report({
      code: "unknown-placeholder",
      path,
      message: "a reference must be the whole value",
      hint: "write ${env:NAME} or ${file:path} alone, or a literal id",
    });
  }
}

function tokenIsNotReferenced(outline: Outline, report: (finding: Finding) => void): void {
  for (const path of referenceFields(outline)) {
    const reference = secretReference(String(valueAt(outline.document.data, path)));
    if (reference?.kind !== "env" || !/^LIGHTLY_TOKEN(_FILE)?$/.test(reference.name)) continue;
    report({
      code: "token-reference",
      path,
      message: `${reference.name} belongs to the API and cannot be used in a config`,
      hint: "keep the credential of the storage in a variable of its own",
    });
  }
}

/** The references in the text of public keys. Text under any other key is a finding already, and may be a secret. */
function forEachShownReference(
  { document }: Outline,
  visit: (reference: Reference, path: Path) => void,
): void {
  forEachTemplate(document.data, (text, path) => {
    // Defaults are judged where they were filled in.
    if (path[0] === "defaults") return;
    const isItem = Array.isArray(valueAt(document.data, path.slice(0, -1)));
    if (!isPublicKey(path.at(isItem ? -2 : -1) ?? "")) return;
    for (const reference of referencesIn(text)) visit(reference, path);
  });
}
