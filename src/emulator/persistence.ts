import { type Lock, lockFile } from "../files/lock.js";
import { readRegularFile } from "../files/read.js";
import { isThere, removeLeftovers, replaceFile } from "../files/write.js";
import { datasourceSchema, purposes } from "./datasource-config.js";
import { closed, count, creators, datasetTypes, idSchema, imgTypes } from "./request-schemas.js";
import { nameSchema, priorities, runStates, texts } from "./request-schemas.js";
import { emptyState, type EmulatorState } from "./state.js";
import { checker } from "./validation.js";

/** A data file in the hands of one emulator, and the state that it holds. */
export interface OpenedState {
  readonly state: EmulatorState;
  readonly lock: Lock;
}

/**
 * Takes a data file for this emulator alone and reads it; a file that does not exist yet is an empty state. What an
 * emulator that was killed left beside it is removed.
 * Throws an `Error` when another one has it, or it cannot be read, is not JSON, or was not written by an emulator.
 */
export async function openState(file: string): Promise<OpenedState> {
  // Looked at before: nothing is put beside a device.
  const glance = (await isThere(file)) ? await readRegularFile(file, 0) : undefined;
  if (glance?.kind === "unreadable") throw notData(file, glance.problem);
  const lock = await lockFile(file);
  try {
    await removeLeftovers(file);
    return { state: await loadState(file), lock };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function loadState(file: string): Promise<EmulatorState> {
  if (!(await isThere(file))) return emptyState;
  const reading = await readRegularFile(file, largestFile);
  if (reading.kind !== "read") throw notData(file, reading.problem);
  const verdict = checkState(parse(file, new TextDecoder().decode(reading.bytes)));
  if (verdict.kind === "valid") return verdict.value;
  throw notData(file, verdict.problem);
}

export interface Saver {
  /** The state has changed and is to be written soon; changes that follow shortly are written together. */
  changed(): void;
  /** Writes what is not written yet. Throws the error of the file system. */
  flush(): Promise<void>;
}

const coalesceMs = 20;

/** Keeps a file up to date with a state. A failed write is tried again after the next change, and at `flush`. */
export function createSaver(file: string, state: () => EmulatorState): Saver {
  let dirty = false;
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();

  async function writeIfDirty(): Promise<void> {
    if (!dirty) return;
    dirty = false;
    try {
      // Only the owner may read a new file: it holds secrets. It is replaced as a whole, so a crash leaves the old one.
      await replaceFile(file, `${JSON.stringify(state(), null, 1)}\n`, { mode: 0o600, overRead: true });
    } catch (error) {
      dirty = true;
      throw error;
    }
  }

  async function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const turn = writing.then(writeIfDirty);
    writing = turn.catch(() => undefined);
    await turn;
  }

  return {
    changed() {
      dirty = true;
      timer ??= setTimeout(() => void flush().catch(() => undefined), coalesceMs);
    },
    flush,
  };
}

/** Bytes; that of a hundred thousand datasets has less. */
const largestFile = 256 * 1024 * 1024;

function parse(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw notData(file, "it is not JSON");
  }
}

function notData(file: string, problem: string): Error {
  return new Error(`${file} is not a data file of the emulator: ${problem}.`);
}

const text = { type: "string" };

const checkState = checker<EmulatorState>(
  closed(["format", "version", "sequence", "datasets"], {
    format: { const: emptyState.format },
    version: { const: emptyState.version },
    sequence: count,
    datasets: {
      type: "array",
      items: closed(
        [
          "id",
          "name",
          "owner",
          "type",
          "createdAt",
          "lastModifiedAt",
          "nSamples",
          "datasources",
          "runs",
          "testWrites",
        ],
        {
          id: idSchema,
          name: nameSchema,
          owner: text,
          type: { enum: datasetTypes },
          imgType: { enum: imgTypes },
          creator: { enum: creators },
          parentDatasetId: idSchema,
          createdAt: count,
          lastModifiedAt: count,
          nSamples: count,
          processedUntilTimestamp: count,
          datasources: {
            type: "array",
            items: { allOf: [datasourceSchema, { type: "object", required: ["id"] }] },
          },
          share: closed(["id", "users", "teams", "createdAt", "lastModifiedAt"], {
            id: idSchema,
            users: texts,
            teams: texts,
            createdAt: count,
            lastModifiedAt: count,
          }),
          runs: {
            type: "array",
            items: closed(
              ["id", "scheduledBy", "configId", "priority", "runsOn", "state", "createdAt", "lastModifiedAt"],
              {
                id: idSchema,
                scheduledBy: text,
                configId: idSchema,
                priority: { enum: priorities },
                runsOn: texts,
                state: { enum: runStates },
                createdAt: count,
                lastModifiedAt: count,
              },
            ),
          },
          testWrites: {
            type: "array",
            items: closed(["purpose", "path", "times", "leftBehind"], {
              purpose: { enum: purposes },
              path: text,
              times: count,
              leftBehind: { type: "boolean" },
            }),
          },
        },
      ),
    },
  }),
);
