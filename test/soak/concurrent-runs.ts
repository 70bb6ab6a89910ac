import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { concurrentRuns, judgeConcurrentRuns } from "../support/concurrent-runs.js";
import { numberIn, runLong } from "../support/long-run.js";

const count = numberIn("CONCURRENT_RUNS", 2_000);

test(`${count} times, those who apply at once tell what they met and overwrite nothing unseen`, async () => {
  const folder = await mkdtemp(join(tmpdir(), "lightly-gitops-concurrent-runs-"));
  try {
    const judge = (
      runs: Parameters<typeof judgeConcurrentRuns>[1],
      tally: Parameters<typeof judgeConcurrentRuns>[2],
    ) => judgeConcurrentRuns(folder, runs, tally);
    expect(await runLong("concurrent runs", count, concurrentRuns, judge)).toBe("");
  } finally {
    await rm(folder, { recursive: true });
  }
});
