import { checkConfig, type ReadConfig } from "../config/index.js";
import type { FindingsReport } from "../documents/findings-document.js";
import { DiagnosedError, errorOf, type ExitCode, exitCodes } from "../model/errors.js";
import { countText, diagnosticsText } from "../report/diagnostics-text.js";
import {
  type FindingsFormat,
  findingsFormatNames,
  findingsFormats,
  findingsMarkdown,
  verdict,
} from "../report/findings-formats.js";
import type { CommandContext } from "./context.js";
import { type ConfigOptions, configSources, noteConfig } from "./desired.js";
import { isTextOnStdout, type OutputTarget, targetsOf } from "./outputs.js";
import { governingPolicy, type PolicyOptions, requireAllowed } from "./policy.js";
import { githubReports, type Report, reportAt } from "./report.js";
import { openReports } from "./reports.js";

export interface ValidateOptions extends ConfigOptions, PolicyOptions {
  /** `NAME` or `NAME=PATH`, as often as given. */
  readonly format: readonly string[];
  /** Whether a warning fails the command. */
  readonly strict: boolean;
}

/** Checks the config without network, secrets, or values of variables. */
export async function validate(options: ValidateOptions, context: CommandContext): Promise<ExitCode> {
  const { stderr, version: toolVersion } = context;
  const targets = targetsOf(options.format, findingsFormatNames);
  const inGithub = githubReports(context, { summary: findingsMarkdown });
  const reports = openReports(targets, findingsReport, context, inGithub);
  await noteConfig(options);
  await reports.prepare();
  const checked = await checkConfig(configSources(options, context));
  const { files, diagnostics } = checked;
  try {
    await requireValid(checked, options);
  } catch (error) {
    if (error instanceof DiagnosedError) {
      const document = { toolVersion, files, diagnostics: error.diagnostics };
      await reports.write({ document, exitCode: error.exitCode, isTold: true });
    }
    throw error;
  }
  stderr.write(diagnosticsText(diagnostics, stderr.palette));
  const count = countText(diagnostics);
  const isRefused = options.strict && count !== "";
  if (isRefused) stderr.write(`${count}, and --strict admits none\n`);
  return reports.write({
    document: { toolVersion, files, diagnostics },
    exitCode: isRefused ? exitCodes.invalid : exitCodes.success,
    isTold: isRefused,
  });
}

/** @throws {DiagnosedError} when the config is not valid, or the policy does not allow what it asks for. */
async function requireValid(checked: ReadConfig, options: PolicyOptions): Promise<void> {
  if (checked.diagnostics.some(({ severity }) => severity === "error")) throw errorOf(checked.diagnostics);
  const policy = await governingPolicy(options, undefined);
  const { desired, sourceLine } = checked;
  if (desired !== undefined) requireAllowed(policy, { desired, sourceLine }, false);
}

/** Text on stdout is for the verdict: findings are told on stderr, whatever the formats. */
function findingsReport(
  target: OutputTarget<FindingsFormat>,
  context: CommandContext,
): Report<FindingsReport> {
  return reportAt(
    target,
    (report, format, look) =>
      isTextOnStdout(target) ? `${verdict(report)}\n` : findingsFormats[format](report, look),
    context,
  );
}
