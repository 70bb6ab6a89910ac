import type { Palette } from "../report/palette.js";

/** What a command may use of the process around it. */
export interface CommandContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Aborted by the first SIGINT, SIGTERM or SIGHUP: begin nothing new. */
  readonly signal: AbortSignal;
  /** Aborted some seconds later: wait for nothing any more. */
  readonly deadline: AbortSignal;
  /** Asks the person at the terminal; `undefined` where there is none. */
  readonly ask: ((question: string) => Promise<string>) | undefined;
  /** The time of day. */
  readonly today: () => Date;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
}

export interface Output {
  readonly write: (text: string) => void;
  readonly palette: Palette;
}
