import { open } from "node:fs/promises";
import type { ExitCode } from "../errors.js";
import { UsageError } from "../errors.js";
import type { PlanDocument } from "../generated/plan-document.js";
import type { ResultDocument } from "../generated/result-document.js";
import { githubOutputs, stepSummary } from "../report/github.js";
import type { CommandContext } from "./context.js";

/** Adds a plan to the files through which a step of GitHub Actions speaks, where the environment names them. */
export async function tellGithubOfPlan(
  document: PlanDocument,
  exitCode: ExitCode,
  context: CommandContext,
): Promise<void> {
  await appendTo("GITHUB_OUTPUT", () => githubOutputs(document, exitCode), context);
  await appendTo("GITHUB_STEP_SUMMARY", () => stepSummary(document), context);
}

/** As {@link tellGithubOfPlan}, for what was applied. */
export async function tellGithubOfResult(result: ResultDocument, context: CommandContext): Promise<void> {
  await appendTo("GITHUB_OUTPUT", () => githubOutputs(result, result.exitCode), context);
  await appendTo("GITHUB_STEP_SUMMARY", () => stepSummary(result), context);
}

async function appendTo(variable: string, text: () => string, { env }: CommandContext): Promise<void> {
  const path = env[variable] ?? "";
  if (path === "") return;
  try {
    const file = await open(path, "a");
    try {
      if (!(await file.stat()).isFile()) throw new UsageError(`${variable} does not name a regular file.`);
      await file.appendFile(text());
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`The file that ${variable} names cannot be written.`);
  }
}
