import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

export const cli = fileURLToPath(new URL("../../dist/bin.js", import.meta.url));

export interface CliResult {
  /** Exit code; `null` when a signal ended the process. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  /** The whole environment but for `PATH`: nothing else of the test's own gets through. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Another program than the built one. */
  readonly program?: string;
}

/** The built program while it runs. */
export interface RunningCli {
  readonly result: Promise<CliResult>;
  /** What it has written to stdout so far. */
  readonly stdout: () => string;
  /** Resolves once stdout holds a text; rejects when it ends without. */
  readonly printed: (text: string) => Promise<void>;
  readonly kill: (signal: NodeJS.Signals) => void;
  readonly pid: number | undefined;
}

/** Runs the built program to its end, without a terminal. */
export function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  return startCli(args, options).result;
}

/** Starts the built program, without a terminal. */
export function startCli(
  args: readonly string[],
  { env = {}, cwd, program = cli }: CliOptions = {},
): RunningCli {
  const child = spawn(process.execPath, [program, ...args], {
    env: { PATH: process.env["PATH"], ...env },
    ...(cwd === undefined ? {} : { cwd }),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const result = new Promise<CliResult>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
  const printed = (text: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => stdout.includes(text) && resolve();
      child.stdout.on("data", look).on("end", () => reject(new Error(`It ended without ${text}.`)));
      look();
    });
  return { result, printed, stdout: () => stdout, kill: (signal) => void child.kill(signal), pid: child.pid };
}
