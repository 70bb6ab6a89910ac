import type { CommandContext } from "../../src/commands/context.js";
import { plain } from "../../src/report/palette.js";

/** What a command wrote. */
export interface Written {
  readonly stdout: string;
  readonly stderr: string;
}

/** The surroundings of a command that runs in this process, without a terminal, and what it has written so far. */
export function contextOf(env: Readonly<Record<string, string>>): {
  readonly context: CommandContext;
  readonly written: () => Written;
} {
  let stdout = "";
  let stderr = "";
  const never = new AbortController().signal;
  return {
    context: {
      env,
      version: "0.0.0",
      stdout: { write: (text) => void (stdout += text), palette: plain },
      stderr: { write: (text) => void (stderr += text), palette: plain },
      signal: never,
      deadline: never,
      ask: undefined,
      today: () => new Date("2026-01-01T00:00:00Z"),
      now: () => 0,
    },
    written: () => ({ stdout, stderr }),
  };
}
