import { createWriteStream } from "node:fs";
import { finished } from "node:stream/promises";
import { UsageError } from "../errors.js";
import type { PlanDocument } from "../generated/plan-document.js";
import type { ResultDocument, Step, Permissions } from "../generated/result-document.js";
import { jsonText } from "../report/json.js";
import type { CommandContext } from "./context.js";
import type { OutputTarget } from "./outputs.js";

/** One line of `--format events`. */
export type ApplyEvent =
  | { readonly event: "begin"; readonly planHash: string | null; readonly changes: number }
  | ({ readonly event: "step"; readonly dataset: string; readonly elapsedMs: number } & Step)
  | ({ readonly event: "permissions"; readonly dataset: string; readonly elapsedMs: number } & Permissions)
  | ({ readonly event: "end" } & Pick<ResultDocument, "exitCode" | "error" | "summary">);

/** Where the events of an apply go while it runs: nowhere, unless `--format events` asks for them. */
export interface EventStream {
  readonly begin: (plan: PlanDocument) => void;
  readonly add: (event: ApplyEvent) => void;
  /** Adds the last event and waits until all are written. */
  readonly end: (result: ResultDocument) => Promise<void>;
}

/** Opens them; a file that cannot be written is found out when they end, and is a {@link UsageError} then. */
export function openEvents(targets: readonly OutputTarget[], { stdout }: CommandContext): EventStream {
  const sinks = targets
    .filter(({ format }) => format === "events")
    .map(({ path }) => sinkOf(path, stdout.write));
  let ended = false;
  const add = (event: ApplyEvent): void => sinks.forEach((sink) => sink.write(jsonText(event, 0)));
  return {
    begin: ({ planHash, changes }) => add({ event: "begin", planHash, changes: changes.length }),
    add,
    end: async ({ exitCode, error, summary }) => {
      // A failure to write another report comes after the end.
      if (ended) return;
      ended = true;
      add({ event: "end", exitCode, error, summary });
      await Promise.all(sinks.map((sink) => sink.close()));
    },
  };
}

interface Sink {
  readonly write: (line: string) => void;
  readonly close: () => Promise<void>;
}

function sinkOf(path: string | undefined, toStdout: (text: string) => void): Sink {
  if (path === undefined) return { write: toStdout, close: () => Promise.resolve() };
  const stream = createWriteStream(path, { flags: "w" });
  // Not a rejection, which would have to be met at once: it may come in the middle of the apply.
  const isWritten = finished(stream).then(
    () => true,
    () => false,
  );
  return {
    write: (line) => void stream.write(line),
    close: async () => {
      stream.end();
      if (!(await isWritten)) throw new UsageError(`${path} cannot be written.`, "Its folder must exist.");
    },
  };
}
