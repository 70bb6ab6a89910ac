import { randomBytes } from "node:crypto";
import { lstat, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { ExpectedError, systemCode, UsageError } from "../model/errors.js";
import type { PlanDocument } from "../generated/plan-document.js";
import type { PreflightDocument } from "../generated/preflight-document.js";
import type { ResultDocument } from "../generated/result-document.js";
import { type FormatName, formatNames, formats, isFormatName, type Look } from "../report/formats.js";
import { plain } from "../report/palette.js";
import { type Locate, relativePath } from "../report/place.js";
import type { CommandContext } from "./context.js";

/** One `--format`: what is written, and where; `path` is `undefined` for stdout. */
export interface OutputTarget {
  readonly format: FormatName;
  readonly path: string | undefined;
}

/**
 * Reads the values of `--format`, `NAME` for stdout or `NAME=PATH`. Without any, text goes to stdout.
 *
 * @throws {UsageError} for an unknown format, or two formats on one target.
 */
export function outputTargets(
  specs: readonly string[],
  kind: "plan" | "result" | "preflight",
): readonly OutputTarget[] {
  const targets = specs.map(parseTarget);
  const foreign = targets.find(({ format }) => kind === "plan" && formats[format].plan === undefined);
  if (foreign !== undefined) throw new UsageError(`--format ${foreign.format} is for apply only.`);
  const unfit = targets.find(({ format }) => kind === "preflight" && formats[format].preflight === undefined);
  if (unfit !== undefined) throw new UsageError(`--format ${unfit.format} is not for preflight.`);
  const places = targets.map(({ path }) => path ?? "stdout");
  const twice = places.find((place, index) => places.indexOf(place) !== index);
  if (twice !== undefined) {
    throw new UsageError(
      `--format: two formats would be written to ${twice}.`,
      "Give one of them a file: NAME=PATH.",
    );
  }
  return targets.length === 0 ? [{ format: "text", path: undefined }] : targets;
}

/**
 * When a report is written: `after a failure` and `after no work`, the text on stdout is left out, because stderr says
 * what went wrong, or the plan before it that there was nothing to do.
 */
export type Occasion = "after work" | "after no work" | "after a failure";

/** Writes a plan in every requested format. */
export function writePlan(
  targets: readonly OutputTarget[],
  document: PlanDocument,
  context: CommandContext,
  occasion: Occasion = "after work",
): Promise<void> {
  return writeAll(targets, (format, look) => formats[format].plan?.(document, look), context, occasion);
}

/** Writes a result in every requested format. */
export function writeResult(
  targets: readonly OutputTarget[],
  document: ResultDocument,
  context: CommandContext,
  occasion: Occasion,
): Promise<void> {
  return writeAll(targets, (format, look) => formats[format].result?.(document, look), context, occasion);
}

/** Writes a preflight in every requested format. */
export function writePreflight(
  targets: readonly OutputTarget[],
  document: PreflightDocument,
  context: CommandContext,
  occasion: Occasion,
): Promise<void> {
  return writeAll(targets, (format, look) => formats[format].preflight?.(document, look), context, occasion);
}

/** Whether text goes to stdout. */
export function writesText(targets: readonly OutputTarget[]): boolean {
  return targets.some(isTextOnStdout);
}

/** Does the work of a command; when it fails as expected, reports the failure in every format before it fails. */
export async function reportingFailure<T>(
  report: (error: ExpectedError) => Promise<void>,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ExpectedError) await report(error);
    throw error;
  }
}

/**
 * Writes a file whole or not at all: beside its place first, then moved there. What is there must be a regular file or
 * nothing, so that neither a device nor a link is written through.
 *
 * @throws {UsageError} when it cannot be written.
 */
export function writeWhole(path: string, text: string): Promise<void> {
  return besidePlace(path, text, (temporary) => rename(temporary, path));
}

/**
 * Finds out whether the files of all reports can be written, for a command that does more than to report.
 *
 * @throws {UsageError} when one cannot be written.
 */
export async function demandWritable(targets: readonly OutputTarget[]): Promise<void> {
  for (const { format, path } of targets) {
    if (path !== undefined && format !== "events") await besidePlace(path, "", (temporary) => rm(temporary));
  }
}

async function besidePlace(
  path: string,
  text: string,
  finish: (temporary: string) => Promise<void>,
): Promise<void> {
  const temporary = join(dirname(path), `.${randomBytes(6).toString("hex")}.tmp`);
  try {
    const existing = await lstat(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") throw error;
    });
    if (existing !== undefined && !existing.isFile()) throw new UsageError(`${path} is not a regular file.`);
    await writeFile(temporary, text, { flag: "wx", mode: 0o644 });
    await finish(temporary);
  } catch (error) {
    // A path that is none, such as one with a NUL in it, left nothing to remove.
    await rm(temporary, { force: true }).catch(() => undefined);
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${path} cannot be written (${systemCode(error)}).`, "Its folder must exist.");
  }
}

function parseTarget(spec: string): OutputTarget {
  const equals = spec.indexOf("=");
  const name = equals < 0 ? spec : spec.slice(0, equals);
  const path = equals < 0 ? undefined : spec.slice(equals + 1);
  if (!isFormatName(name)) {
    throw new UsageError(
      `--format: there is no format called ${JSON.stringify(name)}.`,
      `Formats: ${formatNames.join(", ")}.`,
    );
  }
  if (path === "") throw new UsageError(`--format ${name}= names no file.`);
  return { format: name, path };
}

async function writeAll(
  targets: readonly OutputTarget[],
  render: (format: FormatName, look: Look) => string | undefined,
  { stdout, env }: CommandContext,
  occasion: Occasion,
): Promise<void> {
  for (const target of targets) {
    if (occasion !== "after work" && isTextOnStdout(target)) continue;
    const palette = target.path === undefined ? stdout.palette : plain;
    const text = render(target.format, { palette, locate: locateIn(env) });
    if (text === undefined) continue;
    if (target.path === undefined) stdout.write(text);
    else await writeWhole(target.path, text);
  }
}

/** Findings are shown beside the lines of a repository's files, which CI names by their paths below its checkout. */
function locateIn(env: CommandContext["env"]): Locate {
  const checkout = env["GITHUB_WORKSPACE"] ?? env["CI_PROJECT_DIR"] ?? "";
  if (checkout === "") return relativePath;
  return (file) => relativePath(relative(checkout, resolve(file)));
}

function isTextOnStdout({ format, path }: OutputTarget): boolean {
  return format === "text" && path === undefined;
}
