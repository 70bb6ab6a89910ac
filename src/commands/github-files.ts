import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import type { ExitCode } from "../model/errors.js";
import { UsageError } from "../model/errors.js";
import type { PlanDocument } from "../generated/plan-document.js";
import type { ResultDocument } from "../generated/result-document.js";
import { githubOutputs, leastSummary, stepSummary, summaryLimit } from "../report/github.js";
import type { CommandContext } from "./context.js";

const { O_APPEND, O_CREAT, O_NONBLOCK, O_WRONLY } = constants;

/** Adds a plan to the files through which a step of GitHub Actions speaks, where the environment names them. */
export async function tellGithubOfPlan(
  document: PlanDocument,
  exitCode: ExitCode,
  context: CommandContext,
): Promise<void> {
  await appendTo("GITHUB_OUTPUT", () => githubOutputs(document, exitCode), context);
  await appendSummary((limit) => stepSummary(document, limit), context);
}

/** As {@link tellGithubOfPlan}, for what was applied. */
export async function tellGithubOfResult(result: ResultDocument, context: CommandContext): Promise<void> {
  await appendTo("GITHUB_OUTPUT", () => githubOutputs(result, result.exitCode), context);
  await appendSummary((limit) => stepSummary(result, limit), context);
}

/**
 * Finds out whether these files can be written, for a command that does more than to report.
 *
 * @throws {UsageError} when one cannot be written.
 */
export async function demandGithubFiles(context: CommandContext): Promise<void> {
  for (const variable of ["GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"]) {
    await withFile(variable, context, () => Promise.resolve());
  }
}

function appendTo(variable: string, text: () => string, context: CommandContext): Promise<void> {
  return withFile(variable, context, (file) => file.appendFile(text()));
}

/** Other commands of the same step may have written a summary, too: beyond the limit, GitHub would drop all of them. */
function appendSummary(text: (limit: number) => string, context: CommandContext): Promise<void> {
  return withFile("GITHUB_STEP_SUMMARY", context, async (file) => {
    const left = summaryLimit - (await file.stat()).size;
    if (left >= leastSummary) return file.appendFile(text(left));
    const { palette, write } = context.stderr;
    write(`${palette.warning("warning:")} the summary of this step is full; nothing was added to it\n`);
  });
}

async function withFile(
  variable: string,
  { env }: CommandContext,
  use: (file: FileHandle) => Promise<void>,
): Promise<void> {
  const path = env[variable] ?? "";
  if (path === "") return;
  try {
    // A pipe that nobody reads is not waited for.
    const file = await open(path, O_APPEND | O_CREAT | O_WRONLY | (O_NONBLOCK ?? 0), 0o644);
    try {
      if (!(await file.stat()).isFile()) throw new UsageError(`${variable} does not name a regular file.`);
      await use(file);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`The file that ${variable} names cannot be written.`);
  }
}
