import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { expect } from "vitest";
import { newConfigText } from "../../src/commands/config-text.js";
import { collectExport } from "../../src/commands/exporting.js";
import { planHash } from "../../src/documents/identity.js";
import { selectDatasets } from "../../src/export/select.js";
import type { PlanDocument } from "../../src/generated/plan-document.js";
import type { Plan } from "../../src/model/plan.js";
import { applyPlan } from "../../src/reconcile/apply.js";
import type { Tally } from "./laws.js";
import { inModelTerms } from "./laws-of-plans.js";
import { otherSecret } from "./arbitrary-storage.js";
import { inBase, isSecret, naivePlan, type Situation } from "./naive-plan.js";
import { readFrom } from "./pipeline.js";
import { type MakePlan, planOf, setUp, type Stage, type Triple, triple } from "./three-states.js";
import { creation, userAction } from "./user-actions.js";

/* What must hold of a plan that is made from three states. Each law throws when it is broken. */

export type LawOfPlan = (document: PlanDocument, situation: Situation, tally: Tally) => void;

/** Plans a triple, and holds the plan against laws: both, unless told. `make` makes it, in place of the program. */
export async function judgeTriple(
  folder: string,
  one: Triple,
  tally: Tally,
  { laws = [agreesWithModel, sendsWhatHasAnotherOrigin], make }: WrongPlanner = {},
): Promise<void> {
  await using stage = await setUp(folder, one);
  const { document } = await planOf(stage, make);
  tally.addPlan(document);
  for (const law of laws) law(document, stage.situation, tally);
}

export interface WrongPlanner {
  readonly laws?: readonly LawOfPlan[];
  readonly make?: MakePlan;
}

/** Cause and changes agree with the naive model. */
export function agreesWithModel(document: PlanDocument, situation: Situation): void {
  const { undeclared: _, ...model } = naivePlan(situation);
  expect(inModelTerms(document)).toEqual(model);
}

/** No difference between base and desired in where a secret comes from is without a change or a refusal. */
export function sendsWhatHasAnotherOrigin(
  { changes, refusals }: PlanDocument,
  situation: Situation,
  tally: Tally,
): void {
  const due = situation.desired.flatMap((dataset) =>
    dataset.sources.flatMap(({ purpose, fields, rotation }) => {
      const before = inBase(dataset, situation)?.sources.find((source) => source.purpose === purpose);
      const differs = (field: string) =>
        before !== undefined && (before.fields[field] !== fields[field] || before.rotation !== rotation);
      return Object.keys(fields)
        .filter((field) => isSecret(field) && differs(field))
        .map((field) => ({ dataset: dataset.key, secret: `${dataset.key}.${purpose} ${field}` }));
    }),
  );
  const sent = changes.flatMap(({ address, secrets }) =>
    secrets
      .filter(({ reason }) => /^(new|another .*)$/.test(reason))
      .map(({ field }) => `${address} ${field}`),
  );
  const missed = due.filter(
    ({ dataset, secret }) =>
      !sent.includes(secret) && refusals.every((refusal) => refusal.dataset !== dataset),
  );
  expect(missed).toEqual([]);
  tally.count("secrets of another origin", due.length);
}

/** An account that is to be adopted, and what it shows of secrets. */
export const adoption: fc.Arbitrary<Triple> = fc
  .record({
    triple,
    actions: fc.array(fc.oneof({ weight: 3, arbitrary: creation }, { weight: 2, arbitrary: userAction }), {
      maxLength: 6,
    }),
  })
  .map(({ triple: one, actions }) => ({ ...one, actions, edits: [], base: "empty", rotate: false }));

/** Adopting an exported config plans nothing, with a base that has none. */
export async function adoptionPlansNothing(
  folder: string,
  one: Triple,
  tally: Tally,
  make?: MakePlan,
): Promise<void> {
  await using stage = await setUp(folder, one);
  const { session } = stage;
  const selected = await selectDatasets({ names: [], ids: [], scopes: ["shared", "team"] }, session.reader);
  const { config, variables } = await collectExport(selected, undefined, session);
  const yaml = await newConfigText(config, undefined);
  const env = Object.fromEntries(variables.map(({ name, meaning }) => [name, otherSecret(meaning)]));
  const file = join(folder, "exported.yaml");
  await writeFile(file, yaml);
  const read = await readFrom(file, env, one.readsSecrets ? "required" : "none");
  const { changes, refusals, uncompared } = (await planOf({ ...stage, read }, make)).document;
  expect([changes, refusals]).toEqual([[], []]);
  tally.count("adopted datasets", read.desired.datasets.length);
  tally.count("adopted secrets", uncompared.length);
}

/** Two triples that differ in a little, or in nothing that matters. */
export const pair: fc.Arbitrary<readonly [Triple, Triple]> = fc
  .record({ first: triple, more: triple, edits: fc.nat({ max: 2 }), actions: fc.nat({ max: 1 }) })
  .map(({ first, more, edits, actions }) => [
    first,
    {
      ...more,
      before: first.before,
      shown: first.shown,
      edits: [...first.edits, ...more.edits.slice(0, edits)],
      actions: [...first.actions, ...more.actions.slice(0, actions)],
    },
  ]);

/**
 * Two plans have one hash exactly when applying them sends the same requests: on the state that the one was computed from,
 * and on that of the other.
 */
export async function hashTellsRequests(
  folder: string,
  both: readonly [Triple, Triple],
  tally: Tally,
  hash: (document: PlanDocument) => string = planHash,
): Promise<void> {
  const [one, other] = both;
  await using first = await setUp(folder, one);
  await using second = await setUp(folder, other);
  const [mine, theirs] = [await planOf(first), await planOf(second)];
  // A plan that refuses something sends nothing, whatever it is.
  if ([mine, theirs].some(({ plan }) => plan.refusals.length > 0)) return;
  await using firstAgain = await setUp(folder, one);
  await using secondAgain = await setUp(folder, other);
  for (const { read } of [first, second]) await read.lookUp(new Set(read.secrets));
  const isSame =
    (await requestsOf(mine.plan, first)) === (await requestsOf(theirs.plan, firstAgain)) &&
    (await requestsOf(theirs.plan, second)) === (await requestsOf(mine.plan, secondAgain));
  tally.count(isSame ? "pairs that send the same" : "pairs that send something else");
  if (isSame && theirs.plan.changes.length > 0) tally.count("pairs that send the same, and something");
  expect(hash(mine.document) === hash(theirs.document)).toBe(isSame);
}

/** What applying a plan sends, whatever it was computed from. */
async function requestsOf(plan: Plan, { platform, session, writes }: Stage): Promise<string> {
  await platform.clearRequests();
  await applyPlan(plan, session.api, { concurrency: 1, allowBusy: true });
  const log = (await platform.requests()).map(({ method, path }) => `${method} ${path}`);
  // Datasets do not wait for each other, and within one the order of kinds is fixed.
  return [...log, ...writes].toSorted().join("\n");
}
