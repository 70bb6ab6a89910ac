import { type ExitCode, exitCodes } from "../errors.js";
import type { Plan } from "../model.js";
import { makePlan } from "../reconcile/plan.js";
import { readActual } from "../reconcile/read.js";
import { planText } from "../report/plan-text.js";
import { hasChanges, summarize } from "../summary.js";
import { type ApiOptions, connect } from "./connect.js";
import type { CommandContext } from "./context.js";
import { type ConfigOptions, readDesired, rotationOf } from "./desired.js";

export interface PlanOptions extends ConfigOptions, ApiOptions {
  /** Names of connections, or `all`. */
  readonly rotate: readonly string[];
  readonly detailedExitcode: boolean;
}

/** Shows what apply would do. Reads only: what it is given of the API has no method that writes. */
export async function plan(options: PlanOptions, context: CommandContext): Promise<ExitCode> {
  const { desired, secrets } = await readDesired(options, context);
  const rotation = rotationOf(options.rotate, desired);
  const session = await connect(options, secrets, context);
  try {
    const names = desired.datasets.map(({ name }) => name);
    const actual = await readActual(names, session.reader, session.concurrency);
    const made = makePlan(desired, actual, rotation);
    context.stdout.write(planText(made, context.stdout.palette));
    return planExitCode(made, options.detailedExitcode);
  } finally {
    await session.close();
  }
}

/** The same for every output format. */
export function planExitCode(made: Plan, detailed: boolean): ExitCode {
  if (summarize(made).refused > 0) return exitCodes.refused;
  return detailed && hasChanges(made) ? exitCodes.changes : exitCodes.success;
}
