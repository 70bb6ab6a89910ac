import { validateWrittenConfig } from "../../generated/validate-written-config.js";
import { purposes } from "../../model/desired.js";
import { fieldProblem } from "../../providers/datasource-problem.js";
import { fieldsOf } from "../../providers/index.js";
import { type Finding, valueAt } from "../document.js";
import { excerpt, listed, nameExcerpt } from "../excerpt/excerpt.js";
import { nearest } from "../excerpt/nearest.js";
import { connectionsOf, datasourcesOf, fieldsIn, type Outline } from "../language/outline.js";
import { referencesIn } from "../language/references.js";
import type { Rule } from "./rule.js";
import { valueFinding } from "./value-finding.js";

/** Rules about connections: that they are there, and that what identifies them to a provider can exist. */
export const connectionRules: readonly Rule[] = [
  connectionIsDeclared,
  connectionIsUsed,
  fieldHasItsForm,
  fieldsFitTogether,
  endpointIsEncrypted,
];

function connectionIsDeclared(outline: Outline, report: (finding: Finding) => void): void {
  const { connections } = outline;
  const names = [...connections.keys()];
  for (const { path, connectionName: name } of datasourcesOf(outline)) {
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
function connectionIsUsed(outline: Outline, report: (finding: Finding) => void): void {
  const { document, connections } = outline;
  if (document.diagnostics.some(({ code }) => code === "duplicate-key")) return;
  const inDefaults = purposes.map((purpose) =>
    valueAt(document.data, ["defaults", "datasources", purpose, "connection"]),
  );
  const named = new Set(
    [...datasourcesOf(outline).map(({ connectionName }) => connectionName), ...inDefaults].filter(
      (name) => typeof name === "string",
    ),
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

function fieldHasItsForm(outline: Outline, report: (finding: Finding) => void): void {
  for (const connection of connectionsOf(outline)) {
    const { provider, path, texts } = connection;
    if (provider === undefined) continue;
    for (const [name, { kind }] of fieldsOf(provider)) {
      const value = texts[name] ?? "";
      // What is empty has no form.
      const problem = kind === "secret" || value === "" ? undefined : fieldProblem(provider, name, value);
      if (problem !== undefined) report(valueFinding(problem, value, [...path, name], "invalid-value"));
    }
  }
}

/** Judged where each field is right by itself. */
function fieldsFitTogether(outline: Outline, report: (finding: Finding) => void): void {
  for (const connection of connectionsOf(outline)) {
    const { texts } = connection;
    const conflict = connection.provider?.conflict?.(texts);
    if (conflict === undefined) continue;
    if (!validateWrittenConfig({ version: 1, connections: { any: connection.fields } })) continue;
    const { field } = conflict;
    report(valueFinding(conflict, texts[field] ?? "", [...connection.path, field], "invalid-value"));
  }
}

function endpointIsEncrypted(outline: Outline, report: (finding: Finding) => void): void {
  for (const connection of connectionsOf(outline)) {
    for (const [name, { isStorageServer }] of fieldsIn(connection)) {
      if (isStorageServer !== true || connection.texts[name]?.startsWith("http://") !== true) continue;
      report({
        code: "unencrypted-endpoint",
        severity: "warning",
        path: [...connection.path, name],
        message: "what travels to and from this server can be read and changed on its way",
        hint: "write https://",
      });
    }
  }
}
