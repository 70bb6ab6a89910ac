import { type Diagnostic, inFileOrder, withRestCounted } from "../model/diagnostics.js";
import type { DesiredState } from "../model/model.js";
import type { Secret } from "../model/secret.js";
import { fillDefaults } from "./language/defaults.js";
import { type ConfigDocument, diagnoseAt } from "./document.js";
import { checkExpiry } from "./resolve/expiry.js";
import { findConfigFiles, type PlaceProblem, standardInput } from "./source/find.js";
import { loadConfigFiles } from "./yaml/load.js";
import { parseIndented } from "./language/indentation.js";
import { mergeDocuments } from "./language/merge.js";
import { type Outline, outlineOf } from "./language/outline.js";
import { oneForEachCause } from "./one-cause.js";
import { resolveConfig } from "./resolve/resolve.js";
import { checkRules } from "./rules/index.js";
import { resolveSecrets } from "./resolve/secrets.js";
import type { FileReading } from "./source/read-file.js";
import { type ConfigTree, todaysTree } from "./source/tree.js";
import { type Validated, validateConfig } from "./language/validate.js";
import { substituteVariables, type VariableGivers } from "./language/variables.js";

export interface ConfigSources {
  /** Files, folders and patterns; none for `lightly.yaml`, or else the files of the folder `lightly`. */
  readonly places: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Values given with `--var`. */
  readonly variables: ReadonlyMap<string, string>;
  /** Files given with `--var-file`; none unless given. */
  readonly variableFiles?: readonly string[];
  /** Reads standard input, for the file {@link standardInput}. */
  readonly stdin?: (limit: number) => Promise<FileReading>;
  /** Days before the end of a credential from which on a warning is given. */
  readonly warnExpiryDays: number;
  readonly now: Date;
}

/** What became of a config: the state it asks for, unless a finding is an error. */
export interface ReadConfig {
  readonly files: readonly string[];
  readonly desired: DesiredState | undefined;
  /** The findings of all stages, one for each cause, in file order; beyond the first thousand, a count. */
  readonly diagnostics: readonly Diagnostic[];
  /** Every secret that was looked up, for whoever must keep it out of other people's words. */
  readonly secrets: readonly Secret[];
}

/** load → variables → validate → rules → resolve: the whole way from files to the state that they ask for. */
export async function readConfig(sources: ConfigSources): Promise<ReadConfig> {
  const checked = await examineFiles(sources, todaysTree, true);
  const { files, outline, validated } = checked;
  if (outline === undefined)
    return { files, desired: undefined, diagnostics: toShow(checked.diagnostics), secrets: [] };
  const resolved = await resolveSecrets(outline, sources);
  const diagnostics = inFileOrder([
    ...checked.diagnostics,
    ...resolved.diagnostics,
    ...checkExpiry(outline, resolved.values, expiryRule(sources)),
  ]);
  const secrets = [...resolved.values.values()];
  const usable = validated?.valid === true && isFreeOfErrors(diagnostics);
  const desired = usable ? resolveConfig(validated.config, outline.document, resolved.values) : undefined;
  return { files, desired, diagnostics: toShow(diagnostics, outline), secrets };
}

/**
 * load → variables → validate → rules: everything that can be said without secrets or values of variables; of credentials
 * that happen to be at hand, also whether they expire.
 */
export async function checkConfig(
  sources: ConfigSources,
): Promise<{ readonly files: readonly string[]; readonly diagnostics: readonly Diagnostic[] }> {
  const { files, diagnostics, outline } = await examineFiles(sources, todaysTree, false);
  if (outline === undefined) return { files, diagnostics: toShow(diagnostics) };
  const { values } = await resolveSecrets(outline, sources);
  const expiring = checkExpiry(outline, values, expiryRule(sources));
  return { files, diagnostics: toShow(inFileOrder([...diagnostics, ...expiring]), outline) };
}

function toShow(diagnostics: readonly Diagnostic[], outline?: Outline): readonly Diagnostic[] {
  return withRestCounted(oneForEachCause(diagnostics, outline));
}

/** What a config asked for as of a base. */
export interface BaseConfig {
  /** Nothing, where the base has no such config, or none that is valid. */
  readonly desired: DesiredState;
  readonly state: "read" | "absent" | "invalid";
}

/**
 * Resolves a config as it was in another tree. Variables and secrets have today's values; one that is gone today is no
 * finding, since nothing is ever sent to the platform from here.
 */
export async function readBaseConfig(sources: ConfigSources, tree: ConfigTree): Promise<BaseConfig> {
  const { diagnostics, outline, validated } = await examineFiles(sources, tree, false);
  const none = { datasets: [] };
  if (diagnostics.some(({ code }) => code === "file-unreadable")) return { desired: none, state: "absent" };
  const errors = diagnostics.filter(({ severity, path }) => severity === "error" && path !== "variables");
  if (outline === undefined || validated?.valid !== true || errors.length > 0)
    return { desired: none, state: "invalid" };
  const { values } = await resolveSecrets(outline, sources);
  return { desired: resolveConfig(validated.config, outline.document, values), state: "read" };
}

/** A config after every stage that needs no secrets. */
interface Examined {
  readonly diagnostics: readonly Diagnostic[];
  /** `undefined` when nothing of the config could be read. */
  readonly outline: Outline | undefined;
  readonly validated: Validated | undefined;
}

/** variables → validate → defaults → rules. */
function examine(loaded: ConfigDocument, variables: VariableGivers, valuesRequired: boolean): Examined {
  if (loaded.data === undefined) {
    return { diagnostics: inFileOrder(loaded.diagnostics), outline: undefined, validated: undefined };
  }
  const { document, diagnostics } = substituteVariables(loaded, variables, valuesRequired);
  const complete = fillDefaults(document);
  const validated = validateConfig(document);
  const outline = outlineOf(complete);
  const ofSchema = validated.valid ? [] : validated.diagnostics;
  return {
    diagnostics: inFileOrder([...loaded.diagnostics, ...diagnostics, ...ofSchema, ...checkRules(outline)]),
    outline,
    validated: validated.valid ? validateConfig(complete) : validated,
  };
}

/** find → load → merge, then {@link examine}. */
async function examineFiles(
  sources: ConfigSources,
  tree: ConfigTree,
  valuesRequired: boolean,
): Promise<Examined & { readonly files: readonly string[] }> {
  const { files, problems } = await findConfigFiles(sources.places, tree);
  const missing = problems.map(ofPlace);
  if (files.length === 0) return { files, diagnostics: missing, outline: undefined, validated: undefined };
  const merged = mergeDocuments(await loadConfigFiles(files, readerOf(sources, tree), parseIndented));
  const variables = {
    flags: sources.variables,
    files: await loadConfigFiles(sources.variableFiles ?? [], readerOf(sources, todaysTree)),
    env: sources.env,
  };
  const examined = examine(merged, variables, valuesRequired);
  return { ...examined, files, diagnostics: inFileOrder([...missing, ...examined.diagnostics]) };
}

function readerOf({ stdin }: ConfigSources, tree: ConfigTree): ConfigTree["read"] {
  return (file, limit) =>
    file === standardInput && stdin !== undefined ? stdin(limit) : tree.read(file, limit);
}

function ofPlace({ place, ...finding }: PlaceProblem): Diagnostic {
  const position = { file: place, line: 1, column: 1, endColumn: 1 };
  return diagnoseAt(() => undefined, position, { ...finding, path: [] });
}

function expiryRule({ now, warnExpiryDays }: ConfigSources): Parameters<typeof checkExpiry>[2] {
  return { now, warnWithin: warnExpiryDays * 86_400_000 };
}

function isFreeOfErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.every(({ severity }) => severity !== "error");
}
