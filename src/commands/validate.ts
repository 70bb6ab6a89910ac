import { checkConfig } from "../config/index.js";
import { errorOf, type ExitCode, exitCodes } from "../model/errors.js";
import { diagnosticsText } from "../report/diagnostics-text.js";
import { findingsFormatNames, findingsFormats, isValid, verdict } from "../report/findings-formats.js";
import type { CommandContext } from "./context.js";
import { type ConfigOptions, configSources } from "./desired.js";
import { targetsOf, writeReports } from "./outputs.js";

export interface ValidateOptions extends ConfigOptions {
  /** `NAME` or `NAME=PATH`, as often as given. */
  readonly format: readonly string[];
}

/** Checks the config without network, secrets, or values of variables. */
export async function validate(options: ValidateOptions, context: CommandContext): Promise<ExitCode> {
  const targets = targetsOf(options.format, findingsFormatNames);
  const checked = await checkConfig(configSources(options, context));
  const report = { ...checked, toolVersion: context.version };
  const { diagnostics } = report;
  // Text on stdout is for the verdict: findings are told on stderr, whatever the formats.
  const others = targets.filter(({ format, path }) => format !== "text" || path !== undefined);
  await writeReports(others, (format, look) => findingsFormats[format](report, look), context);
  if (!isValid(report)) throw errorOf(diagnostics);
  context.stderr.write(diagnosticsText(diagnostics, context.stderr.palette));
  if (others.length < targets.length) context.stdout.write(`${verdict(report)}\n`);
  return exitCodes.success;
}
