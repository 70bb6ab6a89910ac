import { type Diagnostic, type DiagnosticCode, inFileOrder, withRestCounted } from "../model/diagnostics.js";
import type { DesiredState } from "../model/model.js";
import type { Secret } from "../model/secret.js";
import { fillDefaults } from "./language/defaults.js";
import { type ConfigDocument, diagnoseAt } from "./document.js";
import { checkCredentials } from "./resolve/credentials.js";
import { checkExpiry } from "./resolve/expiry.js";
import { findConfigFiles } from "./source/find.js";
import { loadConfigFile } from "./yaml/load.js";
import { mergeDocuments } from "./language/merge.js";
import { type Outline, outlineOf } from "./language/outline.js";
import { resolveConfig } from "./resolve/resolve.js";
import { checkRules } from "./rules/index.js";
import { resolveSecrets } from "./resolve/secrets.js";
import { type ConfigTree, todaysTree } from "./source/tree.js";
import { type Validated, validateConfig } from "./language/validate.js";
import { substituteVariables } from "./language/variables.js";

export interface ConfigSources {
  /** Files, folders and patterns; none for `lightly.yaml`, or else the files of the folder `lightly`. */
  readonly places: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Values given with `--var`. */
  readonly variables: ReadonlyMap<string, string>;
  /** Days before the end of a credential from which on a warning is given. */
  readonly warnExpiryDays: number;
  readonly now: Date;
}

/** What became of a config: the state it asks for, unless a finding is an error. */
export interface ReadConfig {
  readonly files: readonly string[];
  readonly desired: DesiredState | undefined;
  /** The findings of all stages, in file order; beyond the first thousand, a count. */
  readonly diagnostics: readonly Diagnostic[];
  /** Every secret that was looked up, for whoever must keep it out of other people's words. */
  readonly secrets: readonly Secret[];
}

/**
 * load → variables → validate → rules → resolve: the whole way from files to the state that they ask for. Where secrets are
 * `optional`, one without a value is no finding, and its field holds the reference as text; nor is one that has expired.
 */
export async function readConfig(
  sources: ConfigSources,
  secretsAre: "required" | "optional" = "required",
): Promise<ReadConfig> {
  const checked = await examineFiles(sources, todaysTree, true);
  const { files, outline, validated } = checked;
  if (outline === undefined)
    return { files, desired: undefined, diagnostics: withRestCounted(checked.diagnostics), secrets: [] };
  const resolved = await resolveSecrets(outline, sources);
  const ofSecrets = [
    ...resolved.diagnostics,
    ...checkExpiry(outline, resolved.values, expiryRule(sources)),
    ...checkCredentials(outline, resolved.values, sources.now),
  ].filter(({ code }) => secretsAre === "required" || !tolerated.has(code));
  const diagnostics = inFileOrder([...checked.diagnostics, ...ofSecrets]);
  const secrets = [...resolved.values.values()];
  const usable = validated?.valid === true && isFreeOfErrors(diagnostics);
  const desired = usable ? resolveConfig(validated.config, outline.document, resolved.values) : undefined;
  return { files, desired, diagnostics: withRestCounted(diagnostics), secrets };
}

/** What is wrong with secrets that are optional, and yet no reason to stop. */
const tolerated: ReadonlySet<DiagnosticCode> = new Set([
  "unset-secret",
  "secret-file",
  "expired-secret",
  "expiring-secret",
  "unfit-secret",
]);

/**
 * load → variables → validate → rules: everything that can be said without secrets or values of variables; of credentials
 * that happen to be at hand, also whether they expire.
 */
export async function checkConfig(
  sources: ConfigSources,
): Promise<{ readonly files: readonly string[]; readonly diagnostics: readonly Diagnostic[] }> {
  const { files, diagnostics, outline } = await examineFiles(sources, todaysTree, false);
  if (outline === undefined) return { files, diagnostics: withRestCounted(diagnostics) };
  const { values } = await resolveSecrets(outline, sources);
  const ofCredentials = [
    ...checkExpiry(outline, values, expiryRule(sources)),
    ...checkCredentials(outline, values, sources.now),
  ];
  return { files, diagnostics: withRestCounted(inFileOrder([...diagnostics, ...ofCredentials])) };
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
function examine(
  loaded: ConfigDocument,
  { variables, env }: Pick<ConfigSources, "env" | "variables">,
  valuesRequired: boolean,
): Examined {
  if (loaded.data === undefined) {
    return { diagnostics: inFileOrder(loaded.diagnostics), outline: undefined, validated: undefined };
  }
  const { document, diagnostics } = substituteVariables(loaded, { flags: variables, env }, valuesRequired);
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
  const missing = problems.map(({ place, problem }) => missingPlace(place, problem));
  if (files.length === 0) return { files, diagnostics: missing, outline: undefined, validated: undefined };
  const merged = mergeDocuments(await Promise.all(files.map((file) => loadConfigFile(file, tree))));
  const examined = examine(merged, sources, valuesRequired);
  return { ...examined, files, diagnostics: inFileOrder([...missing, ...examined.diagnostics]) };
}

function missingPlace(place: string, problem: string): Diagnostic {
  const position = { file: place, line: 1, column: 1, endColumn: 1 };
  return diagnoseAt(() => undefined, position, {
    code: "file-unreadable",
    path: [],
    message: problem,
    hint: "name files, folders or patterns of the config with --config",
  });
}

function expiryRule({ now, warnExpiryDays }: ConfigSources): Parameters<typeof checkExpiry>[2] {
  return { now, warnWithin: warnExpiryDays * 86_400_000 };
}

function isFreeOfErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.every(({ severity }) => severity !== "error");
}
