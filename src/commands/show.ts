import { type ExitCode, exitCodes } from "../model/errors.js";
import type { CommandContext } from "./context.js";
import { planExitCode } from "./planning.js";
import { shownPlanReports, shownResultReports } from "./reports.js";
import { openSavedDocument } from "./saved-plan.js";

export interface ShowOptions {
  readonly format: readonly string[];
  /** Whether text says everything, rather than each cause once. */
  readonly full: boolean;
  readonly detailedExitcode: boolean;
}

/** Shows a saved plan or result in any format, with the exit code that the command which saved it had. */
export async function show(path: string, options: ShowOptions, context: CommandContext): Promise<ExitCode> {
  const saved = await openSavedDocument(path);
  if (saved.kind === "result") {
    const { document } = saved;
    const reports = shownResultReports(options, context);
    await reports.prepare();
    return reports.write({ document, exitCode: exitCodeOf(document.exitCode), isTold: false });
  }
  const { document } = saved;
  const { error } = document;
  const reports = shownPlanReports(options, context);
  await reports.prepare();
  const exitCode =
    error === null ? planExitCode(document, options.detailedExitcode) : exitCodeOf(error.exitCode);
  return reports.write({ document, exitCode, isTold: false });
}

function exitCodeOf(number: number): ExitCode {
  return Object.values(exitCodes).find((code) => code === number) ?? exitCodes.failure;
}
