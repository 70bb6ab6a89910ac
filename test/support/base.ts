import { readReview } from "../../src/commands/desired.js";
import { ExpectedError } from "../../src/model/errors.js";
import { contextOf } from "./context.js";
import { inFolder } from "./program.js";

/** How a base is asked for. */
export interface AskedBase {
  /** The working folder. */
  readonly cwd: string;
  readonly base?: string;
  readonly baseDir?: string;
  readonly config?: readonly string[];
  readonly allowInvalidBase?: boolean;
  /** The environment; only `PATH`, where it is not given. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface FoundBase {
  readonly name: string;
  readonly commit: string | null;
  readonly state: string;
  /** Names of the datasets that it declares, in their order. */
  readonly datasets: readonly string[];
  /** What stderr said. */
  readonly warning: string;
}

/** Reads the base of a change in this process, as `plan` does. */
export function readBase({ cwd, config = [], env = {}, ...options }: AskedBase): Promise<FoundBase> {
  return inFolder(cwd, async () => {
    const { context, written } = contextOf({ PATH: process.env["PATH"] ?? "", ...env });
    const { base } = await readReview({ config, var: [], warnExpiry: 30, ...options }, context);
    if (base === undefined) throw new Error("No base was asked for.");
    const { name, commit, state, desired } = base;
    return {
      name,
      commit,
      state,
      datasets: desired.datasets.map((dataset) => dataset.name),
      warning: written().stderr,
    };
  });
}

/** Why a base is refused, and what would help. */
export async function refusalOf(asked: AskedBase): Promise<string> {
  const outcome = await readBase(asked).catch((error: unknown) => error);
  if (!(outcome instanceof ExpectedError) || outcome.exitCode !== 3)
    throw new Error(`It is not refused: ${JSON.stringify(outcome)}`, { cause: outcome });
  return outcome.hint === "" ? outcome.message : `${outcome.message} ${outcome.hint}`;
}

/** A config of so many datasets. */
export function declaring(...names: readonly string[]): string {
  return `version: 1\ndatasets:\n${names.map((name) => `  ${name}: { type: images }\n`).join("")}`;
}
