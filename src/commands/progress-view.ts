import { type ProgressState, progressText } from "../report/progress-text.js";
import type { CommandContext, Output } from "./context.js";

/** Is told how far a command is, and shows it on stderr while it lasts. */
export interface ProgressView {
  /** Begins to show a phase, until it ends. */
  readonly begin: (phase: string, total: number) => void;
  /** One more is done, perhaps in vain. */
  readonly advance: (outcome?: "failed") => void;
  /** One request more, or one less, waits to be sent again. */
  readonly wait: (change: 1 | -1) => void;
  /** Takes away what is shown only while it lasts. */
  readonly end: () => void;
}

/** Milliseconds between two pictures of a line, and before the first: what is quick needs none. */
const redrawMs = 250;
/** Milliseconds and part of the whole between two lines, where they stay. */
const [lineMs, linePart] = [10_000, 0.1];
const clearLine = "\r\u001b[2K";

/**
 * The outputs of a command with a view of its progress: in a terminal one line that is drawn anew, below everything that is
 * written meanwhile; elsewhere a line every ten seconds or every tenth, whichever is less.
 */
export function withProgress({
  stdout,
  stderr,
  now,
}: Pick<CommandContext, "stdout" | "stderr" | "now">): Pick<
  CommandContext,
  "stdout" | "stderr" | "progress"
> {
  let state: Omit<ProgressState, "elapsedMs"> | undefined;
  let begun = 0;
  let told = { at: 0, done: 0 };
  let isDrawn = false;
  let timer: NodeJS.Timeout | undefined;

  const clear = (): void => {
    if (isDrawn) stderr.write(clearLine);
    isDrawn = false;
  };
  const draw = (): void => {
    const columns = stderr.columns();
    if (state === undefined || columns === undefined) return;
    // A line that fills the last column would wrap in some terminals.
    const text = progressText({ ...state, elapsedMs: now() - begun }, columns - 1);
    stderr.write(`${clearLine}${text}`);
    isDrawn = true;
  };
  const tell = (): void => {
    if (state === undefined || stderr.columns() !== undefined) return;
    const { done, total } = state;
    if (now() - told.at < lineMs || done - told.done < total * linePart) return;
    told = { at: now(), done };
    stderr.write(`${progressText({ ...state, elapsedMs: now() - begun })}\n`);
  };
  const above = (output: Output): Output => ({
    ...output,
    write: (text) => {
      clear();
      output.write(text);
    },
  });
  const view: ProgressView = {
    begin: (phase, total) => {
      view.end();
      state = { phase, total, done: 0, failed: 0, waiting: state?.waiting ?? 0 };
      begun = now();
      told = { at: begun, done: 0 };
      if (stderr.columns() !== undefined) timer = setInterval(draw, redrawMs).unref();
    },
    advance: (outcome) => {
      if (state === undefined) return;
      state = { ...state, done: state.done + 1, failed: state.failed + (outcome === "failed" ? 1 : 0) };
      tell();
    },
    wait: (change) => {
      if (state !== undefined) state = { ...state, waiting: state.waiting + change };
    },
    end: () => {
      clearInterval(timer);
      clear();
      state = undefined;
    },
  };
  return { stdout: above(stdout), stderr: above(stderr), progress: view };
}
