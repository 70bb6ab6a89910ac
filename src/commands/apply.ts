import { type ExitCode, exitCodes, UsageError } from "../errors.js";
import { applyPlan } from "../reconcile/apply.js";
import { makePlan } from "../reconcile/plan.js";
import { readActual } from "../reconcile/read.js";
import { planText } from "../report/plan-text.js";
import { progressText, resultText } from "../report/result-text.js";
import type { Result } from "../result.js";
import { hasChanges, summarize, summarizeResult } from "../summary.js";
import { connect } from "./connect.js";
import type { CommandContext } from "./context.js";
import { readDesired, rotationOf } from "./desired.js";
import { planExitCode, type PlanOptions } from "./plan.js";

export interface ApplyOptions extends Omit<PlanOptions, "detailedExitcode"> {
  readonly autoApprove: boolean;
}

/** Makes the account what the config says, then has the platform check the storage of what was touched. */
export async function apply(options: ApplyOptions, context: CommandContext): Promise<ExitCode> {
  const { stdout, stderr, signal, now } = context;
  if (!options.autoApprove && context.ask === undefined) {
    throw new UsageError(
      "apply asks before it writes, and nobody is at the terminal.",
      "Review the output of plan, then run apply with --auto-approve.",
    );
  }
  const { desired, secrets } = await readDesired(options, context);
  const rotation = rotationOf(options.rotate, desired);
  const session = await connect(options, secrets, context);
  try {
    const { api, reader, concurrency } = session;
    const actual = await readActual(
      desired.datasets.map(({ name }) => name),
      reader,
      concurrency,
    );
    const plan = makePlan(desired, actual, rotation);
    stdout.write(planText(plan, stdout.palette));
    if (summarize(plan).refused > 0 || !hasChanges(plan)) return planExitCode(plan, false);
    if (!options.autoApprove && !(await isApproved(context))) {
      stdout.write("Cancelled; nothing was written.\n");
      return exitCodes.failure;
    }
    const start = now();
    const result = await applyPlan(plan, api, {
      concurrency,
      signal,
      onProgress: (progress) => stderr.write(`${progressText(progress, now() - start, stderr.palette)}\n`),
    });
    stdout.write(`\n${resultText(result, stdout.palette)}`);
    return resultExitCode(result, signal.aborted);
  } finally {
    await session.close();
  }
}

/** The same for every output format. */
export function resultExitCode(result: Result, interrupted: boolean): ExitCode {
  const { done, failed, blocked, lacking, unverified } = summarizeResult(result);
  if (interrupted) return exitCodes.interrupted;
  if (failed + blocked > 0) return done > 0 ? exitCodes.partial : exitCodes.failure;
  if (unverified > 0) return exitCodes.partial;
  return lacking > 0 ? exitCodes.permissions : exitCodes.success;
}

async function isApproved({ ask }: CommandContext): Promise<boolean> {
  return (await ask?.("\nApply these changes? Only `yes` is accepted: ")) === "yes";
}
