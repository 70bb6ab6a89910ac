import { defaultConfig } from "../config/source/find.js";
import { type ConfigSources, readBaseConfig, readConfig, type SecretsMode } from "../config/index.js";
import { baseTree } from "../config/source/tree.js";
import type { Diagnostic } from "../model/diagnostics.js";
import { errorOf, UsageError } from "../model/errors.js";
import type { DesiredState } from "../model/desired.js";
import { diagnosticsText } from "../report/diagnostics-text.js";
import { printable } from "../report/printable.js";
import { isKnown, type Secret } from "../model/secret.js";
import type { CommandContext } from "./context.js";

/** The config as of the base of a change. */
export interface DesiredBase {
  /** As the user named it. */
  readonly name: string;
  /** Id of the commit; `null` for a folder. */
  readonly commit: string | null;
  readonly state: "read" | "absent" | "invalid";
  /** Nothing, unless it was read. */
  readonly desired: DesiredState;
}

/** Options of every command that reads a config. */
export interface ConfigOptions {
  /** Files, folders and patterns; none for the default. */
  readonly config: readonly string[];
  /** `name=value`, as often as given. */
  readonly var: readonly string[];
  /** Days. */
  readonly warnExpiry: number;
}

export interface ReadDesired {
  /** The files that the config is made of. */
  readonly files: readonly string[];
  readonly desired: DesiredState;
  readonly secrets: readonly Secret[];
  readonly warnings: readonly Diagnostic[];
  /**
   * Looks up those of some secrets that were not yet.
   *
   * @throws {DiagnosedError} when one of them cannot be used.
   */
  readonly require: (secrets: readonly Secret[]) => Promise<void>;
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
  const { files, desired, diagnostics, secrets, lookUp } = await readConfig(
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
  return { files, desired, secrets, warnings: diagnostics, require };
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
  const { desired, state } = await readBaseConfig(sources, await baseTree(base, context.env));
  if (state !== "read") {
    const { stderr } = context;
    const why = state === "absent" ? "does not exist" : "is not valid";
    stderr.write(
      `${stderr.palette.warning("warning:")} the config ${why} as of ${printable(base)}; every difference counts as this change\n`,
    );
  }
  return { name: base, commit: null, state, desired };
}

/** @throws {UsageError} when a `--var` is not `name=value`. */
export function configSources(options: ConfigOptions, { env, today }: CommandContext): ConfigSources {
  const variables = new Map(
    options.var.map((assignment) => {
      const equals = assignment.indexOf("=");
      if (equals < 1) throw new UsageError(`--var wants name=value, not ${JSON.stringify(assignment)}.`);
      return [assignment.slice(0, equals), assignment.slice(equals + 1)] as const;
    }),
  );
  return { places: options.config, env, variables, warnExpiryDays: options.warnExpiry, now: today() };
}

/** The config as it is named where its files are not known, because reading it failed. */
export function namedConfig({ config }: ConfigOptions): readonly string[] {
  return config.length > 0 ? config : [defaultConfig.file];
}
