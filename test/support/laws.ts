import * as applies from "./laws-of-applies.js";
import * as plans from "./laws-of-plans.js";
import type { Played } from "./worlds.js";

/** What must hold of every plan and apply, whatever the config, the account and the platform. Each throws when broken. */
export const laws = {
  "planning only reads": plans.planningOnlyReads,
  "a plan fails only for a reason that is there": plans.planFailsWithReason,
  "planning twice gives the same bytes": plans.planIsDeterministic,
  "a plan is the same through whatever goes wrong, or there is none": plans.planIsWholeOrNone,
  "the order of the file and of the platform's lists means nothing": plans.orderMeansNothing,
  "a plan creates what is not there, keeps what is, and refuses with reason": plans.planFindsDatasets,
  "a plan tells what the platform holds, and what it will hold": plans.planTellsBeforeAndAfter,
  "a secret counts as not compared exactly when nobody can compare it": plans.secretsAreComparedHonestly,
  "a saved plan fits as long as nothing moved": plans.savedPlanFits,
  "against itself as base, a plan is nothing but drift": plans.planAgainstItselfIsDrift,
  "a plan that refuses is not applied at all": applies.refusedPlanIsNotApplied,
  "what is done is there": applies.doneIsThere,
  "what is not done is not there": applies.notDoneIsNotThere,
  "nothing undeclared is touched": applies.undeclaredIsLeftAlone,
  "no dataset is created twice, and none without need": applies.nothingIsCreatedTwice,
  "every step is one write, and there are no others": applies.everyStepIsOneWrite,
  "what is not done has a reason that is there": applies.failureHasReason,
  "what somebody changed since the plan is not overwritten": applies.nothingIsOverwrittenUnseen,
  "a dataset on which a run is scheduled is left alone": applies.busyIsLeftAlone,
  "after an apply that did all, nothing is left to do": applies.applyConverges,
  "applying what is as declared sends nothing": applies.applyIsIdempotent,
  "the next apply does what the one before left undone": applies.nextApplyDoesTheRest,
  "what is exported needs no change": applies.exportInvertsApply,
  "no secret is shown": applies.noSecretIsShown,
} as const satisfies Readonly<Record<string, (played: Played) => void>>;

export type LawName = keyof typeof laws;
export const lawNames = Object.keys(laws) as readonly LawName[];
