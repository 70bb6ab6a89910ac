import fc from "fast-check";
import { expect, test } from "vitest";
import { startCli } from "../support/cli.js";
import { makeFolder } from "../support/files.js";
import { noFaults, policyOf, probedConfig, probeFaults, unnamed } from "../support/probes.js";
import { runProgram } from "../support/program.js";
import { denied, startS3 } from "../support/s3-server.js";

const kept = ["day/one.png", "night/one.png", "rain/one.png"];
const env = { SECRET: "S3RVER" };

test("whatever goes wrong with a probe, the bucket holds what it held, or the report names what was left", async () => {
  await using s3 = await startS3("lake");
  for (const key of kept) await s3.put("lake", key);
  await using folder = await makeFolder();
  await folder.write("lightly.yaml", probedConfig);
  const args = ["preflight", "--write", "probe", "--format", "json", "--endpoint", `s3=${s3.url}`];
  let left = 0;
  await fc.assert(
    fc.asyncProperty(probeFaults, async (faults) => {
      s3.setPolicy(policyOf(faults));
      const result = await runProgram(args, { cwd: folder.path, env });
      expect(await unnamed(s3, "lake", new Set(kept), result)).toEqual([]);
      for (const key of (await s3.keys("lake")).filter((one) => !kept.includes(one))) {
        left += 1;
        await s3.remove("lake", key);
      }
    }),
    { numRuns: 25, seed: 13 },
  );
  // The law does not hold for want of matter.
  expect(left).toBeGreaterThan(0);
});

test.each(["SIGINT", "SIGTERM", "SIGKILL"] as const)(
  "%s in the middle of a probe: nothing is left, or it is named",
  async (signal) => {
    await using s3 = await startS3("lake");
    for (const key of kept) await s3.put("lake", key);
    await using folder = await makeFolder();
    await folder.write("lightly.yaml", probedConfig);
    const args = ["preflight", "--write", "probe", "--format", "json", "--endpoint", `s3=${s3.url}`];
    let kill: () => void = () => undefined;
    s3.setPolicy(policyOf(noFaults, (count) => void (count === 4 && kill())));
    const running = startCli(args, { cwd: folder.path, env });
    kill = () => running.kill(signal);
    const result = await running.result;
    expect(result.code).toBe(signal === "SIGKILL" ? null : 130);
    expect(result.stderr).toMatch(
      /writes \.lightly\/lightly-gitops-probe-\S+ into 3 folders, and deletes it/,
    );
    expect(await unnamed(s3, "lake", new Set(kept), result)).toEqual([]);
    expect((await s3.keys("lake")).length === kept.length || signal === "SIGKILL").toBe(true);
  },
);

test("the test above notices what is left unnamed", async () => {
  await using s3 = await startS3("lake");
  await s3.put("lake", "day/.lightly/lightly-gitops-probe-1");
  s3.setPolicy(() => denied);
  expect(await unnamed(s3, "lake", new Set(), { code: 0, stdout: "", stderr: "" })).toHaveLength(1);
});
