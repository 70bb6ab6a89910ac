import { failedPlan } from "../documents/failure-document.js";
import type { ExitCode, ExpectedError } from "../errors.js";
import { planJson } from "../report/json.js";
import { type ApiOptions, connect } from "./connect.js";
import type { CommandContext } from "./context.js";
import { type ConfigOptions, readDesired, readDesiredBase, rotationOf } from "./desired.js";
import { tellGithubOfPlan } from "./github-files.js";
import { type OutputTarget, outputTargets, reportingFailure, writePlan, writeWhole } from "./outputs.js";
import { planAccount, planExitCode } from "./planning.js";

/** Options of the commands that make a plan. */
export interface PlanningOptions extends ConfigOptions, ApiOptions {
  /** Names of connections, or `all`. */
  readonly rotate: readonly string[];
  /** A commit or a folder to tell drift from the change. */
  readonly base?: string;
  readonly format: readonly string[];
}

export interface PlanOptions extends PlanningOptions {
  /** File to save the plan in. */
  readonly out?: string;
  readonly detailedExitcode: boolean;
}

/** Shows what apply would do. Reads only: what it is given of the API has no method that writes. */
export async function plan(options: PlanOptions, context: CommandContext): Promise<ExitCode> {
  const targets = outputTargets(options.format, "plan");
  return reportingFailure(
    (error) => reportFailedPlan(error, targets, options, context),
    async () => {
      const { desired, secrets, warnings } = await readDesired(options, context);
      const rotation = rotationOf(options.rotate, desired);
      const base =
        options.base === undefined ? undefined : await readDesiredBase(options.base, options, context);
      const session = await connect(options, secrets, context);
      try {
        const facts = { toolVersion: context.version, configFiles: [options.config] };
        const inputs = { ...facts, desired, only: undefined, targets: [], rotation, base, warnings };
        const { document } = await planAccount(inputs, session);
        const exitCode = planExitCode(document, options.detailedExitcode);
        if (options.out !== undefined) await writeWhole(options.out, planJson(document));
        await writePlan(targets, document, context);
                await tellGithubOfPlan(document, exitCode, context);
        return exitCode;
      } finally {
        await session.close();
      }
    },
  );
}

async function reportFailedPlan(
  error: ExpectedError,
  targets: readonly OutputTarget[],
  options: PlanOptions,
  context: CommandContext,
): Promise<void> {
  const document = failedPlan(error, { toolVersion: context.version, configFiles: [options.config] });
  if (options.out !== undefined) await writeWhole(options.out, planJson(document));
  await writePlan(targets, document, context, "after a failure");
    await tellGithubOfPlan(document, error.exitCode, context);
}
