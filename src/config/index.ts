import { type Diagnostic, inFileOrder } from "../diagnostics.js";
import type { DesiredState } from "../model.js";
import { Secret } from "../secret.js";
import { loadConfigFile } from "./load.js";
import { outlineOf } from "./outline.js";
import { resolveConfig } from "./resolve.js";
import { checkRules } from "./rules.js";
import { resolveSecrets } from "./secrets.js";
import { validateConfig } from "./validate.js";
import { substituteVariables } from "./variables.js";

export interface ConfigSources {
  /** Path of the config file. */
  readonly path: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Values given with `--var`. */
  readonly variables: ReadonlyMap<string, string>;
}

/** What became of a config: the state it asks for, unless a finding is an error. */
export interface ReadConfig {
  readonly desired: DesiredState | undefined;
  /** All findings, of all stages, in file order. */
  readonly diagnostics: readonly Diagnostic[];
  /** Every secret that was looked up, for whoever must keep it out of other people's words. */
  readonly secrets: readonly Secret[];
}

/** load → variables → validate → rules → resolve: the whole way from a file to the state that it asks for. */
export async function readConfig(sources: ConfigSources): Promise<ReadConfig> {
  const loaded = await loadConfigFile(sources.path);
  if (loaded.data === undefined) return { desired: undefined, diagnostics: loaded.diagnostics, secrets: [] };
  const variables = { flags: sources.variables, env: sources.env };
  const { document, diagnostics: fromVariables } = substituteVariables(loaded, variables, true);
  const validated = validateConfig(document);
  const outline = outlineOf(document);
  const resolved = await resolveSecrets(outline, sources);
  const diagnostics = inFileOrder([
    ...loaded.diagnostics,
    ...fromVariables,
    ...(validated.valid ? [] : validated.diagnostics),
    ...checkRules(outline),
    ...resolved.diagnostics,
  ]);
  const secrets = [...resolved.values.values()].filter((value) => value instanceof Secret);
  const usable = validated.valid && diagnostics.every(({ severity }) => severity !== "error");
  const desired = usable ? resolveConfig(validated.config, document, resolved.values) : undefined;
  return { desired, diagnostics, secrets };
}

/** load → variables → validate → rules: everything that can be said without secrets or values of variables. */
export async function checkConfig(sources: ConfigSources): Promise<readonly Diagnostic[]> {
  const loaded = await loadConfigFile(sources.path);
  if (loaded.data === undefined) return loaded.diagnostics;
  const variables = { flags: sources.variables, env: sources.env };
  const { document, diagnostics: fromVariables } = substituteVariables(loaded, variables, false);
  const validated = validateConfig(document);
  return inFileOrder([
    ...loaded.diagnostics,
    ...fromVariables,
    ...(validated.valid ? [] : validated.diagnostics),
    ...checkRules(outlineOf(document)),
  ]);
}
