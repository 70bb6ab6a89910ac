import fc from "fast-check";
import { expect, test } from "vitest";
import { world } from "../support/arbitraries.js";
import { faultSchedule } from "../support/arbitrary-faults.js";
import { judgeThroughFaults } from "../support/judge.js";
import { numberIn, runLong } from "../support/long-run.js";
import { openScenery } from "../support/worlds.js";

const schedules = numberIn("SCHEDULES", 2_000);

test(`the laws hold through each of ${schedules} schedules of faults`, async () => {
  await using scenery = await openScenery();
  const problem = await runLong("faults", schedules, fc.tuple(world, faultSchedule), ([one, faults], tally) =>
    scenery.play(
      one,
      (played) => {
        tally.add(played);
        judgeThroughFaults(played);
      },
      faults,
    ),
  );
  expect(problem).toBe("");
});
