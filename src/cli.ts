import { setMaxListeners } from "node:events";
import { createInterface } from "node:readline/promises";
import type { CommandContext, Output } from "./commands/context.js";
import { describeBug } from "./commands/describe-bug.js";
import { run } from "./commands/run.js";
import { withProgress } from "./commands/progress-view.js";
import { canRedraw, isCi, paletteFor } from "./commands/terminal.js";
import { type FileReading, readStream } from "./files/read.js";
import { exitCodes, InterruptedError, isSuccess, systemCode } from "./model/errors.js";
import { version } from "./version.js";

/** Of a terminal that does not tell its width. */
const usualColumns = 80;
/** Milliseconds after the first signal until which requests in flight are waited for. */
const answerGrace = 5_000;
/** Milliseconds after the first signal at which the process ends, whatever is still under way. */
const interruptGrace = 6_500;

/** Runs the command line of this process and sets its exit code. The only place that touches the process. */
export async function main(): Promise<void> {
  const interrupt = new AbortController();
  const deadline = new AbortController();
  // Every write that is under way listens.
  setMaxListeners(0, interrupt.signal, deadline.signal);
  listenForSignals(interrupt, deadline);
  let lost = false;
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error) => {
      if (isReaderGone(error)) return;
      lost = true;
      process.exitCode ||= exitCodes.failure;
    });
  }
  const isAttended = process.stdin.isTTY && process.stdout.isTTY && !isCi(process.env);
  let input: Promise<FileReading> | undefined;
  const now = (): number => performance.now();
  const watched = withProgress({ stdout: output(process.stdout), stderr: output(process.stderr), now });
  // Whatever ends the process, no half line is left behind.
  process.on("exit", watched.progress.end);
  const context: CommandContext = {
    env: process.env,
    stdin: (limit) => (input ??= readStream(process.stdin, limit, "stdin")),
    version,
    ...watched,
    signal: interrupt.signal,
    deadline: deadline.signal,
    ask: isAttended ? ask(interrupt.signal) : undefined,
    today: () => new Date(),
    now,
  };
  const exitCode = await run(process.argv.slice(2), context);
  process.exitCode = lost && isSuccess(exitCode) ? exitCodes.failure : exitCode;
}

function listenForSignals(interrupt: AbortController, deadline: AbortController): void {
  const onSignal = (): void => {
    if (interrupt.signal.aborted) process.exit(exitCodes.interrupted);
    interrupt.abort();
    setTimeout(() => deadline.abort(), answerGrace).unref();
    setTimeout(() => process.exit(exitCodes.interrupted), interruptGrace).unref();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, onSignal);
  process.on("uncaughtException", endWithBug);
  process.on("unhandledRejection", endWithBug);
}

function endWithBug(error: unknown): void {
  process.stderr.write(`internal error: ${describeBug(error)}. Please report this.\n`);
  process.exit(exitCodes.failure);
}

/** `lightly-gitops plan | head` is no failure, and `apply | head` no reason to stop half-way. */
function isReaderGone(error: Error): boolean {
  return systemCode(error) === "EPIPE";
}

function output(stream: NodeJS.WriteStream): Output {
  return {
    write: (text) => void stream.write(text),
    palette: paletteFor(stream.isTTY, process.env),
    columns: () => (canRedraw(stream.isTTY, process.env) ? stream.columns || usualColumns : undefined),
  };
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
