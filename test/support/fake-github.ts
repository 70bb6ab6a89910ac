import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type JobReport, type Run, runWorkflow, type Texts } from "./actions-runner.js";
import { GithubStore, type Issue, type Pull } from "./github-store.js";
import { type Platform, token } from "./platform.js";
import { ours, type ScratchRepository, scratchRepository, secrets } from "./scratch-repository.js";

/** A repository on a GitHub that is made of files, with our action and example workflows, and an account to manage. */
export interface FakeGithub extends AsyncDisposable {
  readonly repository: ScratchRepository;
  readonly pull: (change: Change, origin?: Pull["origin"]) => Promise<Pull>;
  /** Runs the workflow `lightly-plan.yml` for a pull request. */
  readonly plan: (pull: Pull) => Promise<Jobs>;
  /** Merges, and runs `lightly-apply.yml`. */
  readonly merge: (pull: Pull) => Promise<Jobs>;
  /** Pushes to main without a pull request, and runs `lightly-apply.yml`. */
  readonly push: (change: Change) => Promise<Jobs>;
  readonly dispatch: (workflow: "apply" | "drift", inputs?: Texts) => Promise<Jobs>;
  readonly schedule: () => Promise<Jobs>;
  /** The comments of the sticky action, by pull request and header. */
  readonly comments: ReadonlyMap<string, string>;
  readonly issues: readonly Issue[];
  /** What the jobs of the last run did with their token, such as `issues: write`. */
  readonly permissionsUsed: ReadonlySet<string>;
  /** What somebody who may read this repository can read: comments, issues, artifacts and so on. */
  readonly published: () => Promise<string>;
}

export type Jobs = Readonly<Record<string, JobReport>>;
type Change = (yaml: string) => string;
/** Starts with an empty account on `platform`. Ends with the block it was declared in (`await using`). */
export async function startGithub(platform: Platform): Promise<FakeGithub> {
  const action = ".github/actions/lightly-gitops/action.yml";
  const workflows = ["plan", "apply", "drift"].map(async (name) => [
    `.github/workflows/lightly-${name}.yml`,
    await ours(`examples/github-actions/${name}.yml`),
  ]);
  const files = { [action]: await ours(action), ...Object.fromEntries(await Promise.all(workflows)) };
  const repository = await scratchRepository(files);
  const store = new GithubStore(repository);
  const { git } = repository;

  const run = async (
    workflow: string,
    sha: string,
    github: Record<string, unknown>,
    inputs: Texts = {},
    trusted = true,
  ) => {
    store.begin();
    const folder = join(repository.folder, `run-${store.runId}`);
    await mkdir(folder);
    const context: Run = {
      folder,
      github: {
        repository: "team/data",
        actor: "somebody",
        token: "github-token",
        sha,
        run_id: store.runId,
        ...github,
      },
      secrets: trusted ? { ...secrets, LIGHTLY_TOKEN: token } : {},
      vars: trusted ? { LIGHTLY_SERVER_LOCATION: platform.url } : {},
      inputs,
      path: repository.path,
      actions: store.actions,
    };
    const jobs = await runWorkflow(
      join(repository.origin, `.github/workflows/lightly-${workflow}.yml`),
      context,
    );
    store.logs.push(...Object.values(jobs).flatMap(({ log, summary }) => [log, summary]));
    return jobs;
  };
  const pushed = async (before: string) => {
    const sha = await git("rev-parse", "main");
    return run("apply", sha, {
      event_name: "push",
      ref: "refs/heads/main",
      event: { before, created: false },
    });
  };
  const onMain = async (workflow: string, event_name: string, inputs: Texts) =>
    run(workflow, await git("rev-parse", "main"), { event_name, ref: "refs/heads/main", event: {} }, inputs);

  return {
    repository,
    comments: store.comments,
    issues: store.issues,
    permissionsUsed: store.permissionsUsed,
    published: () => store.published(),
    pull: async (change, origin = "branch") => {
      const number = store.pulls.length + 1;
      await git("checkout", "--quiet", "-b", `change-${number}`, "main");
      await repository.edit("lightly.yaml", change);
      const head = await repository.commit(`change ${number}`);
      await git("checkout", "--quiet", "--detach", "main");
      await git("merge", "--quiet", "--no-ff", "--message", "for trying", head);
      const pull: Pull = { number, origin, head, merge: await git("rev-parse", "HEAD") };
      await git("checkout", "--quiet", "main");
      store.pulls.push(pull);
      return pull;
    },
    plan: async ({ number, origin, head, merge }) => {
      const from = origin === "fork" ? "somebody/data" : "team/data";
      const pull_request = { number, head: { sha: head, repo: { full_name: from } } };
      const github = {
        event_name: "pull_request",
        ref: `refs/pull/${number}/merge`,
        event: { pull_request },
      };
      const jobs = await run("plan", merge, github, {}, origin === "branch");
      const failed = Object.values(jobs).some(({ result }) => result === "failure");
      store.runs.unshift({
        id: store.runId,
        head_sha: head,
        conclusion: failed ? "failure" : "success",
        head_repository: { id: origin === "fork" ? 2 : 1 },
      });
      return jobs;
    },
    merge: async (pull) => {
      const before = await git("rev-parse", "main");
      await git("merge", "--quiet", "--no-ff", "--message", `Merge #${pull.number}`, pull.head);
      pull.mergeCommit = await git("rev-parse", "main");
      return pushed(before);
    },
    push: async (change) => {
      const before = await git("rev-parse", "main");
      await repository.edit("lightly.yaml", change);
      await repository.commit("without a pull request");
      return pushed(before);
    },
    dispatch: (workflow, inputs = {}) => onMain(workflow, "workflow_dispatch", inputs),
    schedule: () => onMain("drift", "schedule", {}),
    [Symbol.asyncDispose]: () => repository[Symbol.asyncDispose](),
  };
}
