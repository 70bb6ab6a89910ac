import type { Finding } from "../document.js";
import type { Outline } from "../language/outline.js";
import { notReplaced, shellVariable } from "../language/references.js";
import type { Rule } from "./rule.js";

/** A folder may be called like this, but hardly ever is; any other field cannot, which the schema says. */
export const shellVariableRules: readonly Rule[] = [pathsHoldNoShellVariable];

function pathsHoldNoShellVariable({ datasets }: Outline, report: (finding: Finding) => void): void {
  for (const { path, resourcePath = "" } of datasets.flatMap(({ datasources = [] }) => datasources)) {
    const name = shellVariable(resourcePath);
    if (name !== undefined) report({ ...notReplaced(name, [...path, "resource_path"]), severity: "warning" });
  }
}
