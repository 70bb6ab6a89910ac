import type { Diagnostic } from "../diagnostics.js";
import { diagnose, type Finding, valueAt } from "./document.js";
import { nearest } from "./nearest.js";
import { connectionsOf, fieldPaths, type Outline, type OutlinedDatasource, referenceFields } from "./outline.js";
import { forEachString, referencesIn, secretReference } from "./references.js";

/** What a schema cannot say. Each rule reports through `report`; none depends on another. */
type Rule = (outline: Outline, report: (finding: Finding) => void) => void;

const rules: readonly Rule[] = [
  connectionIsDeclared,
  connectionIsUsed,
  purposesFitTogether,
  pathFitsProvider,
  inputAndLightlyAreApart,
  secretsStayInSecretFields,
  placeholdersAreKnown,
  tokenIsNotReferenced,
];

/** Holds the well-formed parts of a config against the rules that a schema cannot say. */
export function checkRules(outline: Outline): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  for (const rule of rules) {
    rule(outline, (finding) => diagnostics.push(diagnose(outline.document, finding)));
  }
  return diagnostics;
}

function connectionIsDeclared({ connections, datasets }: Outline, report: (finding: Finding) => void): void {
  const names = [...connections.keys()];
  for (const { path, connectionName: name } of datasets.flatMap(({ datasources }) => datasources ?? [])) {
    if (name === undefined || connections.has(name) || referencesIn(name).length > 0) continue;
    const suggestion = nearest(name, names);
    report({
      code: "unknown-connection",
      path: [...path, "connection"],
      message: `no connection is called ${JSON.stringify(name)}`,
      hint:
        suggestion !== undefined
          ? `did you mean ${suggestion}?`
          : names.length === 0
            ? "declare it under `connections:`, or write the connection here"
            : `declared connections: ${names.join(", ")}`,
    });
  }
}

/** A connection whose name is nearly used is as good as used, and a file with duplicates shows only half of itself. */
function connectionIsUsed({ document, connections, datasets }: Outline, report: (finding: Finding) => void): void {
  if (document.diagnostics.some(({ code }) => code === "duplicate-key")) return;
  const names = [...connections.keys()];
  const used = new Set(
    datasets
      .flatMap(({ datasources }) => datasources ?? [])
      .map(({ connectionName: name }) =>
        name === undefined || connections.has(name) ? name : nearest(name, names),
      ),
  );
  for (const [name, { path }] of connections) {
    if (used.has(name)) continue;
    report({
      code: "unused-connection",
      severity: "warning",
      path,
      part: "key",
      message: `no datasource uses the connection ${JSON.stringify(name)}`,
      hint: "remove it, or name it in a datasource",
    });
  }
}

function purposesFitTogether({ datasets }: Outline, report: (finding: Finding) => void): void {
  for (const { path, datasources } of datasets) {
    if (datasources === undefined) continue;
    const present = datasources.map(({ purpose }) => purpose).join(" + ");
    if (present === "input + lightly" || present === "input_output") continue;
    report({
      code: "purpose-conflict",
      path: [...path, "datasources"],
      part: "key",
      message:
        present === ""
          ? "a dataset cannot have an empty list of datasources"
          : `${present} ${datasources.length === 1 ? "cannot stand alone" : "do not fit together"}`,
      hint: "declare `input` and `lightly`, or `input_output` alone, or leave out `datasources`",
    });
  }
}

function pathFitsProvider({ datasets }: Outline, report: (finding: Finding) => void): void {
  for (const { path, connection, resourcePath } of datasets.flatMap(({ datasources }) => datasources ?? [])) {
    const provider = connection?.provider;
    if (provider === undefined || resourcePath === undefined || referencesIn(resourcePath).length > 0) continue;
    if (provider.path.matches(resourcePath)) continue;
    report({
      code: "invalid-path",
      path: [...path, "resource_path"],
      message: `${JSON.stringify(resourcePath)} is not a path of a connection of type ${provider.type}`,
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

function secretsStayInSecretFields(outline: Outline, report: (finding: Finding) => void): void {
  const admitted = new Set(referenceFields(outline).map((path) => JSON.stringify(path)));
  const connections = new Map(connectionsOf(outline).map((one) => [JSON.stringify(one.path), one]));
  forEachString(outline.document.data, (text, path) => {
    if (admitted.has(JSON.stringify(path))) return;
    const connection = connections.get(JSON.stringify(path.slice(0, -1)));
    // A key that the provider does not know is a finding already, and may well be a mistyped secret.
    if (connection !== undefined && !Object.hasOwn(connection.provider?.fields ?? {}, String(path.at(-1)))) return;
    for (const reference of referencesIn(text)) {
      if (reference.kind !== "env" && reference.kind !== "file") continue;
      report({
        code: "secret-outside-secret-field",
        path,
        message: `${reference.text} cannot stand here, in a field that is shown`,
        hint: "use ${var:name} with a variable declared under `variables:`",
      });
    }
  });
}

function placeholdersAreKnown(outline: Outline, report: (finding: Finding) => void): void {
  const secrets = new Set(fieldPaths(outline, ["secret"]).map((path) => JSON.stringify(path)));
  forEachString(outline.document.data, (text, path) => {
    if (secrets.has(JSON.stringify(path))) return;
    for (const reference of referencesIn(text)) {
      if (reference.kind !== "unknown") continue;
      report({
        code: "unknown-placeholder",
        path,
        message: `${reference.text} is not a reference`,
        hint: "write ${var:name} for a variable; ${env:NAME} and ${file:path} are for secrets",
      });
    }
  });
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
