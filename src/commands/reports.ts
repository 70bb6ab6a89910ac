import { fileKeys, stdoutKeys } from "../files/read-log.js";
import { shownPath } from "../model/shown-path.js";
import { requireUnread } from "../files/write.js";
import type { PlanDocument } from "../generated/plan-document.js";
import type { ResultDocument } from "../generated/result-document.js";
import { type ExitCode, ExpectedError, exitCodes, isSuccess, UsageError } from "../model/errors.js";
import { formats } from "../report/formats.js";
import { githubOutputs, stepSummary } from "../report/github.js";
import { printable } from "../report/printable.js";
import type { CommandContext } from "./context.js";
import type { ApplyEvent } from "./events.js";
import { isTextOnStdout, type OutputOptions, type OutputTarget, outputTargets } from "./outputs.js";
import { type Ending, eventsAt, githubReports, type Report, reportAt } from "./report.js";

/** The reports of one command: prepared before its work, written once, at its end. */
export interface Reports<Document> {
  /** Whether text goes to stdout. */
  readonly showText: boolean;
  /**
   * Finds out whether each report can be written, by what the write will do, and that none shares its file.
   *
   * @throws {UsageError} when one cannot; the others still can.
   */
  readonly prepare: () => Promise<void>;
  /** @throws {UsageError} when a report would be written over a file that the command has read meanwhile. */
  readonly requireUnread: () => Promise<void>;
  /** Tells an event to those who follow the command. */
  readonly tell: (event: ApplyEvent) => void;
  /**
   * Writes all reports, at the first call only. One that is lost is told on stderr, and costs no other.
   *
   * @returns the exit code to end with: that of a failure, where a success was not fully told.
   */
  readonly write: (ending: Ending<Document>) => Promise<ExitCode>;
}

/** The reports of a plan. @throws {UsageError} when the options cannot be used. */
export function planReports(options: OutputOptions, context: CommandContext): Reports<PlanDocument> {
  return openReports(
    outputTargets(options, "plan"),
    planReport(options),
    context,
    githubReports(context, toGithub),
  );
}

/** The same for a plan that was reported before: without the files of a step of GitHub Actions. */
export function shownPlanReports(options: OutputOptions, context: CommandContext): Reports<PlanDocument> {
  return openReports(outputTargets(options, "plan"), planReport(options), context);
}

/** The reports of what was applied. @throws {UsageError} when the options cannot be used. */
export function resultReports(options: OutputOptions, context: CommandContext): Reports<ResultDocument> {
  return openReports(
    outputTargets(options, "result"),
    resultReport(options),
    context,
    githubReports(context, toGithub),
  );
}

/** The same for a result that was reported before: its events are told while an apply runs, and not again. */
export function shownResultReports(options: OutputOptions, context: CommandContext): Reports<ResultDocument> {
  return openReports(outputTargets(options, "plan"), resultReport(options), context);
}

const toGithub = { summary: stepSummary, outputs: githubOutputs };

/** Prepares the reports and does the work of a command; when it fails as expected, reports that before it fails. */
export async function reporting<Document>(
  reports: Reports<Document>,
  failed: (error: ExpectedError) => Promise<Document>,
  work: () => Promise<ExitCode>,
): Promise<ExitCode> {
  try {
    await reports.prepare();
    return await work();
  } catch (error) {
    if (error instanceof ExpectedError)
      await reports.write({ document: await failed(error), exitCode: error.exitCode, isTold: true });
    throw error;
  }
}

type ReportOf<Document> = (target: OutputTarget, context: CommandContext) => Report<Document>;

function planReport({ full }: OutputOptions): ReportOf<PlanDocument> {
  return (target, context) =>
    reportAt(
      target,
      (document, format, look) => formats[format].plan?.(document, { ...look, full }),
      context,
    );
}

function resultReport({ full }: OutputOptions): ReportOf<ResultDocument> {
  return (target, context) => {
    if (target.format === "events") return eventsAt(target.path, context);
    return reportAt(
      target,
      (document, format, look) => formats[format].result?.(document, { ...look, full }),
      context,
    );
  };
}

/** The reports that the options of a command ask for, and others. */
export function openReports<Document, Format extends string>(
  targets: readonly OutputTarget<Format>[],
  reportOf: (target: OutputTarget<Format>, context: CommandContext) => Report<Document>,
  context: CommandContext,
  others: readonly Report<Document>[] = [],
): Reports<Document> {
  const reports = [...targets.map((target) => reportOf(target, context)), ...others];
  const lost = new Set<Report<Document>>();
  let isWritten = false;

  /** Does something for a report, unless it is lost; if it fails, it is, and the result says why. */
  async function attempt(
    report: Report<Document>,
    work: (report: Report<Document>) => Promise<void>,
  ): Promise<UsageError | undefined> {
    if (lost.has(report)) return undefined;
    try {
      await work(report);
      return undefined;
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      lost.add(report);
      return error;
    }
  }

  /** The same for all of them. @throws {UsageError} the first failure. */
  async function attemptAll(work: (report: Report<Document>) => Promise<void>): Promise<void> {
    let first: UsageError | undefined;
    for (const report of reports) {
      const problem = await attempt(report, work);
      first ??= problem;
    }
    if (first !== undefined) throw first;
  }

  return {
    showText: targets.some(isTextOnStdout),
    prepare: async () => {
      // Every file is prepared before names are compared: one that was made is known under all of its names.
      const prepared = attemptAll(async (report) => {
        await requireUnreadAt(report);
        await report.prepare();
      });
      await prepared.catch(() => undefined);
      const sharing = await sharingOf(reports);
      await attemptAll(async (report) => {
        if (sharing.has(report)) throw twoReports(report);
      });
      await prepared;
    },
    requireUnread: () => attemptAll(requireUnreadAt),
    tell: (event) => {
      for (const report of reports) if (!lost.has(report)) report.tell(event);
    },
    write: async (ending) => {
      if (isWritten) return ending.exitCode;
      isWritten = true;
      const { stderr } = context;
      let { exitCode } = ending;
      for (const report of reports) {
        const problem = await attempt(report, () => report.write({ ...ending, exitCode }));
        if (problem === undefined) continue;
        const { palette } = stderr;
        stderr.write(`${palette.error("error:")} a report was lost: ${printable(problem.message)}\n`);
        if (isSuccess(exitCode)) exitCode = exitCodes.failure;
      }
      return exitCode;
    },
  };
}

interface Placed {
  readonly path: string | undefined;
}

async function requireUnreadAt({ path }: Placed): Promise<void> {
  if (path !== undefined) await requireUnread(path);
}

/** The reports whose file is that of another report, too. */
async function sharingOf<One extends Placed>(reports: readonly One[]): Promise<ReadonlySet<One>> {
  const keys = await Promise.all(
    reports.map(({ path }) => (path === undefined ? stdoutKeys() : fileKeys(path))),
  );
  const isShared = (at: number): boolean =>
    keys.some((others, index) => index !== at && others.some((key) => keys[at]?.includes(key) === true));
  return new Set(reports.filter((_, index) => isShared(index)));
}

function twoReports({ path }: Placed): UsageError {
  return new UsageError(
    `Two reports would be written to ${path === undefined ? "the file of stdout" : shownPath(path)}.`,
    "Give each report a file of its own.",
  );
}
