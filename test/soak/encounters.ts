import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { blindWrites } from "../support/encounters.js";
import { numberIn, runLong } from "../support/long-run.js";
import { expectConvergence, expectExplained, expectLegal, playScene, scene } from "../support/scenes.js";

const encounters = numberIn("ENCOUNTERS", 2_000);

test(`${encounters} times, those who apply at once tell what they met and overwrite nothing unseen`, async () => {
  const folder = await mkdtemp(join(tmpdir(), "lightly-gitops-encounters-"));
  try {
    const problem = await runLong("encounters", encounters, scene, (one, tally) =>
      playScene(folder, one, async (platform, encountered) => {
        for (const result of encountered.results) expectExplained(result, tally);
        expectLegal(platform);
        expect(blindWrites(encountered)).toEqual([]);
        const [first] = encountered.states;
        if (first !== undefined) await expectConvergence(platform, first);
      }),
    );
    expect(problem).toBe("");
  } finally {
    await rm(folder, { recursive: true });
  }
});
