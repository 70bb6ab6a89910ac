import { type ConfigDocument, diagnose, type Finding, type Path } from "../document.js";
import { isMapping } from "../../model/mapping.js";
import type { AppliedVariable } from "../../model/desired.js";
import { publicPart } from "../../model/pasted-secret.js";
import { compareText, type Diagnostic, mostFound } from "../../model/diagnostics.js";
import { nearest } from "../excerpt/nearest.js";
import { forEachTemplate, maxTextLength, substitute, variablesIn } from "./references.js";
import { variablesOfFiles } from "./variable-files.js";
import { undeclaredVariable, type VariableSources, variableValues } from "./variable-values.js";

/** Where variables get their values: `--var` first, then files, then the environment, then their defaults. */
export interface VariableGivers extends VariableSources {
  /** The files of `--var-file`; the later ones come before the earlier ones. */
  readonly files: readonly ConfigDocument[];
}

/** A document whose strings no longer hold a `${var:…}` that has a value. */
export interface Substituted {
  readonly document: ConfigDocument;
  readonly diagnostics: readonly Diagnostic[];
  /** The variables that the document uses, as far as they have values that may be shown, sorted by name. */
  readonly variables: readonly AppliedVariable[];
}

/**
 * Puts the values of variables into the strings of a document. It works on parsed data, so that a value can neither
 * break nor inject YAML. With `required: false`, as when validating offline, a variable without a value stays as it is.
 */
export function substituteVariables(
  document: ConfigDocument,
  { flags, files, env }: VariableGivers,
  required: boolean,
): Substituted {
  const declared = declaredVariables(document.data);
  const names = [...declared.keys()];
  const ofFiles = variablesOfFiles(files, names);
  const given = new Map([...ofFiles.values, ...flags]);
  const { values, findings: unresolved } = variableValues(declared, { flags: given, env }, required);
  const findings: Finding[] = [...unresolved];

  const valueOf: ValueOf = (name) => values.get(name);
  const used = new Set<string>();
  forEachTemplate(document.data, (text, path) => {
    if (path[0] === "variables") return;
    for (const name of variablesIn(text)) {
      used.add(name);
      if (!declared.has(name) && findings.length < mostFound)
        findings.push(undeclaredVariable(name, path, names));
    }
    if (substitute(text, valueOf) === undefined) findings.push(tooLongText(path));
  });
  for (const name of flags.keys()) {
    if (declared.has(name)) continue;
    const suggestion = nearest(name, names);
    findings.push({
      code: "undeclared-variable",
      path: ["variables"],
      part: "key",
      message: `--var sets ${JSON.stringify(name)}, which is not declared`,
      hint: suggestion === undefined ? `declare it under \`variables:\`` : `did you mean ${suggestion}?`,
    });
  }
  return {
    document: {
      ...document,
      data: values.size === 0 ? document.data : replaceInConfig(document.data, valueOf),
    },
    diagnostics: [...ofFiles.diagnostics, ...findings.map((finding) => diagnose(document, finding))],
    variables: [...values]
      .flatMap(([name, value]) => (used.has(name) ? [{ name, value: publicPart(value) }] : []))
      .toSorted((a, b) => compareText(a.name, b.name)),
  };
}

function declaredVariables(data: unknown): ReadonlyMap<string, string | undefined> {
  const declared = new Map<string, string | undefined>();
  if (!isMapping(data) || !isMapping(data["variables"])) return declared;
  for (const [name, variable] of Object.entries(data["variables"])) {
    const fallback = isMapping(variable) ? variable["default"] : undefined;
    declared.set(name, typeof fallback === "string" ? fallback : undefined);
  }
  return declared;
}

function tooLongText(path: Path): Finding {
  return {
    code: "invalid-value",
    path,
    message: `with the values of its variables this has more than ${maxTextLength} characters`,
    hint: "use shorter values, or fewer of them",
  };
}

type ValueOf = (name: string) => string | undefined;

/** Everything but the declarations of the variables themselves. */
function replaceInConfig(data: unknown, valueOf: ValueOf): unknown {
  if (!isMapping(data)) return data;
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [
      key,
      key === "variables" ? value : replaceStrings(value, valueOf),
    ]),
  );
}

function replaceStrings(data: unknown, valueOf: ValueOf): unknown {
  if (typeof data === "string") return substitute(data, valueOf) ?? data;
  if (Array.isArray(data)) return data.map((item) => replaceStrings(item, valueOf));
  if (!isMapping(data)) return data;
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, replaceStrings(value, valueOf)]),
  );
}
