import { type Diagnostic, mostFound } from "../../model/diagnostics.js";
import { distinctFindings } from "../distinct-findings.js";
import type { Finding } from "../document.js";
import type { Outline } from "../language/outline.js";
import { connectionRules } from "./connections.js";
import { datasetRules } from "./datasets.js";
import { folderRules } from "./folders.js";
import { pastedSecretRules } from "./pasted-secrets.js";
import { pathRules } from "./paths.js";
import { referenceRules } from "./references.js";
import type { Rule } from "./rule.js";
import { shellVariableRules } from "./shell-variables.js";
import { thumbnailRules } from "./thumbnails.js";

/** In the order in which they explain: of several errors at one place, the first one is told. */
const rules: readonly Rule[] = [
  ...pastedSecretRules,
  ...referenceRules,
  ...shellVariableRules,
  ...connectionRules,
  ...datasetRules,
  ...pathRules,
  ...folderRules,
  ...thumbnailRules,
];

/** Holds the well-formed parts of a config against the rules that a schema cannot say. */
export function checkRules(outline: Outline): readonly Diagnostic[] {
  const findings: Finding[] = [];
  for (const rule of rules)
    rule(outline, (finding) => {
      if (findings.length < mostFound) findings.push(finding);
    });
  return distinctFindings(outline.document, findings);
}
