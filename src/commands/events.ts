import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { finished } from "node:stream/promises";
import { UsageError } from "../model/errors.js";
import type { PlanDocument } from "../generated/plan-document.js";
import type { ResultDocument, Step, Permissions } from "../generated/result-document.js";
import { jsonText } from "../report/json.js";
import type { CommandContext } from "./context.js";
import type { OutputTarget } from "./outputs.js";

/** One line of `--format events`. */
export type ApplyEvent =
  | { readonly event: "begin"; readonly planHash: string | null; readonly changes: number }
  | ({ readonly event: "step"; readonly elapsedMs: number } & Step)
  | ({ readonly event: "permissions"; readonly dataset: string; readonly elapsedMs: number } & Permissions)
  | ({ readonly event: "end" } & Pick<ResultDocument, "exitCode" | "error" | "summary">);

/** Where the events of an apply go while it runs: nowhere, unless `--format events` asks for them. */
export interface EventStream {
  /** Resolves when there is a place for all of them. */
  readonly opened: () => Promise<void>;
  readonly begin: (plan: PlanDocument) => void;
  readonly add: (event: ApplyEvent) => void;
  /** Adds the last event and waits until all are written. */
  readonly end: (result: ResultDocument) => Promise<void>;
}

/** Opens them. A file that cannot be written is a {@link UsageError} of `opened`; one that fails later, of `end`. */
export function openEvents(targets: readonly OutputTarget[], { stdout }: CommandContext): EventStream {
  const sinks = targets
    .filter(({ format }) => format === "events")
    .map(({ path }) => sinkOf(path, stdout.write));
  const add = (event: ApplyEvent): void => sinks.forEach((sink) => sink.write(jsonText(event, 0)));
  return {
    opened: async () => {
      for (const sink of sinks) await sink.opened();
    },
    begin: ({ planHash, changes }) => add({ event: "begin", planHash, changes: changes.length }),
    add,
    end: async ({ exitCode, error, summary }) => {
      add({ event: "end", exitCode, error, summary });
      await Promise.all(sinks.map((sink) => sink.close()));
    },
  };
}

interface Sink {
  readonly opened: () => Promise<void>;
  readonly write: (line: string) => void;
  readonly close: () => Promise<void>;
}

function sinkOf(path: string | undefined, toStdout: (text: string) => void): Sink {
  const nothing = () => Promise.resolve();
  if (path === undefined) return { opened: nothing, write: toStdout, close: nothing };
  const stream = createWriteStream(path, { flags: "w" });
  // A failure waits until somebody asks for it, and stops no apply that is under way.
  stream.on("error", () => undefined);
  const opened = once(stream, "open").then(isFine, isNotFine);
  const ended = finished(stream).then(isFine, isNotFine);
  const demand = async (fine: Promise<boolean>): Promise<void> => {
    if (!(await fine)) throw new UsageError(`${path} cannot be written.`, "Its folder must exist.");
  };
  return {
    opened: () => demand(opened),
    write: (line) => void (stream.destroyed || stream.write(line)),
    close: () => {
      stream.end();
      return demand(ended);
    },
  };
}

const isFine = (): boolean => true;
const isNotFine = (): boolean => false;
