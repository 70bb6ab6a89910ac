import { ExpectedError } from "../../src/model/errors.js";
import { type LawName, lawNames, laws } from "./laws.js";
import type { Played } from "./worlds.js";

/** A law that does not hold. */
export class BrokenLaw extends Error {
  readonly law: string;

  constructor(law: string, cause: unknown) {
    super(`${law}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.name = "BrokenLaw";
    this.law = law;
  }
}

/** @throws {BrokenLaw} for the first law that does not hold. */
export function judgeAll(played: Played): void {
  for (const [law, error] of broken(played, lawNames)) throw new BrokenLaw(law, error);
}

/**
 * The laws that hold through faults too: all but that every step is one write, and that nothing fails without a reason in
 * the account.
 *
 * @throws {BrokenLaw} for the first law that does not hold.
 */
export function judgeThroughFaults(played: Played): void {
  for (const [law, error] of broken(played, lawsThroughFaults)) throw new BrokenLaw(law, error);
}

/** The names of all laws that do not hold. */
export function tryAll(played: Played): readonly LawName[] {
  return [...broken(played, lawNames)].map(([law]) => law);
}

const onClearWaysOnly: readonly LawName[] = [
  "every step is one write, and there are no others",
  "what is not done has a reason that is there",
];
const lawsThroughFaults = lawNames.filter((law) => !onClearWaysOnly.includes(law));

function* broken(
  played: Played,
  names: readonly LawName[],
): Generator<readonly [law: LawName, error: unknown]> {
  for (const law of names) {
    try {
      laws[law](played);
    } catch (error) {
      yield [law, error];
    }
  }
}

/** What worlds were made of, counted, to see that no law holds for want of matter. */
export class Tally {
  readonly #counts = new Map<string, number>();

  add(played: Played): void {
    this.count("plans");
    const { planned, result, expected, atPlan } = played;
    this.count("declared datasets", expected.length);
    this.count("held datasets", atPlan.datasets.length);
    if (planned instanceof ExpectedError) return this.count(`plan: ${planned.name}`);
    for (const { kind } of planned.document.changes) this.count(`change: ${kind}`);
    for (const { reason } of planned.document.refusals) this.count(`refusal: ${reason}`);
    this.count("uncompared secrets", planned.document.uncompared.length);
    this.count("unmanaged datasources", planned.document.summary.unmanaged);
    if (result === undefined || result instanceof ExpectedError) return;
    this.count("applies");
    const steps = result.datasets.flatMap((one) => one.steps);
    for (const { outcome } of steps) {
      const mayBeDone = "problem" in outcome && outcome.problem.hint.includes("may have carried it out");
      this.count(`step: ${outcome.status}${mayBeDone ? ", perhaps done" : ""}`);
    }
    if (played.waited > 0) this.count("applies that had to wait");
    for (const { verification } of result.datasets) this.count(`permissions: ${verification.status}`);
    const isComplete = steps.length > 0 && steps.every(({ outcome }) => outcome.status === "done");
    if (isComplete) this.count("applies that did all");
  }

  of(what: string): number {
    return this.#counts.get(what) ?? 0;
  }

  toString(): string {
    return [...this.#counts]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([what, count]) => `  ${String(count).padStart(9)}  ${what}`)
      .join("\n");
  }

  count(what: string, by = 1): void {
    this.#counts.set(what, this.of(what) + by);
  }
}
