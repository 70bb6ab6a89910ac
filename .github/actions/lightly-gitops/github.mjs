/**
 * What the workflows ask of GitHub, with the token in GITHUB_TOKEN:
 *
 * - `comment FILE` keeps one comment on the pull request PULL_REQUEST; none is added where there is nothing to say;
 * - `issue FILE` keeps one issue open while DRIFT=true, and closes it then;
 * - `reviewed-plan WORKFLOW` finds the plan that was reviewed before a merge.
 */
import { createHash } from "node:crypto";
import { appendFileSync, readFileSync } from "node:fs";
import process from "node:process";

const { env } = process;

/** Whoever writes with the token of a workflow. What others write is never taken for ours. */
const bot = "github-actions[bot]";

async function comment(file) {
  const issue = `issues/${env.PULL_REQUEST}`;
  const marker = markerOf(env.COMMENT);
  const body = `${marker}\n${readFileSync(file, "utf8")}`;
  const own = await findOwn(`${issue}/comments?`, marker);
  if (own !== undefined) await call("PATCH", `issues/comments/${own.id}`, { body });
  else if (env.OUTCOME !== "success" || env.CHANGES === "true")
    await call("POST", `${issue}/comments`, { body });
}

async function issue(file) {
  const marker = markerOf(env.ISSUE);
  const run = `${env.GITHUB_SERVER_URL}/${env.GITHUB_REPOSITORY}/actions/runs/${env.GITHUB_RUN_ID}`;
  const body = `${marker}\n${readFileSync(file, "utf8")}\n[Run](${run})\n`;
  const own = await findOwn(`issues?state=open&creator=${encodeURIComponent(bot)}&`, marker);
  if (env.DRIFT !== "true") {
    if (own !== undefined) await call("PATCH", `issues/${own.number}`, { body, state: "closed" });
  } else if (own !== undefined) await call("PATCH", `issues/${own.number}`, { body });
  else await call("POST", "issues", { title: `Drift: the Lightly account differs from ${env.ISSUE}`, body });
}

/**
 * Sets the outputs `pull-request`, `run-id` and `plan-hash`: the pull request whose merge was pushed, the last run of the
 * workflow for its head, and the hash of the plan that it made. A plan that failed was not reviewed, nor one of a fork.
 */
async function reviewedPlan(workflow) {
  const unseen = (why) =>
    new Error(
      `Nobody reviewed the plan of this push: ${why}. Nothing is applied. Run this workflow by hand.`,
    );
  const pulls = await call("GET", `commits/${env.GITHUB_SHA}/pulls`);
  const pull = pulls.find((one) => one.merged_at && one.merge_commit_sha === env.GITHUB_SHA);
  if (pull === undefined) throw unseen("it merges no pull request");
  const query = `event=pull_request&head_sha=${pull.head.sha}`;
  const { workflow_runs: runs } = await call("GET", `actions/workflows/${workflow}/runs?${query}`);
  const [run] = runs.filter(({ head_repository: from }) => from?.id === pull.base.repo.id);
  if (run?.conclusion !== "success") throw unseen(`#${pull.number} has no plan, or its last one failed`);
  const [hash, ...others] = await announcedHashes(run.id);
  if (hash === undefined || others.length > 0) throw unseen(`run ${run.id} announces no plan, or several`);
  const outputs = { "pull-request": pull.number, "run-id": run.id, "plan-hash": hash };
  for (const [name, value] of Object.entries(outputs))
    appendFileSync(env.GITHUB_OUTPUT, `${name}=${value}\n`);
}

/** The action announces a plan as an annotation, since GitHub Enterprise Server hands no artifact to another run. */
async function announcedHashes(run) {
  const { jobs } = await call("GET", `actions/runs/${run}/jobs?per_page=100`);
  const found = await Promise.all(
    jobs.map(({ id }) => call("GET", `check-runs/${id}/annotations?per_page=100`)),
  );
  const hashes = found.flat().filter(({ title }) => title === "Hash of the plan");
  return hashes.map(({ message }) => message).filter((message) => /^sha256:[0-9a-f]{64}$/.test(message));
}

/** The hidden first line of what is kept. It tells configs, and by their variables stages, from each other. */
function markerOf(subject) {
  const variables = Object.keys(env).filter((name) => name.startsWith("LIGHTLY_VAR_"));
  const key = JSON.stringify([subject, ...variables.map((name) => `${name}=${env[name]}`).toSorted()]);
  return `<!-- lightly-gitops ${createHash("sha256").update(key).digest("hex").slice(0, 16)} -->`;
}

async function findOwn(list, marker) {
  for (let page = 1; ; page += 1) {
    const texts = await call("GET", `${list}per_page=100&page=${page}`);
    const own = texts.find(({ body, user }) => user?.login === bot && body?.startsWith(marker));
    if (own !== undefined || texts.length < 100) return own;
  }
}

async function call(method, path, content) {
  const response = await fetch(`${env.GITHUB_API_URL}/repos/${env.GITHUB_REPOSITORY}/${path}`, {
    method,
    headers: { accept: "application/vnd.github+json", authorization: `Bearer ${env.GITHUB_TOKEN}` },
    ...(content === undefined ? {} : { body: JSON.stringify(content) }),
  });
  if (response.ok) return response.json();
  const [resource] = path.split("?");
  throw new Error(
    `GitHub answers ${method} ${resource} with ${response.status}: has the job its permission?`,
  );
}

const tasks = { comment, issue, "reviewed-plan": reviewedPlan };
const [task, argument] = process.argv.slice(2);
try {
  await tasks[task](argument);
} catch (error) {
  process.stdout.write(`::error title=lightly-gitops::${error.message}\n`);
  process.exitCode = 1;
}
