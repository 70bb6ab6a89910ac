import type { Finding, Path } from "../document.js";
import { nearest } from "../excerpt/nearest.js";
import { substitute } from "./references.js";

/** Where variables get their values, before their defaults: `--var name=value`, then `LIGHTLY_VAR_name` unless it is empty. */
export interface VariableSources {
  readonly flags: ReadonlyMap<string, string>;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Characters. */
const maxValueLength = 1024;
/** Variables that a default may lead on through. */
const maxChain = 100;

/**
 * The values of declared variables, given with their defaults. A default may use other variables, but no circle of
 * them has a value. With `required: false` a variable may be without one.
 */
export function variableValues(
  declared: ReadonlyMap<string, string | undefined>,
  sources: VariableSources,
  required: boolean,
): { readonly values: ReadonlyMap<string, string>; readonly findings: readonly Finding[] } {
  const names = [...declared.keys()];
  const values = new Map<string, string>();
  const failed = new Set<string>();
  const findings: Finding[] = [];
  const fail = (name: string, finding?: Finding): undefined => {
    if (finding !== undefined && !failed.has(name)) findings.push(finding);
    failed.add(name);
    return undefined;
  };
  const resolve = (name: string, chain: readonly string[]): string | undefined => {
    if (values.has(name) || failed.has(name)) return values.get(name);
    if (chain.includes(name)) return failCircle(chain.slice(chain.indexOf(name)), chain.at(-1) ?? name);
    if (chain.length >= maxChain) return fail(name, tooManySteps(name));
    const fallback = declared.get(name);
    const given = sources.flags.get(name) ?? (sources.env[`LIGHTLY_VAR_${name}`] || undefined);
    const value =
      given ??
      (fallback === undefined
        ? fail(name, required ? unset(name) : undefined)
        : expand(name, fallback, [...chain, name]));
    if (value === undefined) return fail(name);
    if (value.length > maxValueLength) return fail(name, tooLong(name));
    values.set(name, value);
    return value;
  };
  const expand = (name: string, text: string, chain: readonly string[]): string | undefined => {
    let complete = true;
    const expanded = substitute(text, (other) => {
      if (declared.has(other)) {
        const value = resolve(other, chain);
        complete &&= value !== undefined;
        return value;
      }
      complete = false;
      return fail(name, undeclaredVariable(other, ["variables", name, "default"], names));
    });
    return complete ? (expanded ?? fail(name, tooLong(name))) : undefined;
  };
  const failCircle = (members: readonly string[], last: string): undefined => {
    fail(last, circle(members, last));
    for (const member of members) failed.add(member);
    return undefined;
  };

  for (const name of names) resolve(name, []);
  return { values, findings };
}

/** Of a reference to a variable that is not declared. */
export function undeclaredVariable(name: string, path: Path, known: readonly string[]): Finding {
  const hint = (): string => {
    const suggestion = nearest(name, known);
    return suggestion === undefined ? "declare it under `variables:`" : `did you mean ${suggestion}?`;
  };
  return {
    code: "undeclared-variable",
    path,
    message: `the variable ${name} is not declared`,
    hint,
  };
}

function unset(name: string): Finding {
  return {
    code: "unset-variable",
    path: ["variables", name],
    part: "key",
    message: `the variable ${name} has neither a value nor a default`,
    hint: `set it with --var ${name}=VALUE or LIGHTLY_VAR_${name}`,
  };
}

function circle(members: readonly string[], last: string): Finding {
  return {
    code: "variable-cycle",
    path: ["variables", last, "default"],
    message: `the default leads back to itself: ${[...members, members[0]].join(" → ")}`,
    hint: "give one of them a plain default",
  };
}

function tooManySteps(name: string): Finding {
  return {
    code: "invalid-value",
    path: ["variables", name],
    part: "key",
    message: `a default leads on through more than ${maxChain} variables`,
    hint: "give one of them a plain default",
  };
}

function tooLong(name: string): Finding {
  return {
    code: "invalid-value",
    path: ["variables", name],
    part: "key",
    message: `the value of the variable ${name} has more than ${maxValueLength} characters`,
    hint: "use a shorter value",
  };
}
