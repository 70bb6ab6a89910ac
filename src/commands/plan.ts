import { failedPlan } from "../documents/failure-document.js";
import type { DesiredState } from "../model/desired.js";
import { type ExitCode, type ExpectedError, UsageError } from "../model/errors.js";
import { baseAccount } from "../reconcile/base-account.js";
import { diagnosticsText } from "../report/diagnostics-text.js";
import { planJson } from "../report/json.js";
import { type ApiOptions, type ApiSession, connect } from "./connect.js";
import type { CommandContext } from "./context.js";
import {
  type BaseOptions,
  type ConfigOptions,
  type DesiredBase,
  namedFacts,
  readDesired,
  readReview,
} from "./desired.js";
import { tellGithubOfPlan } from "./github-files.js";
import { type OutputTarget, outputTargets, reportingFailure, writePlan, writeWhole } from "./outputs.js";
import { planAccount, planExitCode, type PlanInputs, type PlannedFrom } from "./planning.js";
import { liftedLimits, type PolicyOptions, requireAllowed } from "./policy.js";
import { rotatedAddresses } from "./rotate.js";
import { targetedNames } from "./targets.js";

/** Options of the commands that make a plan. */
export interface PlanningOptions extends ConfigOptions, BaseOptions, PolicyOptions, ApiOptions {
  /** Limits of the policy that do not count for this run. */
  readonly liftLimit: readonly string[];
  /** Names of connections, or `all`. */
  readonly rotate: readonly string[];
  /** Names and patterns of declared datasets. */
  readonly target: readonly string[];
  /** People may be removed although the token may lose its own access. */
  readonly allowLockout: boolean;
  /** Reads no secret to compare it; apply reads those that it sends. */
  readonly secrets: boolean;
  readonly format: readonly string[];
}

export interface PlanOptions extends PlanningOptions {
  /** File to save the plan in. */
  readonly out?: string;
  /** List datasets of the account that the config does not declare. */
  readonly unmanaged: boolean;
  readonly detailedExitcode: boolean;
  /** The base stands for the account. */
  readonly offline?: boolean;
}

/** Shows what apply would do. Reads only: what it is given of the API has no method that writes. */
export async function plan(options: PlanOptions, context: CommandContext): Promise<ExitCode> {
  const targets = outputTargets(options.format, "plan");
  return reportingFailure(
    (error) => reportFailedPlan(error, targets, options, context),
    async () => {
      const offline = options.offline === true;
      if (offline && options.base === undefined && options.baseDir === undefined) {
        throw new UsageError("--offline compares with the config before the change.", "Add --base COMMIT.");
      }
      const mode = options.secrets && !offline ? "required" : "none";
      const read = await readDesired(options, context, mode);
      const { files, desired, variables, secrets, warnings } = read;
      const only = await targetedNames(options.target, desired, context);
      const rotate = rotatedAddresses(options.rotate, desired);
      const { base, policy } = await readReview(options, context);
      requireAllowed(policy, read);
      const session = offline ? offlineFrom(base, desired) : await connect(options, secrets, context);
      try {
        const inputs: PlanInputs = {
          desired,
          only,
          rotate,
          base,
          policy: policy.policy,
          lifted: liftedLimits(options.liftLimit),
          warnings: [...warnings, ...policy.notes],
          toolVersion: context.version,
          configFiles: files,
          variables,
          targets: options.target,
          allowLockout: options.allowLockout,
          secretsRead: options.secrets && !offline,
          withUndeclared: options.unmanaged,
        };
        const { plan: planned, document } = await planAccount(inputs, session);
        context.stderr.write(diagnosticsText([...policy.notes, ...planned.notes], context.stderr.palette));
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

/** No token is needed, and no request made. */
function offlineFrom(
  base: DesiredBase | undefined,
  desired: DesiredState,
): PlannedFrom & Pick<ApiSession, "close"> {
  if (base === undefined || base.state === "invalid")
    throw new UsageError("--offline needs a config that was valid before the change.");
  const reader = baseAccount(base.desired, desired);
  return { reader, concurrency: 8, redact: (text) => text, server: null, close: () => Promise.resolve() };
}

async function reportFailedPlan(
  error: ExpectedError,
  targets: readonly OutputTarget[],
  options: PlanOptions,
  context: CommandContext,
): Promise<void> {
  const facts = { toolVersion: context.version, ...(await namedFacts(options, context)) };
  const document = failedPlan(error, facts);
  if (options.out !== undefined) await writeWhole(options.out, planJson(document));
  await writePlan(targets, document, context, "after a failure");
  await tellGithubOfPlan(document, error.exitCode, context);
}
