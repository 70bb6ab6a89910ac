import { cp, mkdir, mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { parse } from "yaml";
import { type Report, runSteps, type Runner, type Step, type Texts } from "../support/ci-runner.js";
import { annotationsOf, type FakeGithub, type Pull, startGithub, tokenOf } from "../support/fake-github.js";
import { type Platform, startPlatform, token } from "../support/platform.js";
import { runProgram } from "../support/program.js";
import { ours, type ScratchRepository, scratchRepository, secrets } from "../support/scratch-repository.js";

export interface Workflow {
  readonly jobs: Readonly<Record<string, Job>>;
}
interface Job {
  readonly if?: string;
  readonly environment?: string;
  readonly permissions: Texts;
  readonly steps: readonly Step[];
}

const names = ["plan", "apply", "drift"] as const;
export const [plan, apply, drift] = await Promise.all(
  names.map(async (name): Promise<Workflow> => parse(await ours(`examples/github-actions/${name}.yml`))),
);
const actionFiles = ["action.yml", "github.mjs"].map((name) => `.github/actions/lightly-gitops/${name}`);
interface Workflows {
  readonly plan: Workflow | undefined;
  readonly apply: Workflow | undefined;
}

/** A repository on GitHub with our action, and an account to manage. */
export interface Team extends AsyncDisposable {
  readonly workflows: Workflows;
  /** The default branch. */
  readonly branch: string;
  readonly platform: Platform;
  readonly github: FakeGithub;
  readonly repository: ScratchRepository;
  /** Runs a job of a workflow for a commit; the values are those of its expressions. */
  readonly run: (job: Job | undefined, sha: string, values: Texts) => Promise<Report>;
  /** What anybody who may read the repository can read. */
  readonly published: string[];
}

export async function startTeam({ artifacts = true }: { artifacts?: boolean } = {}): Promise<Team> {
  const platform = await startPlatform({ settings: { secrets: "omit" } });
  const action = await Promise.all(actionFiles.map(async (path) => [path, await ours(path)] as const));
  const repository = await scratchRepository(Object.fromEntries(action));
  await repository.edit(".github/actions/lightly-gitops/action.yml", (yaml) =>
    yaml.replace(/(integrity: .*)default: ""/, `$1default: "${repository.integrity}"`),
  );
  await repository.commit("pin the program");
  const env = { LIGHTLY_TOKEN: token, LIGHTLY_SERVER_LOCATION: platform.url, ...secrets };
  expect(await runProgram(["apply", "--auto-approve"], { env, cwd: repository.origin })).toMatchObject({
    code: 0,
  });
  await platform.clearRequests();
  return teamAround({ platform, repository, workflows: { plan, apply }, secrets, artifacts });
}

interface Given extends Pick<Team, "platform" | "repository" | "workflows"> {
  readonly branch?: string;
  /** Of the environment `lightly`. */
  readonly secrets: Texts;
  readonly artifacts?: boolean;
}

/** A team with a repository and an account of its own. */
export async function teamAround(given: Given): Promise<Team> {
  const { platform, repository, workflows, branch = "main", secrets: kept, artifacts = true } = given;
  const github = await startGithub();
  const published: string[] = [];
  let runId = 100;
  return {
    platform,
    github,
    repository,
    workflows,
    branch,
    published,
    run: async (job, sha, values) => {
      if (job === undefined) throw new Error("There is no such job.");
      const folder = await mkdtemp(join(repository.folder, "job-"));
      const artifactOf = (run: string | undefined) => join(repository.folder, "artifacts", run ?? "");
      runId += 1;
      const runner: Runner = {
        folder,
        env: {
          PATH: repository.path,
          GITHUB_API_URL: github.url,
          GITHUB_SERVER_URL: "https://github.example",
          GITHUB_REPOSITORY: "team/data",
          GITHUB_SHA: sha,
          GITHUB_RUN_ID: String(runId),
        },
        others: {
          "actions/checkout": ({ "fetch-depth": depth = "1" }, workspace) =>
            repository.checkout(sha, workspace, depth === "0" ? undefined : Number(depth)),
          "actions/setup-node": async () => undefined,
          "actions/upload-artifact": async ({ path = "" }) => {
            if (!artifacts) throw new Error("not supported on GHES");
            await mkdir(artifactOf(String(runId)), { recursive: true });
            await cp(path, join(artifactOf(String(runId)), "plan.json"));
          },
          "actions/download-artifact": async ({ path = "", "run-id": run }) => {
            if (!artifacts) throw new Error("not supported on GHES");
            await cp(artifactOf(run), path, { recursive: true });
          },
        },
      };
      const report = await runSteps(job.steps, runner, {
        "github.token": tokenOf(job.permissions),
        "github.run_id": String(runId),
        "runner.temp": folder,
        "secrets.LIGHTLY_TOKEN": token,
        "vars.LIGHTLY_SERVER_LOCATION": platform.url,
        // The secrets of the storage are those of the environment.
        ...(job.environment === "lightly"
          ? Object.fromEntries(Object.entries(kept).map(([name, value]) => [`secrets.${name}`, value]))
          : {}),
        ...values,
      });
      published.push(report.log, report.summary);
      return { ...report, outputs: { ...report.outputs, run: String(runId) } };
    },
    [Symbol.asyncDispose]: async () => {
      await repository[Symbol.asyncDispose]();
      await github[Symbol.asyncDispose]();
      await platform.emulator.close();
    },
  };
}

/** Opens a pull request that changes the config. */
export function open(team: Team, change: (yaml: string) => string, from = 1): Promise<Pull> {
  return propose(team, () => team.repository.edit("lightly.yaml", change), from);
}

/** Opens a pull request of a change. */
export async function propose(
  { repository, github, branch }: Team,
  change: () => Promise<void>,
  from = 1,
): Promise<Pull> {
  const { git } = repository;
  const number = github.pulls.length + 1;
  await git("checkout", "--quiet", "-b", `change-${number}`, branch);
  await change();
  const head = await repository.commit(`change ${number}`);
  await git("checkout", "--quiet", "--detach", branch);
  await git("merge", "--quiet", "--no-ff", "--message", "for trying", head);
  const pull: Pull = { number, from, head, merge: await git("rev-parse", "HEAD") };
  await git("checkout", "--quiet", branch);
  github.pulls.push(pull);
  return pull;
}

/** Runs the job `plan` for a pull request of the team. */
export async function planPull(team: Team, pull: Pull): Promise<Report> {
  const report = await team.run(team.workflows.plan?.jobs["plan"], pull.merge, {
    "github.event.merge_group.base_sha || 'HEAD^1'": "HEAD^1",
    "github.event.pull_request.number": String(pull.number),
  });
  const conclusion = report.code === 0 ? "success" : "failure";
  const annotations = annotationsOf(report.commands);
  team.github.runs.push({ id: Number(report.outputs["run"]), pull, conclusion, annotations });
  return report;
}

/** Merges a pull request, if there is one, and gives the commit before. */
export async function push({ repository: { git }, branch }: Team, pull?: Pull): Promise<string> {
  const before = await git("rev-parse", branch);
  if (pull !== undefined) {
    await git("merge", "--quiet", "--no-ff", "--message", `Merge #${pull.number}`, pull.head);
    pull.mergeCommit = await git("rev-parse", branch);
  }
  return before;
}

/** What the job `plan` of apply.yml hands to the job `apply`. */
export interface Handed {
  readonly plan: Report;
  readonly needs: Texts;
}

export async function findPlan(team: Team, event: "push" | "workflow_dispatch"): Promise<Handed> {
  const report = await team.run(
    team.workflows.apply?.jobs["plan"],
    await team.repository.git("rev-parse", team.branch),
    {
      "github.event_name == 'push'": String(event === "push"),
      "github.event_name == 'workflow_dispatch'": String(event === "workflow_dispatch"),
      "inputs.base": "HEAD^1",
    },
  );
  const output = (name: string) => report.outputs[`steps.reviewed.outputs.${name}`];
  return {
    plan: report,
    needs: {
      "needs.plan.outputs.plan-hash":
        output("plan-hash") ?? report.outputs["steps.plan.outputs.plan-hash"] ?? "",
      "needs.plan.outputs.run-id": output("run-id") ?? report.outputs["run"] ?? "",
      "needs.plan.outputs.pull-request": output("pull-request") ?? "",
    },
  };
}

export async function applyPlan(team: Team, { needs }: Handed, base: string): Promise<Report> {
  return team.run(team.workflows.apply?.jobs["apply"], await team.repository.git("rev-parse", team.branch), {
    ...needs,
    "github.event.created && 'HEAD' || github.event.before || inputs.base": base,
  });
}

/** The folder of a datasource on the platform. */
export function folderOf({ platform }: Team, purpose: string): string | undefined {
  const [dataset] = platform.emulator.snapshot().datasets;
  return dataset?.datasources.find((datasource) => datasource.purpose === purpose)?.fullPath;
}

/** Changes the folder that Lightly reads, as somebody with another tool would. */
export async function tamper({ platform }: Team, fullPath: string): Promise<void> {
  const [dataset] = platform.emulator.snapshot().datasets;
  const { id: _, ...input } = dataset?.datasources.find(({ purpose }) => purpose === "INPUT") ?? {};
  await platform.putDatasource(dataset?.id ?? "", { ...input, fullPath });
  await platform.clearRequests();
}
