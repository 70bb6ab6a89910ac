import { appendLines } from "../files/append.js";
import { namedFromCheckout } from "../files/checkout.js";
import { type LineFile, openLineFile } from "../files/line-file.js";
import { replaceFile, requireReplaceable } from "../files/write.js";
import type { ResultDocument } from "../generated/result-document.js";
import { type ExitCode, UsageError } from "../model/errors.js";
import type { Look } from "../report/formats.js";
import { leastSummary, summaryLimit } from "../report/github.js";
import { plain } from "../report/palette.js";
import { type LinkTo, linksBelow, type Locate, noLinks, relativePath } from "../report/place.js";
import type { CommandContext } from "./context.js";
import { type ApplyEvent, endEvent, eventLine } from "./events.js";
import { isTextOnStdout, type OutputTarget } from "./outputs.js";

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

/** The report that an option asks for. */
export function reportAt<Document, Format extends string>(
  target: OutputTarget<Format>,
  render: (document: Document, format: Format, look: Look) => string | undefined,
  { stdout, env }: CommandContext,
): Report<Document> {
  const { path, format } = target;
  const palette = path === undefined ? stdout.palette : plain;
  return {
    path,
    prepare: async () => {
      if (path !== undefined) await requireReplaceable(path);
    },
    tell: () => undefined,
    write: async ({ document, isTold }) => {
      if (isTold && isTextOnStdout(target)) return;
      const text = render(document, format, { palette, locate: locateIn(env), linkTo: linksIn(env) });
      if (text === undefined) return;
      if (path === undefined) stdout.write(text);
      else await replaceFile(path, text);
    },
  };
}

/** The events of an apply, told as they happen. */
export function eventsAt(path: string | undefined, { stdout }: CommandContext): Report<ResultDocument> {
  let file: LineFile | undefined;
  const tell = (event: ApplyEvent): void => {
    if (path === undefined) stdout.write(eventLine(event));
    else file?.write(eventLine(event));
  };
  return {
    path,
    prepare: async () => {
      if (path !== undefined) file = await openLineFile(path);
    },
    tell,
    write: async ({ document }) => {
      tell(endEvent(document));
      await file?.close();
    },
  };
}

/** What a step of GitHub Actions is told of a command. */
export interface GithubTexts<Document> {
  /** The summary in Markdown, at most `limit` bytes. */
  readonly summary: (document: Document, limit: number, linkTo: LinkTo) => string;
  /** The lines of its outputs, where it has any. */
  readonly outputs?: (document: Document, exitCode: ExitCode) => string;
}

/** The files through which a step of GitHub Actions speaks, where the environment names them. */
export function githubReports<Document>(
  { env, stderr }: CommandContext,
  { summary, outputs }: GithubTexts<Document>,
): readonly Report<Document>[] {
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
      if (left >= leastSummary) return summary(document, left, linksIn(env));
      stderr.write(
        `${stderr.palette.warning("warning:")} the summary of this step is full; nothing was added to it\n`,
      );
      return "";
    }),
    ...(outputs === undefined
      ? []
      : file("GITHUB_OUTPUT", ({ document, exitCode }) => outputs(document, exitCode))),
  ];
}

/** Where the files of the commit that a job of CI looks at can be read: on GitHub or GitLab, as their environment says. */
function linksIn(env: CommandContext["env"]): LinkTo {
  const project =
    env["CI_PROJECT_URL"] ?? `${env["GITHUB_SERVER_URL"] ?? ""}/${env["GITHUB_REPOSITORY"] ?? ""}`;
  const commit = env["CI_COMMIT_SHA"] ?? env["GITHUB_SHA"] ?? "";
  const blob = env["CI_PROJECT_URL"] === undefined ? "blob" : "-/blob";
  if (!/^https?:\/\/[\w.:-]+(?:\/[\w.-]+)+$/.test(project) || !/^[0-9a-f]{40,64}$/.test(commit))
    return noLinks;
  return linksBelow(`${project}/${blob}/${commit}`, locateIn(env));
}

/** Findings are shown beside the lines of a repository's files, which CI names by their paths below its checkout. */
function locateIn({ GITHUB_WORKSPACE, CI_PROJECT_DIR }: CommandContext["env"]): Locate {
  const known = [GITHUB_WORKSPACE ?? "", CI_PROJECT_DIR ?? ""].filter((folder) => folder !== "");
  const named = namedFromCheckout(known);
  return (file) => relativePath(named(file));
}
