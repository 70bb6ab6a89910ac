import { CommanderError } from "@commander-js/extra-typings";
import { loggingReads } from "../files/read-log.js";
import {
  ConfigError,
  DiagnosedError,
  type ExitCode,
  ExpectedError,
  exitCodes,
  InterruptedError,
  systemCode,
} from "../model/errors.js";
import { countText, diagnosticsText } from "../report/diagnostics-text.js";
import { printable } from "../report/printable.js";
import type { CommandContext } from "./context.js";
import { describeBug } from "./describe-bug.js";
import { buildProgram } from "./program.js";

/** Runs a command line, without the program's name. Resolves to the exit code; all that is wrong is told on stderr. */
export async function run(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  let exitCode: ExitCode = exitCodes.success;
  try {
    const program = buildProgram(context, (code) => (exitCode = code));
    await loggingReads(() => program.parseAsync(args, { from: "user" }));
  } catch (error) {
    exitCode = report(error, context);
  }
  return exitCode;
}

function report(error: unknown, { stderr, progress, signal }: CommandContext): ExitCode {
  progress.end();
  const { palette } = stderr;
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.success : exitCodes.invalid;
  if (error instanceof DiagnosedError) {
    const end =
      error instanceof ConfigError
        ? countText(error.diagnostics)
        : `${palette.error("error:")} ${error.message}`;
    stderr.write(`${diagnosticsText(error.diagnostics, palette)}${end}\n`);
    return error.exitCode;
  }
  if (error instanceof InterruptedError || (signal.aborted && error instanceof ExpectedError)) {
    stderr.write("Interrupted.\n");
    return exitCodes.interrupted;
  }
  if (error instanceof ExpectedError) {
    const hint = error.hint === "" ? "" : `\n  ${palette.faint("help:")} ${printable(error.hint, 1000)}`;
    stderr.write(`${palette.error("error:")} ${printable(error.message, 2000)}${hint}\n`);
    return error.exitCode;
  }
  if (systemCode(error) === "EMFILE") {
    stderr.write(
      `${palette.error("error:")} Too many files are open (EMFILE). Allow more, with \`ulimit -n\`.\n`,
    );
    return exitCodes.failure;
  }
  stderr.write(`${palette.error("internal error:")} ${describeBug(error)}. Please report this.\n`);
  return exitCodes.failure;
}
