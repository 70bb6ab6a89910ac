import { expect, test } from "vitest";
import { badWeather } from "../support/arbitrary-faults.js";
import { judgeThroughFaults } from "../support/judge.js";
import { numberIn, runLong } from "../support/long-run.js";
import { openScenery } from "../support/worlds.js";

const schedules = numberIn("SCHEDULES", 2_000);

test(`the laws hold through each of ${schedules} schedules of faults`, async () => {
  await using scenery = await openScenery();
  const problem = await runLong("faults", schedules, badWeather, ([one, weather], tally) =>
    scenery.play(
      one,
      (played) => {
        tally.add(played);
        judgeThroughFaults(played);
      },
      weather,
    ),
  );
  expect(problem).toBe("");
});
