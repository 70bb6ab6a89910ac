import { UsageError } from "../model/errors.js";
import { type FormatName, formatNames, formats } from "../report/formats.js";

/** One report: what is written, and where. */
export interface OutputTarget<Format extends string = FormatName> {
  readonly format: Format;
  /** `undefined` for stdout. */
  readonly path: string | undefined;
}

/** Options of every command that reports. */
export interface OutputOptions {
  /** `NAME` or `NAME=PATH`, as often as given. */
  readonly format: readonly string[];
  /** File to save the plan in, as if with `json=PATH`. */
  readonly out?: string;
  /** Whether text says everything, rather than each cause once. */
  readonly full: boolean;
}

/**
 * The reports of a plan or a result: those of `--format`, and that of `--out`.
 *
 * @throws {UsageError} for an unknown format, or two reports on stdout.
 */
export function outputTargets(
  { format, out }: Pick<OutputOptions, "format" | "out">,
  kind: "plan" | "result",
): readonly OutputTarget[] {
  const saved = out === undefined ? [] : [{ format: "json", path: pathOf(out) } as const];
  const targets = targetsOf(format, formatNames, saved);
  const foreign = targets.find((target) => kind === "plan" && formats[target.format].plan === undefined);
  if (foreign !== undefined) throw new UsageError(`--format ${foreign.format} is for apply only.`);
  return targets;
}

/**
 * Reads the values of `--format`, of which the path `-` means stdout. Without any, text goes to stdout, unless one of the
 * other reports does.
 *
 * @throws {UsageError} for a format that is none of `names`, or two reports on stdout.
 */
export function targetsOf<Format extends string>(
  specs: readonly string[],
  names: readonly (Format | "text")[],
  others: readonly OutputTarget<Format>[] = [],
): readonly OutputTarget<Format | "text">[] {
  const asked = specs.map((spec) => parseTarget(spec, names));
  const isTextMeant = specs.length === 0 && !others.some(isOnStdout);
  const text = { format: "text", path: undefined } as const;
  const targets = [...others, ...asked, ...(isTextMeant ? [text] : [])];
  if (targets.filter(isOnStdout).length > 1) {
    throw new UsageError(
      "Two reports would be written to stdout.",
      "Give one of them a file: --format NAME=PATH.",
    );
  }
  return targets;
}

/** Whether text goes to stdout. */
export function isTextOnStdout(target: OutputTarget<string>): boolean {
  return target.format === "text" && isOnStdout(target);
}

function isOnStdout({ path }: OutputTarget<string>): boolean {
  return path === undefined;
}

function parseTarget<Format extends string>(spec: string, names: readonly Format[]): OutputTarget<Format> {
  const equals = spec.indexOf("=");
  const name = equals < 0 ? spec : spec.slice(0, equals);
  const path = equals < 0 ? "-" : spec.slice(equals + 1);
  const format = names.find((known) => known === name);
  if (format === undefined) {
    throw new UsageError(
      `--format: there is no format called ${JSON.stringify(name)}.`,
      `Formats: ${names.join(", ")}.`,
    );
  }
  if (path === "") throw new UsageError(`--format ${name}= names no file.`);
  return { format, path: pathOf(path) };
}

function pathOf(path: string): string | undefined {
  return path === "-" || path === "/dev/stdout" ? undefined : path;
}
