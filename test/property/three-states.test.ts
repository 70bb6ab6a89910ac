import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { rotatedAddresses } from "../../src/commands/rotate.js";
import { digest } from "../../src/documents/digest.js";
import { planHash } from "../../src/documents/identity.js";
import type { PlanDocument } from "../../src/generated/plan-document.js";
import type { DesiredResource, DesiredState } from "../../src/model/desired.js";
import type { Plan } from "../../src/model/plan.js";
import { makePlan, type PlanStates } from "../../src/reconcile/plan.js";
import { Tally } from "../support/laws.js";
import {
  adoption,
  adoptionPlansNothing,
  agreesWithModel,
  hashTellsRequests,
  judgeTriple,
  type LawOfPlan,
  pair,
  sendsWhatHasAnotherOrigin,
} from "../support/laws-of-three-states.js";
import { type MakePlan, triple } from "../support/three-states.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lightly-gitops-three-states-"));
});
afterAll(() => rm(folder, { recursive: true }));

type Law<T, Variant> = (folder: string, value: T, tally: Tally, variant?: Variant) => Promise<void>;

/** Has a law hold for so many values, always the same ones, and gives what they were made of. */
async function holds<T, V>(law: Law<T, V>, values: fc.Arbitrary<T>, numRuns: number): Promise<Tally> {
  const tally = new Tally();
  const property = fc.asyncProperty(values, (value) => law(folder, value, tally));
  await fc.assert(property, { numRuns, seed: 7 });
  return tally;
}

/** Whether a law notices a program that is wrong in one way. */
async function notices<T, V>(law: Law<T, V>, values: fc.Arbitrary<T>, wrong: V): Promise<boolean> {
  const property = fc.asyncProperty(values, (value) => law(folder, value, new Tally(), wrong));
  const { errorInstance } = await fc.check(property, { numRuns: 400, seed: 7, endOnFailure: true });
  return errorInstance instanceof Error && errorInstance.name === "AssertionError";
}

describe("for any base, config and account", () => {
  test("cause and changes agree with the naive model, and no secret of another origin is left", async () => {
    const tally = await holds(judgeTriple, triple, 120);
    for (const reason of [
      "new",
      "another reference",
      "another rotation number",
      "changed on the platform",
      "--rotate",
    ])
      expect([reason, tally.of(`secret: ${reason}`) > 0]).toEqual([reason, true]);
    expect(tally.of("secrets of another origin")).toBeGreaterThan(20);
    expect(tally.of("removed from the config")).toBeGreaterThan(5);
  });

  test("adopting an exported config plans nothing, with a base that has none", async () => {
    const tally = await holds(adoptionPlansNothing, adoption, 40);
    expect(tally.of("adopted datasets")).toBeGreaterThan(50);
    expect(tally.of("adopted secrets")).toBeGreaterThan(50);
  });

  test("two plans have one hash exactly when they send the same requests", async () => {
    const tally = await holds(hashTellsRequests, pair, 40);
    expect(tally.of("pairs that send the same, and something")).toBeGreaterThan(5);
    expect(tally.of("pairs that send something else")).toBeGreaterThan(5);
  });
});

/** Programs that are wrong in one way each: a law that nothing breaks would prove nothing. */
const wrongPlanners: readonly (readonly [string, LawOfPlan, MakePlan])[] = [
  ["plans without the base", agreesWithModel, withBase(() => undefined)],
  ["takes everything for the change under review", agreesWithModel, takingAllForChange],
  ["forgets what is no longer declared", agreesWithModel, (states) => ({ ...makePlan(states), removed: [] })],
  ["compares secrets with the platform alone", sendsWhatHasAnotherOrigin, withBase(() => undefined)],
  ["does not look at rotation numbers", sendsWhatHasAnotherOrigin, withoutRotation],
  ["knows a dataset of the base by its key alone", sendsWhatHasAnotherOrigin, withBase(datasetsOfTheSameKey)],
  [
    "knows a secret by the name of its connection",
    sendsWhatHasAnotherOrigin,
    withBase(connectionsOfTheSameName),
  ],
];

describe("a program is found out that", () => {
  test.each(wrongPlanners)("%s", async (_, law, make) => {
    expect(await notices(judgeTriple, triple, { laws: [law], make })).toBe(true);
  });

  test("sends the secrets of what the base does not have", async () => {
    const rotateAll: MakePlan = (states) =>
      makePlan({ ...states, rotate: rotatedAddresses(["all"], states.desired) });
    expect(await notices(adoptionPlansNothing, adoption, rotateAll)).toBe(true);
  });

  const wrongHashes: Readonly<Record<string, (document: PlanDocument) => string>> = {
    "of fields, without values": ({ changes, states }) =>
      digest([states, changes.map(({ address, fields }) => [address, fields.map(({ field }) => field)])]),
    "without the state": ({ changes }) => digest(changes.map(({ address, content }) => [address, content])),
    "of lines": (document) =>
      digest([planHash(document), document.changes.map(({ position }) => position.line)]),
    "of causes": (document) => digest([planHash(document), document.changes.map(({ cause }) => cause)]),
    "of all that is said": ({ unmanaged, uncompared, ...document }) =>
      digest([planHash({ ...document, unmanaged, uncompared }), unmanaged, uncompared]),
  };
  test.each(Object.entries(wrongHashes))("makes a hash %s", async (_, hash) => {
    expect(await notices(hashTellsRequests, pair, hash)).toBe(true);
  });
});

function withBase(change: (base: DesiredState, desired: DesiredState) => DesiredState | undefined): MakePlan {
  return (states) => makePlan({ ...states, base: states.base && change(states.base, states.desired) });
}

function takingAllForChange(states: PlanStates): Plan {
  const plan = makePlan(states);
  return {
    ...plan,
    changes: plan.changes.map((change) => ({ ...change, cause: plan.hasBase ? "change" : null })),
  };
}

function withoutRotation(states: PlanStates): Plan {
  const stopped = (state: DesiredState) =>
    mapResources(state, (one) => [{ ...one, storage: one.storage && { ...one.storage, rotation: 0 } }]);
  return makePlan({ ...states, desired: stopped(states.desired), base: states.base && stopped(states.base) });
}

function datasetsOfTheSameKey({ datasets }: DesiredState, desired: DesiredState): DesiredState {
  return { datasets: datasets.filter(({ key }) => desired.datasets.some((one) => one.key === key)) };
}

function connectionsOfTheSameName(base: DesiredState, desired: DesiredState): DesiredState {
  const names = new Set(
    desired.datasets.flatMap(({ resources }) => resources.map(({ storage }) => storage?.connection)),
  );
  return mapResources(base, (one) => (names.has(one.storage?.connection) ? [one] : []));
}

function mapResources(
  { datasets }: DesiredState,
  map: (resource: DesiredResource) => readonly DesiredResource[],
): DesiredState {
  return { datasets: datasets.map((one) => ({ ...one, resources: one.resources.flatMap(map) })) };
}
