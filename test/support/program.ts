import { once } from "node:events";
import type { CommandContext } from "../../src/commands/context.js";
import { run } from "../../src/commands/run.js";
import { plain } from "../../src/report/palette.js";
import { version } from "../../src/version.js";
import type { CliOptions, CliResult } from "./cli.js";

export interface ProgramOptions extends CliOptions {
  /** Answers what the program asks; without it, nobody is at the terminal. */
  readonly ask?: CommandContext["ask"];
  /** Aborted by an interrupt. */
  readonly signal?: AbortSignal;
  /** Aborted when no answer is waited for any more. */
  readonly deadline?: AbortSignal;
  readonly today?: Date;
  /** Is told what is written to stdout, as it is written. */
  readonly onStdout?: (text: string) => void;
}

/**
 * Runs a command line to its end in this process, as `runCli` of `./cli.js` does in a process of its own: faster, and so
 * that coverage sees it. Only the process itself is left out: signals, streams and the terminal.
 */
export function runProgram(args: readonly string[], options: ProgramOptions = {}): Promise<CliResult> {
  const { env = {}, cwd = home, ask, signal = never(), deadline = never(), today, onStdout } = options;
  return inFolder(cwd, async () => {
    let stdout = "";
    let stderr = "";
    const code = await run(args, {
      env,
      version,
      stdout: {
        write: (text) => {
          stdout += text;
          onStdout?.(text);
        },
        palette: plain,
      },
      stderr: { write: (text) => void (stderr += text), palette: plain },
      signal,
      deadline,
      ask,
      today: () => today ?? new Date(),
      now: () => performance.now(),
    });
    return { code, stdout, stderr };
  });
}

const never = (): AbortSignal => new AbortController().signal;
const home = process.cwd();
const folderChange = new EventTarget();
let here = home;
let running = 0;

/** A process has one working folder: work in the same one overlaps, work in another one waits until it is free. */
async function inFolder<T>(folder: string, work: () => Promise<T>): Promise<T> {
  while (running > 0 && here !== folder) await once(folderChange, "free");
  enter(folder);
  running += 1;
  try {
    return await work();
  } finally {
    running -= 1;
    if (running === 0) {
      enter(home);
      folderChange.dispatchEvent(new Event("free"));
    }
  }
}

function enter(folder: string): void {
  process.chdir(folder);
  here = folder;
}
