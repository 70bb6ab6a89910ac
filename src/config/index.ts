import { type Diagnostic, inFileOrder } from "../diagnostics.js";
import type { DesiredState } from "../model.js";
import { Secret } from "../secret.js";
import type { ConfigDocument } from "./document.js";
import { loadConfigFile } from "./load.js";
import { type Outline, outlineOf } from "./outline.js";
import { resolveConfig } from "./resolve.js";
import { checkRules } from "./rules.js";
import { resolveSecrets } from "./secrets.js";
import { validateConfig, type Validated } from "./validate.js";
import { substituteVariables } from "./variables.js";

export interface ConfigSources extends ValueSources {
  /** Path of the config file. */
  readonly path: string;
}

/** Where variables and secrets get their values. */
export interface ValueSources {
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

/** load → variables → validate → rules → secrets → resolve: the whole way from a file to the state that it asks for. */
export async function readConfig(sources: ConfigSources): Promise<ReadConfig> {
  return readDocument(await loadConfigFile(sources.path), sources);
}

/** As {@link readConfig}, of a file that is loaded. */
export async function readDocument(loaded: ConfigDocument, sources: ValueSources): Promise<ReadConfig> {
  if (loaded.data === undefined) return { desired: undefined, diagnostics: loaded.diagnostics, secrets: [] };
  const { document, outline, validated, diagnostics: found } = check(loaded, sources, true);
  const resolved = await resolveSecrets(outline, sources);
  const diagnostics = inFileOrder([...found, ...resolved.diagnostics]);
  const secrets = [...resolved.values.values()].filter((value) => value instanceof Secret);
  const usable = validated.valid && diagnostics.every(({ severity }) => severity !== "error");
  const desired = usable ? resolveConfig(validated.config, document, resolved.values) : undefined;
  return { desired, diagnostics, secrets };
}

/** load → variables → validate → rules: everything that can be said without secrets or values of variables. */
export async function checkConfig(sources: ConfigSources): Promise<readonly Diagnostic[]> {
  return checkDocument(await loadConfigFile(sources.path), sources);
}

/** As {@link checkConfig}, of a file that is loaded. */
export function checkDocument(loaded: ConfigDocument, sources: ValueSources): readonly Diagnostic[] {
  return loaded.data === undefined ? loaded.diagnostics : inFileOrder(check(loaded, sources, false).diagnostics);
}

interface Checked {
  readonly document: ConfigDocument;
  readonly outline: Outline;
  readonly validated: Validated;
  readonly diagnostics: readonly Diagnostic[];
}

function check(loaded: ConfigDocument, sources: ValueSources, variablesRequired: boolean): Checked {
  const variables = { flags: sources.variables, env: sources.env };
  const { document, diagnostics: ofVariables } = substituteVariables(loaded, variables, variablesRequired);
  const validated = validateConfig(document);
  const outline = outlineOf(document);
  const ofSchema = validated.valid ? [] : validated.diagnostics;
  const diagnostics = [...loaded.diagnostics, ...ofVariables, ...ofSchema, ...checkRules(outline)];
  return { document, outline, validated, diagnostics };
}
