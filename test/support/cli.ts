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
}

/** The built program while it runs. */
export interface RunningCli {
  readonly result: Promise<CliResult>;
  /** What it has written to stdout so far. */
  readonly stdout: () => string;
  readonly kill: (signal: NodeJS.Signals) => void;
}

/** Runs the built program to its end, without a terminal. */
export function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  return startCli(args, options).result;
}

/** Starts the built program, without a terminal. */
export function startCli(args: readonly string[], { env = {}, cwd }: CliOptions = {}): RunningCli {
  const child = spawn(process.execPath, [cli, ...args], {
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
  return { result, stdout: () => stdout, kill: (signal) => void child.kill(signal) };
}
