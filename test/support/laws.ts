import type { PlanDocument } from "../../src/generated/plan-document.js";
import { ExpectedError } from "../../src/model/errors.js";
import * as applies from "./laws-of-applies.js";
import * as plans from "./laws-of-plans.js";
import type { Played } from "./worlds.js";

/** What must hold of every plan and apply, whatever the config, the account and the platform. Each throws when broken. */
export const laws = {
  "planning only reads": plans.planningOnlyReads,
  "a plan fails only for a reason that is there": plans.planFailsWithReason,
  "a plan is what the naive model says": plans.planIsAsTheModelSays,
  "planning twice gives the same bytes": plans.planIsDeterministic,
  "through faults, a plan is the same or there is none": plans.planIsWholeOrNone,
  "the order of the file and of the platform's lists means nothing": plans.orderMeansNothing,
  "a saved plan fits as long as nothing moved": plans.savedPlanFits,
  "a plan that refuses is not applied at all": applies.refusedPlanIsNotApplied,
  "what is done is there": applies.doneIsThere,
  "what is not done is not there": applies.notDoneIsNotThere,
  "nothing undeclared is touched": applies.undeclaredIsLeftAlone,
  "no dataset is created twice, and none without need": applies.nothingIsCreatedTwice,
  "every change is one write, and there are no others": applies.everyChangeIsOneWrite,
  "what is not done has a reason that is there": applies.failureHasReason,
  "what somebody changed since the plan is not overwritten": applies.nothingIsOverwrittenUnseen,
  "a dataset on which a run is scheduled is left alone": applies.busyIsLeftAlone,
  "after an apply that did all, nothing is left to do": applies.applyConverges,
  "applying what is as declared sends nothing": applies.applyIsIdempotent,
  "the next apply does what the one before left undone": applies.nextApplyDoesTheRest,
  "what is exported needs no change, also where the base declares nothing": applies.exportNeedsNoChange,
  "no secret is shown": applies.noSecretIsShown,
} as const satisfies Readonly<Record<string, (played: Played) => void>>;

export type LawName = keyof typeof laws;
export const lawNames = Object.keys(laws) as readonly LawName[];

/** A law that does not hold. */
export class BrokenLaw extends Error {
  readonly law: string;

  constructor(law: string, cause: unknown) {
    super(`${law}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.name = "BrokenLaw";
    this.law = law;
  }
}

/** With faults, a change may take several writes, and fail for another reason than one in the account. */
const withoutFaultsOnly: readonly LawName[] = [
  "every change is one write, and there are no others",
  "what is not done has a reason that is there",
];

/** @throws {BrokenLaw} for the first law that does not hold. */
export function judge(played: Played, { withFaults = false } = {}): void {
  for (const [law, error] of brokenLaws(played)) {
    if (!withFaults || !withoutFaultsOnly.includes(law)) throw new BrokenLaw(law, error);
  }
}

/** The laws that do not hold, with what each threw. */
export function brokenLaws(played: Played): readonly (readonly [LawName, unknown])[] {
  return lawNames.flatMap((law) => {
    try {
      laws[law](played);
      return [];
    } catch (error) {
      return [[law, error] as const];
    }
  });
}

/** Counts what worlds were made of, so that no law holds for want of matter. */
export class Tally {
  readonly #counts = new Map<string, number>();

  add({ planned, result, waited }: Played): void {
    if (planned instanceof ExpectedError) return this.count(`plan: ${planned.name}`);
    this.addPlan(planned.document);
    if (result === undefined || result instanceof ExpectedError) return;
    for (const { outcome } of result.outcomes) {
      const mayBeDone = "problem" in outcome && outcome.problem.hint.includes("may have carried it out");
      this.count(`outcome: ${outcome.status}${mayBeDone ? ", perhaps done" : ""}`);
    }
    for (const { verification } of result.datasets) this.count(`permissions: ${verification.status}`);
    if (waited > 0) this.count("applies that had to wait");
    const isComplete = result.outcomes.every(({ outcome }) => outcome.status === "done");
    if (isComplete && result.outcomes.length > 0) this.count("applies that did all");
  }

  addPlan({ changes, refusals, uncompared, removed }: PlanDocument): void {
    this.count("plans");
    for (const { kind, action, cause, secrets } of changes) {
      this.count(`change: ${action} ${kind}`);
      this.count(`cause: ${cause}`);
      for (const { reason } of secrets) this.count(`secret: ${reason}`);
    }
    for (const { reason } of refusals) this.count(`refusal: ${reason}`);
    this.count("uncompared secrets", uncompared.length);
    this.count("removed from the config", removed.length);
  }

  of(what: string): number {
    return this.#counts.get(what) ?? 0;
  }

  count(what: string, by = 1): void {
    this.#counts.set(what, this.of(what) + by);
  }

  toString(): string {
    return [...this.#counts]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([what, count]) => `  ${String(count).padStart(9)}  ${what}`)
      .join("\n");
  }
}
