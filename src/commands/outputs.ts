import { UsageError } from "../model/errors.js";
import { type FormatName, formatNames, formats, isFormatName } from "../report/formats.js";

/** One report: what is written, and where. */
export interface OutputTarget {
  readonly format: FormatName;
  /** `undefined` for stdout. */
  readonly path: string | undefined;
}

/** Options of every command that reports. */
export interface OutputOptions {
  /** `NAME` or `NAME=PATH`, as often as given. */
  readonly format: readonly string[];
  /** File to save the plan in, as if with `json=PATH`. */
  readonly out?: string;
}

/**
 * Reads the values of `--format` and `--out`, where the path `-` means stdout. Without any report on stdout asked for, text
 * goes there unless formats are given.
 *
 * @throws {UsageError} for an unknown format, or two reports on stdout.
 */
export function outputTargets(
  { format, out }: OutputOptions,
  kind: "plan" | "result",
): readonly OutputTarget[] {
  const asked = format.map(parseTarget);
  const foreign = asked.find((target) => kind === "plan" && formats[target.format].plan === undefined);
  if (foreign !== undefined) throw new UsageError(`--format ${foreign.format} is for apply only.`);
  const saved = out === undefined ? [] : [{ format: "json", path: pathOf(out) } as const];
  const isTextMeant = format.length === 0 && !saved.some(isOnStdout);
  const targets = [
    ...saved,
    ...asked,
    ...(isTextMeant ? [{ format: "text", path: undefined } as const] : []),
  ];
  if (targets.filter(isOnStdout).length > 1) {
    throw new UsageError(
      "Two reports would be written to stdout.",
      "Give one of them a file: --format NAME=PATH.",
    );
  }
  return targets;
}

/** Whether text goes to stdout. */
export function isTextOnStdout(target: OutputTarget): boolean {
  return target.format === "text" && isOnStdout(target);
}

function isOnStdout({ path }: OutputTarget): boolean {
  return path === undefined;
}

function parseTarget(spec: string): OutputTarget {
  const equals = spec.indexOf("=");
  const name = equals < 0 ? spec : spec.slice(0, equals);
  const path = equals < 0 ? "-" : spec.slice(equals + 1);
  if (!isFormatName(name)) {
    throw new UsageError(
      `--format: there is no format called ${JSON.stringify(name)}.`,
      `Formats: ${formatNames.join(", ")}.`,
    );
  }
  if (path === "") throw new UsageError(`--format ${name}= names no file.`);
  return { format: name, path: pathOf(path) };
}

function pathOf(path: string): string | undefined {
  return path === "-" || path === "/dev/stdout" ? undefined : path;
}
