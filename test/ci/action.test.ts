import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { type Report, runSteps, type Step, type Texts } from "../support/ci-runner.js";
import { type Platform, startPlatform, token } from "../support/platform.js";
import {
  config,
  ours,
  type ScratchRepository,
  scratchRepository,
  secrets,
} from "../support/scratch-repository.js";

const names = ["action.yml", "github.mjs"].map((name) => `.github/actions/lightly-gitops/${name}`);
const files = Object.fromEntries(await Promise.all(names.map(async (name) => [name, await ours(name)])));
const uses = "./.github/actions/lightly-gitops";
const more = "version: 1\nvariables: { name: {} }\ndatasets:\n  more: { type: images }\n";

function startRepository(): Promise<ScratchRepository> {
  return scratchRepository({ ...files, "data/lightly.yaml": config, "data/more.yaml": more });
}

/** Runs our action in a copy of the repository. */
async function runAction(
  repository: ScratchRepository,
  { url }: Platform,
  inputs: Texts,
  cancel?: AbortSignal,
): Promise<Report> {
  const folder = await mkdtemp(join(repository.folder, "job-"));
  await mkdir(join(folder, "workspace"));
  await repository.checkout(await repository.git("rev-parse", "HEAD"), join(folder, "workspace"), undefined);
  const step = {
    id: "it",
    uses,
    with: { integrity: repository.integrity, ...inputs },
    env: { LIGHTLY_TOKEN: token, LIGHTLY_SERVER_LOCATION: url, ...secrets },
  };
  const runner = {
    folder,
    env: { PATH: repository.path },
    others: {},
    ...(cancel === undefined ? {} : { cancel }),
  };
  const report = await runSteps([step], runner, {});
  const outputs = Object.entries(report.outputs).map(([name, value]) => [
    name.replace("steps.it.outputs.", ""),
    value,
  ]);
  return { ...report, outputs: Object.fromEntries(outputs) };
}

describe.concurrent("the action", () => {
  test("changes fail the job only where that is asked for", async () => {
    await using platform = await startPlatform();
    await using repository = await startRepository();
    expect(await runAction(repository, platform, { command: "plan" })).toMatchObject({
      code: 0,
      outputs: { "exit-code": "0", changes: "true", create: "3" },
    });
    const failing = await runAction(repository, platform, { command: "plan", "fail-on-changes": "true" });
    expect(failing).toMatchObject({ code: 2, outputs: { "exit-code": "2", create: "3" } });
  });

  test("applies the plan with the hash that is expected, no other, and none unless one is expected", async () => {
    await using platform = await startPlatform();
    await using repository = await startRepository();
    const { outputs: planned } = await runAction(repository, platform, { command: "plan" });
    const other = { command: "apply", expect: `sha256:${"0".repeat(64)}` };
    expect(await runAction(repository, platform, other)).toMatchObject({ code: 4 });
    expect(await runAction(repository, platform, { command: "apply" })).toMatchObject({ code: 3 });
    const missing = { command: "apply", "expect-plan": "missing.json" };
    expect(await runAction(repository, platform, missing)).toMatchObject({ code: 3 });
    expect(await platform.writes()).toEqual([]);
    const reviewed = { command: "apply", expect: planned["plan-hash"] ?? "", "expect-plan": "missing.json" };
    expect(await runAction(repository, platform, reviewed)).toMatchObject({ code: 0 });
    expect(platform.emulator.snapshot().datasets).toHaveLength(1);
  });

  test("tries the storage, by itself and before an apply", async () => {
    await using platform = await startPlatform();
    await using repository = await startRepository();
    const tried = await runAction(repository, platform, { command: "preflight", write: "probe" });
    expect(tried).toMatchObject({ code: 0, summary: expect.stringContaining("nothing is denied") });
    expect(tried.log).toContain("s3://lightly/street/");
    expect(await platform.requests()).toEqual([]);
    const { outputs } = await runAction(repository, platform, { command: "plan" });
    const reviewed = { command: "apply", expect: outputs["plan-hash"] ?? "" };
    expect(await runAction(repository, platform, { ...reviewed, preflight: "harder" })).toMatchObject({
      code: 3,
    });
    expect(await platform.writes()).toEqual([]);
    const applied = await runAction(repository, platform, { ...reviewed, preflight: "warn" });
    expect(applied).toMatchObject({
      code: 0,
      log: expect.stringMatching(/writes \.lightly\/lightly-gitops-probe-\S+ into 1 folder/),
    });
  });

  test("plans two files in another folder, with a variable", async () => {
    await using platform = await startPlatform();
    await using repository = await startRepository();
    const inputs = { command: "plan", "working-directory": "data", variables: "name=a b" };
    const two = { ...inputs, config: "lightly.yaml\nmore.yaml\n" };
    expect(await runAction(repository, platform, two)).toMatchObject({ code: 0, outputs: { create: "4" } });
    expect(await runAction(repository, platform, { ...two, target: "more" })).toMatchObject({
      outputs: { create: "1" },
    });
    await repository.edit("data/more.yaml", (yaml) => yaml.replace("images", "pictures"));
    await repository.commit("a mistake");
    const plan = await runAction(repository, platform, two);
    expect(plan).toMatchObject({ code: 3, outputs: { "exit-code": "3" } });
    expect(plan.commands).toEqual([expect.stringMatching(/^::error file=data\/more\.yaml,line=4,/)]);
  });

  test("validates, with a report of what it found", async () => {
    await using platform = await startPlatform();
    await using repository = await startRepository();
    const markdown = async ({ outputs }: Report) => readFile(outputs["markdown"] ?? "", "utf8");
    const valid = await runAction(repository, platform, { command: "validate" });
    expect(valid).toMatchObject({ code: 0, commands: [] });
    expect(await markdown(valid)).toContain("✅ The config is valid");
    const invalid = await runAction(repository, platform, { command: "validate", config: "missing.yaml" });
    expect(invalid).toMatchObject({
      code: 3,
      commands: [expect.stringMatching(/^::error file=missing\.yaml,line=1,/)],
      summary: await markdown(invalid),
    });
    expect(invalid.summary).toContain("file-unreadable");
    expect(await platform.requests()).toEqual([]);
  });

  test("every input becomes the option of its name, once a line, whatever is in it", async () => {
    await using repository = await startRepository();
    const program = join(repository.folder, "echo.mjs");
    await writeFile(program, 'console.log("::error::an order\\n" + JSON.stringify(process.argv.slice(2)))');
    await mkdir(join(repository.folder, "workspace"));
    const trace = join(repository.folder, "trace");
    const hostile = `"; touch ${trace}; $(touch ${trace}) \`touch ${trace}\` '* #`;
    const { inputs, runs } = parse(files[names[0] ?? ""] ?? "") as Action;
    const given = Object.keys(inputs).map((name) => [`inputs.${name}`, `${hostile}\n\n -x ${name}\n`]);
    const values = {
      ...Object.fromEntries(given),
      "inputs.command": "plan",
      "inputs.expect": "",
      "inputs.working-directory": ".",
      "inputs.no-secrets": "true",
      "inputs.fail-on-changes": "true",
      "steps.get.outputs.program": program,
    };
    const run = runs.steps.filter(({ id }) => id === "run");
    const runner = { folder: repository.folder, env: { PATH: repository.path }, others: {} };
    const { log, commands } = await runSteps(run, runner, values);
    expect(log).toContain("::error::an order");
    expect(commands).toEqual([]);
    const args: readonly string[] = JSON.parse(log.split("\n").at(-2) ?? "");
    const options = [
      "config",
      "base",
      "variables",
      "policy",
      "warn-expiry",
      "target",
      "rotate",
      "lift-limit",
      "expect-plan",
    ];
    const expected = options.flatMap((name) =>
      [hostile, ` -x ${name}`].map((value) => `--${name === "variables" ? "var" : name}=${value}`),
    );
    expect(args.filter((arg) => /^--(?!allow)[a-z-]+=/.test(arg))).toEqual(expected);
    const others = ["plan", "--no-secrets", "--detailed-exitcode", `--allow-${hostile}`, "--allow- -x allow"];
    expect(args).toEqual(expect.arrayContaining(others));
    expect(existsSync(trace)).toBe(false);
  });

  test.each([
    ["an unknown command", { command: "emulator" }, /validate, plan, apply or preflight/],
    ["no integrity", { command: "plan", integrity: "" }, /must pin/],
    ["an integrity that is none", { command: "plan", integrity: "sha512-" }, /must pin/],
    [
      "the integrity of another package",
      { command: "plan", integrity: "sha512-AAAA" },
      /not the lightly-gitops/,
    ],
  ])("refuses %s", async (_, inputs, reason) => {
    await using platform = await startPlatform();
    await using repository = await startRepository();
    const { code, commands } = await runAction(repository, platform, inputs);
    expect({ code, commands }).toEqual({ code: 3, commands: [expect.stringMatching(/^::error /)] });
    expect(commands[0]).toMatch(reason);
    expect(await platform.requests()).toEqual([]);
  });

  test("what the platform says is no order to the runner, and reaches no output", async () => {
    await using platform = await startPlatform();
    await using repository = await startRepository();
    const { outputs: planned } = await runAction(repository, platform, { command: "plan" });
    await runAction(repository, platform, { command: "apply", expect: planned["plan-hash"] ?? "" });
    const [dataset] = platform.emulator.snapshot().datasets;
    const { id: _, ...input } = dataset?.datasources.find(({ purpose }) => purpose === "INPUT") ?? {};
    const hostile = "s3://raw/x\n::error::pwned\n##[error]pwned\nplan-hash=pwned\nEOF";
    await platform.putDatasource(dataset?.id ?? "", { ...input, fullPath: hostile });
    const report = await runAction(repository, platform, { command: "plan", base: "HEAD" });
    expect(report).toMatchObject({ code: 0, log: expect.stringContaining("pwned") });
    expect(report.commands.length).toBeGreaterThan(1);
    for (const command of report.commands) {
      expect(command).toMatch(
        /^::(warning file=lightly\.yaml,.*|notice title=Hash of the plan::sha256:[0-9a-f]{64})$/,
      );
    }
    expect(report.outputs["plan-hash"]).toMatch(/^sha256:/);
    expect(report.summary).not.toMatch(/^\s*::error/m);
  });

  test("ends in order when the job is cancelled, and says what was done", async () => {
    await using platform = await startPlatform();
    await using repository = await startRepository();
    const { outputs: planned } = await runAction(repository, platform, { command: "plan" });
    await platform.fail({ kind: "delay", delayMs: 1000, method: "POST" });
    const cancel = new AbortController();
    const inputs = { command: "apply", expect: planned["plan-hash"] ?? "" };
    const applying = runAction(repository, platform, inputs, cancel.signal);
    await platform.received("POST");
    cancel.abort();
    const { code, outputs } = await applying;
    expect(code).toBe(130);
    expect(JSON.parse(await readFile(outputs["result"] ?? "", "utf8"))).toMatchObject({ exitCode: 130 });
    expect(await platform.writes()).toHaveLength(1);
  });
});

interface Action {
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly runs: { readonly steps: readonly Step[] };
}
