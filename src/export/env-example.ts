import { type ProviderType } from "../model.js";
import type { ExportedConfig } from "./exported.js";

/** A variable that an exported config refers to. */
export interface ExportedVariable {
  readonly name: string;
  readonly connection: string;
  readonly type: ProviderType;
  readonly field: string;
}

/** The variables of a config, in order of their connections. */
export function variablesOf({ connections }: ExportedConfig): readonly ExportedVariable[] {
  return connections.flatMap(({ name: connection, type, fields }) =>
    fields.flatMap((field) =>
      field.kind === "secret" ? [{ name: field.variable, connection, type, field: field.name }] : [],
    ),
  );
}

/** The text of a `.env.example`: the name of each variable, what it is, and no value. */
export function renderEnvExample(variables: readonly ExportedVariable[], config: string): string {
  const entries = variables.map(
    ({ name, connection, type, field }) => `\n# ${field} of the connection ${connection} (${type})\n${name}=\n`,
  );
  return `# The secrets that ${config} refers to. Set them where plan and apply run; keep their values out of the repository.\n${entries.join("")}`;
}
