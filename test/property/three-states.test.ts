import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { digest } from "../../src/documents/digest.js";
import { identityOf } from "../../src/documents/identity.js";
import type { PlanDocument } from "../../src/generated/plan-document.js";
import type { DesiredResource, DesiredState } from "../../src/model/desired.js";
import { makePlan } from "../../src/reconcile/plan.js";
import { Tally } from "../support/laws.js";
import {
  adoption,
  adoptionPlansNothing,
  everyOriginIsSent,
  hashTellsRequests,
  pair,
  planAgreesWithModel,
} from "../support/laws-of-three-states.js";
import { type MakePlan, triple } from "../support/three-states.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lightly-gitops-three-states-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** Has a law hold for so many values, always the same ones, and gives what they were made of. */
async function holds<T>(
  values: fc.Arbitrary<T>,
  numRuns: number,
  law: (folder: string, value: T, tally: Tally) => Promise<void>,
): Promise<Tally> {
  const tally = new Tally();
  await fc.assert(
    fc.asyncProperty(values, (value) => law(folder, value, tally)),
    { numRuns, seed: 7 },
  );
  return tally;
}

/** Whether a law notices that something is wrong. */
async function notices<T>(
  values: fc.Arbitrary<T>,
  law: (folder: string, value: T, tally: Tally) => Promise<void>,
): Promise<boolean> {
  const property = fc.asyncProperty(values, (value) => law(folder, value, new Tally()));
  const { failed } = await fc.check(property, { numRuns: 300, seed: 7, endOnFailure: true });
  return failed;
}

describe("for any base, config and account", () => {
  test("cause and changes agree with the naive model", async () => {
    const tally = await holds(triple, 150, planAgreesWithModel);
    const reasons = [
      "new",
      "another reference",
      "another rotation number",
      "changed on the platform",
      "--rotate",
    ];
    for (const reason of reasons) expect([reason, tally.of(`secret: ${reason}`) > 0]).toEqual([reason, true]);
    console.log(tally.toString());
  });

  test("no secret of another origin than in the base is without a change or a refusal", async () => {
    const tally = await holds(triple, 150, everyOriginIsSent);
    console.log(tally.toString());
    expect(tally.of("secrets of another origin")).toBeGreaterThan(20);
  });

  test("adopting an exported config plans nothing, with a base that has none", async () => {
    const tally = await holds(adoption, 60, adoptionPlansNothing);
    console.log(tally.toString());
    expect(tally.of("adopted datasets")).toBeGreaterThan(50);
  });

  test("two plans have one hash exactly when they send the same requests", async () => {
    const tally = await holds(pair, 60, hashTellsRequests);
    console.log(tally.toString());
    expect(tally.of("pairs that send the same")).toBeGreaterThan(10);
    expect(tally.of("pairs that send something else")).toBeGreaterThan(10);
  });
});
