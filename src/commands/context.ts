import type { FileReading } from "../files/read.js";
import type { Palette } from "../report/palette.js";
import type { ProgressView } from "./progress-view.js";

/** What a command may use of the process around it. */
export interface CommandContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What the references and variables of a config get their values from, where that is more than `env`. */
  readonly configEnv?: Readonly<Record<string, string | undefined>>;
  /** Reads standard input to its end: at most `limit` bytes, and the same ones each time. */
  readonly stdin: (limit: number) => Promise<FileReading>;
  readonly version: string;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Shows how far the command is. */
  readonly progress: ProgressView;
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
  /** Width of the terminal; `undefined` where there is none in which a line can be drawn anew. */
  readonly columns: () => number | undefined;
}
