import { appendLines } from "../files/append.js";
import { namedFromCheckout } from "../files/checkout.js";
import { type LineFile, openLineFile } from "../files/line-file.js";
import { replaceFile, requireReplaceable } from "../files/write.js";
import type { PlanDocument } from "../generated/plan-document.js";
import type { ResultDocument } from "../generated/result-document.js";
import { type ExitCode, UsageError } from "../model/errors.js";
import type { FormatName, Look } from "../report/formats.js";
import { githubOutputs, leastSummary, stepSummary, summaryLimit } from "../report/github.js";
import { plain } from "../report/palette.js";
import { type Locate, relativePath } from "../report/place.js";
import type { CommandContext } from "./context.js";
import { type ApplyEvent, endEvent, eventLine } from "./events.js";
import { isTextOnStdout, type OutputTarget } from "./outputs.js";

export type ReportDocument = PlanDocument | ResultDocument;

/** What a command ends with. */
export interface Ending<Document> {
  readonly document: Document;
  readonly exitCode: ExitCode;
  /** Whether stderr, or a plan shown before, says all that text on stdout would. */
  readonly isTold: boolean;
}

/** One report: its place, and what is done for it. */
export interface Report<Document> {
  /** The file that it takes for itself; `undefined` for stdout. */
  readonly path: string | undefined;
  /** Finds out whether it can be written. @throws {UsageError} when it cannot. */
  readonly prepare: () => Promise<void>;
  /** Tells what happens meanwhile. */
  readonly tell: (event: ApplyEvent) => void;
  /** @throws {UsageError} when it cannot be written. */
  readonly write: (ending: Ending<Document>) => Promise<void>;
}

export type Render<Document> = (document: Document, format: FormatName, look: Look) => string | undefined;

/** The report that `--format` or `--out` asks for. */
export function reportAt<Document extends ReportDocument>(
  target: OutputTarget,
  render: Render<Document>,
  { stdout, env }: CommandContext,
): Report<Document> {
  const { path, format } = target;
  if (format === "events") return path === undefined ? eventsOnStdout(stdout.write) : eventsInFile(path);
  const text = (document: Document): string | undefined => {
    const palette = path === undefined ? stdout.palette : plain;
    return render(document, format, { palette, locate: locateIn(env) });
  };
  return {
    path,
    prepare: async () => {
      if (path !== undefined) await requireReplaceable(path);
    },
    tell: () => undefined,
    write: async ({ document, isTold }) => {
      const written = isTold && isTextOnStdout(target) ? undefined : text(document);
      if (written === undefined) return;
      if (path === undefined) stdout.write(written);
      else await replaceFile(path, written);
    },
  };
}

/** The files through which a step of GitHub Actions speaks, where the environment names them. */
export function githubReports<Document extends ReportDocument>({
  env,
  stderr,
}: CommandContext): readonly Report<Document>[] {
  const file = (
    variable: "GITHUB_OUTPUT" | "GITHUB_STEP_SUMMARY",
    lines: (ending: Ending<Document>, size: number) => string,
  ): readonly Report<Document>[] => {
    const path = env[variable] ?? "";
    const append = async (text: (size: number) => string): Promise<void> => {
      const problem = await appendLines(path, text);
      if (problem !== undefined) throw new UsageError(`The file that ${variable} names ${problem}.`);
    };
    const report: Report<Document> = {
      path,
      prepare: () => append(() => ""),
      tell: () => undefined,
      write: (ending) => append((size) => lines(ending, size)),
    };
    return path === "" ? [] : [report];
  };
  return [
    ...file("GITHUB_STEP_SUMMARY", ({ document }, size) => {
      // Other commands of the same step may have written a summary, too: beyond the limit, GitHub would drop all of them.
      const left = summaryLimit - size;
      if (left >= leastSummary) return stepSummary(document, left);
      stderr.write(
        `${stderr.palette.warning("warning:")} the summary of this step is full; nothing was added to it\n`,
      );
      return "";
    }),
    ...file("GITHUB_OUTPUT", ({ document, exitCode }) => githubOutputs(document, exitCode)),
  ];
}

function eventsOnStdout<Document extends ReportDocument>(write: (text: string) => void): Report<Document> {
  const tell = (event: ApplyEvent): void => write(eventLine(event));
  return {
    path: undefined,
    prepare: () => Promise.resolve(),
    tell,
    write: async ({ document }) => tellEnd(document, tell),
  };
}

function eventsInFile<Document extends ReportDocument>(path: string): Report<Document> {
  let file: LineFile | undefined;
  const tell = (event: ApplyEvent): void => file?.write(eventLine(event));
  return {
    path,
    prepare: async () => {
      file = await openLineFile(path);
    },
    tell,
    write: async ({ document }) => {
      tellEnd(document, tell);
      await file?.close();
    },
  };
}

function tellEnd(document: ReportDocument, tell: (event: ApplyEvent) => void): void {
  if (document.format === "lightly-gitops/result") tell(endEvent(document));
}

/** Findings are shown beside the lines of a repository's files, which CI names by their paths below its checkout. */
function locateIn({ GITHUB_WORKSPACE, CI_PROJECT_DIR }: CommandContext["env"]): Locate {
  const known = [GITHUB_WORKSPACE ?? "", CI_PROJECT_DIR ?? ""].filter((folder) => folder !== "");
  const named = namedFromCheckout(known);
  return (file) => relativePath(named(file));
}
