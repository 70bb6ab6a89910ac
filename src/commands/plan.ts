import { oneForEachCause } from "../config/one-cause.js";
import { failedPlan } from "../documents/failure-document.js";
import { type ExitCode, UsageError } from "../model/errors.js";
import { baseAccount } from "../reconcile/base-account.js";
import { diagnosticsText } from "../report/diagnostics-text.js";
import { type ApiOptions, type ApiSession, connect } from "./connect.js";
import type { CommandContext } from "./context.js";
import {
  type BaseOptions,
  type ConfigOptions,
  failureFacts,
  noteConfig,
  type ReadDesired,
  readDesired,
  readReview,
  type Review,
} from "./desired.js";
import { planAccount, planExitCode, type PlanInputs, type PlannedFrom } from "./planning.js";
import { liftedLimits, type PolicyOptions, requireAllowed } from "./policy.js";
import { planReports, reporting } from "./reports.js";
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
  /** Whether text says everything, rather than each cause once. */
  readonly full: boolean;
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
  const reports = planReports(options, context);
  await noteConfig(options);
  return reporting(
    reports,
    async (error) => failedPlan(error, await failureFacts(options, context)),
    async () => {
      const offline = options.offline === true;
      if (offline && options.base === undefined && options.baseDir === undefined) {
        throw new UsageError("--offline compares with the config before the change.", "Add --base COMMIT.");
      }
      const mode = options.secrets && !offline ? "required" : "none";
      const read = await readDesired(options, context, mode);
      const { desired, secrets } = read;
      const only = await targetedNames(options.target, desired, context);
      const rotate = rotatedAddresses(options.rotate, desired);
      const review = await readReview(options, context);
      requireAllowed(review.policy, read);
      const session = offline ? offlineFrom(review, read) : await connect(options, secrets, context);
      try {
        await reports.requireUnread();
        const inputs: PlanInputs = {
          read,
          review,
          only,
          rotate,
          lifted: liftedLimits(options.liftLimit),
          toolVersion: context.version,
          targets: options.target,
          allowLockout: options.allowLockout,
          secretsRead: options.secrets && !offline,
          withUndeclared: options.unmanaged,
        };
        const { plan: planned, document } = await planAccount(inputs, session, context);
        context.stderr.write(
          diagnosticsText(
            oneForEachCause([...review.policy.notes, ...planned.notes]),
            context.stderr.palette,
          ),
        );
        const exitCode = planExitCode(document, options.detailedExitcode);
        return await reports.write({ document, exitCode, isTold: false });
      } finally {
        await session.close();
      }
    },
  );
}

/** No token is needed, and no request made. */
function offlineFrom({ base }: Review, { desired }: ReadDesired): PlannedFrom & Pick<ApiSession, "close"> {
  if (base === undefined || base.state === "invalid")
    throw new UsageError("--offline needs a config that was valid before the change.");
  const reader = baseAccount(base.desired, desired);
  return { reader, concurrency: 8, redact: (text) => text, server: null, close: () => Promise.resolve() };
}
