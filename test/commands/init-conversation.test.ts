import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { begin, type Beginning, githubFiles } from "../support/beginning.js";
import { conversation, type Script } from "../support/conversation.js";
import { runProgram } from "../support/program.js";

/** Runs `init` with somebody who answers by a script. */
async function talk(
  { folder, env }: Pick<Beginning, "folder" | "env">,
  script: Script,
  ...args: readonly string[]
) {
  const { ask, asked } = conversation(script);
  const result = await runProgram(["init", ...args], { env, cwd: folder, ask });
  return { ...result, asked };
}

test("adopts what is chosen, asks again about what cannot be, and writes at the end", async () => {
  const beginning = await begin();
  await writeFile(join(beginning.folder, ".gitlab-ci.yml"), "mine\n");
  const { code, stdout, asked } = await talk(beginning, [
    ["Adopt which ones?", "streets*"],
    ["Adopt which ones?", " street *, alley ,"],
    ["Also the files for CI?", "jenkins"],
    ["Also the files for CI?", "gitlab"],
    ["Also the files for CI?", "GitHub"],
    ["Write lightly.yaml and a list of its variables and 5 CI files?", "perhaps"],
    ["Write lightly.yaml", "y"],
  ]);
  expect(code).toBe(0);
  expect(asked).toHaveLength(7);
  expect(stdout).toContain("The token works: you own 3 datasets.\n");
  expect(stdout).toContain('No dataset is called "streets*"');
  expect(stdout).toContain(".gitlab-ci.yml exists, and nothing is overwritten.\n");
  expect(stdout).toContain("Exported 3 datasets and 1 connection.\n");
  expect(await beginning.files()).toEqual(
    [
      ".env.example",
      ".gitattributes",
      ...githubFiles,
      ".gitlab-ci.yml",
      "lightly.policy.yaml",
      "lightly.yaml",
    ].toSorted(),
  );
  expect(await beginning.read("lightly.yaml")).toMatch(/^ {2}alley:$/m);
});

test("without a token, offers to start from an example", async () => {
  const { folder, files, read } = await begin();
  const { code, stdout } = await talk({ folder, env: {} }, [
    ["Start without the account?", ""],
    ["Storage of the first dataset?", "gcs"],
    ["files for CI?", ""],
    ["Write lightly.yaml and a list of its variables?", "yes"],
  ]);
  expect(code).toBe(0);
  expect(stdout).toContain("LIGHTLY_TOKEN is not set");
  expect(stdout).toContain("Then: lightly-gitops plan\n");
  expect(await files()).toEqual([".env.example", ".gitattributes", "lightly.policy.yaml", "lightly.yaml"]);
  expect(await read("lightly.yaml")).toContain("type: gcs\n");
});

test("an account without datasets offers nothing to adopt", async () => {
  const beginning = await begin();
  for (const { id } of beginning.platform.emulator.snapshot().datasets) {
    await beginning.platform.call("DELETE", `/v1/datasets/${id}?force=True`);
  }
  const { code, stdout } = await talk(beginning, [
    ["Storage of the first dataset?", "local"],
    ["files for CI?", "none"],
    ["Write lightly.yaml?", ""],
  ]);
  expect(code).toBe(0);
  expect(stdout).toContain("you own 0 datasets.\n");
});

test("what is given by flags is not asked", async () => {
  const beginning = await begin();
  const { code, asked } = await talk(
    beginning,
    [["Write new.yaml and a list of its variables and 1 CI file?", ""]],
    "--dataset",
    "alley",
    "--ci",
    "gitlab",
    "--config",
    "new.yaml",
  );
  expect(code).toBe(0);
  expect(asked).toHaveLength(1);
  expect(await beginning.files()).toEqual([
    ".env.example",
    ".gitattributes",
    ".gitlab-ci.yml",
    "lightly.policy.yaml",
    "new.yaml",
  ]);
});

test("with --yes nothing is asked, and the plan that follows takes the options of init", async () => {
  const { platform, folder, env } = await begin();
  const { code, stdout, asked } = await talk(
    {
      folder,
      env: {
        ...env,
        LIGHTLY_SERVER_LOCATION: "https://api.lightly.ai",
        AZURE_FLEETSTORE_SAS_TOKEN: "sig=marker-sas",
      },
    },
    [],
    "--yes",
    "--from-account",
    "--config=configs.yaml",
    `--server=${platform.url}`,
    "--parallelism=2",
    "--timeout=30",
    "--retries=1",
  );
  expect(code).toBe(0);
  expect(asked).toEqual([]);
  expect(stdout).toContain("No changes. 6 resources as declared.\n");
});

test("an interrupt after the last answer writes nothing", async () => {
  const { folder, env, files } = await begin();
  const interrupt = new AbortController();
  const { code } = await runProgram(["init"], {
    env,
    cwd: folder,
    signal: interrupt.signal,
    ask: async (question) => {
      if (question.startsWith("Write")) interrupt.abort();
      return "";
    },
  });
  expect(code).toBe(130);
  expect(await files()).toEqual([]);
});

test("a config in a folder finds the schema from there", async () => {
  const { folder, env, read } = await begin();
  await mkdir(join(folder, "configs"));
  const { code } = await talk(
    { folder, env },
    [],
    "--yes",
    "--provider",
    "s3",
    "--config",
    "configs/all.yaml",
  );
  expect(code).toBe(0);
  expect(await read("configs/all.yaml")).toMatch(
    /^# yaml-language-server: \$schema=\.\.\/node_modules\/lightly-gitops\//,
  );
});

describe("leaves nothing behind", () => {
  const withAccount: Script = [
    ["Adopt which ones?", "all"],
    ["CI?", "github"],
    ["Write", "no"],
  ];
  const adoptingNone: Script = [
    ["Adopt which ones?", "none"],
    ["Storage", "s3"],
    ["CI?", ""],
    ["Write", "no"],
  ];
  const without: Script = [
    ["Start without", ""],
    ["Storage", "s3"],
    ["CI?", "gitlab"],
    ["Write", "n"],
  ];

  test.each([
    ["with the account", withAccount],
    ["with nothing of the account", adoptingNone],
    ["without", without],
  ])("after no as the last answer: %s", async (_, script) => {
    const { folder, env, files, platform } = await begin();
    const { code, stderr } = await talk({ folder, env: script === without ? {} : env }, script);
    expect(code).toBe(1);
    expect(stderr).toBe("error: Cancelled; nothing was written.\n");
    expect(await files()).toEqual([]);
    expect(await platform.writes()).toEqual([]);
  });

  test.each([
    ...withAccount.map((_, index) => ["with the account", withAccount.slice(0, index)] as const),
    ...without.map((_, index) => ["without", without.slice(0, index)] as const),
  ])("after an interrupt %s, after the answers %j", async (kind, script) => {
    const { folder, env, files } = await begin();
    const { code, stderr } = await talk({ folder, env: kind === "without" ? {} : env }, script);
    expect(code).toBe(130);
    expect(stderr).toBe("Interrupted.\n");
    expect(await files()).toEqual([]);
  });
});
