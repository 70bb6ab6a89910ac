import type { Diagnostic } from "../../model/diagnostics.js";
import { type ConfigDocument, diagnose, type Finding } from "../document.js";
import { isMapping } from "../../model/mapping.js";
import { nameExcerpt } from "../excerpt/excerpt.js";
import { nearest } from "../excerpt/nearest.js";

/** What files of variables say, of the variables that are declared. */
export interface FileVariables {
  readonly values: ReadonlyMap<string, string>;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The values in files of variables; a later file wins. A file is a mapping of names to texts in YAML or JSON, or what
 * `terraform output -json` prints. What a config does not declare is told of, but for other outputs of Terraform; a
 * sensitive output is refused, since the values of variables are shown in plans.
 */
export function variablesOfFiles(
  files: readonly ConfigDocument[],
  declared: readonly string[],
): FileVariables {
  const values = new Map<string, string>();
  const diagnostics: Diagnostic[] = [];
  for (const file of files) {
    // A file without anything in it sets nothing.
    diagnostics.push(...file.diagnostics.filter(({ code }) => code !== "empty-config"));
    if (file.data === undefined) continue;
    for (const finding of readVariables(file.data, declared, values))
      diagnostics.push(diagnose(file, finding));
  }
  return { values, diagnostics };
}

function readVariables(
  data: unknown,
  declared: readonly string[],
  values: Map<string, string>,
): readonly Finding[] {
  if (!isMapping(data)) return [notAMapping];
  const entries = Object.entries(data);
  const isOfTerraform = entries.every(
    ([, output]) => isMapping(output) && "value" in output && "type" in output,
  );
  return entries.flatMap(([name, entry]): readonly Finding[] => {
    if (!declared.includes(name)) return isOfTerraform ? [] : [undeclared(name, declared)];
    const path = isOfTerraform ? [name, "value"] : [name];
    if (isOfTerraform && isMapping(entry) && entry["sensitive"] === true) return [sensitive(name, path)];
    const value = isOfTerraform && isMapping(entry) ? entry["value"] : entry;
    if (typeof value !== "string") return [notText(path)];
    values.set(name, value);
    return [];
  });
}

const notAMapping: Finding = {
  code: "wrong-type",
  path: [],
  message: "this is not a mapping of names to texts",
  hint: 'write `name: value` lines, { "name": "value" }, or what `terraform output -json` prints',
};

function undeclared(name: string, declared: readonly string[]): Finding {
  return {
    code: "undeclared-variable",
    severity: "warning",
    path: [name],
    part: "key",
    message: `the config declares no variable ${nameExcerpt(name)}`,
    hint: () => {
      const suggestion = nearest(name, declared);
      return suggestion === undefined
        ? "declare it under `variables:`, or remove it here"
        : `did you mean ${suggestion}?`;
    },
  };
}

function sensitive(name: string, path: Finding["path"]): Finding {
  return {
    code: "invalid-value",
    path,
    message: "this output of Terraform is sensitive, and the values of variables are shown in plans",
    hint: `if ${name} is a secret, refer to it with \${env:NAME} or \${file:path}; if not, declare it as not sensitive`,
  };
}

function notText(path: Finding["path"]): Finding {
  return {
    code: "wrong-type",
    path,
    message: "the value of a variable is text",
    hint: "put it in quotes; in Terraform, use tostring()",
  };
}
