import { type ExitCode, exitCodes } from "../model/errors.js";
import type { CommandContext } from "./context.js";
import { outputTargets, writePlan } from "./outputs.js";
import { planExitCode } from "./planning.js";
import { openSavedPlan } from "./saved-plan.js";

export interface ShowOptions {
  readonly format: readonly string[];
  readonly detailedExitcode: boolean;
}

/** Shows a saved plan in any format, with the exit code that planning it had. */
export async function show(path: string, options: ShowOptions, context: CommandContext): Promise<ExitCode> {
  const targets = outputTargets(options.format, "plan");
  const document = await openSavedPlan(path);
  await writePlan(targets, document, context);
  if (document.error === null) return planExitCode(document, options.detailedExitcode);
  return Object.values(exitCodes).find((code) => code === document.error?.exitCode) ?? exitCodes.failure;
}
