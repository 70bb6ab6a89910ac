import { type ConfigSources, readConfig } from "../config/index.js";
import { nearest } from "../config/nearest.js";
import type { Diagnostic } from "../diagnostics.js";
import { ConfigError, UsageError } from "../errors.js";
import type { DesiredState } from "../model.js";
import type { Rotation } from "../reconcile/plan.js";
import { diagnosticsText } from "../report/diagnostics-text.js";
import type { Secret } from "../secret.js";
import type { CommandContext } from "./context.js";

/** Options of every command that reads a config. */
export interface ConfigOptions {
  readonly config: string;
  /** `name=value`, as often as given. */
  readonly var: readonly string[];
}

/**
 * Reads the config; warnings go to stderr.
 *
 * @throws {ConfigError} with all findings, when one of them is an error.
 */
export async function readDesired(
  options: ConfigOptions,
  context: CommandContext,
): Promise<{ readonly desired: DesiredState; readonly secrets: readonly Secret[] }> {
  const { desired, diagnostics, secrets } = await readConfig(configSources(options, context));
  if (desired === undefined) throw new ConfigError(diagnostics);
  warn(diagnostics, context);
  return { desired, secrets };
}

/** @throws {UsageError} when a `--var` is not `name=value`. */
export function configSources(options: ConfigOptions, { env }: CommandContext): ConfigSources {
  const variables = new Map(
    options.var.map((assignment) => {
      const equals = assignment.indexOf("=");
      if (equals < 1) throw new UsageError(`--var wants name=value, not ${JSON.stringify(assignment)}.`);
      return [assignment.slice(0, equals), assignment.slice(equals + 1)] as const;
    }),
  );
  return { path: options.config, env, variables };
}

/**
 * The connections named with `--rotate`.
 *
 * @throws {UsageError} when one of them is used by no datasource.
 */
export function rotationOf(names: readonly string[], desired: DesiredState): Rotation {
  if (names.includes("all")) return "all";
  const used = new Set(
    desired.datasets.flatMap(({ datasources }) => datasources.flatMap(({ connection }) => connection ?? [])),
  );
  const unknown = names.filter((name) => !used.has(name));
  if (unknown.length === 0) return new Set(names);
  const suggestions = unknown.flatMap((name) => nearest(name, [...used]) ?? []);
  throw new UsageError(
    `--rotate: no datasource uses a connection called ${unknown.map((name) => JSON.stringify(name)).join(", ")}.`,
    suggestions.length === 0 ? "Name a connection, or all." : `Did you mean ${suggestions.join(", ")}?`,
  );
}

function warn(diagnostics: readonly Diagnostic[], { stderr }: CommandContext): void {
  stderr.write(diagnosticsText(diagnostics, stderr.palette));
}
