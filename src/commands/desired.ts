import { dirname, join } from "node:path";
import { defaultConfig, findConfigFiles, standardInput } from "../config/source/find.js";
import {
  type ConfigSources,
  readBaseConfig,
  readConfig,
  type ReadConfig,
  usedVariables,
  type SecretsMode,
} from "../config/index.js";
import { type ConfigTree, folderTree, todaysTree } from "../config/source/tree.js";
import { noteFile } from "../files/read-log.js";
import type { Diagnostic } from "../model/diagnostics.js";
import { errorOf, UsageError } from "../model/errors.js";
import type { AppliedVariable, DesiredState } from "../model/desired.js";
import type { FailureFacts } from "../documents/failure-document.js";
import { diagnosticsText } from "../report/diagnostics-text.js";
import { isKnown, type Secret } from "../model/secret.js";
import { counted, printable } from "../report/printable.js";
import type { CommandContext } from "./context.js";
import { defaultPolicy } from "../policy/policy.js";
import { type GoverningPolicy, governingPolicy, type PolicyOptions } from "./policy.js";

/** The config as of the base of a change. */
export interface DesiredBase {
  /** As the user named it. */
  readonly name: string;
  /** The id of the commit that was read: the merge base. `null`: a folder. */
  readonly commit: string | null;
  /** `invalid` only where the user allowed it. */
  readonly state: "read" | "absent" | "invalid";
  /** Empty unless read. */
  readonly desired: DesiredState;
}

/** What a change is held against: the config before it, and the policy that judges it. */
export interface Review {
  /** `undefined` where no base is named. */
  readonly base: DesiredBase | undefined;
  readonly policy: GoverningPolicy;
}

/** Options of every command that compares the config with its base. */
export interface BaseOptions {
  /** A revision of git. */
  readonly base?: string;
  /** The working folder as it was before the change. */
  readonly baseDir?: string;
  /** Go on where the base has a config that is not valid. */
  readonly allowInvalidBase?: boolean;
}

/** Options of every command that reads a config. */
export interface ConfigOptions {
  /** Files, folders and patterns; none for the default. */
  readonly config: readonly string[];
  /** `name=value`, as often as given. */
  readonly var: readonly string[];
  /** Files of variables; none unless given. */
  readonly varFile?: readonly string[];
  /** Files of environment variables, which the context has read; none unless given. */
  readonly dotenv?: readonly string[];
  /** Days. */
  readonly warnExpiry: number;
}

export interface ReadDesired {
  /** The files that the config is made of. */
  readonly files: readonly string[];
  readonly desired: DesiredState;
  readonly variables: readonly AppliedVariable[];
  readonly sourceLine: ReadConfig["sourceLine"];
  readonly secrets: readonly Secret[];
  readonly warnings: readonly Diagnostic[];
  /**
   * Looks up those of some secrets that were not yet.
   *
   * @throws {DiagnosedError} when one of them cannot be used.
   */
  readonly require: (secrets: readonly Secret[]) => Promise<void>;
  /** Looks up some secrets; what is wrong with them is the answer. */
  readonly lookUp: ReadConfig["lookUp"];
}

/**
 * Reads the config; warnings go to stderr.
 *
 * @throws {DiagnosedError} with all findings, when one of them is an error.
 */
export async function readDesired(
  options: ConfigOptions,
  context: CommandContext,
  mode?: SecretsMode,
): Promise<ReadDesired> {
  const { files, desired, variables, sourceLine, diagnostics, secrets, lookUp } = await readConfig(
    configSources(options, context),
    mode,
  );
  if (desired === undefined) throw errorOf(diagnostics);
  context.stderr.write(diagnosticsText(diagnostics, context.stderr.palette));
  const require = async (wanted: readonly Secret[]): Promise<void> => {
    const missing = new Set(wanted.filter((secret) => !isKnown(secret)));
    const findings = missing.size === 0 ? [] : await lookUp(missing);
    if (findings.some(({ severity }) => severity === "error")) throw errorOf(findings);
  };
  return { files, desired, variables, sourceLine, secrets, warnings: diagnostics, require, lookUp };
}

/**
 * Reads the config as of its base, and the policy. If the base has no config, or an invalid one that the user allowed, stderr
 * says so.
 *
 * @throws {UsageError} when the base cannot be read or does not have the config, or its config is not valid.
 * @throws {ConfigError} when the policy is not valid.
 */
export async function readReview(
  options: ConfigOptions & BaseOptions & PolicyOptions,
  context: CommandContext,
): Promise<Review> {
  const sources = configSources(options, context);
  const opened = await openBase(options, context);
  if (opened === undefined) return { base: undefined, policy: await governingPolicy(options, undefined) };
  const { name, commit, tree, close } = opened;
  try {
    const { state, desired, errors } = await readBaseConfig(sources, tree);
    const at = commit?.slice(0, 12) ?? name;
    refuseErrors(errors, at, options);
    if (state !== "read") {
      const { stderr } = context;
      const why =
        state === "absent"
          ? `is new: ${at} has none; every difference counts as this change`
          : `is not valid as of ${at}; causes are not known, and no secret is sent again for its sake`;
      const warning = stderr.palette.warning("warning:");
      stderr.write(`${warning} the config ${printable(why)}\n`);
    }
    const policy = await governingPolicy(options, tree);
    return { base: { name, commit, state, desired }, policy };
  } finally {
    close();
  }
}

interface OpenedBase extends Pick<DesiredBase, "name" | "commit"> {
  readonly tree: ConfigTree;
  readonly close: () => void;
}

async function openBase(
  { base, baseDir, config }: BaseOptions & ConfigOptions,
  { env }: CommandContext,
): Promise<OpenedBase | undefined> {
  if ((base ?? baseDir) !== undefined && config.includes(standardInput))
    throw new UsageError("A base needs the config in files: standard input (-) is not in the base.");
  if (base !== undefined) {
    // Loaded when a commit is named: few commands ask git.
    const { openBaseCommit } = await import("../config/source/git/commit-tree.js");
    const { id, tree, close } = await openBaseCommit(base, env);
    return { name: base, commit: id, tree, close };
  }
  if (baseDir === undefined) return undefined;
  return { name: baseDir, commit: null, tree: await folderTree(baseDir), close: () => undefined };
}

/** What cannot be read may be anything; what is not valid, the change may repair. */
function refuseErrors(
  errors: readonly Diagnostic[],
  at: string,
  { allowInvalidBase }: Pick<BaseOptions, "allowInvalidBase">,
): void {
  const unreadable = errors.find(({ code }) => code === "file-unreadable");
  if (unreadable !== undefined) {
    const { position, message } = unreadable;
    throw new UsageError(`The base of the change cannot be read: ${position.file}, as of ${at}: ${message}.`);
  }
  const [error] = errors;
  if (error === undefined || allowInvalidBase) return;
  const { file, line, column } = error.position;
  const path = error.path === "" ? "" : `${error.path}: `;
  const more = errors.length > 1 ? ` (and ${counted(errors.length - 1, "more error")})` : "";
  throw new UsageError(
    `The base of the change is not valid: ${file}:${line}:${column}, as of ${at}: ${path}${error.message}${more}.`,
    "If this change repairs it, add --allow-invalid-base: causes are then not known, and secrets are sent again only with --rotate.",
  );
}

/** @throws {UsageError} when a `--var` is not `name=value`, or standard input is to be two things. */
export function configSources(
  options: ConfigOptions,
  { env, configEnv = env, stdin, today }: CommandContext,
): ConfigSources {
  const variables = new Map(
    options.var.map((assignment) => {
      const equals = assignment.indexOf("=");
      if (equals < 1) throw new UsageError(`--var wants name=value, not ${JSON.stringify(assignment)}.`);
      return [assignment.slice(0, equals), assignment.slice(equals + 1)] as const;
    }),
  );
  const { config: places, varFile: variableFiles = [], dotenv = [], warnExpiry: warnExpiryDays } = options;
  if ([...places, ...variableFiles, ...dotenv].filter((place) => place === standardInput).length > 1)
    throw new UsageError("Standard input (-) can be only one of --config, --var-file and --dotenv.");
  return { places, env: configEnv, variables, variableFiles, stdin, warnExpiryDays, now: today() };
}

/** What the report of a command that failed says of the program and the config. */
export async function failureFacts(options: ConfigOptions, context: CommandContext): Promise<FailureFacts> {
  const { config } = options;
  return {
    toolVersion: context.version,
    // Reading the config may be what failed: its files are not known.
    configFiles: config.length > 0 ? config : [defaultConfig.file],
    variables: await variablesOf(options, context),
  };
}

async function variablesOf(
  options: ConfigOptions,
  context: CommandContext,
): Promise<readonly AppliedVariable[]> {
  try {
    return await usedVariables(configSources(options, context));
  } catch {
    return []; // What --var says may be what is wrong.
  }
}

/** Notes the files that the config and its policy are read from, so that no report is written over one of them. */
export async function noteConfig({
  config,
  varFile = [],
}: Pick<ConfigOptions, "config" | "varFile">): Promise<void> {
  const { files } = await findConfigFiles(config, todaysTree);
  for (const file of [...files, ...varFile]) await noteFile(file);
  for (const folder of new Set([".", ...files.map((file) => dirname(file))])) {
    await noteFile(join(folder, defaultPolicy));
  }
}
