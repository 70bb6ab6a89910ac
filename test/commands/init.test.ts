import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { isValidWith } from "../../src/commands/config-text.js";
import { exampleText } from "../../src/commands/init-example.js";
import { providerTypes } from "../../src/providers/index.js";
import { begin, filesIn, githubFiles, newFolder } from "../support/beginning.js";
import { runProgram } from "../support/program.js";

/** Runs `init` in an empty folder. */
async function beginInit() {
  const beginning = await begin();
  const { env, folder } = beginning;
  const run = (...args: readonly string[]) => runProgram(["init", ...args], { env, cwd: folder });
  return { ...beginning, run };
}

describe("by flags", () => {
  test("adopts datasets, and shows the plan when it can", async () => {
    const { run, read, files, platform, env, folder } = await beginInit();
    const adopted = await run("--dataset", "street *");
    expect(adopted).toMatchObject({ code: 0, stderr: "" });
    expect(adopted.stdout).toBe(`Exported 2 datasets and 1 connection.
Wrote lightly.yaml, .env.example.
Before planning, set this variable (listed in .env.example):
  AZURE_FLEETSTORE_SAS_TOKEN  sas_token of azure-fleetstore
Then: lightly-gitops plan
`);
    expect(await read("lightly.yaml")).toMatch(/^ {2}street one:$[^]*^ {2}street two:$/m);
    expect(await files()).toEqual([".env.example", "lightly.yaml"]);

    const more = { ...env, AZURE_FLEETSTORE_SAS_TOKEN: "sig=marker-sas" };
    const all = await runProgram(["init", "--from-account", "--config", "all.yaml"], {
      env: more,
      cwd: folder,
    });
    expect(all.code).toBe(0);
    expect(all.stdout).toMatch(/^Exported 3 datasets[^]*\nNo changes\. 6 resources as declared\.\n$/);
    expect(all.stdout).toContain(".env.example exists and stays as it is");
    expect(await platform.writes()).toEqual([]);
  });

  test("starts from an example of a provider without an account", async () => {
    const folder = await newFolder();
    const started = await runProgram(["init", "--provider", "azure"], { cwd: folder });
    expect(started).toMatchObject({ code: 0, stderr: "" });
    expect(started.stdout).toContain("FLEET_SAS  sas_token of fleet\nThen: lightly-gitops plan\n");
    expect(await filesIn(folder)).toEqual([".env.example", "lightly.yaml"]);
    expect(await runProgram(["validate"], { cwd: folder })).toMatchObject({ code: 0, stderr: "" });
  });

  test.each(providerTypes)(
    "has a valid example of %s, with the schema of the installed package",
    async (type) => {
      const text = await exampleText(type, "lightly.yaml");
      expect(text).toContain(`type: ${type}\n`);
      expect(text.split("\n")[0]).toBe(
        "# yaml-language-server: $schema=./node_modules/lightly-gitops/schema/lightly.schema.json",
      );
      expect(await isValidWith("lightly.yaml", text, ["lightly.yaml"])).toBe(true);
    },
  );

  test("copies the files for CI", async () => {
    const { run, files, read } = await beginInit();
    expect((await run("--provider", "s3", "--ci", "github")).code).toBe(0);
    expect(await files()).toEqual([".env.example", ...githubFiles, "lightly.yaml"]);
    expect(await read(".github/workflows/lightly-plan.yml")).toBe(
      await readFile(new URL("../../examples/github-actions/plan.yml", import.meta.url), "utf8"),
    );
    expect((await run("--provider", "s3", "--ci", "gitlab", "--config", "b.yaml")).code).toBe(0);
    expect(await files()).toContain(".gitlab-ci.yml");
  });

  test("overwrites nothing, and writes nothing when something is in the way", async () => {
    const { run, files, read, folder, platform } = await beginInit();
    await writeFile(join(folder, "lightly.yaml"), "mine\n");
    expect(await run("--from-account")).toMatchObject({ code: 3, stdout: "" });
    await mkdir(join(folder, ".github/workflows"), { recursive: true });
    await writeFile(join(folder, githubFiles[1] ?? ""), "mine\n");
    const refused = await run("--provider", "s3", "--config", "new.yaml", "--ci", "github");
    expect(refused).toMatchObject({ code: 3, stdout: "" });
    expect(refused.stderr).toContain(".github/workflows/lightly-apply.yml exists");
    expect(await files()).toEqual([githubFiles[1], "lightly.yaml"]);
    expect(await read("lightly.yaml")).toBe("mine\n");
    expect(await platform.requests()).toEqual([]);
  });

  test.each([
    ["nothing to start from", []],
    ["two things to start from", ["--provider", "s3", "--from-account"]],
    ["an unknown provider", ["--provider", "s4"]],
    ["datasets that do not exist", ["--dataset", "no such"]],
  ])("refuses %s", async (_, args) => {
    const { run, files } = await beginInit();
    expect(await run(...args)).toMatchObject({ code: 3, stdout: "" });
    expect(await files()).toEqual([]);
  });
});
