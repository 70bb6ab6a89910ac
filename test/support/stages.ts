import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { planAccount, type Planned } from "../../src/commands/planning.js";
import { readConfig } from "../../src/config/index.js";
import { ExpectedError } from "../../src/model/errors.js";
import type { DesiredState } from "../../src/model/model.js";
import type { Secret } from "../../src/model/secret.js";
import type { TestSession } from "./session.js";

/** The stages of the program, as its commands put them together. */

/** Plans as the command does. */
export async function plan(
  desired: DesiredState,
  session: TestSession,
  rotation: readonly string[] = [],
): Promise<Planned> {
  const facts = { toolVersion: "0.0.0", configFiles: ["lightly.yaml"], targets: [], only: undefined };
  return planAccount(
    { ...facts, desired, rotation: new Set(rotation), base: undefined, warnings: [], withUndeclared: true },
    session,
  );
}

export interface WrittenState {
  readonly desired: DesiredState;
  readonly secrets: readonly Secret[];
}

/** The state that a config asks for, and its secrets; fails the test when the config is not valid. */
export async function readWritten(
  folder: string,
  config: unknown,
  env: Readonly<Record<string, string>>,
): Promise<WrittenState> {
  const file = join(folder, "lightly.yaml");
  await writeFile(file, JSON.stringify(config, null, 1));
  return readFrom(file, env);
}

/** The same for a config that is written already. */
export async function readFrom(file: string, env: Readonly<Record<string, string>>): Promise<WrittenState> {
  const sources = { places: [file], env, variables: new Map(), warnExpiryDays: 30, now: new Date(0) };
  const { desired, diagnostics, secrets } = await readConfig(sources);
  if (desired === undefined) throw new Error(`not a config: ${JSON.stringify(diagnostics, null, 1)}`);
  return { desired, secrets };
}

/** What came of it, or the program's own error: anything else that is thrown is a bug. */
export async function expectedly<T>(task: () => Promise<T>): Promise<T | ExpectedError> {
  try {
    return await task();
  } catch (error) {
    if (error instanceof ExpectedError) return error;
    throw error;
  }
}
