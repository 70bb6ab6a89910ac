import type { PlanDocument } from "../generated/plan-document.js";
import { type ExitCode, exitCodes } from "../model/errors.js";
import type { CommandContext } from "./context.js";
import { planExitCode } from "./planning.js";
import { shownReports } from "./reports.js";
import { openSavedPlan } from "./saved-plan.js";

export interface ShowOptions {
  readonly format: readonly string[];
  /** Whether text says everything, rather than each cause once. */
  readonly full: boolean;
  readonly detailedExitcode: boolean;
}

/** Shows a saved plan in any format, with the exit code that planning it had. */
export async function show(path: string, options: ShowOptions, context: CommandContext): Promise<ExitCode> {
  const reports = shownReports(options, context);
  const document = await openSavedPlan(path);
  await reports.prepare();
  return reports.write({ document, exitCode: exitCodeOf(document, options), isTold: false });
}

function exitCodeOf(document: PlanDocument, { detailedExitcode }: ShowOptions): ExitCode {
  if (document.error === null) return planExitCode(document, detailedExitcode);
  return Object.values(exitCodes).find((code) => code === document.error?.exitCode) ?? exitCodes.failure;
}
