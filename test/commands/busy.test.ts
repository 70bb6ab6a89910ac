import { expect, test } from "vitest";
import type { ResultDocument } from "../../src/generated/result-document.js";
import { startAccount } from "../support/account.js";

test("a run protects its dataset, exit 5, and only it, unless busy datasets are allowed", async () => {
  await using account = await startAccount();
  await account.run("apply", "--auto-approve");
  await account.edit((yaml) => yaml.replaceAll("s3://lightly/", "s3://lightly/moved/"));
  const run = await account.platform.scheduleRun(account.idOf("street-scenes"), "LOCKED");

  const refused = await account.run("apply", "--auto-approve", "--format", "text", "--format", "json=r.json");
  expect(refused.code).toBe(5);
  expect(refused.stdout).toContain(
    `refused: a run is scheduled on this dataset: ${run} (active). Wait until it has ended, then apply again; --allow-busy writes all the same, and the run may fail.`,
  );
  const result: ResultDocument = JSON.parse(await account.read("r.json"));
  expect(result).toMatchObject({ error: null, exitCode: 5, summary: { done: 1, refused: 1 } });
  expect(result.datasets.map(({ dataset, position }) => [dataset, position.line])).toEqual([
    ["dashcam", 22],
    ["street-scenes", 17],
  ]);
  expect(account.pathOf("street-scenes", "LIGHTLY")).toBe("s3://lightly/street/");
  expect(account.pathOf("dashcam", "LIGHTLY")).toBe("s3://lightly/moved/dashcam/");

  expect((await account.run("apply", "--auto-approve", "--allow-busy")).code).toBe(0);
  expect(account.pathOf("street-scenes", "LIGHTLY")).toBe("s3://lightly/moved/street/");
});
