import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, openSync } from "node:fs";
import { expect, test } from "vitest";
import { cli } from "../support/cli.js";
import { type Folder, makeFolder } from "../support/files.js";
import { type Platform, startPlatform, token } from "../support/platform.js";

/** Runs an apply of 20 datasets with a stdout of its own; resolves to its exit code. */
async function applyInto(stdout: "gone" | number, folder: Folder, platform: Platform): Promise<unknown> {
  const datasets = Array.from({ length: 20 }, (_, index) => `  dataset-${index}: { type: images }\n`);
  await folder.write("lightly.yaml", `version: 1\ndatasets:\n${datasets.join("")}`);
  const child = spawn(process.execPath, [cli, "apply", "--auto-approve"], {
    cwd: folder.path,
    env: { PATH: process.env["PATH"], LIGHTLY_TOKEN: token, LIGHTLY_SERVER_LOCATION: platform.url },
    stdio: ["ignore", stdout === "gone" ? "pipe" : stdout, "ignore"],
  });
  if (stdout === "gone") child.stdout?.destroy();
  const [code] = await once(child, "close");
  return code;
}

test("an apply whose reader is gone does all, and ends as it would have", async () => {
  await using folder = await makeFolder();
  await using platform = await startPlatform();
  expect(await applyInto("gone", folder, platform)).toBe(0);
  expect(platform.emulator.snapshot().datasets).toHaveLength(20);
});

test("a report in the file of stdout is refused", async () => {
  await using folder = await makeFolder();
  await using platform = await startPlatform();
  await folder.write("lightly.yaml", "version: 1\ndatasets: {}\n");
  for (const [args, code] of [
    [["plan", "--format=text", "--out=./plan.txt"], 3],
    [["plan", "--out=other.json"], 0],
  ] as const) {
    const stdout = openSync(`${folder.path}/plan.txt`, "w");
    const child = spawn(process.execPath, [cli, ...args], {
      cwd: folder.path,
      env: { PATH: process.env["PATH"], LIGHTLY_TOKEN: token, LIGHTLY_SERVER_LOCATION: platform.url },
      stdio: ["ignore", stdout, "ignore"],
    });
    expect(await once(child, "close")).toEqual([code, null]);
    closeSync(stdout);
  }
});

test.runIf(existsSync("/dev/full"))("one whose words were lost does all, and ends with 1", async () => {
  await using folder = await makeFolder();
  await using platform = await startPlatform();
  const full = openSync("/dev/full", "w");
  try {
    expect(await applyInto(full, folder, platform)).toBe(1);
  } finally {
    closeSync(full);
  }
  expect(platform.emulator.snapshot().datasets).toHaveLength(20);
});
