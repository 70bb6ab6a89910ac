import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parse } from "yaml";

export type Texts = Readonly<Record<string, string>>;

/** A step of a workflow or of an action. */
export interface Step {
  readonly id?: string;
  readonly name?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, unknown>>;
  readonly "working-directory"?: string;
  readonly "continue-on-error"?: boolean;
}

/** Where the steps of a job run. */
export interface Runner {
  /** Holds everything that the job writes; the checkout is in `workspace`. */
  readonly folder: string;
  /** What every step of this run is given, such as `GITHUB_SHA`. */
  readonly env: Texts;
  /** Stand for the actions of others, by `owner/name`: they give outputs, and throw where those fail. */
  readonly others: Readonly<Record<string, (inputs: Texts, workspace: string) => Promise<Texts | void>>>;
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

/**
 * Runs steps one after the other, as a runner of GitHub Actions does; after a failure, only those that `always()` run.
 * Expressions are not evaluated: `values` has a value for each, by the text between `${{` and `}}`, and so for each `if`.
 */
export async function runSteps(
  steps: readonly Step[],
  runner: Runner,
  values: Texts,
  given: Texts = {},
): Promise<Report> {
  let total: Report = reportOf({});
  for (const step of steps) {
    const known = { ...values, ...total.outputs };
    const wanted =
      step.if === undefined || step.if === "always()" || filled(`\${{ ${step.if} }}`, known) === "true";
    const runs = wanted && (total.code === 0 || step.if === "always()");
    const env = { ...given, ...allFilled(step.env, known) };
    const report = runs ? await runStep(step, runner, known, env) : reportOf({});
    const outcome = runs ? (report.code === 0 ? "success" : "failure") : "skipped";
    const outputs = Object.entries(report.outputs).map(([name, value]) => [`outputs.${name}`, value]);
    const own = [["outcome", outcome], ...outputs].map(([name, value]) => [
      `steps.${step.id}.${name}`,
      value,
    ]);
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
  const options = ["--noprofile", "--norc", "-e", "-o", "pipefail", "-c"];
  const child = spawn("bash", [...options, `exec 2>&1\n${script}`], {
    cwd,
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let log = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (log += text));
  cancel?.addEventListener("abort", () => child.kill("SIGINT"));
  const [code] = await once(child, "close");
  return { code, log };
}

async function runStep(step: Step, runner: Runner, values: Texts, env: Texts): Promise<Report> {
  const workspace = join(runner.folder, "workspace");
  const inputs = allFilled(step.with, values);
  if (step.run !== undefined) return runShell(step, runner, values, env);
  if (step.uses?.startsWith("./") === true)
    return runAction(join(workspace, step.uses), inputs, runner, values, env);
  const other = runner.others[step.uses?.replace(/@.*/, "") ?? ""];
  if (other === undefined) throw new Error(`Nothing stands for ${step.uses}.`);
  await mkdir(workspace, { recursive: true });
  try {
    return reportOf((await other(inputs, workspace)) ?? {});
  } catch (error) {
    return { ...reportOf({}), code: 1, log: `${String(error)}\n` };
  }
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

async function runShell(
  step: Step,
  { folder, env, cancel }: Runner,
  values: Texts,
  own: Texts,
): Promise<Report> {
  const [workspace, scratch] = [join(folder, "workspace"), await mkdtemp(join(folder, "step-"))];
  const files = { GITHUB_OUTPUT: join(scratch, "output"), GITHUB_STEP_SUMMARY: join(scratch, "summary") };
  for (const file of Object.values(files)) await writeFile(file, "");
  const standard = {
    HOME: folder,
    CI: "true",
    GITHUB_ACTIONS: "true",
    RUNNER_OS: "Linux",
    RUNNER_TEMP: folder,
  };
  const { code, log } = await runScript(step.run ?? "", {
    cwd: resolve(workspace, filled(step["working-directory"] ?? ".", values)),
    env: { ...standard, GITHUB_WORKSPACE: workspace, ...files, ...env, ...own },
    cancel,
  });
  // A command may stop all that follow in its step.
  const [heard = ""] = log.split("::stop-commands::");
  const lines = (await readFile(files.GITHUB_OUTPUT, "utf8")).split("\n").filter((line) => line !== "");
  return {
    code,
    log,
    commands: heard.split("\n").filter((line) => /^\s*::|##\[/.test(line)),
    summary: await readFile(files.GITHUB_STEP_SUMMARY, "utf8"),
    outputs: Object.fromEntries(lines.map((line) => [line.replace(/=.*/, ""), line.replace(/^[^=]*=/, "")])),
  };
}

function reportOf(outputs: Texts): Report {
  return { code: 0, log: "", commands: [], summary: "", outputs };
}

function allFilled(texts: Readonly<Record<string, unknown>> = {}, values: Texts): Texts {
  return Object.fromEntries(
    Object.entries(texts).map(([name, text]) => [name, filled(String(text), values)]),
  );
}

function filled(text: string, values: Texts): string {
  return text.replaceAll(/\$\{\{ (.*?) \}\}/g, (_, expression: string) => {
    // An output that no step has set is empty.
    const value =
      values[expression] ?? (/^steps\.[\w-]+\.outputs\.[\w-]+$/.test(expression) ? "" : undefined);
    if (value === undefined) throw new Error(`The test gives no value for: ${expression}`);
    return value;
  });
}
