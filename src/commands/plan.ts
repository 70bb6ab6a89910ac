import { failedPlan } from "../documents/failure-document.js";
import type { ExitCode } from "../model/errors.js";
import { diagnosticsText } from "../report/diagnostics-text.js";
import { type ApiOptions, connect } from "./connect.js";
import type { CommandContext } from "./context.js";
import {
  type ConfigOptions,
  namedConfig,
  noteConfig,
  readDesired,
  readDesiredBase,
  rotationOf,
} from "./desired.js";
import { planAccount, planExitCode } from "./planning.js";
import { planReports, reporting } from "./reports.js";
import { targetedNames } from "./targets.js";

/** Options of the commands that make a plan. */
export interface PlanningOptions extends ConfigOptions, ApiOptions {
  /** Names of connections, or `all`. */
  readonly rotate: readonly string[];
  /** A commit or a folder to tell drift from the change. */
  readonly base?: string;
  /** Names and patterns of declared datasets. */
  readonly target: readonly string[];
  readonly format: readonly string[];
}

export interface PlanOptions extends PlanningOptions {
  /** File to save the plan in. */
  readonly out?: string;
  /** List datasets of the account that the config does not declare. */
  readonly unmanaged: boolean;
  readonly detailedExitcode: boolean;
}

/** Shows what apply would do. Reads only: what it is given of the API has no method that writes. */
export async function plan(options: PlanOptions, context: CommandContext): Promise<ExitCode> {
  const reports = planReports(options, context);
  await noteConfig(options);
  return reporting(
    reports,
    (error) => failedPlan(error, { toolVersion: context.version, configFiles: namedConfig(options) }),
    async () => {
      const { files, desired, secrets, warnings } = await readDesired(options, context);
      const only = await targetedNames(options.target, desired, context);
      const rotation = rotationOf(options.rotate, desired);
      const base =
        options.base === undefined ? undefined : await readDesiredBase(options.base, options, context);
      const session = await connect(options, secrets, context);
      try {
        await reports.requireUnread();
        const facts = { toolVersion: context.version, configFiles: files, targets: options.target };
        const inputs = {
          ...facts,
          desired,
          only,
          rotation,
          base,
          warnings,
          withUndeclared: options.unmanaged,
        };
        const { document, notes } = await planAccount(inputs, session);
        context.stderr.write(diagnosticsText(notes, context.stderr.palette));
        const exitCode = planExitCode(document, options.detailedExitcode);
        return await reports.write({ document, exitCode, isTold: false });
      } finally {
        await session.close();
      }
    },
  );
}
