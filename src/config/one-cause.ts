import { type Diagnostic, type DiagnosticCode, type Position } from "../model/diagnostics.js";
import { dotted } from "./document.js";
import type { Outline } from "./language/outline.js";

/**
 * One finding for each cause: of those that have the same cause, the first one, which says how many datasets it is about and
 * holds them all in `leftOut`. What `defaults` or an alias puts into many datasets is wrong in one place; what a reference
 * leads to is missing once, however often it is referred to.
 */
export function oneForEachCause(
  diagnostics: readonly Diagnostic[],
  outline?: Outline,
): readonly Diagnostic[] {
  const connectionOf = misfits(diagnostics, outline);
  const groups = new Map<string, Diagnostic[]>();
  const seen = new Map<string, number>();
  for (const diagnostic of diagnostics) {
    const { code, severity, message, path, position } = diagnostic;
    const cause = isElsewhere.has(code) ? message : (connectionOf.get(path) ?? placeKey(position));
    // Two findings about one value, such as two missing keys, are two mistakes.
    const same = JSON.stringify([code, severity, cause, path]);
    const occurrence = (seen.get(same) ?? 0) + 1;
    seen.set(same, occurrence);
    const key = JSON.stringify([code, severity, cause, occurrence]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [diagnostic]);
    else group.push(diagnostic);
  }
  return [...groups.values()].map(folded);
}

/** Codes of findings about what a value refers to, which is named in their message. */
const isElsewhere: ReadonlySet<DiagnosticCode> = new Set([
  "unknown-connection",
  "undeclared-variable",
  "unset-secret",
  "secret-file",
  "invalid-secret",
  "expired-secret",
  "expiring-secret",
] as const);

/** The connection of each path that does not fit it, where no path does: then it is the connection that is wrong. */
function misfits(
  diagnostics: readonly Diagnostic[],
  outline: Outline | undefined,
): ReadonlyMap<string, string> {
  const wrong = new Set(diagnostics.flatMap(({ code, path }) => (code === "invalid-path" ? [path] : [])));
  const paths = new Map<string, string[]>();
  for (const { connectionName, path } of wrong.size === 0
    ? []
    : (outline?.datasets ?? []).flatMap(({ datasources }) => datasources ?? [])) {
    if (connectionName === undefined) continue;
    const place = dotted([...path, "resource_path"]);
    const known = paths.get(connectionName);
    if (known === undefined) paths.set(connectionName, [place]);
    else known.push(place);
  }
  return new Map(
    [...paths].flatMap(([name, places]) =>
      places.every((place) => wrong.has(place))
        ? places.map((place) => [place, `connection ${name}`] as const)
        : [],
    ),
  );
}

function placeKey({ file, line, column, endColumn }: Position): string {
  return JSON.stringify([file, line, column, endColumn]);
}

function folded(group: readonly Diagnostic[]): Diagnostic {
  const [first, ...others] = group;
  if (first === undefined) throw new TypeError("A group has at least one finding.");
  if (others.length === 0) return first;
  const datasets = new Set(group.map(({ path }) => /^datasets(?:\.[\w-]+|\[[^\]]*\])/.exec(path)?.[0]));
  const more =
    datasets.has(undefined) || datasets.size === 1
      ? `${others.length} more ${others.length === 1 ? "place" : "places"}`
      : `${datasets.size - 1} more ${datasets.size === 2 ? "dataset" : "datasets"}`;
  const { code, severity, message, path, position } = first;
  return {
    code,
    severity,
    message: `${message} (and so in ${more})`,
    get hint() {
      return first.hint;
    },
    path,
    position,
    get sourceLine() {
      return first.sourceLine;
    },
    leftOut: group,
  };
}
