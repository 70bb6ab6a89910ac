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

/** A comment on a pull request, or an issue: what has a body. */
export interface Post {
  readonly id: number;
  readonly number: number;
  readonly user: { readonly login: string };
  readonly title?: string;
  body: string;
  state?: "open" | "closed";
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
  return commands
    .map(parseCommand)
    .map(({ properties, message }) => ({ title: properties["title"] ?? "", message }));
}

export async function startGithub(): Promise<FakeGithub> {
  const kept: Pick<FakeGithub, "comments" | "issues" | "pulls" | "runs"> = {
    comments: [],
    issues: [],
    pulls: [],
    runs: [],
  };
  const server = await startServer((request, text, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "", "http://github");
    const asked = `${request.method} ${pathname.replace("/repos/team/data/", "")}`;
    for (const [form, needed, answer] of routes(kept, searchParams, JSON.parse(text || "{}"))) {
      const ids = form.exec(asked)?.slice(1);
      if (ids === undefined) continue;
      const may = isAllowed(needed, request.headers.authorization);
      response.statusCode = may ? 200 : 403;
      return response.end(JSON.stringify((may && answer(ids[0] ?? "")) || {}));
    }
    response.statusCode = 404;
    return response.end("{}");
  });
  return { ...server, ...kept };
}

type Route = readonly [request: RegExp, permission: string, answer: (id: string) => unknown];

function routes(
  { comments, issues, pulls, runs }: Pick<FakeGithub, "comments" | "issues" | "pulls" | "runs">,
  query: URLSearchParams,
  body: Pick<Post, "body" | "title">,
): readonly Route[] {
  const add = (posts: Post[], number: number) =>
    posts.push({ id: posts.length + 1, number, user: bot, state: "open", ...body });
  const pageOf = (posts: readonly Post[]) =>
    posts.slice((Number(query.get("page")) - 1) * 100, Number(query.get("page")) * 100);
  const runsOf = (head: string | null) =>
    runs
      .filter(({ pull }) => pull.head === head)
      .map(({ id, conclusion, pull }) => ({ id, conclusion, head_repository: { id: pull.from } }))
      .toReversed();
  const edit = (posts: readonly Post[], id: string) => Object.assign(posts[Number(id) - 1] ?? {}, body);
  return [
    [/^GET commits\/(\w+)\/pulls$/, "pull-requests: read", (sha) => pullsOf(pulls, sha)],
    [
      /^GET actions\/workflows\/lightly-plan\.yml\/runs$/,
      "actions: read",
      () => ({ workflow_runs: runsOf(query.get("head_sha")) }),
    ],
    [/^GET actions\/runs\/(\d+)\/jobs$/, "actions: read", (run) => ({ jobs: [{ id: Number(run) }] })],
    [
      /^GET check-runs\/(\d+)\/annotations$/,
      "checks: read",
      (job) => runs.find(({ id }) => id === Number(job))?.annotations,
    ],
    [
      /^GET issues\/(\d+)\/comments$/,
      "pull-requests: write",
      (pull) => pageOf(comments.filter(({ number }) => number === Number(pull))),
    ],
    [/^POST issues\/(\d+)\/comments$/, "pull-requests: write", (pull) => add(comments, Number(pull))],
    [/^PATCH issues\/comments\/(\d+)$/, "pull-requests: write", (id) => edit(comments, id)],
    [
      /^GET issues$/,
      "issues: write",
      () => pageOf(issues.filter(({ state }) => state === query.get("state"))),
    ],
    [/^POST issues$/, "issues: write", () => add(issues, issues.length + 1)],
    [/^PATCH issues\/(\d+)$/, "issues: write", (number) => edit(issues, number)],
  ];
}

const bot = { login: "github-actions[bot]" };

function isAllowed(needed: string, authorization = ""): boolean {
  const token = Buffer.from(authorization.replace("Bearer ", ""), "base64url").toString();
  const given: Texts = JSON.parse(token || "{}");
  const [scope = "", access] = needed.split(": ");
  return given[scope] === "write" || given[scope] === access;
}

function pullsOf(pulls: readonly Pull[], sha: string | undefined): readonly unknown[] {
  return pulls
    .filter(({ head, mergeCommit }) => head === sha || mergeCommit === sha)
    .map(({ number, head, from, mergeCommit }) => ({
      number,
      merged_at: mergeCommit === undefined ? null : "2026-01-01T00:00:00Z",
      merge_commit_sha: mergeCommit ?? null,
      head: { sha: head, repo: { id: from } },
      base: { repo: { id: 1 } },
    }));
}
