import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { isValidWith } from "../../src/commands/config-text.js";
import { exampleText } from "../../src/commands/init-example.js";
import { providerTypes } from "../../src/providers/index.js";
import { type CliResult, runCli } from "../support/cli.js";
import { type Platform, startPlatform, token } from "../support/platform.js";
import { ctrlC, noTerminal, openTerminal, type Terminal } from "../support/terminal.js";

interface Beginning {
  readonly platform: Platform;
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly run: (...args: readonly string[]) => Promise<CliResult>;
  readonly read: (name: string) => Promise<string>;
  readonly files: () => Promise<readonly string[]>;
}

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "lightly-gitops-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

/** An empty folder, and an account of three datasets. */
async function begin(): Promise<Beginning> {
  const platform = await startPlatform();
  onTestFinished(() => platform.emulator.close());
  for (const name of ["street one", "street two", "alley"]) {
    const id = await platform.createDataset(name, "Images");
    await platform.putDatasource(id, {
      type: "AZURE",
      accountName: "fleetstore",
      accountKey: "sig=marker-sas",
      purpose: "INPUT_OUTPUT",
      fullPath: `container/${name}/`,
    });
  }
  await platform.clearRequests();
  const folder = await newFolder();
  const env = { LIGHTLY_TOKEN: token, LIGHTLY_SERVER_LOCATION: platform.url };
  return {
    platform,
    folder,
    env,
    run: (...args) => runCli(["init", ...args], { env, cwd: folder }),
    read: (name) => readFile(join(folder, name), "utf8"),
    files: () => filesIn(folder),
  };
}

async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1))
    .toSorted();
}

const githubFiles = [
  ".github/actions/lightly-gitops/action.yml",
  ".github/workflows/lightly-apply.yml",
  ".github/workflows/lightly-drift.yml",
  ".github/workflows/lightly-plan.yml",
];

describe("by flags", () => {
  test("adopts datasets, and shows the plan when it can", async () => {
    const { run, read, files, platform, env, folder } = await begin();
    const adopted = await run("--dataset", "street *");
    expect(adopted).toMatchObject({ code: 0, stderr: "" });
    expect(adopted.stdout).toBe(`Exported 2 datasets and 1 connection.
Wrote lightly.yaml, .env.example.
Before planning, set this variable (listed in .env.example):
  AZURE_FLEETSTORE_SAS_TOKEN  sas_token of azure-fleetstore
Then: lightly-gitops plan
`);
    expect(await read("lightly.yaml")).toMatch(/^ {2}street one:$[^]*^ {2}street two:$/m);
    expect(await files()).toEqual([".env.example", "lightly.yaml"]);

    const more = { ...env, AZURE_FLEETSTORE_SAS_TOKEN: "sig=marker-sas" };
    const all = await runCli(["init", "--from-account", "--config", "all.yaml"], { env: more, cwd: folder });
    expect(all.code).toBe(0);
    expect(all.stdout).toMatch(/^Exported 3 datasets[^]*\nNo changes\. 6 resources as declared\.\n$/);
    expect(all.stdout).toContain(".env.example exists and stays as it is");
    expect(await platform.writes()).toEqual([]);
  });

  test("starts from an example of a provider without an account", async () => {
    const folder = await newFolder();
    const started = await runCli(["init", "--provider", "azure"], { cwd: folder });
    expect(started).toMatchObject({ code: 0, stderr: "" });
    expect(started.stdout).toContain("FLEET_SAS  sas_token of fleet\nThen: lightly-gitops plan\n");
    expect(await filesIn(folder)).toEqual([".env.example", "lightly.yaml"]);
    expect(await runCli(["validate"], { cwd: folder })).toMatchObject({ code: 0, stderr: "" });
  });

  test.each(providerTypes)(
    "has a valid example of %s, with the schema of the installed package",
    async (type) => {
      const text = await exampleText(type, "lightly.yaml");
      expect(text).toContain(`type: ${type}\n`);
      expect(text.split("\n")[0]).toBe(
        "# yaml-language-server: $schema=./node_modules/lightly-gitops/schema/lightly.schema.json",
      );
      expect(await isValidWith("lightly.yaml", text, ["lightly.yaml"])).toBe(true);
    },
  );

  test("copies the files for CI", async () => {
    const { run, files, read } = await begin();
    expect((await run("--provider", "s3", "--ci", "github")).code).toBe(0);
    expect(await files()).toEqual([".env.example", ...githubFiles, "lightly.yaml"]);
    expect(await read(".github/workflows/lightly-plan.yml")).toBe(
      await readFile(new URL("../../examples/github-actions/plan.yml", import.meta.url), "utf8"),
    );
    expect((await run("--provider", "s3", "--ci", "gitlab", "--config", "b.yaml")).code).toBe(0);
    expect(await files()).toContain(".gitlab-ci.yml");
  });

  test("overwrites nothing, and writes nothing when something is in the way", async () => {
    const { run, files, read, folder, platform } = await begin();
    await writeFile(join(folder, "lightly.yaml"), "mine\n");
    expect(await run("--from-account")).toMatchObject({ code: 3, stdout: "" });
    await mkdir(join(folder, ".github/workflows"), { recursive: true });
    await writeFile(join(folder, githubFiles[1] ?? ""), "mine\n");
    const refused = await run("--provider", "s3", "--config", "new.yaml", "--ci", "github");
    expect(refused).toMatchObject({ code: 3, stdout: "" });
    expect(refused.stderr).toContain(".github/workflows/lightly-apply.yml exists");
    expect(await files()).toEqual([githubFiles[1], "lightly.yaml"]);
    expect(await read("lightly.yaml")).toBe("mine\n");
    expect(await platform.requests()).toEqual([]);
  });

  test.each([
    ["nothing to start from", []],
    ["two things to start from", ["--provider", "s3", "--from-account"]],
    ["an unknown provider", ["--provider", "s4"]],
    ["datasets that do not exist", ["--dataset", "no such"]],
  ])("refuses %s", async (_, args) => {
    const { run, files } = await begin();
    expect(await run(...args)).toMatchObject({ code: 3, stdout: "" });
    expect(await files()).toEqual([]);
  });
});

describe.skipIf(noTerminal !== undefined)(
  `in a terminal${noTerminal === undefined ? "" : ` (${noTerminal})`}`,
  () => {
    test("the whole conversation: adopt, files for CI, write, plan", async () => {
      const { env, folder, files, read, platform } = await begin();
      const terminal = openTerminal(["init"], {
        env: { ...env, AZURE_FLEETSTORE_SAS_TOKEN: "sig=marker-sas" },
        cwd: folder,
      });
      await terminal.until("you own 3 datasets");
      await terminal.until("Adopt which ones?");
      terminal.type("streets*\r");
      await terminal.until('No dataset is called "streets*"');
      await terminal.until("Adopt which ones?");
      terminal.type("street *, alley\r");
      await terminal.until("Exported 3 datasets and 1 connection.");
      await terminal.until("files for CI?");
      terminal.type("jenkins\r");
      await terminal.until("files for CI?");
      terminal.type("github\r");
      await terminal.until("Write lightly.yaml");
      expect(await files()).toEqual([]);
      terminal.type("\r");
      await terminal.until("No changes. 6 resources as declared.");
      expect(await terminal.exitCode).toBe(0);
      expect(await files()).toEqual([".env.example", ...githubFiles, "lightly.yaml"]);
      expect(await read("lightly.yaml")).toContain("sas_token: ${env:AZURE_FLEETSTORE_SAS_TOKEN}\n");
      expect(terminal.screen()).not.toContain("marker-sas");
      expect(await platform.writes()).toEqual([]);
    });

    test("the whole conversation without a token: an example of a provider", async () => {
      const folder = await newFolder();
      const terminal = openTerminal(["init"], { cwd: folder });
      await terminal.until("LIGHTLY_TOKEN is not set");
      await terminal.until("Start without the account?");
      terminal.type("\r");
      await terminal.until("Storage of the first dataset?");
      terminal.type("gcs\r");
      await terminal.until("files for CI?");
      terminal.type("\r");
      await terminal.until("Write lightly.yaml");
      terminal.type("yes\r");
      await terminal.until("Then: lightly-gitops plan");
      expect(await terminal.exitCode).toBe(0);
      expect(await filesIn(folder)).toEqual([".env.example", "lightly.yaml"]);
      expect(await readFile(join(folder, "lightly.yaml"), "utf8")).toContain("type: gcs\n");
    });

    test("no as the last answer leaves nothing behind", async () => {
      const { env, folder, files } = await begin();
      const terminal = openTerminal(["init"], { env, cwd: folder });
      await answer(terminal, [
        ["Adopt which ones?", "none"],
        ["Storage", "s3"],
        ["CI?", ""],
        ["Write", "no"],
      ]);
      expect(await terminal.exitCode).toBe(1);
      expect(await files()).toEqual([]);
    });

    test("Ctrl-C at every question leaves nothing behind", async () => {
      const { env, folder, files } = await begin();
      const withAccount: Script = [
        ["Adopt which ones?", "all"],
        ["CI?", "github"],
        ["Write", ctrlC],
      ];
      const without: Script = [
        ["Start without", ""],
        ["Storage", "s3"],
        ["CI?", "gitlab"],
        ["Write", ctrlC],
      ];
      await Promise.all(
        [
          ...withAccount.map((_, index) => ({ script: withAccount.slice(0, index + 1), vars: env })),
          ...without.map((_, index) => ({ script: without.slice(0, index + 1), vars: {} })),
        ].map(async ({ script, vars }) => {
          const terminal = openTerminal(["init"], { env: vars, cwd: folder });
          await answer(terminal, script.slice(0, -1));
          await terminal.until(script.at(-1)?.[0] ?? "");
          terminal.type(ctrlC);
          expect(await terminal.exitCode).toBe(130);
          expect(terminal.screen()).toContain("Interrupted.");
        }),
      );
      expect(await files()).toEqual([]);
    });
  },
);

/** Questions, by a part of them, with their answers. */
type Script = readonly (readonly [question: string, answer: string])[];

async function answer(terminal: Terminal, script: Script): Promise<void> {
  for (const [question, text] of script) {
    await terminal.until(question);
    terminal.type(`${text}\r`);
  }
}
