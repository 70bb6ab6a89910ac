import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";
import { runScript, type Texts } from "./ci-runner.js";

/** A job of a GitLab pipeline, with everything that it extends. */
export interface GitlabJob {
  readonly variables?: Texts;
  readonly environment?: { readonly name: string };
  readonly before_script?: readonly string[];
  readonly script: readonly string[];
  readonly artifacts?: {
    readonly paths: readonly string[];
    readonly reports?: { readonly terraform: string; readonly codequality: string };
  };
}

/**
 * Checks `.gitlab-ci.yml` against GitLab's own schema, as gitlab-ci-local brings it.
 *
 * @throws {Error} saying what is wrong.
 */
export async function checkSchema(folder: string): Promise<void> {
  await gitlabCiLocal(folder, "--list", "--json-schema-validation");
}

/** When each job of a pipeline runs, by gitlab-ci-local, which knows GitLab's rules. Jobs that do not run are left out. */
export async function jobsOf(folder: string, variables: Texts): Promise<Texts> {
  const flags = Object.entries(variables).flatMap(([name, value]) => ["--variable", `${name}=${value}`]);
  // Outside of merge requests it takes the branch from git.
  const branch = variables["CI_COMMIT_BRANCH"] === undefined ? ["--unset-variable", "CI_COMMIT_BRANCH"] : [];
  const known = ["--ignore-predefined-vars", Object.keys(variables).join(",")];
  const output = await gitlabCiLocal(
    folder,
    "--list-json",
    "--no-json-schema-validation",
    ...flags,
    ...branch,
    ...known,
  );
  const jobs = JSON.parse(output) as readonly { readonly name: string; readonly when: string }[];
  return Object.fromEntries(
    jobs.filter(({ when }) => when !== "never").map(({ name, when }) => [name, when]),
  );
}

/** All jobs of a `.gitlab-ci.yml`, expanded, and its global variables. */
export async function expanded(
  folder: string,
): Promise<{ readonly variables: Texts; readonly jobs: Readonly<Record<string, GitlabJob>> }> {
  const { variables, ...rest } = parse(
    await gitlabCiLocal(folder, "--preview", "--no-json-schema-validation"),
  );
  const jobs = Object.entries(rest).filter(([name]) => name.startsWith("lightly:"));
  return { variables, jobs: Object.fromEntries(jobs) as Record<string, GitlabJob> };
}

/** Runs the scripts of a job as a runner with a shell does. Later variables win. */
export function runGitlabJob(
  job: GitlabJob,
  workspace: string,
  path: string,
  ...variables: readonly Texts[]
): Promise<{ readonly code: number; readonly log: string }> {
  const given = {
    PATH: path,
    HOME: dirname(workspace),
    CI: "true",
    GITLAB_CI: "true",
    CI_PROJECT_DIR: workspace,
  };
  const env = Object.assign(given, ...variables);
  return runScript([...(job.before_script ?? []), ...job.script].join("\n"), { cwd: workspace, env });
}

/** It wants Node 22, and needs no more of it than this. */
const setMethods =
  "Set.prototype.union ??= function (other) { return new Set([...this, ...other.keys()]); };";

async function gitlabCiLocal(folder: string, ...args: readonly string[]): Promise<string> {
  const program = createRequire(import.meta.url).resolve("gitlab-ci-local/dist/index.js");
  const preload = `--import=data:text/javascript,${encodeURIComponent(setMethods)}`;
  const { stdout } = await promisify(execFile)(process.execPath, [preload, program, ...args], {
    cwd: folder,
    env: { PATH: process.env["PATH"], HOME: folder, NO_COLOR: "1" },
  });
  return stdout;
}
