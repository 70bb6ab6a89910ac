import { expect, test } from "vitest";
import { faultyWorld } from "../support/arbitrary-world.js";
import { judge } from "../support/laws.js";
import { numberIn, runLong } from "../support/long-run.js";
import { openWorlds } from "../support/worlds.js";

const count = numberIn("SCHEDULES", 2_000);

test(`the laws hold through each of ${count} schedules of faults`, async () => {
  await using worlds = await openWorlds();
  const problem = await runLong("faults", count, faultyWorld, ([one, faults], tally) =>
    worlds.play(
      one,
      (played) => {
        tally.add(played);
        judge(played, { withFaults: true });
      },
      faults,
    ),
  );
  expect(problem).toBe("");
});
