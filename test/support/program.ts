import { once } from "node:events";
import { run } from "../../src/commands/run.js";
import type { CliOptions, CliResult } from "./cli.js";
import { contextOf, type Surroundings } from "./context.js";

export interface ProgramOptions extends CliOptions, Surroundings {}

/**
 * Runs a command line to its end in this process, as `runCli` of `./cli.js` does in a process of its own: faster, and so
 * that coverage sees it. Only the process itself is left out: signals, streams and the terminal.
 */
export function runProgram(args: readonly string[], options: ProgramOptions = {}): Promise<CliResult> {
  const { env = {}, cwd = home, ...surroundings } = options;
  return inFolder(cwd, async () => {
    const { context, written } = contextOf(env, surroundings);
    return { code: await run(args, context), ...written() };
  });
}

const home = process.cwd();
const folderChange = new EventTarget();
let here = home;
let running = 0;

/** A process has one working folder: work in the same one overlaps, work in another one waits until it is free. */
export async function inFolder<T>(folder: string, work: () => Promise<T>): Promise<T> {
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
