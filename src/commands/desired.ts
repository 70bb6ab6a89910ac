import { defaultConfig, standardInput } from "../config/source/find.js";
import { type ConfigSources, readBaseConfig, readConfig } from "../config/index.js";
import { nearest } from "../config/excerpt/nearest.js";
import { baseTree } from "../config/source/tree.js";
import type { Diagnostic } from "../model/diagnostics.js";
import { errorOf, UsageError } from "../model/errors.js";
import type { DesiredState } from "../model/model.js";
import { connectionKeys, type Rotation } from "../reconcile/rotation.js";
import { diagnosticsText } from "../report/diagnostics-text.js";
import { printable } from "../report/printable.js";
import type { Secret } from "../model/secret.js";
import type { CommandContext } from "./context.js";

/** The config as of the base of a change. */
export interface DesiredBase {
  /** As the user named it. */
  readonly name: string;
  readonly desired: DesiredState;
}

/** Options of every command that reads a config. */
export interface ConfigOptions {
  /** Files, folders and patterns; none for the default. */
  readonly config: readonly string[];
  /** `name=value`, as often as given. */
  readonly var: readonly string[];
  /** Files of variables; none unless given. */
  readonly varFile?: readonly string[];
  /** Files of environment variables, which the context has read. */
  readonly envFile?: readonly string[];
  /** Days. */
  readonly warnExpiry: number;
}

export interface ReadDesired {
  /** The files that the config is made of. */
  readonly files: readonly string[];
  readonly desired: DesiredState;
  readonly secrets: readonly Secret[];
  readonly warnings: readonly Diagnostic[];
}

/**
 * Reads the config; warnings go to stderr.
 *
 * @throws {DiagnosedError} with all findings, when one of them is an error.
 */
export async function readDesired(options: ConfigOptions, context: CommandContext): Promise<ReadDesired> {
  const { files, desired, diagnostics, secrets } = await readConfig(configSources(options, context));
  if (desired === undefined) throw errorOf(diagnostics);
  context.stderr.write(diagnosticsText(diagnostics, context.stderr.palette));
  return { files, desired, secrets, warnings: diagnostics };
}

/**
 * Reads the config as of a base. One that is missing or not valid there makes every difference part of the change, which
 * stderr says.
 *
 * @throws {UsageError} when the base is neither a folder nor a commit.
 */
export async function readDesiredBase(
  base: string,
  options: ConfigOptions,
  context: CommandContext,
): Promise<DesiredBase> {
  const sources = configSources(options, context);
  if (options.config.includes(standardInput))
    throw new UsageError("--base needs the config in files: standard input (-) is not in the base.");
  const { desired, state } = await readBaseConfig(sources, await baseTree(base, context.env));
  if (state !== "read") {
    const { stderr } = context;
    const why = state === "absent" ? "does not exist" : "is not valid";
    stderr.write(
      `${stderr.palette.warning("warning:")} the config ${why} as of ${printable(base)}; every difference counts as this change\n`,
    );
  }
  return { name: base, desired };
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
  const { config: places, varFile: variableFiles = [], envFile = [], warnExpiry: warnExpiryDays } = options;
  if ([...places, ...variableFiles, ...envFile].filter((place) => place === standardInput).length > 1)
    throw new UsageError("Standard input (-) can be only one of --config, --var-file and --env-file.");
  return { places, env: configEnv, variables, variableFiles, stdin, warnExpiryDays, now: today() };
}

/** The config as it is named where its files are not known, because reading it failed. */
export function namedConfig({ config }: ConfigOptions): readonly string[] {
  return config.length > 0 ? config : [defaultConfig.file];
}

/**
 * The connections named with `--rotate`; `all` stands for every one in use, `dataset.purpose` for an inline one.
 *
 * @throws {UsageError} when one of them is used by no datasource.
 */
export function rotationOf(names: readonly string[], desired: DesiredState): Rotation {
  const used = connectionKeys(desired);
  if (names.includes("all")) return new Set(used);
  const unknown = names.filter((name) => !used.includes(name));
  if (unknown.length === 0) return new Set(names);
  const suggestions = unknown.flatMap((name) => nearest(name, used) ?? []);
  throw new UsageError(
    `--rotate: no datasource uses a connection called ${unknown.map((name) => JSON.stringify(name)).join(", ")}.`,
    suggestions.length === 0 ? "Name a connection, or all." : `Did you mean ${suggestions.join(", ")}?`,
  );
}
