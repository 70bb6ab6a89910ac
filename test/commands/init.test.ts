import { execFile } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { isValidWith } from "../../src/commands/config-text.js";
import { integrityIn } from "../../src/commands/init-ci.js";
import { exampleText } from "../../src/commands/init-example.js";
import { providerTypes } from "../../src/providers/index.js";
import { begin, filesIn, githubFiles, newFolder } from "../support/beginning.js";
import { runProgram } from "../support/program.js";

interface Job {
  readonly steps: readonly { readonly uses?: string; readonly with?: unknown }[];
}

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
Wrote lightly.yaml, .env.example, lightly.policy.yaml, .gitattributes.
Before planning, set this variable (listed in .env.example):
  AZURE_FLEETSTORE_SAS_TOKEN  sas_token of azure-fleetstore
Then: lightly-gitops plan
`);
    expect(await read("lightly.yaml")).toMatch(/^ {2}street one:$[^]*^ {2}street two:$/m);
    expect(await files()).toEqual([".env.example", ".gitattributes", "lightly.policy.yaml", "lightly.yaml"]);

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
    expect(await filesIn(folder)).toEqual([
      ".env.example",
      ".gitattributes",
      "lightly.policy.yaml",
      "lightly.yaml",
    ]);
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

  test.each(providerTypes)("writes a policy that allows just the example of %s", async (type) => {
    const folder = await newFolder();
    const run = (...args: readonly string[]) => runProgram(args, { cwd: folder });
    expect(await run("init", "--provider", type)).toMatchObject({ code: 0 });
    expect(await run("validate")).toMatchObject({ code: 0, stderr: "" });
    const policy = await readFile(join(folder, "lightly.policy.yaml"), "utf8");
    const config = await readFile(join(folder, "lightly.yaml"), "utf8");
    await writeFile(
      join(folder, "lightly.yaml"),
      config.replaceAll("resource_path: ", "$&else").replaceAll("elses3://", "s3://else"),
    );
    expect((await run("validate")).code).not.toBe(0);
    // A second run, here for another file, leaves the policy as it is.
    expect(await run("init", "--provider", "azure", "--config", "new.yaml")).toMatchObject({ code: 0 });
    expect(await readFile(join(folder, "lightly.policy.yaml"), "utf8")).toBe(policy);
  });

  test("ends with the commands that create the secrets in CI", async () => {
    const { run } = await beginInit();
    expect((await run("--provider", "azure", "--ci", "gitlab")).stdout).toContain(
      "  glab variable set --masked LIGHTLY_TOKEN\n  glab variable set --masked FLEET_SAS\n",
    );
    expect((await run("--provider=azure", "--ci=github", "--config=b.yaml")).stdout).toContain(
      "  gh secret set LIGHTLY_TOKEN\n  gh secret set FLEET_SAS --env lightly\n",
    );
  });

  test("copies the files for CI, which name the secrets of the config", async () => {
    const { run, files, read } = await beginInit();
    expect((await run("--provider", "azure", "--ci", "github")).code).toBe(0);
    expect(await files()).toEqual([
      ".env.example",
      ".gitattributes",
      ...githubFiles,
      "lightly.policy.yaml",
      "lightly.yaml",
    ]);
    const example = (name: string) =>
      readFile(new URL(`../../examples/github-actions/${name}`, import.meta.url), "utf8");
    expect(await read(".github/workflows/lightly-plan.yml")).toBe(await example("plan.yml"));
    const secrets = /^ +LIGHTLY_EXTERNAL_ID: .*\n +LIGHTLY_S3_SECRET: .*\n/m;
    expect(await read(".github/workflows/lightly-apply.yml")).toBe(
      (await example("apply.yml")).replace(secrets, "          FLEET_SAS: ${{ secrets.FLEET_SAS }}\n"),
    );
    expect((await run("--provider", "s3", "--ci", "gitlab", "--config", "b.yaml")).code).toBe(0);
    expect(await read(".gitlab-ci.yml")).toContain("\n  LIGHTLY_CONFIG: b.yaml\n");
  });

  test("in a folder of a repository, the files for CI go to its root and name its branch and the config", async () => {
    const { env, folder, files, read } = await beginInit();
    const below = join(folder, "ml models");
    await mkdir(below);
    const git = (...args: readonly string[]) => promisify(execFile)("git", args, { cwd: folder });
    await git("init", "--quiet", "--initial-branch=my-change");
    await git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk");
    const args = ["init", "--provider", "s3", "--config", "data.yaml", "--ci", "github"];
    expect(await runProgram(args, { env, cwd: below })).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("../.github/workflows/lightly-plan.yml"),
    });
    expect((await files()).filter((path) => !path.startsWith(".git/"))).toEqual(
      [
        ...githubFiles,
        ".gitattributes",
        "lightly.policy.yaml",
        "ml models/.env.example",
        "ml models/data.yaml",
      ].toSorted(),
    );
    const workflows = githubFiles.filter((path) => path.includes("workflows"));
    const [apply, drift, plan] = await Promise.all(workflows.map(async (path) => parse(await read(path))));
    expect(apply.on.push).toEqual({ branches: ["trunk"], paths: ["ml models/data.yaml"] });
    await git("symbolic-ref", "--delete", "refs/remotes/origin/HEAD");
    await rm(join(folder, ".github"), { recursive: true });
    const again = ["init", "--provider=s3", "--config=b.yaml", "--ci=github"];
    expect(await runProgram(again, { env, cwd: folder })).toMatchObject({ code: 0 });
    expect(parse(await read(workflows[0] ?? "")).on.push).toEqual({
      branches: ["my-change"],
      paths: ["b.yaml"],
    });
    expect(parse(await read(".github/actions/lightly-gitops/action.yml"))).toHaveProperty("inputs.config");
    const steps = [...Object.values<Job>(plan.jobs), ...Object.values<Job>(apply.jobs), drift.jobs.drift]
      .flatMap((job) => job.steps)
      .filter(({ uses }) => uses?.startsWith("./"));
    expect(steps).toHaveLength(6);
    for (const step of steps) expect(step.with).toMatchObject({ config: "ml models/data.yaml" });
    expect(drift.jobs.drift.steps.at(-1).env.ISSUE).toBe("ml models/data.yaml");
  });

  test.each([
    ["what npm has noted", `sha512-${"A".repeat(86)}==`, `sha512-${"A".repeat(86)}==`],
    ["nothing else", "sha1-AAAA", ""],
    ["nothing that is not noted", undefined, ""],
  ])("pins the files for CI to %s", (_, integrity, pinned) => {
    expect(integrityIn("{}")).toBe("");
    const packages = { "node_modules/lightly-gitops": { integrity } };
    expect(integrityIn(JSON.stringify({ packages }))).toBe(pinned);
  });

  test("overwrites nothing, and writes nothing when something is in the way", async () => {
    const { run, files, read, folder, platform } = await beginInit();
    await writeFile(join(folder, "lightly.yaml"), "mine\n");
    expect(await run("--from-account")).toMatchObject({ code: 3, stdout: "" });
    await mkdir(join(folder, ".github/workflows"), { recursive: true });
    await writeFile(join(folder, githubFiles[2] ?? ""), "mine\n");
    const refused = await run("--provider", "s3", "--config", "new.yaml", "--ci", "github");
    expect(refused).toMatchObject({ code: 3, stdout: "" });
    expect(refused.stderr).toContain(".github/workflows/lightly-apply.yml exists");
    expect(await files()).toEqual([githubFiles[2], "lightly.yaml"]);
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
