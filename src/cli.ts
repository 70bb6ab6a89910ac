import { createInterface } from "node:readline/promises";
import { CommanderError } from "commander";
import type { CommandContext, Output } from "./commands/context.js";
import { buildProgram } from "./commands/program.js";
import { DiagnosedError, type ExitCode, ExpectedError, exitCodes, InterruptedError } from "./errors.js";
import { countText, diagnosticsText } from "./report/diagnostics-text.js";
import { coloured, plain } from "./report/palette.js";
import { printable } from "./report/printable.js";
import { version } from "./version.js";

/** Milliseconds after the first signal until which requests in flight are waited for. */
const answerGrace = 5_000;
/** Milliseconds after the first signal at which the process ends, whatever is still under way. */
const interruptGrace = 6_500;

/** Runs the command line of this process and sets its exit code. The only place that touches the process. */
export async function main(): Promise<void> {
  const interrupt = new AbortController();
  const deadline = new AbortController();
  listenForSignals(interrupt, deadline);
  for (const stream of [process.stdout, process.stderr]) stream.on("error", endWhenReaderIsGone);
  const stdout = output(process.stdout);
  const stderr = output(process.stderr);
  const context: CommandContext = {
    env: process.env,
    version,
    stdout,
    stderr,
    signal: interrupt.signal,
    deadline: deadline.signal,
    ask: process.stdin.isTTY && process.stdout.isTTY && !isCi() ? ask(interrupt.signal) : undefined,
    today: () => new Date(),
    now: () => performance.now(),
  };
  let exitCode: ExitCode = exitCodes.success;
  try {
    await buildProgram(context, (code) => (exitCode = code)).parseAsync(process.argv);
  } catch (error) {
    exitCode = report(error, stderr, interrupt.signal);
  }
  process.exitCode = exitCode;
}

function report(error: unknown, stderr: Output, signal: AbortSignal): ExitCode {
  const { palette } = stderr;
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.success : exitCodes.invalid;
  if (error instanceof DiagnosedError) {
    stderr.write(`${diagnosticsText(error.diagnostics, palette)}${countText(error.diagnostics)}\n`);
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
  stderr.write(`${palette.error("internal error:")} ${describeBug(error)}. Please report this.\n`);
  return exitCodes.failure;
}

/** Kind and place of a bug. Its message stays out: nobody knows what is in it. */
function describeBug(error: unknown): string {
  if (!(error instanceof Error)) return "something was thrown that is not an error";
  const place = /\/dist\/([\w./-]+:\d+):\d+/.exec(error.stack ?? "")?.[1];
  return `${printable(error.name, 60)}${place === undefined ? "" : ` at ${place}`}`;
}

function listenForSignals(interrupt: AbortController, deadline: AbortController): void {
  const onSignal = (): void => {
    if (interrupt.signal.aborted) process.exit(exitCodes.interrupted);
    interrupt.abort();
    setTimeout(() => deadline.abort(), answerGrace).unref();
    setTimeout(() => process.exit(exitCodes.interrupted), interruptGrace).unref();
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  process.on("uncaughtException", (error) => {
    process.stderr.write(`internal error: ${describeBug(error)}. Please report this.\n`);
    process.exit(exitCodes.failure);
  });
}

/** `lightly-gitops plan | head` is no failure. */
function endWhenReaderIsGone(error: Error): void {
  if ("code" in error && error.code === "EPIPE") process.exit(exitCodes.success);
  throw error;
}

function output(stream: NodeJS.WriteStream): Output {
  return { write: (text) => void stream.write(text), palette: wantsColour(stream) ? coloured : plain };
}

function wantsColour(stream: NodeJS.WriteStream): boolean {
  const { NO_COLOR: noColour = "", TERM: term } = process.env;
  return stream.isTTY && noColour === "" && term !== "dumb" && !isCi();
}

function isCi(): boolean {
  const ci = process.env["CI"] ?? "";
  return ci !== "" && ci !== "false" && ci !== "0";
}

function ask(signal: AbortSignal): (question: string) => Promise<string> {
  return async (question) => {
    const terminal = createInterface({ input: process.stdin, output: process.stdout });
    try {
      return await terminal.question(question, { signal });
    } catch {
      throw new InterruptedError("Interrupted.");
    } finally {
      terminal.close();
    }
  };
}
