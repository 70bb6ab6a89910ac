import { type Finding, type Path, valueAt } from "../document.js";
import { excerpt } from "../excerpt/excerpt.js";
import { fieldPaths, type Outline, referenceFields } from "../language/outline.js";
import { type Reference, referencesIn, secretReference } from "../language/references.js";
import { meantReference } from "./meant-reference.js";
import type { Rule } from "./rule.js";
import { forEachShownText } from "./shown-texts.js";

/** Which references may stand where. */
export const referenceRules: readonly Rule[] = [
  mistypedReferenceIsNoSecret,
  secretsStayInSecretFields,
  placeholdersAreKnown,
  expressionsAreFilledInBefore,
  referenceIsWholeValue,
  tokenIsNotReferenced,
];

/** In a field that wants a reference, what looks like one is no secret that somebody wrote down. */
function mistypedReferenceIsNoSecret(outline: Outline, report: (finding: Finding) => void): void {
  for (const path of referenceFields(outline)) {
    const text = valueAt(outline.document.data, path);
    const meant =
      typeof text === "string" && secretReference(text) === undefined ? meantReference(text) : undefined;
    if (meant === undefined) continue;
    report({
      code: "unknown-placeholder",
      path,
      message: "this is not how a reference is written",
      hint: `write ${meant}`,
    });
  }
}

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

/** `${{ … }}` and `{{ … }}` belong to the systems that fill in their own files, of which this is none. */
function expressionsAreFilledInBefore({ document }: Outline, report: (finding: Finding) => void): void {
  forEachShownText(document.data, (text, path) => {
    if (!/\{\{.*\}\}/.test(text)) return;
    report({
      code: "unknown-placeholder",
      path,
      message: "nobody fills in what stands in double braces here",
      hint: "write ${var:name} with a variable declared under `variables:`, and set LIGHTLY_VAR_name in the job",
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

/** References under `defaults` are judged where they were filled in. */
function forEachShownReference(
  { document }: Outline,
  visit: (reference: Reference, path: Path) => void,
): void {
  forEachShownText(document.data, (text, path) => {
    if (path[0] === "defaults") return;
    for (const reference of referencesIn(text)) visit(reference, path);
  });
}
