import type { Texts } from "./ci-runner.js";
import { type OtherServer, startServer } from "./server.js";
import { parseCommand } from "./workflow-command.js";

export interface Pull {
  readonly number: number;
  /** Id of the repository that it comes from; ours is 1. */
  readonly from: number;
  readonly head: string;
  /** Its merge into main, for trying. */
  readonly merge: string;
  mergeCommit?: string;
}

/** A comment on a pull request, or an issue. */
export interface Post {
  readonly id: number;
  /** Of the pull request or of the issue. */
  readonly number: number;
  readonly user: { readonly login: string };
  readonly body: string;
  readonly state?: string;
}

/** A run of the workflow that plans. */
export interface PlanRun {
  readonly id: number;
  readonly pull: Pull;
  readonly conclusion: "success" | "failure";
  readonly annotations: readonly { readonly title: string; readonly message: string }[];
}

/** What our script asks of GitHub, answered over HTTP; for what its job may not do, with 403. */
export interface FakeGithub extends OtherServer {
  readonly comments: Post[];
  readonly issues: Post[];
  readonly pulls: Pull[];
  readonly runs: PlanRun[];
}

/** The token of a job: it says what the job may do. */
export function tokenOf(permissions: Texts): string {
  return Buffer.from(JSON.stringify(permissions)).toString("base64url");
}

/** The annotations that a runner makes of workflow commands. */
export function annotationsOf(commands: readonly string[]): PlanRun["annotations"] {
  return commands.map(parseCommand).map(({ properties: { title = "" }, message }) => ({ title, message }));
}

export async function startGithub(): Promise<FakeGithub> {
  const comments: Post[] = [];
  const issues: Post[] = [];
  const pulls: Pull[] = [];
  const runs: PlanRun[] = [];
  const server = await startServer((request, text, response) => {
    const { pathname, searchParams: query } = new URL(request.url ?? "", "http://github");
    const path = pathname.replace("/repos/team/data/", "");
    const [id = ""] = /\b(\d+|[0-9a-f]{40})\b/.exec(path) ?? [];
    const body: Post = JSON.parse(text || "{}");
    const user = { login: "github-actions[bot]" };
    const add = (posts: Post[], number: number) =>
      posts.push({ ...body, user, state: "open", id: posts.length + 1, number });
    const edit = (posts: readonly Post[]) => Object.assign(posts[Number(id) - 1] ?? {}, body);
    const page = (posts: readonly Post[]) =>
      posts.slice((Number(query.get("page")) - 1) * 100, Number(query.get("page")) * 100);
    const answers: Readonly<Record<string, readonly [permission: string, answer: () => unknown]>> = {
      "GET commits/ID/pulls": ["pull-requests: read", () => pullsOf(pulls, id)],
      "GET actions/workflows/lightly-plan.yml/runs": [
        "actions: read",
        () => ({ workflow_runs: runsOf(runs, query.get("head_sha")) }),
      ],
      "GET actions/runs/ID/jobs": ["actions: read", () => ({ jobs: [{ id }] })],
      "GET check-runs/ID/annotations": [
        "checks: read",
        () => runs.find((run) => run.id === Number(id))?.annotations,
      ],
      "GET issues/ID/comments": [
        "pull-requests: write",
        () => page(comments.filter(({ number }) => number === Number(id))),
      ],
      "POST issues/ID/comments": ["pull-requests: write", () => add(comments, Number(id))],
      "PATCH issues/comments/ID": ["pull-requests: write", () => edit(comments)],
      "GET issues": ["issues: write", () => page(issues.filter(({ state }) => state === query.get("state")))],
      "POST issues": ["issues: write", () => add(issues, issues.length + 1)],
      "PATCH issues/ID": ["issues: write", () => edit(issues)],
    };
    const [needed, answer] = answers[`${request.method} ${path.replace(id, id && "ID")}`] ?? [];
    const may = needed !== undefined && isAllowed(needed, request.headers.authorization);
    response.statusCode = may ? 200 : needed === undefined ? 404 : 403;
    response.end(JSON.stringify((may && answer?.()) || {}));
  });
  return { ...server, comments, issues, pulls, runs };
}

function isAllowed(needed: string, authorization = ""): boolean {
  const token = Buffer.from(authorization.replace("Bearer ", ""), "base64url").toString();
  const given: Texts = JSON.parse(token || "{}");
  const [scope = "", access] = needed.split(": ");
  return given[scope] === "write" || given[scope] === access;
}

function pullsOf(pulls: readonly Pull[], sha: string): readonly unknown[] {
  return pulls
    .filter(({ head, mergeCommit }) => head === sha || mergeCommit === sha)
    .map(({ number, head, mergeCommit = null }) => ({
      number,
      merged_at: mergeCommit && "2026-01-01T00:00:00Z",
      merge_commit_sha: mergeCommit,
      head: { sha: head },
      base: { repo: { id: 1 } },
    }));
}

/** The newest first. */
function runsOf(runs: readonly PlanRun[], head: string | null): readonly unknown[] {
  return runs
    .filter(({ pull }) => pull.head === head)
    .map(({ id, conclusion, pull }) => ({ id, conclusion, head_repository: { id: pull.from } }))
    .toReversed();
}
