import { checkDocument, readDocument, type ReadConfig, type ValueSources } from "../../src/config/index.js";
import { parseConfig } from "../../src/config/load.js";
import type { Diagnostic } from "../../src/diagnostics.js";
import { diagnosticsText } from "../../src/report/diagnostics-text.js";
import { plain } from "../../src/report/palette.js";

export interface Values {
  readonly env?: Readonly<Record<string, string>>;
  readonly variables?: Readonly<Record<string, string>>;
}

/** Everything that `validate` says about a config. */
export function check(text: string | Uint8Array, values: Values = {}): readonly Diagnostic[] {
  return checkDocument(parseConfig(bytesOf(text), "lightly.yaml"), sourcesOf(values));
}

/** What `plan` makes of a config, up to the point where it would talk to the API. */
export function read(text: string | Uint8Array, values: Values = {}): Promise<ReadConfig> {
  return readDocument(parseConfig(bytesOf(text), "lightly.yaml"), sourcesOf(values));
}

/** Findings as people see them. */
export function shown(diagnostics: readonly Diagnostic[]): string {
  return diagnosticsText(diagnostics, plain);
}

/** `line:column code path: message | hint` of each finding. */
export function lines(diagnostics: readonly Diagnostic[]): readonly string[] {
  return diagnostics.map(
    ({ position, code, path, message, hint }) =>
      `${position.line}:${position.column} ${code} ${path}: ${message} | ${hint}`,
  );
}

/** The characters of the file that a finding marks. */
export function marked(text: string, { position }: Diagnostic): string {
  return (text.split("\n")[position.line - 1] ?? "").slice(position.column - 1, position.endColumn - 1);
}

function bytesOf(text: string | Uint8Array): Uint8Array {
  return typeof text === "string" ? new TextEncoder().encode(text) : text;
}

function sourcesOf({ env = {}, variables = {} }: Values): ValueSources {
  return { env, variables: new Map(Object.entries(variables)) };
}
