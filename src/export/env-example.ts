import { dataOf, parseTree, valueAt } from "./config-tree.js";
import type { ExportedConfig } from "./exported.js";

/** A variable that a config refers to. */
export interface ReferredVariable {
  readonly name: string;
  /** What its value is, such as `sas_token of azure-fleetstore`. */
  readonly meaning: string;
}

/** The variables of an export, in order of their connections. */
export function variablesOf({ connections }: ExportedConfig): readonly ReferredVariable[] {
  return connections.flatMap(({ name: connection, fields }) =>
    fields.flatMap((field) =>
      field.kind === "secret" ? [{ name: field.variable, meaning: `${field.name} of ${connection}` }] : [],
    ),
  );
}

/** The variables that the named connections of a valid config refer to, each once, in the order of the text. */
export function variablesIn(text: string): readonly ReferredVariable[] {
  const connections = valueAt(dataOf(parseTree(text)), ["connections"]);
  const variables = new Map<string, ReferredVariable>();
  for (const [connection, fields] of connections instanceof Map ? connections : []) {
    for (const [field, value] of fields instanceof Map ? fields : []) {
      const name = /^\$\{env:(\w+)\}$/.exec(String(value))?.[1];
      if (name === undefined || variables.has(name)) continue;
      variables.set(name, { name, meaning: `${String(field)} of ${String(connection)}` });
    }
  }
  return [...variables.values()];
}

/** The text of a `.env.example`: the name of each variable, what it is, and no value. */
export function renderEnvExample(variables: readonly ReferredVariable[]): string {
  return heading + variables.map(({ name, meaning }) => `\n# ${meaning}\n${name}=\n`).join("");
}

const heading = `# Secrets that the Lightly config refers to. Set them where plan and apply run, and keep their values out of the
# repository.
`;
