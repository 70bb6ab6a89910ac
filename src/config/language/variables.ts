import { type ConfigDocument, diagnose, type Finding, type Path } from "../document.js";
import type { AppliedVariable } from "../../model/desired.js";
import { publicPart } from "../../model/pasted-secret.js";
import { compareText, type Diagnostic } from "../../model/diagnostics.js";
import { nearest } from "../excerpt/nearest.js";
import { forEachTemplate, maxTextLength, referencesIn, substitute } from "./references.js";
import { undeclaredVariable, type VariableSources, variableValues } from "./variable-values.js";

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
  sources: VariableSources,
  required: boolean,
): Substituted {
  const declared = declaredVariables(document.data);
  const { values, findings: unresolved } = variableValues(declared, sources, required);
  const findings: Finding[] = [...unresolved];

  const names = [...declared.keys()];
  const valueOf: ValueOf = (name) => values.get(name);
  const used = new Set<string>();
  forEachTemplate(document.data, (text, path) => {
    if (path[0] === "variables") return;
    for (const reference of referencesIn(text)) {
      if (reference.kind === "var") used.add(reference.name);
      if (reference.kind === "var" && !declared.has(reference.name)) {
        findings.push(undeclaredVariable(reference.name, path, names));
      }
    }
    if (substitute(text, valueOf) === undefined) findings.push(tooLongText(path));
  });
  for (const name of sources.flags.keys()) {
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
    document: { ...document, data: replaceInConfig(document.data, valueOf) },
    diagnostics: findings.map((finding) => diagnose(document, finding)),
    variables: [...values]
      .flatMap(([name, value]) => (used.has(name) ? [{ name, value: publicPart(value) }] : []))
      .toSorted((a, b) => compareText(a.name, b.name)),
  };
}

function declaredVariables(data: unknown): ReadonlyMap<string, string | undefined> {
  const declared = new Map<string, string | undefined>();
  if (!isObject(data) || !isObject(data["variables"])) return declared;
  for (const [name, variable] of Object.entries(data["variables"])) {
    const fallback = isObject(variable) ? variable["default"] : undefined;
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
  if (!isObject(data)) return data;
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
  if (!isObject(data)) return data;
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, replaceStrings(value, valueOf)]),
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
