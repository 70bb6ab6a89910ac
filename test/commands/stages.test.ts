import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startAccount } from "../support/account.js";

const example = new URL("../../examples/stages/lightly.yaml", import.meta.url);

test("staging and production share an account: two plans, two applies, no clash, empty plans, comments apart", async () => {
  await using account = await startAccount();
  await copyFile(example, join(account.folder, "lightly.yaml"));
  const stages = ["staging", "production"];
  const markers: string[] = [];
  for (const stage of stages) {
    const planned = await account.run(
      "plan",
      "--var",
      `stage=${stage}`,
      "--format=text",
      "--format=markdown=c.md",
    );
    expect(planned.stdout).toMatch(new RegExp(`^With stage=${stage}:\nPlan: 9 to create, 0 to update`, "m"));
    const comment = await account.read("c.md");
    expect(comment).toContain(`Config \`lightly.yaml\` with \`stage=${stage}\``);
    markers.push(comment.split("\n")[0] ?? "");
  }
  expect(markers).toEqual([
    "<!-- lightly-gitops: plan lightly.yaml stage%3dstaging -->",
    "<!-- lightly-gitops: plan lightly.yaml stage%3dproduction -->",
  ]);
  for (const stage of stages) {
    const applied = await account.runWith(
      { LIGHTLY_VAR_stage: stage },
      "apply",
      "--auto-approve",
      "--format=markdown=r.md",
    );
    expect(applied).toMatchObject({ code: 0 });
    expect(await account.read("r.md")).toContain(`with \`stage=${stage}\``);
  }
  expect(
    account.platform.emulator
      .snapshot()
      .datasets.map(({ name }) => name)
      .toSorted(),
  ).toEqual([
    "production-city-night",
    "production-dashcam",
    "production-street-scenes",
    "staging-city-night",
    "staging-dashcam",
    "staging-street-scenes",
  ]);
  for (const stage of stages)
    expect(await account.run("plan", "--var", `stage=${stage}`, "--detailed-exitcode")).toMatchObject({
      code: 0,
    });

  // A stage whose plan fails brings its own comment up to date, and no other.
  const failed = await account.run(
    "plan",
    "--var",
    "stage=staging",
    "--server=http://127.0.0.1:9",
    "--retries=0",
    "--format=markdown=c.md",
  );
  expect(failed.code).not.toBe(0);
  expect((await account.read("c.md")).split("\n")[0]).toBe(markers[0]);
});

test("the report of a config that is not valid tells stages apart too, and shows no secret of a variable", async () => {
  await using account = await startAccount();
  await copyFile(example, join(account.folder, "lightly.yaml"));
  await account.edit((yaml) => yaml.replace("type: videos", "type: sounds"));
  const run = (stage: string) => account.run("plan", "--var", `stage=${stage}`, "--format=json");
  expect(JSON.parse((await run("staging")).stdout)).toMatchObject({
    error: { exitCode: 3 },
    variables: [{ name: "stage", value: "staging" }],
  });
  expect(JSON.parse((await run(account.secrets["LIGHTLY_S3_SECRET"] ?? "")).stdout)).toMatchObject({
    variables: [{ name: "stage", value: "(secret)" }],
  });
  const applied = await account.run("apply", "--auto-approve", "--var", "stage=staging", "--format=json");
  expect(JSON.parse(applied.stdout)).toMatchObject({
    error: { exitCode: 3 },
    variables: [{ name: "stage", value: "staging" }],
  });
  await account.edit((yaml) => `${yaml}  : [`);
  expect(JSON.parse((await run("staging")).stdout)).toMatchObject({
    variables: [{ name: "stage", value: "staging" }],
  });
  const others = ["--var", "other=b", "--var", "another=a"];
  const several = await account.run("plan", "--var", "stage=staging", ...others, "--format=json");
  expect(JSON.parse(several.stdout)).toMatchObject({
    variables: [{ name: "another" }, { name: "other" }, { name: "stage" }],
  });
});

test("a dataset of a stage is not exported again, and one that is gets its own name", async () => {
  await using account = await startAccount();
  await copyFile(example, join(account.folder, "lightly.yaml"));
  const env = { LIGHTLY_VAR_stage: "staging" };
  await account.runWith(env, "apply", "--auto-approve");
  await account.platform.createDataset("by-hand", "Images");
  const exported = await account.runWith(env, "export", "--into", "lightly.yaml");
  expect(exported).toMatchObject({ code: 0, stderr: expect.stringContaining("3 declared already") });
  expect(await account.read("lightly.yaml")).toContain("  by-hand:\n    name: by-hand\n    type: images\n");
});
