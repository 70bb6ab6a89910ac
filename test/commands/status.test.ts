import { execFileSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { startAccount } from "../support/account.js";

test("status tells of each declared dataset its id, storage and state, and writes nothing", async () => {
  await using account = await startAccount();
  const before = await account.run("status");
  expect(before.code).toBe(0);
  expect(before.stdout).toContain("street-scenes (images): no id yet, missing\n");
  await account.declare();
  await account.platform.clearRequests();
  const declared = await account.run("status");
  expect(declared.stdout).toContain(
    `street-scenes (images): id ${account.idOf("street-scenes")}, as declared\n` +
      "    reads             s3://raw/street/\n" +
      "    reads and writes  s3://lightly/street/\n",
  );
  expect(declared.stdout).toMatch(/\n2 datasets as declared\.\n$/);

  expect(await account.platform.writes()).toEqual([]);
  await account.tamper("street-scenes", "INPUT", { fullPath: "s3://raw/elsewhere/" });
  const { stdout } = await account.run("status", "--format", "json", "--target", "street-*");
  expect(JSON.parse(stdout)).toEqual({
    format: "lightly-gitops/status",
    version: 1,
    datasets: [
      {
        dataset: "street-scenes",
        name: "street-scenes",
        id: account.idOf("street-scenes"),
        type: "images",
        state: "differs",
        datasources: [
          {
            purpose: "input",
            provider: "s3_delegated_access",
            resourcePath: "s3://raw/street/",
            writes: false,
          },
          { purpose: "lightly", provider: "s3", resourcePath: "s3://lightly/street/", writes: true },
        ],
      },
    ],
  });
  expect(await account.run("status", "--format", "yaml")).toMatchObject({
    code: 3,
    stderr: expect.stringContaining("Allowed choices are text, json."),
  });
});

test("a dataset that does not exist has no id, and one of another name says so", async () => {
  await using account = await startAccount();
  await account.edit((yaml) => yaml.replace("  street-scenes:\n", "  street-scenes:\n    name: streets\n"));
  const text = (await account.run("status", "--target", "street-scenes")).stdout;
  expect(text).toContain("street-scenes (images, called streets): no id yet, missing\n");
  expect(text).toContain("1 of 1 dataset not as declared; plan shows what differs.\n");
  expect(JSON.parse((await account.run("status", "--format", "json")).stdout)).toMatchObject({
    datasets: expect.arrayContaining([expect.objectContaining({ dataset: "street-scenes", id: null })]),
  });
});

test("a dataset whose declaration is refused says so", async () => {
  await using account = await startAccount();
  await account.declare();
  await account.edit((yaml) => yaml.replace("type: images", "type: videos"));
  expect((await account.run("status")).stdout).toMatch(/, refused\n/);
});

test("the example schedules a run on the dataset that was applied", async () => {
  await using account = await startAccount();
  await account.declare();
  await writeFile(
    join(account.folder, "status.json"),
    (await account.run("status", "--format", "json")).stdout,
  );
  // In place of the package `lightly`, one that tells what it was asked for.
  await mkdir(join(account.folder, "lightly"));
  await writeFile(
    join(account.folder, "lightly", "api.py"),
    `class ApiWorkflowClient:
    def __init__(self, dataset_id):
        self.dataset_id = dataset_id

    def schedule_compute_worker_run(self, worker_config, selection_config):
        return f"run-of-{self.dataset_id}"
`,
  );
  const script = fileURLToPath(new URL("../../examples/schedule-run/schedule_run.py", import.meta.url));
  const schedule = () =>
    execFileSync("python3", [script, "status.json", "street-scenes"], {
      cwd: account.folder,
      env: { PATH: process.env["PATH"], PYTHONPATH: account.folder, PYTHONDONTWRITEBYTECODE: "1" },
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
  const id = account.idOf("street-scenes");
  expect(schedule()).toBe(`Scheduled run run-of-${id} on street-scenes (${id}).\n`);

  await account.edit((yaml) => yaml.replace("s3://raw/street/", "s3://raw/other/"));
  await writeFile(
    join(account.folder, "status.json"),
    (await account.run("status", "--format", "json")).stdout,
  );
  expect(schedule).toThrow("street-scenes is not as declared (differs): apply first.");
});
