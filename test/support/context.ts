import { Readable } from "node:stream";
import type { CommandContext } from "../../src/commands/context.js";
import { readStream } from "../../src/files/read.js";
import { withProgress } from "../../src/commands/progress-view.js";
import { plain } from "../../src/report/palette.js";
import { version } from "../../src/version.js";

/** What a command wrote. */
export interface Written {
  readonly stdout: string;
  readonly stderr: string;
}

/** What else the surroundings of a command may have. */
export interface Surroundings {
  /** Answers what the program asks; without it, nobody is at the terminal. */
  readonly ask?: CommandContext["ask"];
  /** Aborted by an interrupt. */
  readonly signal?: AbortSignal;
  /** Aborted when no answer is waited for any more. */
  readonly deadline?: AbortSignal;
  readonly today?: Date;
  /** What standard input holds. */
  readonly stdin?: string | Uint8Array;
  /** Is told what is written to stdout, as it is written. */
  readonly onStdout?: (text: string) => void;
}

/** The surroundings of a command that runs in this process, without colours, and what it has written so far. */
export function contextOf(
  env: Readonly<Record<string, string>>,
  { ask, signal = never(), deadline = never(), today, stdin = "", onStdout }: Surroundings = {},
): { readonly context: CommandContext; readonly written: () => Written } {
  let stdout = "";
  let stderr = "";
  const now = (): number => performance.now();
  const columns = (): undefined => undefined;
  const output = (write: (text: string) => void) => ({ write, palette: plain, columns });
  return {
    context: {
      env,
      stdin: (limit) => readStream(Readable.from([Buffer.from(stdin)]), limit, "stdin"),
      version,
      ...withProgress({
        stdout: output((text) => {
          stdout += text;
          onStdout?.(text);
        }),
        stderr: output((text) => void (stderr += text)),
        now,
      }),
      signal,
      deadline,
      ask,
      today: () => today ?? new Date(),
      now,
    },
    written: () => ({ stdout, stderr }),
  };
}

const never = (): AbortSignal => new AbortController().signal;
