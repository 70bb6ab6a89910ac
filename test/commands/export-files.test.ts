import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startAccount } from "../support/account.js";

test.each([
  [["--out", "a.yaml", "--into", "b.yaml"], "--out and --into are two places for one config."],
  [["--config", "a.yaml"], "--config names the config that a file of --into is part of."],
  [["--out", "a.yaml", "--env-example", "./a.yaml"], "--env-example wants a file of its own."],
  [["--id", "0".repeat(24), "--team"], "an --id is found without them."],
  [["--out", "nowhere/a.yaml"], "nowhere/a.yaml cannot be written (ENOENT)."],
  [["--into", "nowhere.yaml"], "nowhere.yaml cannot be added to: there is no such file."],
])("%j cannot be used", async (args, says) => {
  await using account = await startAccount();
  const { code, stdout, stderr } = await account.run("export", ...args);
  expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
  expect(stderr).toContain(says);
  expect(await readdir(account.folder)).toEqual(["lightly.yaml"]);
  expect(await account.platform.writes()).toEqual([]);
});

test("a file that is no part of the default config is added to by itself, or with those that are named", async () => {
  await using account = await startAccount();
  await account.platform.createDataset("dashcam", "Videos");
  const other = "version: 1\ndatasets:\n  scratch: { type: images }\n";
  await writeFile(join(account.folder, "other.yaml"), other);
  const beside = await account.run("export", "--into", "other.yaml", "--config", "lightly.yaml");
  expect(beside.code).toBe(0);
  expect(await account.read("other.yaml")).toBe(other);
  expect((await account.run("export", "--into", "other.yaml")).code).toBe(0);
  expect(await account.read("other.yaml")).toContain("  dashcam:\n");
});
