import { cp, mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, join, resolve } from "node:path";
import type { OtherAction, Texts, Use } from "./actions-runner.js";
import type { ScratchRepository } from "./scratch-repository.js";

export interface Pull {
  readonly number: number;
  readonly origin: "branch" | "fork";
  readonly head: string;
  /** Its merge into main, for trying. */
  readonly merge: string;
  mergeCommit?: string;
}

export interface Issue {
  readonly number: number;
  readonly title: string;
  body: string;
  state: "open" | "closed";
  readonly comments: string[];
}

interface PlanRun {
  readonly id: number;
  readonly head_sha: string;
  readonly conclusion: string;
  readonly head_repository: { readonly id: number };
}

/** What GitHub keeps, and the actions of others that read and write it with the permissions of their job. */
export class GithubStore {
  readonly comments = new Map<string, string>();
  readonly issues: Issue[] = [];
  readonly pulls: Pull[] = [];
  /** Of `lightly-plan.yml`, the newest first. */
  readonly runs: PlanRun[] = [];
  readonly logs: string[] = [];
  readonly permissionsUsed = new Set<string>();
  readonly actions: Readonly<Record<string, OtherAction>>;
  readonly #repository: ScratchRepository;
  readonly #artifacts: string;
  readonly #uploaded: string[] = [];
  runId = 100;

  constructor(repository: ScratchRepository) {
    this.#repository = repository;
    this.#artifacts = join(repository.folder, "artifacts");
    this.actions = {
      "actions/checkout": (use) => this.#checkout(use),
      "actions/setup-node": async () => ({}),
      "actions/upload-artifact": (use) => this.#upload(use),
      "actions/download-artifact": (use) => this.#download(use),
      "actions/github-script": (use) => this.#script(use),
      "marocchino/sticky-pull-request-comment": (use) => this.#comment(use),
    };
  }

  /** A new run begins. */
  begin(): void {
    this.runId += 1;
    this.permissionsUsed.clear();
  }

  async published(): Promise<string> {
    const artifacts = await Promise.all(this.#uploaded.map((path) => readFile(path, "utf8")));
    const issues = this.issues.flatMap(({ title, body, comments }) => [title, body, ...comments]);
    return [...this.comments.values(), ...issues, ...artifacts, ...this.logs].join("\n");
  }

  #needs({ permissions }: Use, scope: string, access: "read" | "write"): void {
    this.permissionsUsed.add(`${scope}: ${access}`);
    if (permissions[scope] === "write" || permissions[scope] === access) return;
    throw new Error(`Resource not accessible by integration: ${scope}: ${access}`);
  }

  async #checkout(use: Use): Promise<Texts> {
    this.#needs(use, "contents", "read");
    const depth = Number(use.inputs["fetch-depth"] ?? "1");
    await this.#repository.checkout(use.sha, use.workspace, depth === 0 ? undefined : depth);
    return {};
  }

  async #upload({
    inputs: { name = "", path = "", "if-no-files-found": missing },
    runId,
  }: Use): Promise<Texts> {
    if (path === "" && missing === "error") throw new Error("No files were found with the provided path.");
    const folder = join(this.#artifacts, String(runId), name);
    await mkdir(folder, { recursive: true });
    await cp(path, join(folder, basename(path)));
    this.#uploaded.push(join(folder, basename(path)));
    return {};
  }

  async #download(use: Use): Promise<Texts> {
    const { name = "", path = "", "run-id": run = String(use.runId) } = use.inputs;
    if (run !== String(use.runId)) this.#needs(use, "actions", "read");
    await cp(join(this.#artifacts, run, name), path, { recursive: true });
    return {};
  }

  async #comment(use: Use): Promise<Texts> {
    this.#needs(use, "pull-requests", "write");
    const { header = "", path = "" } = use.inputs;
    const pull = this.pulls.find(({ merge }) => merge === use.sha);
    if (use.env["LIGHTLY_TOKEN"] !== "") throw new Error("The comment needs no token of Lightly.");
    const body = await readFile(resolve(use.workspace, path), "utf8");
    if (body.length > 65_536) throw new Error("Body is too long (maximum is 65536 characters)");
    this.comments.set(`#${pull?.number} ${header}`, body);
    return {};
  }

  /** Runs the script as the action does: as the body of an asynchronous function. */
  async #script(use: Use): Promise<Texts> {
    const outputs: Record<string, string> = {};
    let failure: string | undefined;
    const core = {
      setOutput: (name: string, value: unknown) => (outputs[name] = String(value)),
      setFailed: (message: string) => (failure = message),
      notice: (message: string) => this.logs.push(message),
    };
    const context = {
      repo: { owner: "team", repo: "data" },
      sha: use.sha,
      runId: use.runId,
      serverUrl: "https://github.example",
    };
    const github = {
      rest: this.#rest(use),
      paginate: async (list: List, query: object) => (await list(query)).data,
    };
    const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor;
    const script = new AsyncFunction("github", "context", "core", "require", "process", use.inputs["script"]);
    await script(github, context, core, createRequire(import.meta.url), { env: use.env });
    if (failure !== undefined) throw new Error(failure);
    return outputs;
  }

  #rest(use: Use) {
    const issueOf = ({ issue_number }: IssueQuery) => {
      this.#needs(use, "issues", "write");
      const issue = this.issues.find(({ number }) => number === issue_number);
      if (issue === undefined) throw new Error(`There is no issue ${issue_number}.`);
      return issue;
    };
    return {
      repos: {
        listPullRequestsAssociatedWithCommit: async ({ commit_sha }: { commit_sha: string }) => {
          this.#needs(use, "pull-requests", "read");
          const data = this.pulls
            .filter(({ head, mergeCommit }) => head === commit_sha || mergeCommit === commit_sha)
            .map(({ number, head, origin, mergeCommit }) => ({
              number,
              merged_at: mergeCommit === undefined ? null : "2026-01-01T00:00:00Z",
              merge_commit_sha: mergeCommit,
              head: { sha: head, repo: origin === "fork" ? { id: 2 } : { id: 1 } },
              base: { repo: { id: 1 } },
            }));
          return { data };
        },
      },
      actions: {
        listWorkflowRuns: async ({ workflow_id, head_sha }: { workflow_id: string; head_sha: string }) => {
          this.#needs(use, "actions", "read");
          const runs = workflow_id === "lightly-plan.yml" ? this.runs : [];
          return { data: { workflow_runs: runs.filter((run) => run.head_sha === head_sha) } };
        },
      },
      issues: {
        listForRepo: async () => {
          this.#needs(use, "issues", "read");
          return { data: this.issues.filter(({ state }) => state === "open") };
        },
        create: async ({ title, body }: { title: string; body: string }) => {
          this.#needs(use, "issues", "write");
          this.issues.push({ number: this.issues.length + 1, title, body, state: "open", comments: [] });
        },
        createComment: async (query: IssueQuery) => void issueOf(query).comments.push(query.body ?? ""),
        update: async (query: IssueQuery) => {
          const { body, state } = query;
          Object.assign(
            issueOf(query),
            body === undefined ? {} : { body },
            state === undefined ? {} : { state },
          );
        },
      },
    };
  }
}

type List = (query: object) => Promise<{ readonly data: readonly unknown[] }>;

interface IssueQuery {
  readonly issue_number: number;
  readonly body?: string;
  readonly state?: "open" | "closed";
}
