import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import { condition, interpolate, type Scope } from "./actions-expression.js";

/** Environment variables, inputs and outputs. */
export type Texts = Readonly<Record<string, string>>;

/** What the runner knows of a run, beside the workflow. */
export interface Run {
  /** Folder for everything that the run writes; the workspace and the temporary folder are in it. */
  readonly folder: string;
  /** The context `github`; the environment of the steps is made from it. */
  readonly github: Readonly<Record<string, unknown>>;
  readonly secrets: Texts;
  readonly vars: Texts;
  readonly inputs: Texts;
  readonly path: string;
  /** Cancels: the script that runs is sent SIGINT. */
  readonly cancel?: AbortSignal;
  /** The actions of others, by `owner/name`; one that is missing throws. */
  readonly actions: Readonly<Record<string, OtherAction>>;
}

/** Stands for an action that is not ours. Throws as the action would fail. */
export type OtherAction = (use: Use) => Promise<Texts>;

/** How an action is used. */
export interface Use {
  readonly inputs: Texts;
  readonly env: Texts;
  readonly workspace: string;
  readonly temporary: string;
  readonly permissions: Texts;
  readonly sha: string;
  readonly runId: number;
}

export interface JobReport {
  readonly result: "success" | "failure" | "skipped";
  readonly log: string;
  /** Markdown of all steps. */
  readonly summary: string;
  readonly steps: readonly StepReport[];
  readonly temporary: string;
}

export interface StepReport {
  readonly name: string;
  readonly outcome: "success" | "failure" | "skipped";
  /** Exit code of a script; `null` of everything else. */
  readonly code: number | null;
  readonly outputs: Texts;
}

interface Workflow {
  readonly permissions?: Texts;
  readonly jobs: Readonly<Record<string, Job>>;
}

interface Job {
  readonly if?: string;
  readonly needs?: string | readonly string[];
  readonly permissions?: Texts;
  readonly steps: readonly Step[];
}

interface Step {
  readonly id?: string;
  readonly name?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly shell?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, unknown>>;
  readonly "working-directory"?: string;
}

interface CompositeAction {
  readonly inputs: Readonly<Record<string, { readonly default?: string; readonly required?: boolean }>>;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: { readonly steps: readonly Step[] };
}

/** Runs all jobs of a workflow, each in a workspace of its own, as its YAML says. */
export async function runWorkflow(file: string, run: Run): Promise<Readonly<Record<string, JobReport>>> {
  const workflow = parse(await readFile(file, "utf8")) as Workflow;
  const reports: Record<string, JobReport> = {};
  for (const [id, job] of Object.entries(workflow.jobs)) {
    onlyKnown(job, [
      "name",
      "if",
      "needs",
      "runs-on",
      "timeout-minutes",
      "permissions",
      "environment",
      "steps",
    ]);
    const succeeded = [job.needs ?? []].flat().every((need) => reports[need]?.result === "success");
    const { github, inputs, vars } = run;
    const scope: Scope = { contexts: { github, inputs, vars }, succeeded };
    const permissions = job.permissions ?? workflow.permissions ?? {};
    reports[id] = condition(job.if, scope)
      ? await new JobRunner(run, permissions).run(id, job.steps)
      : { result: "skipped", log: "", summary: "", steps: [], temporary: "" };
  }
  return reports;
}

/** What the runner would take for orders in a log: annotations and the like, except where they are stopped. */
export function workflowCommands(log: string): readonly string[] {
  const commands: string[] = [];
  let stopped: string | undefined;
  for (const line of log.split("\n")) {
    const command = /^\s*::([\w-]+)(?: [^:]*)?::(.*)$/.exec(line) ?? /##\[([\w-]+)[^\]]*\](.*)$/.exec(line);
    if (stopped !== undefined) {
      if (line.trim() === `::${stopped}::`) stopped = undefined;
    } else if (command?.[1] === "stop-commands") {
      stopped = command[2];
    } else if (command !== null) {
      commands.push(line);
    }
  }
  return commands;
}

/** Where a list of steps runs: a job, or an action of ours within it. */
interface Frame {
  readonly contexts: Readonly<Record<string, unknown>>;
  /** What the step that uses an action gives to all of its steps. */
  readonly env: Texts;
  readonly actionPath: string | undefined;
}

class JobRunner {
  readonly #run: Run;
  readonly #permissions: Texts;
  readonly #steps: StepReport[] = [];
  #log = "";
  #summary = "";
  #workspace = "";
  #temporary = "";

  constructor(run: Run, permissions: Texts) {
    this.#run = run;
    this.#permissions = permissions;
  }

  async run(id: string, steps: readonly Step[]): Promise<JobReport> {
    const folder = await mkdtemp(join(this.#run.folder, `${id}-`));
    this.#workspace = join(folder, "workspace");
    this.#temporary = join(folder, "temporary");
    await mkdir(this.#workspace);
    await mkdir(this.#temporary);
    await writeFile(join(folder, "event.json"), JSON.stringify(this.#run.github["event"]));
    const { github, secrets, vars, inputs } = this.#run;
    const runner = { temp: this.#temporary, os: "Linux" };
    const contexts = { github, secrets, vars, inputs, runner };
    const { succeeded } = await this.#sequence(steps, { contexts, env: {}, actionPath: undefined });
    return {
      result: succeeded ? "success" : "failure",
      log: this.#log,
      summary: this.#summary,
      steps: this.#steps,
      temporary: this.#temporary,
    };
  }

  async #sequence(steps: readonly Step[], frame: Frame): Promise<{ succeeded: boolean; scope: Scope }> {
    const results: Record<string, unknown> = {};
    let succeeded = true;
    const scopeNow = (): Scope => ({ contexts: { ...frame.contexts, steps: results }, succeeded });
    for (const step of steps) {
      onlyKnown(step, ["id", "name", "if", "uses", "run", "shell", "with", "env", "working-directory"]);
      const report = await this.#step(step, frame, scopeNow());
      this.#steps.push(report);
      if (report.outcome === "failure") succeeded = false;
      if (step.id !== undefined) results[step.id] = { outputs: report.outputs, outcome: report.outcome };
    }
    return { succeeded, scope: scopeNow() };
  }

  async #step(step: Step, frame: Frame, scope: Scope): Promise<StepReport> {
    const name = step.name ?? step.uses ?? step.run ?? "";
    if (!condition(step.if, scope)) return { name, outcome: "skipped", code: null, outputs: {} };
    const env = { ...frame.env, ...evaluated(step.env, scope) };
    if (step.uses?.startsWith("./")) return { name, ...(await this.#ours(step, frame, scope, env)) };
    if (step.uses !== undefined) return { name, ...(await this.#others(step.uses, step, scope, env)) };
    const { code, outputs } = await this.#script(step, frame, scope, env);
    return { name, outcome: code === 0 ? "success" : "failure", code, outputs };
  }

  async #ours({ uses = "", with: given }: Step, frame: Frame, scope: Scope, env: Texts) {
    const actionPath = resolve(this.#workspace, uses);
    const action = parse(await readFile(join(actionPath, "action.yml"), "utf8")) as CompositeAction;
    const values = evaluated(given, scope);
    onlyKnown(values, Object.keys(action.inputs));
    const inputs: Record<string, string> = {};
    for (const [input, { default: fallback = "", required }] of Object.entries(action.inputs)) {
      if (required && values[input] === undefined) throw new Error(`The input ${input} is not given.`);
      inputs[input] = values[input] ?? String(fallback);
    }
    const { github, runner } = frame.contexts;
    const contexts = { github, runner, inputs };
    const { succeeded, scope: after } = await this.#sequence(action.runs.steps, {
      contexts,
      env,
      actionPath,
    });
    const outputs = Object.entries(action.outputs).map(([output, { value }]) => [
      output,
      interpolate(value, after),
    ]);
    return {
      outcome: succeeded ? ("success" as const) : ("failure" as const),
      code: null,
      outputs: Object.fromEntries(outputs) as Texts,
    };
  }

  async #others(uses: string, step: Step, scope: Scope, env: Texts) {
    const action = this.#run.actions[uses.replace(/@.*/, "")];
    if (action === undefined) throw new Error(`There is nothing that stands for ${uses}.`);
    const use: Use = {
      inputs: evaluated(step.with, scope),
      env,
      workspace: this.#workspace,
      temporary: this.#temporary,
      permissions: this.#permissions,
      sha: String(this.#run.github["sha"]),
      runId: Number(this.#run.github["run_id"]),
    };
    try {
      return { outcome: "success" as const, code: null, outputs: await action(use) };
    } catch (error) {
      this.#log += `::error::${error instanceof Error ? error.message : String(error)}\n`;
      return { outcome: "failure" as const, code: null, outputs: {} };
    }
  }

  async #script(step: Step, frame: Frame, scope: Scope, env: Texts) {
    const folder = await mkdtemp(join(this.#run.folder, "step-"));
    const file = (name: string) => join(folder, name);
    const script = step.run ?? "";
    if (script.includes("${{")) throw new Error("An expression in a script is text of that script.");
    const files = {
      GITHUB_OUTPUT: file("output"),
      GITHUB_STEP_SUMMARY: file("summary"),
      GITHUB_ENV: file("env"),
    };
    await Promise.all(Object.values(files).map((path) => writeFile(path, "")));
    await writeFile(file("script.sh"), script);
    const cwd = resolve(this.#workspace, interpolate(step["working-directory"] ?? ".", scope));
    const options = step.shell === "bash" ? ["--noprofile", "--norc", "-eo", "pipefail"] : ["-e"];
    const all = {
      ...this.#environment(),
      ...files,
      ...(frame.actionPath === undefined ? {} : { GITHUB_ACTION_PATH: frame.actionPath }),
      ...env,
    };
    const code = await bash([...options, file("script.sh")], file("log"), cwd, all, this.#run.cancel);
    this.#log += await readFile(file("log"), "utf8");
    this.#summary += await readFile(files.GITHUB_STEP_SUMMARY, "utf8");
    if ((await readFile(files.GITHUB_ENV, "utf8")) !== "")
      throw new Error("GITHUB_ENV is not supported here.");
    return { code, outputs: keyValues(await readFile(files.GITHUB_OUTPUT, "utf8")) };
  }

  #environment(): Texts {
    const { github, path } = this.#run;
    const of = (name: string) =>
      interpolate(`\${{ github.${name} }}`, { contexts: { github }, succeeded: true });
    return {
      PATH: path,
      HOME: this.#temporary,
      CI: "true",
      GITHUB_ACTIONS: "true",
      GITHUB_WORKSPACE: this.#workspace,
      GITHUB_EVENT_PATH: join(this.#workspace, "..", "event.json"),
      GITHUB_EVENT_NAME: of("event_name"),
      GITHUB_REPOSITORY: of("repository"),
      GITHUB_REF: of("ref"),
      GITHUB_SHA: of("sha"),
      RUNNER_TEMP: this.#temporary,
    };
  }
}

/** Runs a script to its end; both streams go to one file, as they do in a job's log. */
export async function bash(
  args: readonly string[],
  log: string,
  cwd: string,
  env: Texts,
  cancel?: AbortSignal,
): Promise<number> {
  const descriptor = openSync(log, "w");
  try {
    return await new Promise<number>((done, fail) => {
      const child = spawn("bash", args, { cwd, env, stdio: ["ignore", descriptor, descriptor] });
      cancel?.addEventListener("abort", () => child.kill("SIGINT"));
      child.on("error", fail);
      child.on("close", (code, signal) => (code === null ? fail(new Error(`bash: ${signal}`)) : done(code)));
    });
  } finally {
    closeSync(descriptor);
  }
}

function evaluated(values: Readonly<Record<string, unknown>> | undefined, scope: Scope): Texts {
  const entries = Object.entries(values ?? {});
  return Object.fromEntries(entries.map(([name, value]) => [name, interpolate(String(value), scope)]));
}

/** The lines `name=value` of an output file; the last one of a name counts. */
function keyValues(text: string): Texts {
  const lines = text.split("\n").filter((line) => line !== "");
  return Object.fromEntries(
    lines.map((line) => {
      const equals = line.indexOf("=");
      if (equals < 1 || line.includes("<<")) throw new Error(`An output cannot be ${line}.`);
      return [line.slice(0, equals), line.slice(equals + 1)];
    }),
  );
}

function onlyKnown(value: object, known: readonly string[]): void {
  const unknown = Object.keys(value).filter((key) => !known.includes(key));
  if (unknown.length > 0) throw new Error(`The runner of the tests does not know ${unknown.join(", ")}.`);
}
