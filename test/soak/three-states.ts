import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Tally } from "../support/laws.js";
import {
  adoption,
  adoptionPlansNothing,
  hashTellsRequests,
  judgeTriple,
  pair,
} from "../support/laws-of-three-states.js";
import { numberIn, runLong } from "../support/long-run.js";
import { triple } from "../support/three-states.js";

const count = numberIn("TRIPLES", 3_000);
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lightly-gitops-three-states-"));
});
afterAll(() => rm(folder, { recursive: true }));

function run<T>(
  what: string,
  values: fc.Arbitrary<T>,
  law: (folder: string, value: T, tally: Tally) => Promise<void>,
): Promise<string> {
  return runLong(what, count, values, (value, tally) => law(folder, value, tally));
}

test(`${count} plans agree with the naive model`, async () => {
  expect(await run("triples", triple, judgeTriple)).toBe("");
});

test(`adopting ${count} accounts plans nothing`, async () => {
  expect(await run("adoptions", adoption, adoptionPlansNothing)).toBe("");
});

test(`${count} pairs of plans have one hash exactly when they send the same requests`, async () => {
  expect(await run("pairs", pair, hashTellsRequests)).toBe("");
});
