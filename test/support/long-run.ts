import type { AssertionError } from "node:assert";
import fc from "fast-check";
import { BrokenLaw, Tally } from "./laws.js";

/** `SEED` and `RUN_PATH` play a run, or one of its worlds, again. */
export const seed = numberIn("SEED", Date.now() % 2 ** 31);
const path = process.env["RUN_PATH"] ?? "";

/** Plays many worlds, says what was counted, and shows the smallest one that breaks a law. Gives what is wrong with it. */
export async function runLong<T>(
  what: string,
  numRuns: number,
  worlds: fc.Arbitrary<T>,
  play: (world: T, tally: Tally) => Promise<void>,
): Promise<string> {
  const tally = new Tally();
  const begin = performance.now();
  const property = fc.asyncProperty(worlds, (world) => play(world, tally));
  const run = await fc.check(property, { numRuns, seed, ...(path === "" ? {} : { path }) });
  const seconds = ((performance.now() - begin) / 1000).toFixed(0);
  say(`${what}: ${run.numRuns} runs, seed ${seed}, ${seconds} s`);
  say(tally.toString());
  if (!run.failed) return "";
  const { errorInstance: error } = run;
  say(`broken: ${error instanceof BrokenLaw ? error.law : String(error)}`);
  say(`to see it again: SEED=${run.seed} RUN_PATH=${run.counterexamplePath}`);
  say(JSON.stringify(run.counterexample?.[0], null, 1));
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const { expected, actual }: Partial<AssertionError> = Object(cause);
  if (expected !== undefined) say(JSON.stringify({ expected, actual }, null, 1));
  return cause instanceof Error ? String(cause.stack) : String(cause);
}

export function numberIn(variable: string, otherwise: number): number {
  const text = process.env[variable] ?? "";
  const number = text === "" ? otherwise : Number(text);
  if (!Number.isInteger(number)) throw new Error(`${variable} wants a whole number.`);
  return number;
}

export function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
