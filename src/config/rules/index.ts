import { type Diagnostic, mostFound } from "../../model/diagnostics.js";
import { diagnose, type Finding, valueAt } from "../document.js";
import { excerpt, listed, nameExcerpt } from "../excerpt/excerpt.js";
import { identityRules } from "./identity-rules.js";
import { nearest } from "../excerpt/nearest.js";
import type { Outline, OutlinedDatasource } from "../language/outline.js";
import { referenceRules } from "./reference-rules.js";
import { referencesIn } from "../language/references.js";
import type { Rule } from "./rule.js";
import { shellVariableRules } from "./shell-variables.js";

const rules: readonly Rule[] = [
  connectionIsDeclared,
  connectionIsUsed,
  purposesFitTogether,
  pathFitsProvider,
  inputAndLightlyAreApart,
  ...identityRules,
  ...referenceRules,
  ...shellVariableRules,
];

/** Holds the well-formed parts of a config against the rules that a schema cannot say. */
export function checkRules(outline: Outline): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  for (const rule of rules) {
    rule(outline, (finding) => {
      if (diagnostics.length < mostFound) diagnostics.push(diagnose(outline.document, finding));
    });
  }
  return diagnostics;
}

function connectionIsDeclared({ connections, datasets }: Outline, report: (finding: Finding) => void): void {
  const names = [...connections.keys()];
  for (const { path, connectionName: name } of datasets.flatMap(({ datasources }) => datasources ?? [])) {
    if (name === undefined || connections.has(name) || referencesIn(name).length > 0) continue;
    report({
      code: "unknown-connection",
      path: [...path, "connection"],
      message: `no connection is called ${excerpt(name)}`,
      hint: () => {
        const suggestion = nearest(name, names);
        if (suggestion !== undefined) return `did you mean ${suggestion}?`;
        return names.length === 0
          ? "declare it under `connections:`, or write the connection here"
          : `declared connections: ${listed(names)}`;
      },
    });
  }
}

/** Nobody mistypes more names than these; each is held against all that are declared. */
const mostMistyped = 100;

/** A connection whose name is nearly used is as good as used, and a file with duplicates shows only half of itself. */
function connectionIsUsed(
  { document, connections, datasets }: Outline,
  report: (finding: Finding) => void,
): void {
  if (document.diagnostics.some(({ code }) => code === "duplicate-key")) return;
  const named = new Set(
    datasets
      .flatMap(({ datasources }) => datasources ?? [])
      .flatMap(({ connectionName }) => connectionName ?? []),
  );
  const mistyped = [...named].filter((name) => !connections.has(name)).slice(0, mostMistyped);
  const meant = new Set(mistyped.map((name) => nearest(name, [...connections.keys()])));
  for (const [name, { path }] of connections) {
    if (named.has(name) || meant.has(name)) continue;
    report({
      code: "unused-connection",
      severity: "warning",
      path,
      part: "key",
      message: `no datasource uses the connection ${nameExcerpt(name)}`,
      hint: "remove it, or name it in a datasource",
    });
  }
}

/** Judged where every entry is a purpose: a mistyped one is a finding already. */
function purposesFitTogether({ document, datasets }: Outline, report: (finding: Finding) => void): void {
  for (const { path, datasources } of datasets) {
    const written = valueAt(document.data, [...path, "datasources"]);
    if (datasources === undefined || Object.keys(Object(written)).length > datasources.length) continue;
    const present = datasources.map(({ purpose }) => purpose).join(" + ");
    if (present === "" || present === "input + lightly" || present === "input_output") continue;
    report({
      code: "purpose-conflict",
      path: [...path, "datasources"],
      part: "key",
      message: `${present} ${datasources.length === 1 ? "cannot stand alone" : "do not fit together"}`,
      hint: "declare `input` and `lightly`, or `input_output` alone, or leave out `datasources`",
    });
  }
}

function pathFitsProvider({ datasets }: Outline, report: (finding: Finding) => void): void {
  for (const { path, connection, resourcePath } of datasets.flatMap(({ datasources }) => datasources ?? [])) {
    const provider = connection?.provider;
    if (provider === undefined || resourcePath === undefined || referencesIn(resourcePath).length > 0)
      continue;
    if (provider.path.matches(resourcePath)) continue;
    report({
      code: "invalid-path",
      path: [...path, "resource_path"],
      message: `${excerpt(resourcePath)} is not a path of a connection of type ${provider.type}`,
      hint: `expected: ${provider.path.example}`,
    });
  }
}

function inputAndLightlyAreApart({ datasets }: Outline, report: (finding: Finding) => void): void {
  for (const { datasources } of datasets) {
    const input = datasources?.find(({ purpose }) => purpose === "input");
    const lightly = datasources?.find(({ purpose }) => purpose === "lightly");
    if (input === undefined || lightly === undefined) continue;
    const [raw, work] = [placeOf(input), placeOf(lightly)];
    if (raw === undefined || work === undefined) continue;
    if (!raw.startsWith(work) && !work.startsWith(raw)) continue;
    report({
      code: "overlapping-paths",
      severity: "warning",
      path: [...lightly.path, "resource_path"],
      message:
        raw === work
          ? "input and lightly are the same folder"
          : `the ${work.startsWith(raw) ? "lightly" : "input"} folder lies inside the other one`,
      hint: "use two separate folders: what Lightly writes, such as thumbnails, would be read as input",
    });
  }
}

/** Text that starts with another place's text exactly when it lies inside it. */
function placeOf({ connection, resourcePath }: OutlinedDatasource): string | undefined {
  const provider = connection?.provider;
  if (connection === undefined || provider === undefined || resourcePath === undefined) return undefined;
  const { scope } = provider.path;
  if (scope === null || !provider.path.matches(resourcePath)) return undefined;
  const folder = resourcePath.endsWith("/") ? resourcePath : `${resourcePath}/`;
  return JSON.stringify(scope.map((field) => connection.fields[field])) + folder;
}
