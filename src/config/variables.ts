import { type ConfigDocument, diagnose, type Finding, type Path } from "./document.js";
import type { Diagnostic } from "../diagnostics.js";
import { nearest } from "./nearest.js";
import { forEachString, referencesIn, substitute } from "./references.js";

/** Where variables get their values, before their defaults: `--var name=value`, then `LIGHTLY_VAR_name`. */
export interface VariableSources {
  readonly flags: ReadonlyMap<string, string>;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A document whose strings no longer hold a `${var:…}` that has a value. */
export interface Substituted {
  readonly document: ConfigDocument;
  readonly diagnostics: readonly Diagnostic[];
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
  const findings: Finding[] = [];
  const declared = declaredVariables(document.data);
  const values = resolveValues(declared, sources, required, findings);

  forEachString(document.data, (text, path) => {
    if (path[0] === "variables") return;
    for (const reference of referencesIn(text)) {
      if (reference.kind === "var" && !declared.has(reference.name)) {
        findings.push(undeclared(reference.name, path, [...declared.keys()]));
      }
    }
  });
  for (const name of sources.flags.keys()) {
    if (declared.has(name)) continue;
    const suggestion = nearest(name, [...declared.keys()]);
    findings.push({
      code: "undeclared-variable",
      path: ["variables"],
      part: "key",
      message: `--var sets ${JSON.stringify(name)}, which is not declared`,
      hint: suggestion === undefined ? `declare it under \`variables:\`` : `did you mean ${suggestion}?`,
    });
  }
  return {
    document: { ...document, data: replaceInConfig(document.data, (name) => values.get(name)) },
    diagnostics: findings.map((finding) => diagnose(document, finding)),
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

/** Values of the declared variables. A default may use other variables, but no circle of them has a value. */
function resolveValues(
  declared: ReadonlyMap<string, string | undefined>,
  sources: VariableSources,
  required: boolean,
  findings: Finding[],
): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  const failed = new Set<string>();
  const resolve = (name: string, chain: readonly string[]): string | undefined => {
    const known = values.get(name);
    if (known !== undefined || failed.has(name)) return known;
    if (chain.includes(name)) {
      const circle = [...chain.slice(chain.indexOf(name)), name].join(" → ");
      findings.push({
        code: "variable-cycle",
        path: ["variables", chain.at(-1) ?? name, "default"],
        message: `the default leads back to itself: ${circle}`,
        hint: "give one of them a plain default",
      });
      for (const member of chain.slice(chain.indexOf(name))) failed.add(member);
      return undefined;
    }
    const given = sources.flags.get(name) ?? sources.env[`LIGHTLY_VAR_${name}`];
    const fallback = declared.get(name);
    const value = given ?? (fallback === undefined ? undefined : expand(name, fallback, [...chain, name]));
    if (value !== undefined) values.set(name, value);
    else if (given === undefined && fallback === undefined && required && !failed.has(name)) {
      failed.add(name);
      findings.push({
        code: "unset-variable",
        path: ["variables", name],
        part: "key",
        message: `the variable ${name} has neither a value nor a default`,
        hint: `set it with --var ${name}=VALUE or LIGHTLY_VAR_${name}`,
      });
    }
    return value;
  };
  const expand = (name: string, text: string, chain: readonly string[]): string | undefined => {
    let complete = true;
    const expanded = substitute(text, (other) => {
      if (!declared.has(other)) {
        findings.push(undeclared(other, ["variables", name, "default"], [...declared.keys()]));
        complete = false;
        return undefined;
      }
      const value = resolve(other, chain);
      complete &&= value !== undefined;
      return value;
    });
    return complete ? expanded : undefined;
  };
  for (const name of declared.keys()) resolve(name, []);
  return values;
}

function undeclared(name: string, path: Path, known: readonly string[]): Finding {
  const suggestion = nearest(name, known);
  return {
    code: "undeclared-variable",
    path,
    message: `the variable ${name} is not declared`,
    hint: suggestion === undefined ? "declare it under `variables:`" : `did you mean ${suggestion}?`,
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
  if (typeof data === "string") return substitute(data, valueOf);
  if (Array.isArray(data)) return data.map((item) => replaceStrings(item, valueOf));
  if (!isObject(data)) return data;
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, replaceStrings(value, valueOf)]),
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
