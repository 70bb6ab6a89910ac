import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { PlanDocument } from "../../src/generated/plan-document.js";
import { startAccount } from "../support/account.js";

describe("the files of a config", () => {
  test("are those of the folder lightly, where there is no lightly.yaml", async () => {
    await using account = await startAccount();
    const yaml = await account.read("lightly.yaml");
    const cut = yaml.indexOf("datasets:");
    await rename(join(account.folder, "lightly.yaml"), join(account.folder, "old.txt"));
    expect(await account.run("plan")).toMatchObject({
      code: 3,
      stderr: expect.stringContaining("there is no config here"),
    });
    await mkdir(join(account.folder, "lightly"));
    await writeFile(join(account.folder, "lightly/connections.yaml"), yaml.slice(0, cut));
    await writeFile(join(account.folder, "lightly/datasets.yaml"), `version: 1\n${yaml.slice(cut)}`);
    const plan = await account.run("plan", "--format", "json");
    expect(JSON.parse(plan.stdout)).toMatchObject({
      config: { files: ["lightly/connections.yaml", "lightly/datasets.yaml"] },
      summary: { create: 6 },
    });
  });

  test("serve staging and production with a variable", async () => {
    await using account = await startAccount();
    await account.edit((yaml) =>
      yaml
        .replace("version: 1\n", "version: 1\nvariables: { stage: { default: staging } }\n")
        .replace("s3://raw/street/", '"s3://raw-${var:stage}/street/"'),
    );
    const pathIn = async (...args: string[]) => {
      const plan: PlanDocument = JSON.parse((await account.run("plan", "--format", "json", ...args)).stdout);
      const change = plan.changes.find(({ address }) => address === "street-scenes.input");
      return change?.fields.find(({ field }) => field === "resource_path")?.after;
    };
    expect(await pathIn()).toEqual({ kind: "text", text: "s3://raw-staging/street/" });
    expect(await pathIn("--var", "stage=production")).toEqual({
      kind: "text",
      text: "s3://raw-production/street/",
    });
    expect(await account.run("plan", "--var", "stag=x")).toMatchObject({
      code: 3,
      stderr: expect.stringContaining("did you mean stage?"),
    });
  });
});

describe("--target", () => {
  test("narrows plan and apply, and says so loudly", async () => {
    await using account = await startAccount();
    const plan = await account.run("plan", "--target", "street-*");
    expect(plan.stderr).toBe("warning: --target: only 1 of 2 declared datasets is looked at\n");
    expect(plan.stdout).toContain("Plan: 3 to create");
    expect((await account.run("apply", "--target", "street-scenes", "--auto-approve")).code).toBe(0);
    expect(account.platform.emulator.snapshot().datasets.map(({ name }) => name)).toEqual(["street-scenes"]);
  });

  test("wants a declared dataset", async () => {
    await using account = await startAccount();
    expect(await account.run("plan", "--target", "street-scene")).toMatchObject({
      code: 3,
      stderr: expect.stringContaining("Did you mean street-scenes?"),
    });
  });
});

test("--unmanaged lists datasets of the account that the config does not declare, and changes nothing else", async () => {
  await using account = await startAccount();
  await account.declare();
  await account.platform.createDataset("by-hand", "Images");
  expect((await account.run("plan")).stdout).not.toContain("by-hand");
  const plan = await account.run("plan", "--unmanaged", "--detailed-exitcode");
  expect(plan.code).toBe(0);
  expect(plan.stdout).toContain("by-hand");
  expect(plan.stdout).toContain("No changes.");
});

describe("verify", () => {
  test("shows a table, the provider's own words and the remedy", async () => {
    await using account = await startAccount();
    await account.declare();
    expect(await account.run("verify")).toEqual({
      code: 0,
      stdout:
        "dataset        list  read  write  overwrite\n" +
        "dashcam        yes   yes   yes    yes\n" +
        "street-scenes  yes   yes   yes    yes\n",
      stderr: "warning: the check writes a test object into the storage of each dataset\n",
    });
    await account.platform.verifyAs({
      dataset: "dashcam",
      canWrite: false,
      canOverwrite: false,
      errors: { canWrite: "AccessDenied: no PutObject" },
    });
    const lacking = await account.run("verify", "--target", "dashcam");
    expect(lacking.code).toBe(7);
    expect(lacking.stdout).toContain("dashcam  yes   yes   no     no\n");
    expect(lacking.stdout).toContain("write (needed by lightly): AccessDenied: no PutObject\n");
    expect(lacking.stdout).toContain("allow s3:PutObject on the folder's objects");
  });

  test("does not check a dataset under a name that another declaration pins it away from", async () => {
    await using account = await startAccount();
    await account.declare();
    const pinned = `  renamed: { type: videos, id: ${account.idOf("dashcam")} }\n`;
    await account.edit((yaml) => yaml.replace("  dashcam:\n", `${pinned}  dashcam:\n`));
    await account.platform.clearRequests();
    const result = await account.run("verify", "--target", "dashcam");
    expect(result).toMatchObject({ code: 1 });
    expect((await account.platform.requests()).filter(({ path }) => path.endsWith("/verify"))).toEqual([]);
  });

  test("says of a dataset that does not exist that apply creates it", async () => {
    await using account = await startAccount();
    const result = await account.run("verify", "--target", "dashcam");
    expect(result).toMatchObject({
      code: 1,
      stdout: expect.stringContaining("does not exist; apply creates it"),
    });
    expect(await account.platform.writes()).toEqual([]);
  });
});

describe("a SAS token", () => {
  test("that has expired stops plan and apply with exit 5 before anything is sent", async () => {
    await using account = await startAccount();
    const env = { DASHCAM_SAS: "sv=1&se=2020-01-01&sig=marker-sas" };
    for (const args of [["plan"], ["apply", "--auto-approve"], ["validate"]]) {
      const result = await account.runWith(env, ...args);
      expect(result).toMatchObject({
        code: 5,
        stderr: expect.stringContaining("expired on 2020-01-01 00:00 UTC"),
      });
      expect(result.stderr).not.toContain("marker-sas");
    }
    expect(await account.platform.requests()).toEqual([]);
  });

  test("that ends in ten days is a warning with the date", async () => {
    await using account = await startAccount();
    const end = new Date(Date.now() + 10 * 86_400_000 + 60_000).toISOString();
    const result = await account.runWith({ DASHCAM_SAS: `sv=1&se=${end}&sig=marker-sas` }, "plan");
    expect(result.code).toBe(0);
    expect(result.stderr).toContain(`expires on ${end.slice(0, 16).replace("T", " ")} UTC, in 10 days`);
    const later = await account.runWith(
      { DASHCAM_SAS: `sv=1&se=${end}&sig=marker-sas` },
      "plan",
      "--warn-expiry",
      "5d",
    );
    expect(later.stderr).toBe("");
  });
});

test("likely renames, moved inputs and renames that are done are pointed out", async () => {
  await using account = await startAccount();
  await account.declare();
  await mkdir(join(account.folder, "base"));
  await writeFile(join(account.folder, "base/lightly.yaml"), await account.read("lightly.yaml"));

  await account.edit((yaml) => yaml.replace("  dashcam:\n", "  dashcams:\n"));
  const likely = await account.run("plan", "--base-dir", "base");
  expect(likely.stderr).toContain('add `renamed_from: "dashcam"`');
  expect(likely.stdout).toContain('+ dataset "dashcams"');

  await account.edit((yaml) => yaml.replace("  dashcams:\n", "  dashcams:\n    renamed_from: dashcam\n"));
  expect((await account.run("apply", "--auto-approve")).stdout).toContain("update dataset: done");
  expect((await account.run("plan")).stderr).toContain("the rename is done [stale-rename]");

  await account.edit((yaml) => yaml.replace("footage/dashcam/", "footage/cams/"));
  expect((await account.run("plan")).stderr).toContain(
    "the input folder changes while the lightly folder stays",
  );
});
