import { checkConfig, type ConfigSources, readConfig, type ReadConfig } from "../../src/config/index.js";
import type { Diagnostic } from "../../src/model/diagnostics.js";
import { diagnosticsText } from "../../src/report/diagnostics-text.js";
import { plain } from "../../src/report/palette.js";
import { makeFolder } from "../support/files.js";

export interface Values {
  readonly env?: Readonly<Record<string, string>>;
  readonly variables?: Readonly<Record<string, string>>;
}

/** Everything that `validate` says about a config. */
export async function check(
  content: string | Uint8Array,
  values: Values = {},
): Promise<readonly Diagnostic[]> {
  await using folder = await makeFolder();
  return (await checkConfig(sourcesOf(await folder.write("lightly.yaml", content), values))).diagnostics;
}

/** What `plan` makes of a config, up to the point where it would talk to the API. */
export async function read(content: string | Uint8Array, values: Values = {}): Promise<ReadConfig> {
  await using folder = await makeFolder();
  return await readFile(await folder.write("lightly.yaml", content), values);
}

/** As {@link read}, of a file that is there. */
export function readFile(path: string, values: Values = {}): Promise<ReadConfig> {
  return readConfig(sourcesOf(path, values));
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
export function marked(text: string, diagnostic: Diagnostic | undefined): string | undefined {
  const { line = 0, column = 1, endColumn = 1 } = diagnostic?.position ?? {};
  return text.split("\n")[line - 1]?.slice(column - 1, endColumn - 1);
}

/** Where the config of a file finds its values, at the beginning of 2026. */
export function sourcesOf(path: string, { env = {}, variables = {} }: Values = {}): ConfigSources {
  const now = new Date("2026-01-01T00:00:00Z");
  return { places: [path], env, variables: new Map(Object.entries(variables)), warnExpiryDays: 14, now };
}
