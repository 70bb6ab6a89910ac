import {
  compareText,
  type Diagnostic,
  type DiagnosticCode,
  inFileOrder,
  withRestCounted,
} from "../model/diagnostics.js";
import type { AppliedVariable, DesiredState } from "../model/desired.js";
import type { FileReading } from "../files/read.js";
import { publicPart } from "../model/pasted-secret.js";
import { isKnown, reveal, type Secret } from "../model/secret.js";
import { unknownAllowances, withoutAllowed } from "./allowances.js";
import { positionKey } from "./distinct-findings.js";
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
import { credentialsIn, lookUpSecrets, type ReferredSecrets, referredSecrets } from "./resolve/secrets.js";
import { checkFit } from "./resolve/secret-fit.js";
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
  /** Reads standard input, for the file {@link standardInput}; without it, `-` is a file like any other. */
  readonly stdin?: (limit: number) => Promise<FileReading>;
  /** Days before the end of a credential from which on a warning is given. */
  readonly warnExpiryDays: number;
  readonly now: Date;
}

/**
 * Which secrets are looked up: all, and each must be there; those that are there; or none at all.
 */
export type SecretsMode = "required" | "optional" | "none";

/** What became of a config: the state it asks for, unless a finding is an error. */
export interface ReadConfig {
  readonly files: readonly string[];
  readonly desired: DesiredState | undefined;
  /** The variables that the config uses. */
  readonly variables: readonly AppliedVariable[];
  /** The line of a place as it may be shown. */
  readonly sourceLine: ConfigDocument["sourceLine"];
  /** The findings of all stages, one for each cause, in file order; beyond the first thousand, a count. */
  readonly diagnostics: readonly Diagnostic[];
  /** Every secret that the config refers to. */
  readonly secrets: readonly Secret[];
  /** Looks up some of these secrets; what is wrong with them, expiry included, is the answer. */
  readonly lookUp: (wanted: ReadonlySet<Secret>) => Promise<readonly Diagnostic[]>;
}

/** load → variables → validate → rules → resolve: the whole way from files to the state that they ask for. */
export function readConfig(sources: ConfigSources, mode: SecretsMode = "required"): Promise<ReadConfig> {
  return readPlaces(sources, mode, true);
}

/**
 * The same as far as it can be said without secrets or values of variables; of credentials that happen to be at hand, also
 * whether they can be right.
 */
export function checkConfig(sources: ConfigSources): Promise<ReadConfig> {
  return readPlaces(sources, "optional", false);
}

async function readPlaces(
  sources: ConfigSources,
  mode: SecretsMode,
  valuesRequired: boolean,
): Promise<ReadConfig> {
  const {
    files,
    outline,
    validated,
    variables,
    diagnostics: found,
  } = await examinePlaces(sources, valuesRequired);
  if (outline === undefined)
    return {
      files,
      desired: undefined,
      variables: [],
      sourceLine: () => undefined,
      diagnostics: toShow(found),
      secrets: [],
      lookUp: () => Promise.resolve([]),
    };
  const secrets = referredSecrets(outline);
  const lookUp = async (wanted?: ReadonlySet<Secret>): Promise<readonly Diagnostic[]> => [
    ...(await lookUpSecrets(outline, secrets, sources, wanted)),
    ...judgeSecrets(outline, secrets, sources),
  ];
  const ofSecrets = mode === "none" ? [] : await lookUp();
  const diagnostics = settled(outline, [
    ...found,
    ...ofSecrets.filter(({ code }) => mode === "required" || !isMissing(code)),
  ]);
  const usable = validated?.valid === true && isFreeOfErrors(diagnostics);
  const desired = usable ? resolveConfig(validated.config, outline.document, secrets) : undefined;
  return {
    files,
    desired,
    variables,
    sourceLine: outline.document.sourceLine,
    diagnostics: toShow(diagnostics, outline),
    secrets: [...secrets.values()],
    lookUp: async (wanted) => toShow(settled(outline, await lookUp(wanted)), outline),
  };
}

function toShow(diagnostics: readonly Diagnostic[], outline?: Outline): readonly Diagnostic[] {
  return withRestCounted(oneForEachCause(diagnostics, outline));
}

/** A secret that is not there is no obstacle until it is sent. */
function isMissing(code: Diagnostic["code"]): boolean {
  return code === "unset-secret" || code === "secret-file";
}

/** What the credentials that were looked up show of themselves. */
function judgeSecrets(
  outline: Outline,
  secrets: ReferredSecrets,
  sources: ConfigSources,
): readonly Diagnostic[] {
  const credentials = credentialsIn(outline, secrets);
  const rule = { now: sources.now, warnWithin: sources.warnExpiryDays * 86_400_000 };
  return [...checkExpiry(outline.document, credentials, rule), ...checkFit(outline, credentials)];
}

/**
 * The variables that a config uses, for the report of a command that failed: also of a config that is not valid. Of one
 * that cannot be read, those that were given with `--var`.
 */
export async function usedVariables(sources: ConfigSources): Promise<readonly AppliedVariable[]> {
  const { outline, variables } = await examinePlaces(sources, false);
  if (outline === undefined) {
    return [...sources.variables]
      .map(([name, value]) => ({ name, value: publicPart(value) }))
      .toSorted((a, b) => compareText(a.name, b.name));
  }
  const secrets = referredSecrets(outline);
  await lookUpSecrets(outline, secrets, sources);
  const values = [...secrets.values()].filter(isKnown).map(reveal);
  // That a variable holds a secret may be the very error.
  return variables.map(({ name, value }) => ({
    name,
    value: values.some((secret) => secret !== "" && value.includes(secret)) ? "(secret)" : value,
  }));
}

/** The findings of all stages, without the warnings that comments allow. */
function settled({ document }: Outline, diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return inFileOrder([...withoutAllowed(diagnostics, document.allowances), ...unknownAllowances(document)]);
}

/** What a config asked for as of a base. */
export interface BaseConfig {
  /** Nothing, unless it was read. */
  readonly desired: DesiredState;
  /** `absent` where the base has none of the config's files. */
  readonly state: "read" | "absent" | "invalid";
  /** The errors of an invalid one, in file order. */
  readonly errors: readonly Diagnostic[];
}

/**
 * Resolves a config as it was in another tree. Files that the tree does not have are no part of it. Variables have
 * today's values; no secret is looked up.
 */
export async function readBaseConfig(sources: ConfigSources, tree: ConfigTree): Promise<BaseConfig> {
  const { files: named } = await findConfigFiles(sources.places, tree);
  const kinds = await Promise.all(named.map((file) => tree.kindOf(file)));
  const files = named.filter((_, index) => kinds[index] !== "absent");
  if (files.length === 0) return { desired: none, state: "absent", errors: [] };
  const { diagnostics, outline, validated } = await examineFiles(files, sources, tree, false);
  const errors = diagnostics.filter(({ severity, path }) => severity === "error" && path !== "variables");
  if (outline === undefined || validated?.valid !== true || errors.length > 0) {
    return { desired: none, state: "invalid", errors };
  }
  const desired = resolveConfig(validated.config, outline.document, referredSecrets(outline));
  return { desired, state: "read", errors: [] };
}

const none: DesiredState = { datasets: [] };

/** A config after every stage that needs no secrets. */
interface Examined {
  readonly diagnostics: readonly Diagnostic[];
  /** `undefined` when nothing of the config could be read. */
  readonly outline: Outline | undefined;
  readonly validated: Validated | undefined;
  readonly variables: readonly AppliedVariable[];
}

/** variables → validate → defaults → rules. */
function examine(loaded: ConfigDocument, variables: VariableGivers, valuesRequired: boolean): Examined {
  if (loaded.data === undefined) {
    return {
      diagnostics: inFileOrder(loaded.diagnostics),
      outline: undefined,
      validated: undefined,
      variables: [],
    };
  }
  const substituted = substituteVariables(loaded, variables, valuesRequired);
  const { document, diagnostics } = substituted;
  const complete = fillDefaults(document);
  const written = validateConfig(document);
  // What is filled in, such as a default name, must fit where it is filled in.
  const validated = written.valid ? validateConfig(complete) : written;
  const outline = outlineOf(complete);
  const ofRules = checkRules(outline);
  const ofForm = validated.valid ? [] : validated.diagnostics;
  const ofSchema = unexplained(written.valid ? oncePerPlace(ofForm) : ofForm, ofRules);
  return {
    diagnostics: inFileOrder([...loaded.diagnostics, ...diagnostics, ...ofSchema, ...ofRules]),
    outline,
    validated,
    variables: substituted.variables,
  };
}

/** find, then {@link examineFiles}. */
async function examinePlaces(
  sources: ConfigSources,
  valuesRequired: boolean,
): Promise<Examined & { readonly files: readonly string[] }> {
  const { files, problems } = await findConfigFiles(sources.places, todaysTree);
  const missing = problems.map(ofPlace);
  if (files.length === 0)
    return { files, diagnostics: missing, outline: undefined, validated: undefined, variables: [] };
  const examined = await examineFiles(files, sources, todaysTree, valuesRequired);
  return { ...examined, files, diagnostics: inFileOrder([...missing, ...examined.diagnostics]) };
}

/** A default that does not fit is wrong once, however many datasets take it. */
function oncePerPlace(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...new Map(diagnostics.toReversed().map((one) => [positionKey(one.position), one])).values()];
}

/** What the schema says of a value's form, but where a rule says what is wrong with it. */
function unexplained(ofSchema: readonly Diagnostic[], ofRules: readonly Diagnostic[]): readonly Diagnostic[] {
  const explained = new Set(
    ofRules.filter(({ severity }) => severity === "error").map(({ position }) => positionKey(position)),
  );
  const ofForm = new Set<DiagnosticCode>(["invalid-value", "literal-secret", "unknown-placeholder"]);
  return ofSchema.filter(({ code, position }) => !(ofForm.has(code) && explained.has(positionKey(position))));
}

/** load → merge, then {@link examine}. */
async function examineFiles(
  files: readonly string[],
  sources: ConfigSources,
  tree: ConfigTree,
  valuesRequired: boolean,
): Promise<Examined> {
  const merged = mergeDocuments(await loadConfigFiles(files, readerOf(sources, tree), parseIndented));
  const variables = {
    flags: sources.variables,
    files: await loadConfigFiles(sources.variableFiles ?? [], readerOf(sources, todaysTree)),
    env: sources.env,
  };
  return examine(merged, variables, valuesRequired);
}

function readerOf({ stdin }: ConfigSources, tree: ConfigTree): ConfigTree["read"] {
  return (file, limit) =>
    file === standardInput && stdin !== undefined ? stdin(limit) : tree.read(file, limit);
}

function ofPlace({ place, ...finding }: PlaceProblem): Diagnostic {
  const position = { file: place, line: 1, column: 1, endColumn: 1 };
  return diagnoseAt(() => undefined, position, { ...finding, path: [] });
}

function isFreeOfErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.every(({ severity }) => severity !== "error");
}
