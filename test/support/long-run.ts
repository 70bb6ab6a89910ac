import fc from "fast-check";
import { expect } from "vitest";
import { BrokenLaw, Tally } from "./judge.js";
import { lawNames } from "./laws.js";

/** `SEED` and `RUN_PATH` play a run, or one of its worlds, again. */
const seed = numberIn("SEED", Date.now() % 2 ** 31);
const path = process.env["RUN_PATH"] ?? "";

/** Plays many worlds, says what they were made of, and tells the smallest one that breaks a law. */
export async function runLong<T>(
  what: string,
  numRuns: number,
  worlds: fc.Arbitrary<T>,
  play: (world: T, tally: Tally) => Promise<void>,
): Promise<void> {
  const tally = new Tally();
  const begin = performance.now();
  const property = fc.asyncProperty(worlds, (world) => play(world, tally));
  const run = await fc.check(property, { numRuns, seed, ...(path === "" ? {} : { path }) });
  const seconds = ((performance.now() - begin) / 1000).toFixed(0);
  say(`${what}: ${run.numRuns} worlds, ${lawNames.length} laws, seed ${seed}, ${seconds} s`);
  say(tally.toString());
  if (!run.failed) return;
  const { errorInstance: error } = run;
  say(`broken: ${error instanceof BrokenLaw ? error.law : String(error)}`);
  say(`to see it again: SEED=${run.seed} RUN_PATH=${run.counterexamplePath}`);
  say(JSON.stringify(run.counterexample?.[0], null, 1));
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  expect.fail(cause instanceof Error ? String(cause.stack) : String(cause));
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
