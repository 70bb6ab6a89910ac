import { expect, test } from "vitest";
import { world } from "../support/arbitraries.js";
import { judgeAll } from "../support/judge.js";
import { numberIn, runLong } from "../support/long-run.js";
import { openScenery } from "../support/worlds.js";

const worlds = numberIn("WORLDS", 10_000);

test(`every law holds in each of ${worlds} worlds`, async () => {
  await using scenery = await openScenery();
  const problem = await runLong("worlds", worlds, world, (one, tally) =>
    scenery.play(one, (played) => {
      tally.add(played);
      judgeAll(played);
    }),
  );
  expect(problem).toBe("");
});
