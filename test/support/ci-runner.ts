import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";

export type Texts = Readonly<Record<string, string>>;

/** A step of a workflow or of an action. */
export type Step = Readonly<
  Partial<Record<"id" | "name" | "if" | "uses" | "run" | "working-directory", string>> &
    Partial<Record<"with" | "env", Readonly<Record<string, unknown>>>> & { "continue-on-error"?: boolean }
>;

/** Where the steps of a job run. */
export interface Runner {
  /** Holds everything that the job writes; the checkout is in `workspace`. */
  readonly folder: string;
  /** What every step of this run is given, such as `GITHUB_SHA`. */
  readonly env: Texts;
  /** Stand for the actions of others, by `owner/name`, and throw where those fail. */
  readonly others: Readonly<Record<string, (inputs: Texts, workspace: string) => Promise<void>>>;
  /** Cancels: the script that runs is sent SIGINT. */
  readonly cancel?: AbortSignal;
}

export interface Report {
  /** Of the first step that failed, or else 0. */
  readonly code: number;
  readonly log: string;
  /** Lines that the runner takes for orders, such as annotations. */
  readonly commands: readonly string[];
  readonly summary: string;
  /** Of one step by name; of a job by `steps.ID.outputs.NAME`. */
  readonly outputs: Texts;
}

const nothing: Report = { code: 0, log: "", commands: [], summary: "", outputs: {} };

/**
 * Runs steps one after the other, as a runner of GitHub Actions does; after a failure, only those that `always()` run.
 * Expressions are not evaluated: `values` has a value for each, by the text between `${{` and `}}`, and so for each `if`.
 */
export async function runSteps(
  steps: readonly Step[],
  runner: Runner,
  values: Texts,
  env: Texts = {},
): Promise<Report> {
  let total = nothing;
  for (const step of steps) {
    const known = { "always()": "true", ...values, ...total.outputs };
    const isDue = total.code === 0 || step.if === "always()";
    const runs = isDue && filled(`\${{ ${step.if ?? "always()"} }}`, known) === "true";
    const report = runs
      ? await runStep(step, runner, known, { ...env, ...allFilled(step.env, known) })
      : nothing;
    const outcome = runs ? (report.code === 0 ? "success" : "failure") : "skipped";
    const outputs = Object.entries(report.outputs).map(([name, value]) => [`outputs.${name}`, value]);
    const facts = [["outcome", outcome], ...outputs];
    const own = facts.map(([name, value]) => [`steps.${step.id}.${name}`, value]);
    total = {
      code: total.code === 0 && step["continue-on-error"] !== true ? report.code : total.code,
      log: total.log + report.log,
      commands: [...total.commands, ...report.commands],
      summary: total.summary + report.summary,
      outputs: { ...total.outputs, ...Object.fromEntries(own) },
    };
  }
  return total;
}

/** Runs a script to its end: by bash, until a command fails. Both streams are one log. */
export async function runScript(
  script: string,
  { cwd, env, cancel }: { cwd: string; env: Texts; cancel?: AbortSignal | undefined },
): Promise<{ readonly code: number; readonly log: string }> {
  const args = ["--noprofile", "--norc", "-e", "-o", "pipefail", "-c", `exec 2>&1\n${script}`];
  const child = spawn("bash", args, { cwd, env, stdio: ["ignore", "pipe", "inherit"] });
  let log = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (log += text));
  cancel?.addEventListener("abort", () => child.kill("SIGINT"));
  const [code] = await once(child, "close");
  return { code, log };
}

async function runStep(step: Step, runner: Runner, values: Texts, env: Texts): Promise<Report> {
  const workspace = join(runner.folder, "workspace");
  const [name = ""] = step.uses?.split("@") ?? [];
  if (step.run !== undefined) return runShell(step, runner, values, env);
  const inputs = allFilled(step.with, values);
  if (name.startsWith("./")) return runAction(join(workspace, name), inputs, runner, values, env);
  const other = runner.others[name];
  if (other === undefined) throw new Error(`Nothing stands for ${name}.`);
  await mkdir(workspace, { recursive: true });
  return other(inputs, workspace).then(
    () => nothing,
    (error: unknown) => ({ ...nothing, code: 1, log: `${String(error)}\n` }),
  );
}

async function runAction(
  folder: string,
  inputs: Texts,
  runner: Runner,
  values: Texts,
  env: Texts,
): Promise<Report> {
  const action = parse(await readFile(join(folder, "action.yml"), "utf8"));
  const given: Record<string, string> = { "github.token": values["github.token"] ?? "" };
  for (const [name, { default: fallback = "" }] of Object.entries<{ default?: string }>(action.inputs))
    given[`inputs.${name}`] = inputs[name] ?? fallback;
  const unknown = Object.keys(inputs).filter((name) => given[`inputs.${name}`] === undefined);
  if (unknown.length > 0) throw new Error(`The action has no input ${unknown.join()}.`);
  const report = await runSteps(action.runs.steps, runner, given, { GITHUB_ACTION_PATH: folder, ...env });
  const outputs = Object.entries<{ value: string }>(action.outputs).map(([name, { value }]) => [name, value]);
  return { ...report, outputs: allFilled(Object.fromEntries(outputs), report.outputs) };
}

async function runShell(step: Step, runner: Runner, values: Texts, own: Texts): Promise<Report> {
  const { folder, cancel } = runner;
  const [workspace, scratch] = [join(folder, "workspace"), await mkdtemp(join(folder, "step-"))];
  const [output, summary] = [join(scratch, "output"), join(scratch, "summary")];
  for (const file of [output, summary]) await writeFile(file, "");
  const files = { GITHUB_WORKSPACE: workspace, GITHUB_OUTPUT: output, GITHUB_STEP_SUMMARY: summary };
  const machine = { RUNNER_OS: "Linux", RUNNER_TEMP: folder, HOME: folder };
  const { code, log } = await runScript(step.run ?? "", {
    cwd: join(workspace, filled(step["working-directory"] ?? ".", values)),
    env: { CI: "true", GITHUB_ACTIONS: "true", ...machine, ...files, ...runner.env, ...own },
    cancel,
  });
  // A command may stop all that follow in its step.
  const [heard = ""] = log.split("::stop-commands::");
  const lines = (await readFile(output, "utf8")).split("\n").filter((line) => line !== "");
  return {
    code,
    log,
    commands: heard.split("\n").filter((line) => /^\s*::|##\[/.test(line)),
    summary: await readFile(summary, "utf8"),
    outputs: Object.fromEntries(lines.map((line) => [line.replace(/=.*/, ""), line.replace(/^[^=]*=/, "")])),
  };
}

function allFilled(texts: Readonly<Record<string, unknown>> = {}, values: Texts): Texts {
  const entries = Object.entries(texts).map(([name, text]) => [name, filled(String(text), values)]);
  return Object.fromEntries(entries);
}

function filled(text: string, values: Texts): string {
  return text.replaceAll(/\$\{\{ (.*?) \}\}/g, (_, expression: string) => {
    const isOutput = /^steps\.[\w-]+\.outputs\.[\w-]+$/.test(expression);
    // An output that no step has set is empty.
    const value = values[expression] ?? (isOutput ? "" : undefined);
    if (value === undefined) throw new Error(`The test gives no value for: ${expression}`);
    return value;
  });
}
