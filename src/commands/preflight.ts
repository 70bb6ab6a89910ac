import { failedPreflight, preflightDocument } from "../documents/preflight-document.js";
import type { PreflightDocument } from "../generated/preflight-document.js";
import { type ExitCode, exitCodes } from "../model/errors.js";
import { type PreflightFormat, preflightFormatNames, preflightFormats } from "../report/preflight-formats.js";
import { preflightMarkdown } from "../report/preflight-markdown.js";
import { addressedDatasources } from "../resources/datasource.js";
import type { CommandContext } from "./context.js";
import {
  type BaseOptions,
  type ConfigOptions,
  failureFacts,
  noteConfig,
  readDesired,
  readReview,
} from "./desired.js";
import { type OutputTarget, targetsOf } from "./outputs.js";
import { type PolicyOptions, requireAllowed } from "./policy.js";
import { githubReports, type Report, reportAt } from "./report.js";
import { openReports, reporting } from "./reports.js";
import { storageExitCode, type TrialOptions, tryStorage } from "./storage.js";
import { targetedNames } from "./targets.js";

export interface PreflightOptions extends ConfigOptions, BaseOptions, PolicyOptions, TrialOptions {
  /** `NAME` or `NAME=PATH`, as often as given. */
  readonly format: readonly string[];
  /** Names and patterns of declared datasets. */
  readonly target: readonly string[];
  /** Whether warnings and what is unproven fail the command. */
  readonly strict: boolean;
}

/** Tries the declared storage from here, with the declared credentials, as far as the policy allows the config. */
export async function preflight(options: PreflightOptions, context: CommandContext): Promise<ExitCode> {
  const targets = targetsOf(options.format, preflightFormatNames);
  const inGithub = githubReports(context, { summary: preflightMarkdown });
  const reports = openReports(targets, preflightReport, context, inGithub);
  await noteConfig(options);
  const { write, strict } = options;
  return reporting(
    reports,
    async (error) => failedPreflight(error, { ...(await failureFacts(options, context)), write, strict }),
    async () => {
      const read = await readDesired(options, context, "none");
      const { desired, files, variables, secrets } = read;
      const only = await targetedNames(options.target, desired, context);
      const review = await readReview(options, context);
      requireAllowed(review.policy, read);
      const ofSecrets = await read.lookUp(new Set(secrets));
      await reports.requireUnread();
      const datasets = desired.datasets.filter(({ key }) => only === undefined || only.has(key));
      const examined = await tryStorage(addressedDatasources(datasets), ofSecrets, options, context);
      const exitCode = context.signal.aborted ? exitCodes.interrupted : storageExitCode(examined, strict);
      const facts = { toolVersion: context.version, configFiles: files, variables, write, strict };
      const document = preflightDocument(examined, exitCode, facts);
      return reports.write({ document, exitCode, isTold: false });
    },
  );
}

function preflightReport(
  target: OutputTarget<PreflightFormat>,
  context: CommandContext,
): Report<PreflightDocument> {
  return reportAt(target, (document, format, look) => preflightFormats[format](document, look), context);
}
