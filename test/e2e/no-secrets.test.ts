import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { apply, everyFormat, type LeakCheck, plan, startLeakCheck } from "../support/leak-check.js";
import { config, connections, key, markedPlatform, secrets } from "../support/marked.js";

const recorder = fileURLToPath(new URL("../support/record-reads.cjs", import.meta.url));
const names = Object.keys(secrets);

/** The marked config, but for one secret that is in a file. */
const mixed = {
  ...config,
  connections: { ...connections, gcs: { ...connections.gcs, credentials: "${file:keys.json}" } },
};

async function startWatched(): Promise<
  LeakCheck & { readonly secretsRead: () => Promise<readonly string[]> }
> {
  const check = await startLeakCheck({
    env: { NODE_OPTIONS: `--require=${recorder}`, READS_LOG: "reads.log" },
  });
  await check.write("lightly.yaml", JSON.stringify(mixed));
  await check.write("keys.json", JSON.stringify(key));
  await check.write("reads.log", "");
  const secretsRead = async () => {
    const lines = new Set((await readFile(join(check.folder, "reads.log"), "utf8")).split("\n"));
    return [...lines]
      .filter((line) => names.includes(line.replace("variable ", "")) || line.endsWith("keys.json"))
      .map((line) => line.replace(/^file .*\//, "file "))
      .toSorted();
  };
  return { ...check, secretsRead };
}

test("plan --no-secrets opens no variable and no file of a secret, though all are set", async () => {
  await using platform = await markedPlatform({ secrets: "omit" });
  await using check = await startWatched();
  expect(await check.runOne(platform.url, apply)).toBe(0);
  await check.write("reads.log", "");
  const args = [...plan, "--rotate", "all", "--no-secrets", "--out", "saved-plan", ...everyFormat("plan")];
  expect(await check.runOne(platform.url, args)).toBe(0);
  expect(await check.secretsRead()).toEqual([]);
  expect(await check.leaks()).toEqual([]);
});

test("an apply that changes nothing opens none either, and one that sends some opens those", async () => {
  await using platform = await markedPlatform({ secrets: "omit" });
  await using check = await startWatched();
  expect(await check.runOne(platform.url, [...apply, "--no-secrets"])).toBe(0);
  const inVariables = names.filter((name) => name !== "GCS").map((name) => `variable ${name}`);
  expect(await check.secretsRead()).toEqual(["file keys.json", ...inVariables.toSorted()]);
  await check.write("reads.log", "");
  expect(await check.runOne(platform.url, [...apply, "--no-secrets"])).toBe(0);
  expect(await check.secretsRead()).toEqual([]);
  expect(await check.leaks()).toEqual([]);
});
