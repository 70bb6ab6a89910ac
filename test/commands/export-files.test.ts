import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { callAs, users } from "../export/filled-account.js";
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

test("what would make the config of a file invalid is not added to it", async () => {
  await using account = await startAccount({ users });
  const [, colleague] = users;
  await callAs(account.platform, colleague.token, "POST", "/v1/datasets", {
    name: "old name",
    type: "Images",
  });
  const text = "version: 1\ndatasets:\n  new name: { type: images, renamed_from: old name }\n";
  await writeFile(join(account.folder, "other.yaml"), text);
  const { code, stderr } = await account.run(
    "export",
    "--into",
    "other.yaml",
    "--team",
    "--dataset",
    "old *",
  );
  expect(code).toBe(3);
  expect(stderr).toContain("other.yaml cannot be added to: the result would not be valid.");
  expect(await account.read("other.yaml")).toBe(text);
});

test("what is declared already stays, also where the account has something that a config cannot say", async () => {
  await using account = await startAccount();
  const id = await account.platform.createDataset("lakes", "Images");
  await account.platform.putDatasource(id, {
    type: "LIGHTLY",
    purpose: "INPUT_OUTPUT",
    fullPath: "${lakes}/",
  });
  const text = "version: 1\ndatasets:\n  lakes: { type: images }\n";
  await writeFile(join(account.folder, "other.yaml"), text);
  const { code, stderr } = await account.run("export", "--into", "other.yaml");
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: "Exported 0 datasets and 0 connections to other.yaml; 1 declared already.\n",
  });
  expect(await account.read("other.yaml")).toBe(text);
});
