import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Texts } from "../support/ci-runner.js";
import { checkSchema, expanded, jobsOf, runGitlabJob } from "../support/gitlab-runner.js";
import { type Platform, startPlatform, token } from "../support/platform.js";
import { ours, type ScratchRepository, scratchRepository, secrets } from "../support/scratch-repository.js";

const pipeline = await ours("examples/gitlab-ci/.gitlab-ci.yml");
const projectOf = { CI_PROJECT_ID: "7", CI_DEFAULT_BRANCH: "main" };
const mergeRequest = { ...projectOf, CI_PIPELINE_SOURCE: "merge_request_event" };
const fromProject = { ...mergeRequest, CI_MERGE_REQUEST_SOURCE_PROJECT_ID: "7" };
const onMain = { ...projectOf, CI_COMMIT_BRANCH: "main", CI_COMMIT_REF_PROTECTED: "true" };

/** The jobs of the pipeline, asked for once. */
const { variables, jobs } = await (async () => {
  await using repository = await scratchRepository({ ".gitlab-ci.yml": pipeline });
  return await expanded(repository.origin);
})();

/** A GitLab project with our example pipeline, and one workspace for each of its pipelines. */
async function startProject(platform: Platform) {
  const repository = await scratchRepository({
    ".gitlab-ci.yml": pipeline,
  });
  const project = {
    LIGHTLY_GITOPS_INTEGRITY: repository.integrity,
    LIGHTLY_TOKEN: token,
    LIGHTLY_SERVER_LOCATION: platform.url,
  };
  return {
    repository,
    /** A pipeline of a commit: runs a job by name. */
    pipelineOf: async (commit: string, predefined: Texts) => {
      const workspace = join(repository.folder, `workspace-${commit}-${Math.random()}`);
      await mkdir(workspace);
      await repository.checkout(commit, workspace, undefined);
      return {
        read: (name: string) => readFile(join(workspace, name), "utf8"),
        run: async (name: string) => {
          const job = jobs[name];
          if (job === undefined) throw new Error(`There is no job ${name}.`);
          // The variables of the storage are for the environment.
          const own = job.environment?.name === "lightly" ? { ...project, ...secrets } : project;
          const all = [variables, job.variables ?? {}, own, predefined];
          return runGitlabJob(job, workspace, repository.path, ...all);
        },
        reports: jobs["lightly:plan"]?.artifacts?.reports,
      };
    },
    [Symbol.asyncDispose]: () => repository[Symbol.asyncDispose](),
  };
}

/** Applies the first commit, as a pipeline of main does. */
async function applyMain({
  pipelineOf,
  repository,
}: Awaited<ReturnType<typeof startProject>>): Promise<string> {
  const head = await repository.git("rev-parse", "main");
  const { run } = await pipelineOf(head, { CI_COMMIT_BEFORE_SHA: "0".repeat(40) });
  expect(await run("lightly:plan-merged")).toMatchObject({ code: 0 });
  expect(await run("lightly:apply")).toMatchObject({ code: 0 });
  return head;
}

async function changed(repository: ScratchRepository): Promise<string> {
  await repository.edit("lightly.yaml", (yaml) =>
    yaml.replace("s3://lightly/street/", "s3://lightly/streets/"),
  );
  return repository.commit("another folder");
}

async function tamper(platform: Platform): Promise<void> {
  const [dataset] = platform.emulator.snapshot().datasets;
  const { id: _, ...input } = dataset?.datasources.find(({ purpose }) => purpose === "INPUT") ?? {};
  await platform.putDatasource(dataset?.id ?? "", { ...input, fullPath: "s3://raw/typo/" });
  await platform.clearRequests();
}

describe.concurrent("the GitLab pipeline", () => {
  test.each<readonly [string, Texts, Texts]>([
    ["a merge request", { ...fromProject, LIGHTLY_TOKEN: "t" }, { "lightly:plan": "on_success" }],
    ["a merge request without secrets", fromProject, { "lightly:no-plan": "on_success" }],
    [
      "a merge request from a fork",
      { ...mergeRequest, CI_MERGE_REQUEST_SOURCE_PROJECT_ID: "8", LIGHTLY_TOKEN: "t" },
      { "lightly:no-plan": "on_success" },
    ],
    [
      "a merge",
      { ...onMain, CI_PIPELINE_SOURCE: "push" },
      { "lightly:plan-merged": "on_success", "lightly:apply": "manual" },
    ],
    [
      "a merge that is applied without asking",
      { ...onMain, CI_PIPELINE_SOURCE: "push", LIGHTLY_AUTO_APPLY: "true" },
      { "lightly:plan-merged": "on_success", "lightly:apply": "on_success" },
    ],
    [
      "a default branch that is not protected",
      { ...onMain, CI_COMMIT_REF_PROTECTED: "false", CI_PIPELINE_SOURCE: "push" },
      {},
    ],
    ["a schedule", { ...onMain, CI_PIPELINE_SOURCE: "schedule" }, { "lightly:drift": "on_success" }],
  ])("runs the right jobs for %s", async (_, given, expected) => {
    await using repository = await scratchRepository({
      ".gitlab-ci.yml": pipeline,
    });
    expect(await jobsOf(repository.origin, given)).toEqual({ "lightly:validate": "on_success", ...expected });
  });

  test("is what GitLab's schema allows, which finds a mistake", async () => {
    await using repository = await scratchRepository({ ".gitlab-ci.yml": pipeline });
    await checkSchema(repository.origin);
    await repository.edit(".gitlab-ci.yml", (yaml) => yaml.replace("resource_group:", "resource_grup:"));
    await expect(checkSchema(repository.origin)).rejects.toThrow("resource_grup");
  });

  test("a merge request is planned, merged, planned again and applied", async () => {
    await using platform = await startPlatform({ settings: { secrets: "omit" } });
    await using project = await startProject(platform);
    const base = await applyMain(project);
    await platform.clearRequests();

    const head = await changed(project.repository);
    const request = await project.pipelineOf(head, { CI_MERGE_REQUEST_DIFF_BASE_SHA: base });
    expect(await request.run("lightly:validate")).toMatchObject({ code: 0 });
    expect(JSON.parse(await request.read(request.reports?.codequality ?? ""))).toEqual([]);
    const plan = await request.run("lightly:plan");
    expect(plan.code).toBe(0);
    expect(plan.log).toContain("Plan: 0 to create, 1 to update");
    expect(JSON.parse(await request.read(request.reports?.terraform ?? ""))).toEqual({
      create: 0,
      update: 1,
      delete: 0,
    });
    expect(JSON.parse(await request.read(request.reports?.codequality ?? ""))).toEqual([]);
    expect(await request.read("lightly-reports/plan.md")).toContain("s3://lightly/streets/");
    expect(await platform.writes()).toEqual([]);

    const merged = await project.pipelineOf(head, { CI_COMMIT_BEFORE_SHA: base });
    expect(await merged.run("lightly:plan-merged")).toMatchObject({ code: 0 });
    const apply = await merged.run("lightly:apply");
    expect(apply.code).toBe(0);
    expect(JSON.parse(await merged.read("lightly-reports/result.json"))).toMatchObject({ exitCode: 0 });
    const reports = await Promise.all(
      ["plan.json", "plan.md", "result.json", "result.md"].map((name) =>
        merged.read(`lightly-reports/${name}`),
      ),
    );
    for (const text of [plan.log, apply.log, ...reports]) {
      for (const secret of [...Object.values(secrets), token]) expect(text).not.toContain(secret);
    }
  });

  test("a saved plan is not applied after drift, which the schedule reports", async () => {
    await using platform = await startPlatform({ settings: { secrets: "omit" } });
    await using project = await startProject(platform);
    const base = await applyMain(project);
    const head = await changed(project.repository);
    const merged = await project.pipelineOf(head, { CI_COMMIT_BEFORE_SHA: base });
    expect(await merged.run("lightly:plan-merged")).toMatchObject({ code: 0 });
    await tamper(platform);
    const apply = await merged.run("lightly:apply");
    expect(apply.code).toBe(4);
    expect(apply.log).toContain('"street-scenes"');
    expect(await platform.writes()).toEqual([]);

    const scheduled = await project.pipelineOf(base, {});
    const drift = await scheduled.run("lightly:drift");
    expect(drift.code).toBe(2);
    expect(await scheduled.read("lightly-reports/drift.md")).toContain("s3://raw/typo/");
    const findings = JSON.parse(await scheduled.read(scheduled.reports?.codequality ?? ""));
    expect(findings).toContainEqual(
      expect.objectContaining({
        check_name: "drift",
        location: { path: "lightly.yaml", lines: { begin: 19 } },
      }),
    );
    await applyMain(project);
    expect(await (await project.pipelineOf(head, {})).run("lightly:drift")).toMatchObject({ code: 0 });
  });

  test("without a token, a merge request is told why there is no plan", async () => {
    await using platform = await startPlatform({ settings: { secrets: "omit" } });
    await using project = await startProject(platform);
    const head = await project.repository.git("rev-parse", "main");
    // What a member starts for a fork has the variables of the project, and does not use them.
    const { run } = await project.pipelineOf(head, {});
    expect(await run("lightly:no-plan")).toMatchObject({
      code: 0,
      log: expect.stringContaining("There is no plan"),
    });
    expect(await platform.requests()).toEqual([]);
  });
});
