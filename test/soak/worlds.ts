import { expect, test } from "vitest";
import { world } from "../support/arbitrary-world.js";
import { judge } from "../support/laws.js";
import { numberIn, runLong } from "../support/long-run.js";
import { openWorlds } from "../support/worlds.js";

const count = numberIn("WORLDS", 10_000);

test(`every law holds in each of ${count} worlds`, async () => {
  await using worlds = await openWorlds();
  const problem = await runLong("worlds", count, world, (one, tally) =>
    worlds.play(one, (played) => {
      tally.add(played);
      judge(played);
    }),
  );
  expect(problem).toBe("");
});
