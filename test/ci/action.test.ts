import { existsSync } from "node:fs";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { type JobReport, runWorkflow, type Texts, workflowCommands } from "../support/actions-runner.js";
import { cli } from "../support/cli.js";
import { type Platform, startPlatform, token } from "../support/platform.js";
import {
  config,
  ours,
  type ScratchRepository,
  scratchRepository,
  secrets,
} from "../support/scratch-repository.js";

const action = ".github/actions/lightly-gitops/action.yml";

/** Runs our action in a copy of the repository, whose `node_modules` hold the built CLI. */
async function runAction(
  repository: ScratchRepository,
  { url }: Platform,
  inputs: Texts,
  cancel?: AbortSignal,
): Promise<
  JobReport & { readonly outputs: Texts; readonly code: number | null; readonly temporary: string }
> {
  const use = {
    uses: "./.github/actions/lightly-gitops",
    with: inputs,
    env: { LIGHTLY_TOKEN: token, LIGHTLY_SERVER_LOCATION: url, ...secrets },
  };
  const file = join(repository.folder, "workflow.yml");
  await writeFile(file, stringify({ jobs: { only: { steps: [{ uses: "actions/checkout" }, use] } } }));
  const sha = await repository.git("rev-parse", "HEAD");
  const checkout = async ({ workspace }: { workspace: string }) => {
    await repository.checkout(sha, workspace, undefined);
    const programs = join(workspace, "node_modules/.bin");
    await mkdir(programs, { recursive: true });
    await writeFile(join(programs, "lightly-gitops"), `#!/bin/sh\nexec node ${cli} "$@"\n`);
    await chmod(join(programs, "lightly-gitops"), 0o755);
    return {};
  };
  const { only } = await runWorkflow(file, {
    folder: repository.folder,
    github: { event_name: "push", repository: "team/data", ref: "refs/heads/main", sha, event: {} },
    secrets: {},
    vars: {},
    inputs: {},
    path: repository.path,
    actions: { "actions/checkout": checkout },
    ...(cancel === undefined ? {} : { cancel }),
  });
  if (only === undefined) throw new Error("The job did not run.");
  const code = only.steps.findLast((step) => step.code !== null)?.code ?? null;
  return { ...only, outputs: only.steps.at(-1)?.outputs ?? {}, code };
}

async function startRepository(): Promise<ScratchRepository> {
  return scratchRepository({
    [action]: await ours(action),
    "data/lightly.yaml": config,
    "data/more.yaml": "version: 1\ndatasets:\n  more: { type: images }\n",
  });
}

describe.concurrent("the action", { timeout: 60_000 }, () => {
  test("changes are told by exit code only where that is asked for, and fail the job only then", async () => {
    await using platform = await startPlatform();
    await using repository = await startRepository();
    const plan = await runAction(repository, platform, { command: "plan" });
    expect(plan).toMatchObject({
      result: "success",
      code: 0,
      outputs: { "exit-code": "0", changes: "true", create: "3" },
    });
    const detailed = await runAction(repository, platform, { command: "plan", "detailed-exitcode": "true" });
    expect(detailed).toMatchObject({ result: "success", code: 0, outputs: { "exit-code": "2" } });
    const failing = await runAction(repository, platform, { command: "plan", "fail-on-changes": "true" });
    expect(failing).toMatchObject({ result: "failure", code: 2, outputs: { "exit-code": "2" } });
  });

  test("applies the plan with the hash that is expected, and no other", async () => {
    await using platform = await startPlatform();
    await using repository = await startRepository();
    const { outputs: planned } = await runAction(repository, platform, { command: "plan" });
    const other = { command: "apply", expect: `sha256:${"0".repeat(64)}` };
    expect(await runAction(repository, platform, other)).toMatchObject({ result: "failure", code: 4 });
    expect(await platform.writes()).toEqual([]);
    const reviewed = { command: "apply", expect: planned["plan-hash"] ?? "" };
    expect(await runAction(repository, platform, reviewed)).toMatchObject({ result: "success", code: 0 });
    expect(platform.emulator.snapshot().datasets).toHaveLength(1);
  });

  test("plans two files in another folder, with the CLI of the nearest node_modules", async () => {
    await using platform = await startPlatform();
    await using repository = await startRepository();
    const two = { command: "plan", "working-directory": "data", config: "lightly.yaml\nmore.yaml\n" };
    expect(await runAction(repository, platform, two)).toMatchObject({
      result: "success",
      outputs: { "exit-code": "0", create: "4" },
    });
    await repository.edit("data/lightly.yaml", (yaml) => yaml.replace("images", "pictures"));
    await repository.commit("a mistake");
    const plan = await runAction(repository, platform, { command: "plan", "working-directory": "data" });
    expect(plan).toMatchObject({ result: "failure", code: 3, outputs: { "exit-code": "3", plan: "" } });
    expect(workflowCommands(plan.log)).toEqual([
      expect.stringMatching(/^::error file=data\/lightly\.yaml,line=17,/),
    ]);
  });

  test.each([
    ["command", { command: "destroy" }],
    ["version", { command: "plan", version: "file:../evil" }],
    ["detailed-exitcode", { command: "plan", "detailed-exitcode": "yes" }],
    ["emulator", { command: "apply", emulator: "true" }],
  ])("refuses a wrong %s", async (input, inputs) => {
    await using platform = await startPlatform();
    await using repository = await startRepository();
    const { result, code, log } = await runAction(repository, platform, inputs);
    expect({ result, code }).toEqual({ result: "failure", code: 3 });
    expect(workflowCommands(log).join("\n")).toMatch(new RegExp(`^::error .*${input}`));
    expect(await platform.requests()).toEqual([]);
    expect(await repository.npmCalls()).toEqual([]);
  });

  test("what inputs say is never run", async () => {
    await using platform = await startPlatform();
    await using repository = await startRepository();
    const trace = join(repository.folder, "trace");
    const hostile = `"; touch ${trace}; $(touch ${trace}) \`touch ${trace}\` '\n touch ${trace} #`;
    const all = { config: hostile, base: hostile, expect: hostile, "expect-plan": hostile };
    for (const command of ["plan", "apply", hostile]) {
      expect(await runAction(repository, platform, { ...all, command })).toMatchObject({
        result: "failure",
        code: 3,
      });
    }
    expect(existsSync(trace)).toBe(false);
    expect(await platform.writes()).toEqual([]);
  });

  test("what the platform says is no order to the runner, and reaches no output", async () => {
    await using platform = await startPlatform();
    await using repository = await startRepository();
    await runAction(repository, platform, { command: "apply" });
    const [dataset] = platform.emulator.snapshot().datasets;
    const { id: _, ...input } = dataset?.datasources.find(({ purpose }) => purpose === "INPUT") ?? {};
    const hostile = "s3://raw/x\n::error::pwned\n##[error]pwned\nplan-hash=pwned\nEOF";
    await platform.putDatasource(dataset?.id ?? "", { ...input, fullPath: hostile });
    const { result, log, outputs, summary } = await runAction(repository, platform, { command: "drift" });
    expect(result).toBe("success");
    expect(log).toContain("pwned");
    const commands = workflowCommands(log);
    expect(commands.length).toBeGreaterThan(0);
    for (const command of commands) expect(command).toMatch(/^::warning file=lightly\.yaml,/);
    expect(outputs["plan-hash"]).toMatch(/^sha256:/);
    expect(summary).not.toMatch(/^\s*::error/m);
  });

  test("ends in order when the job is cancelled, and says what was done", async () => {
    await using platform = await startPlatform();
    await using repository = await startRepository();
    await platform.fail({ kind: "delay", delayMs: 1000, method: "POST" });
    const cancel = new AbortController();
    const applying = runAction(repository, platform, { command: "apply" }, cancel.signal);
    while ((await platform.writes()).length === 0);
    cancel.abort();
    const { result, code, outputs } = await applying;
    expect({ result, code }).toEqual({ result: "failure", code: 130 });
    expect(JSON.parse(await readFile(outputs["result"] ?? "", "utf8"))).toMatchObject({ exitCode: 130 });
    expect(await platform.writes()).toHaveLength(1);
  });
});
