import fc from "fast-check";
import { expect, test } from "vitest";
import { startCli } from "../support/cli.js";
import { makeFolder } from "../support/files.js";
import { Tally } from "../support/laws.js";
import { numberIn, say, seed } from "../support/long-run.js";
import { policyOf, probedConfig, probeFaults, unnamed } from "../support/probes.js";
import { startS3 } from "../support/s3-server.js";

const runs = numberIn("PROBES", 350);
const kept = ["day/one.png", "night/one.png", "rain/one.png"];
const signals = [undefined, "SIGINT", "SIGTERM", "SIGKILL"] as const;

test(`${runs} runs of three probes each, with faults and kills: nothing is left that is not named`, async () => {
  await using s3 = await startS3("lake");
  for (const key of kept) await s3.put("lake", key);
  await using folder = await makeFolder();
  await folder.write("lightly.yaml", probedConfig);
  const args = ["preflight", "--write", "probe", "--format", "json", "--endpoint", `s3=${s3.url}`];
  const tally = new Tally();
  const cases = fc.record({
    faults: probeFaults,
    signal: fc.constantFrom(...signals),
    /** The request about an object at which the signal comes. */
    moment: fc.integer({ min: 1, max: 14 }),
  });
  const begin = performance.now();
  for (const { faults, signal, moment } of fc.sample(cases, { numRuns: runs, seed })) {
    let kill: () => void = () => undefined;
    s3.setPolicy(policyOf(faults, (count) => void (count === moment && kill())));
    const running = startCli(args, { cwd: folder.path, env: { SECRET: "S3RVER" } });
    kill = () => void (signal !== undefined && running.kill(signal));
    const result = await running.result;
    const found = { faults, signal, moment, unnamed: await unnamed(s3, "lake", new Set(kept), result) };
    expect(found).toEqual({ ...found, unnamed: [] });
    const left = (await s3.keys("lake")).filter((key) => !kept.includes(key));
    tally.count(`ended by ${signal ?? "itself"}, with ${result.code}`);
    tally.count("objects that were left, and named", left.length);
    for (const key of left) await s3.remove("lake", key);
  }
  say(`probes: ${runs * 3}, seed ${seed}, ${((performance.now() - begin) / 1000).toFixed(0)} s`);
  say(tally.toString());
});
