import { type ExitCode, exitCodes } from "../model/errors.js";
import type { CommandContext } from "./context.js";
import { outputTargets, writePlan, writeResult } from "./outputs.js";
import { planExitCode } from "./planning.js";
import { openSavedDocument } from "./saved-plan.js";

export interface ShowOptions {
  readonly format: readonly string[];
  readonly detailedExitcode: boolean;
}

/** Shows a saved plan or result in any format, with the exit code that the command which saved it had. */
export async function show(path: string, options: ShowOptions, context: CommandContext): Promise<ExitCode> {
  const saved = await openSavedDocument(path);
  // The events of an apply are told while it runs, and cannot be shown again.
  const targets = outputTargets(options.format, "plan");
  if (saved.kind === "result") {
    await writeResult(targets, saved.document, context, "after work");
    return exitCodeOf(saved.document.exitCode);
  }
  const { document } = saved;
  await writePlan(targets, document, context);
  if (document.error === null) return planExitCode(document, options.detailedExitcode);
  return exitCodeOf(document.error.exitCode);
}

function exitCodeOf(number: number): ExitCode {
  return Object.values(exitCodes).find((code) => code === number) ?? exitCodes.failure;
}
