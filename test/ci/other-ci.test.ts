import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { runScript, type Texts } from "../support/ci-runner.js";
import { startPlatform, token } from "../support/platform.js";
import { ours, scratchRepository, secrets } from "../support/scratch-repository.js";

interface Commands {
  /** One or two commands: of a pull request, and of its merge. The last one saves the plan. */
  readonly plans: readonly string[];
  readonly apply: string;
}

/** The commands in the file of each system. */
const systems: Readonly<Record<string, Commands>> = {
  Jenkins: await (async () => {
    const stages = (await ours("examples/other-ci/Jenkinsfile")).split("stage(").slice(1);
    const [pull = "", merge = "", apply = ""] = stages.slice(1).map((stage) => /sh '(.*)'/.exec(stage)?.[1]);
    return { plans: [pull, merge], apply };
  })(),
  "Azure Pipelines": await (async () => {
    const { stages } = parse(await ours("examples/other-ci/azure-pipelines.yml"));
    const plan: string = stages[0].jobs[0].steps.find(
      ({ displayName }: Texts) => displayName === "Plan",
    ).script;
    const apply: string = stages[1].jobs[0].strategy.runOnce.deploy.steps.at(-1).script;
    return { plans: [plan], apply };
  })(),
  CircleCI: await (async () => {
    const { jobs } = parse(await ours("examples/other-ci/circleci.yml"));
    const runOf = (job: string): string => jobs[job].steps.find(({ run }: Texts) => run !== undefined).run;
    return { plans: [runOf("plan"), runOf("plan-of-the-merge")], apply: runOf("apply") };
  })(),
};

const gitEnv = { PATH: process.env["PATH"] ?? "", GIT_CONFIG_NOSYSTEM: "1" };

describe.concurrent.each(Object.entries(systems))("%s", (_, { plans, apply }) => {
  test("plans a change and its merge without the secrets, and applies what was planned", async () => {
    await using platform = await startPlatform({ settings: { secrets: "omit" } });
    const script = await ours("examples/other-ci/lightly-gitops.sh");
    await using repository = await scratchRepository({ "lightly-gitops.sh": script });
    await repository.git("checkout", "--quiet", "-b", "change");
    await repository.edit("lightly.yaml", (yaml) => `${yaml}  more: { type: images }\n`);
    const head = await repository.commit("one more");
    const workspace = join(repository.folder, "workspace");
    await mkdir(workspace);
    await repository.checkout(head, workspace, undefined);
    await runScript("git fetch --quiet origin main:refs/remotes/origin/main", {
      cwd: workspace,
      env: gitEnv,
    });
    const env = {
      PATH: repository.path,
      HOME: repository.folder,
      CHANGE_TARGET: "main",
      // Where Azure Pipelines puts what a stage before has published.
      PIPELINE_WORKSPACE: join(repository.folder, "published"),
      LIGHTLY_GITOPS_INTEGRITY: repository.integrity,
      LIGHTLY_TOKEN: token,
      LIGHTLY_SERVER_LOCATION: platform.url,
    };
    const run = (command: string, more: Texts = {}) =>
      runScript(command, { cwd: workspace, env: { ...env, ...more } });
    for (const plan of plans) {
      expect(await run(plan)).toMatchObject({
        code: 0,
        log: expect.stringContaining("Plan: 4 to create"),
      });
    }
    expect(await platform.writes()).toEqual([]);
    const plan = await readFile(join(workspace, "plan.json"), "utf8");
    await repository.write("../published/plan/plan.json", plan);
    expect(await run(apply, secrets)).toMatchObject({ code: 0 });
    expect(platform.emulator.snapshot().datasets).toHaveLength(2);
  });
});
