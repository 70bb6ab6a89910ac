import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { datasourceSchema, purposes } from "./datasource-config.js";
import { closed, count, creators, datasetTypes, idSchema, imgTypes } from "./request-schemas.js";
import { nameSchema, priorities, runStates, texts } from "./request-schemas.js";
import { emptyState, type EmulatorState } from "./state.js";
import { checker } from "./validation.js";

/**
 * Reads a data file; a file that does not exist yet is an empty state.
 * Throws an `Error` when the file cannot be read, is not JSON, or was not written by an emulator.
 */
export async function loadState(file: string): Promise<EmulatorState> {
  const text = await readText(file);
  if (text === undefined) return emptyState;
  const verdict = checkState(parse(file, text));
  if (verdict.kind === "valid") return verdict.value;
  throw new Error(`${file} is not a data file of the emulator: ${verdict.problem}.`);
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
      await writeAtomically(file, `${JSON.stringify(state(), null, 1)}\n`);
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

/** Only the owner may read the file: it holds secrets. It is replaced as a whole, so a crash leaves the old one. */
async function writeAtomically(file: string, text: string): Promise<void> {
  const temporary = `${file}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    const handle = await open(temporary, "wx", 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Bytes; that of a hundred thousand datasets has less. */
const largestFile = 256 * 1024 * 1024;

/** Devices and pipes are refused without waiting for them. */
async function readText(file: string): Promise<string | undefined> {
  try {
    const handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const facts = await handle.stat();
      if (facts.isFile() && facts.size <= largestFile) return await handle.readFile("utf8");
    } finally {
      await handle.close();
    }
    throw new Error(`${file} is not a data file of the emulator: it is no regular file, or too large.`);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

function parse(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${file} is not a data file of the emulator: it is not JSON.`);
  }
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
