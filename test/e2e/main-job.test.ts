import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { runCli } from "../support/cli.js";
import { type Platform, startPlatform, token } from "../support/platform.js";

const config = fileURLToPath(new URL("../../examples/quickstart/lightly.yaml", import.meta.url));
const cwd = fileURLToPath(new URL("../../examples/quickstart/", import.meta.url));
const golden = (name: string) => fileURLToPath(new URL(`../golden/main-job/${name}.txt`, import.meta.url));

function environment(platform: Platform): Record<string, string> {
  return {
    LIGHTLY_TOKEN: token,
    LIGHTLY_SERVER_LOCATION: platform.url,
    LIGHTLY_EXTERNAL_ID: "an-external-id",
    LIGHTLY_S3_SECRET: "an-s3-secret",
    DASHCAM_SAS: "sv=1&sig=2",
  };
}

test("an account is planned, filled, changed by somebody else, and repaired", async () => {
  await using platform = await startPlatform();
  const env = environment(platform);
  const run = (...args: string[]) => runCli(args, { env, cwd });

  const first = await run("plan");
  expect(first).toMatchObject({ code: 0, stderr: "" });
  await expect(first.stdout).toMatchFileSnapshot(golden("plan-of-an-empty-account"));
  expect(await platform.writes()).toEqual([]);
  expect(await run("plan")).toEqual(first);

  // One after the other, so that the emulator gives the same ids each time.
  const applied = await run("apply", "--auto-approve", "--parallelism", "1");
  expect(applied.code).toBe(0);
  await expect(applied.stdout).toMatchFileSnapshot(golden("apply-to-an-empty-account"));
  // Nothing failed.
  expect(applied.stderr).toBe("");

  await platform.clearRequests();
  expect(await run("plan", "--detailed-exitcode")).toEqual({
    code: 0,
    stdout: "No changes. 6 resources as declared.\n",
    stderr: "",
  });
  expect((await run("apply", "--auto-approve")).code).toBe(0);
  expect(await platform.writes()).toEqual([]);

  await changeByHand(platform);
  const drifted = await run("plan", "--detailed-exitcode");
  expect(drifted.code).toBe(2);
  await expect(drifted.stdout).toMatchFileSnapshot(golden("plan-of-drift"));
  const repaired = await run("apply", "--auto-approve", "--full");
  expect(repaired.code).toBe(0);
  expect(repaired.stderr).toMatch(
    /✓ "street-scenes": update input datasource \(s3_delegated_access, connection raw-data\): done \[\d+\.\ds\]/,
  );
  expect((await run("plan", "--detailed-exitcode")).code).toBe(0);
});

test("what is unmanaged and what could not be compared is said, and is no change", async () => {
  await using platform = await startPlatform({ settings: { secrets: "mask" } });
  const env = environment(platform);
  await runCli(["apply", "--auto-approve"], { env, cwd });
  const [dataset] = platform.emulator.snapshot().datasets.filter(({ name }) => name === "dashcam");
  await platform.putDatasource(dataset?.id ?? "", {
    type: "LOCAL",
    purpose: "INPUT_OUTPUT",
    fullPath: "by-hand",
    webServerLocation: "http://localhost:3456",
  });
  const plan = await runCli(["plan", "--detailed-exitcode"], { env, cwd });
  expect(plan.code).toBe(0);
  await expect(plan.stdout).toMatchFileSnapshot(golden("plan-with-unmanaged-and-uncompared"));
  const rotation = await runCli(["plan", "--rotate", "workspace"], { env, cwd });
  await expect(rotation.stdout).toMatchFileSnapshot(golden("plan-of-a-rotation"));
});

test("plan reads the named datasets only, each with one request for its datasources", async () => {
  await using platform = await startPlatform();
  const env = environment(platform);
  await runCli(["apply", "--auto-approve"], { env, cwd });
  await platform.clearRequests();
  await runCli(["plan"], { env, cwd });
  const requests = await platform.requests();
  expect(requests.every(({ method }) => method === "GET")).toBe(true);
  // A page with the dataset, and the empty one that ends the answer: nobody knows how long the platform's pages are.
  expect(requests.filter(({ path }) => path.includes("/query/name/"))).toHaveLength(4);
  expect(requests.filter(({ path }) => path.endsWith("/datasource/all"))).toHaveLength(2);
  expect(requests).toHaveLength(6);
});

test("the config of the README is the one that works", async () => {
  const readme = await readFile(new URL("../../README.md", import.meta.url), "utf8");
  const yaml = /```yaml\n# lightly\.yaml\n([\s\S]+?)```/.exec(readme)?.[1] ?? "";
  const quickstart = await readFile(config, "utf8");
  for (const line of yaml.split("\n")) expect(quickstart.split("\n")).toContain(line);
});

async function changeByHand(platform: Platform): Promise<void> {
  const dataset = platform.emulator.snapshot().datasets.find(({ name }) => name === "street-scenes");
  const { id: _, ...input } = dataset?.datasources[0] ?? {};
  await platform.putDatasource(dataset?.id ?? "", { ...input, fullPath: "s3://raw/somewhere-else/" });
}
