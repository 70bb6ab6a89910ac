import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeFolder } from "../support/files.js";
import { type Platform, startPlatform, token } from "../support/platform.js";
import { type ProgramOptions, runProgram } from "../support/program.js";

const config = `version: 1
connections:
  fleet:
    type: azure
    account_name: fleetstore
    sas_token: \${file:sas}
datasets:
  street-scenes:
    type: images
    datasources:
      input_output:
        connection: fleet
        resource_path: >-
          raw/street/
`;
const crlf = config.replaceAll("\n", "\r\n");

describe("the same config is the same plan:", () => {
  let platform: Platform & AsyncDisposable;
  beforeAll(async () => void (platform = await startPlatform()));
  afterAll(() => platform[Symbol.asyncDispose]());

  /** The plan of a config, in which the name of its file is always the same. */
  async function planOf(name: string, text: string, args: readonly string[], options: ProgramOptions = {}) {
    await using folder = await makeFolder();
    await folder.write("sas", "sv=1&sig=abc");
    if (name !== "-") await folder.write(name, text);
    const env = { LIGHTLY_TOKEN: token, LIGHTLY_SERVER_LOCATION: platform.url };
    const run = await runProgram(["plan", "--format", "json", ...args], {
      ...options,
      cwd: folder.path,
      env,
    });
    expect(run).toMatchObject({ code: 0, stderr: "" });
    // The name of the file is part of the checksum, which is of the document, but not of the hash, which is of the plan.
    const { checksum, ...plan } = JSON.parse(run.stdout.replaceAll(`"${name}"`, '"lightly.yaml"'));
    expect(checksum).toMatch(/^sha256:/);
    return plan;
  }

  test.each([
    ["CRLF line ends", crlf],
    ["a byte order mark", `\uFEFF${config}`],
    ["both", `\uFEFF${crlf}`],
  ])("with %s", async (_, text) => {
    expect(await planOf("lightly.yaml", text, [])).toEqual(await planOf("lightly.yaml", config, []));
  });

  test.each([
    ["in lightly.yml", "lightly.yml", []],
    ["from standard input", "-", ["--config", "-"]],
  ])("%s", async (_, name, args) => {
    const plan = await planOf("lightly.yaml", config, []);
    expect(plan["planHash"]).toMatch(/^sha256:/);
    expect(await planOf(name, crlf, args, { stdin: crlf })).toEqual(plan);
  });
});

async function validate(files: Readonly<Record<string, string>>, args: readonly string[] = [], cwd = ".") {
  await using folder = await makeFolder();
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(folder.path, name, ".."), { recursive: true });
    await writeFile(join(folder.path, name), text);
  }
  return await runProgram(["validate", ...args], { cwd: join(folder.path, cwd) });
}

const small = "version: 1\ndatasets: { abc: { type: images } }\n";
const noConfig =
  "lightly.yaml:1:1: error: there is no config here: neither lightly.yaml nor lightly.yml, nor a folder lightly with *.yaml files [file-unreadable]\n  help: ";

test.each([
  [
    "a folder above has one",
    { "lightly.yaml": small, "a/b/x": "" },
    "a/b",
    "there is one at ../../lightly.yaml: add --config ../../lightly.yaml, or run this in its folder",
  ],
  [
    "a folder below has one",
    { "ml/data/lightly.yml": small, "docs/x": "" },
    ".",
    "there is one at ml/data/lightly.yml: add --config ml/data/lightly.yml, or run this in its folder",
  ],
  [
    "a folder beside this one has one",
    { "ml/lightly.yaml": small, "docs/a/x": "", ".git": "" },
    "docs/a",
    "there is one at ../../ml/lightly.yaml: add --config ../../ml/lightly.yaml, or run this in its folder",
  ],
  [
    "one lies outside of the repository",
    { "lightly.yaml": small, "repository/.git": "" },
    "repository",
    "name the config with --config PATH, or make one with `init`",
  ],
  [
    "one lies where nobody means it",
    { ".cache/lightly.yaml": small, "node_modules/a/lightly.yaml": small, ".git": "" },
    ".",
    "name the config with --config PATH, or make one with `init`",
  ],
])("in the wrong folder, where %s, it is said so", async (_, files, cwd, hint) => {
  expect(await validate(files, [], cwd)).toEqual({
    code: 3,
    stdout: "",
    stderr: `${noConfig}${hint}\n1 error\n`,
  });
});

test("two files and a folder by the names of the default are told", async () => {
  const { code, stderr } = await validate({
    "lightly.yaml": small,
    "lightly.yml": small,
    "lightly/more.yaml": small,
  });
  expect(code).toBe(3);
  expect(stderr).toBe(
    `lightly:1:1: warning: the files of this folder are not read, since there is a file lightly.yaml or lightly.yml [ignored-folder]
  help: name both with --config, or all that belong to the config
lightly.yml:1:1: error: lightly.yaml is here too [two-configs]
  help: keep one, with what both declare, or name the files of the config with --config
1 error, 1 warning
`,
  );
});

test("a folder that is called so and holds no config is nobody's business", async () => {
  expect(await validate({ "lightly.yaml": small, "lightly/__init__.py": "" })).toEqual({
    code: 0,
    stdout: "lightly.yaml is valid.\n",
    stderr: "",
  });
});

describe("standard input", () => {
  const run = (args: readonly string[], stdin: string) => runProgram(args, { stdin });

  test("is validated, and its findings have its name", async () => {
    expect(await run(["validate", "--config", "-"], small)).toEqual({
      code: 0,
      stdout: "Standard input is valid.\n",
      stderr: "",
    });
    const { code, stderr } = await run(["validate", "--config", "-"], small.replace("images", "image"));
    expect(code).toBe(3);
    expect(stderr).toMatch(/^-:2:26: error: datasets\.abc\.type: "image" is not a known type/);
  });

  test("has no base", async () => {
    const env = { LIGHTLY_TOKEN: token, LIGHTLY_SERVER_LOCATION: "http://127.0.0.1:1" };
    const plan = await runProgram(["plan", "--config", "-", "--base", "HEAD"], { stdin: small, env });
    expect(plan).toEqual({
      code: 3,
      stdout: "",
      stderr: "error: A base needs the config in files: standard input (-) is not in the base.\n",
    });
  });

  test("can be one thing only", async () => {
    expect(await run(["validate", "--config", "-", "--var-file", "-"], small)).toEqual({
      code: 3,
      stdout: "",
      stderr: "error: Standard input (-) can be only one of --config, --var-file and --dotenv.\n",
    });
  });

  test("that never ends is read no further than a file may be large", async () => {
    const { code, stderr } = await run(["validate", "--config", "-"], "#".repeat(16 * 1024 * 1024 + 1));
    expect(code).toBe(3);
    expect(stderr).toContain("-:1:1: error: this has more than 16777216 bytes [file-too-large]\n");
  });
});

test.each([
  ["a device", "/dev/zero", "this is not a regular file"],
  ["a file of the system", "/proc/self/environ", "this is a file of the system"],
  ["a link to one", "link.yaml", "this is a file of the system"],
])("%s is no config", async (_, path, message) => {
  await using folder = await makeFolder();
  await symlink("/proc/self/environ", join(folder.path, "link.yaml"));
  const { code, stderr } = await runProgram(["validate", "--config", path], { cwd: folder.path });
  expect(code).toBe(3);
  expect(stderr).toContain(`: error: ${message} [file-unreadable]\n`);
});

describe("variables from files", () => {
  const withVariables = `version: 1
variables:
  stage: { default: default }
  bucket: { default: raw }
connections: { hosted: { type: lightly } }
datasets:
  abc:
    type: images
    datasources:
      input_output: { connection: hosted, resource_path: "a/\${var:stage}/\${var:bucket}/" }
`;
  const terraform = JSON.stringify({
    stage: { sensitive: false, type: "string", value: "terraform" },
    password: { sensitive: true, type: "string", value: "T0P-S3CR3T" },
    subnets: { sensitive: false, type: ["list", "string"], value: ["a"] },
  });

  /** The resource path that a plan has, or else what stderr says. */
  async function pathOf(
    files: Readonly<Record<string, string>>,
    args: readonly string[],
    more: ProgramOptions = {},
  ) {
    await using platform = await startPlatform();
    await using folder = await makeFolder();
    for (const [name, text] of Object.entries({ "lightly.yaml": withVariables, ...files }))
      await folder.write(name, text);
    const env = { LIGHTLY_TOKEN: token, LIGHTLY_SERVER_LOCATION: platform.url, ...more.env };
    const run = await runProgram(["plan", ...args], {
      ...more,
      cwd: folder.path,
      env,
    });
    expect(run.stderr).not.toContain("T0P-S3CR3T");
    return run.code === 0 ? /a\/\w+\/\w+\//.exec(run.stdout)?.[0] : run.stderr;
  }

  test.each([
    ["nothing", [], {}, "a/default/raw/"],
    ["the environment", [], { LIGHTLY_VAR_stage: "env" }, "a/env/raw/"],
    ["YAML", ["--var-file", "a.yaml"], { LIGHTLY_VAR_stage: "env" }, "a/yaml/raw/"],
    ["JSON", ["--var-file", "a.json"], {}, "a/json/json/"],
    ["outputs of Terraform", ["--var-file", "terraform.json"], {}, "a/terraform/raw/"],
    ["two files", ["--var-file", "a.json", "--var-file", "a.yaml"], {}, "a/yaml/json/"],
    ["two files, the other way round", ["--var-file", "a.yaml", "--var-file", "a.json"], {}, "a/json/json/"],
    ["a flag beside a file", ["--var", "stage=flag", "--var-file", "a.json"], {}, "a/flag/json/"],
    ["an empty file", ["--var-file", "empty"], {}, "a/default/raw/"],
  ])("%s", async (_, args, env, expected) => {
    const files = {
      "a.yaml": "stage: yaml\r\n",
      "a.json": '{\n\t"stage": "json",\n\t"bucket": "json"\n}\n',
      "terraform.json": terraform,
      empty: "# nothing\n",
    };
    expect(await pathOf(files, args, { env })).toBe(expected);
  });

  test("standard input", async () => {
    expect(await pathOf({}, ["--var-file", "-"], { stdin: terraform })).toBe("a/terraform/raw/");
  });

  test.each([
    [
      "a sensitive output of Terraform",
      JSON.stringify({ stage: { sensitive: true, type: "string", value: "T0P-S3CR3T" } }),
      "v:1:52: error: stage.value: this output of Terraform is sensitive, and the values of variables are shown in plans [invalid-value]",
    ],
    [
      "an output of another type",
      JSON.stringify({ stage: { sensitive: false, type: "number", value: 5 } }),
      "v:1:53: error: stage.value: the value of a variable is text [wrong-type]",
    ],
    ["a number", "stage: 5\n", "v:1:8: error: stage: the value of a variable is text [wrong-type]"],
    ["a list", "[stage]\n", "v:1:1: error: this is not a mapping of names to texts [wrong-type]"],
    [
      "a name that is there twice",
      "stage: a\nstage: b\n",
      'v:2:1: error: "stage" is declared twice [duplicate-key]',
    ],
    ["what is not well-formed", '{ "stage": T0P-S3CR3T', "v:1:22: error: not well-formed YAML"],
  ])("%s is refused", async (_, text, message) => {
    expect(await pathOf({ v: text }, ["--var-file", "v"])).toContain(message);
  });

  test("a name that the config does not declare is warned of", async () => {
    const { code, stderr } = await validate({ "lightly.yaml": withVariables, v: "stge: a\nother: b\n" }, [
      "--var-file",
      "v",
    ]);
    expect(code).toBe(0);
    expect(stderr).toBe(`v:1:1: warning: stge: the config declares no variable "stge" [undeclared-variable]
    1 | stge: ***
      | ^^^^
  help: did you mean stage?
v:2:1: warning: other: the config declares no variable "other" [undeclared-variable]
    2 | other: ***
      | ^^^^^
  help: declare it under \`variables:\`, or remove it here
`);
  });

  test("a file that is not there is told", async () => {
    expect(await pathOf({}, ["--var-file", "none.yaml"])).toContain(
      "none.yaml:1:1: error: there is no such file [file-unreadable]\n",
    );
  });
});

describe("--dotenv", () => {
  const text = `version: 1
variables: { stage: { default: default } }
connections: { fleet: { type: azure, account_name: fleetstore, sas_token: "\${env:SAS}" } }
datasets:
  abc: { type: images, datasources: { input_output: { connection: fleet, resource_path: "raw/\${var:stage}/" } } }
`;
  async function apply(env: Readonly<Record<string, string>>, files: readonly string[]) {
    await using platform = await startPlatform();
    await using folder = await makeFolder();
    await folder.write("lightly.yaml", text);
    const args = await Promise.all(files.map((one, index) => folder.write(`${index}.env`, one)));
    const run = await runProgram(["apply", "--auto-approve", ...args.flatMap((path) => ["--dotenv", path])], {
      cwd: folder.path,
      env: { LIGHTLY_SERVER_LOCATION: platform.url, ...env },
    });
    return { ...run, sent: JSON.stringify(platform.emulator.snapshot().datasets) };
  }
  const file = `LIGHTLY_TOKEN=${token}\r\nSAS="sv=1&sig=from-file"\r\nexport LIGHTLY_VAR_stage=filed\r\n`;

  test("gives the token, secrets and variables", async () => {
    const { code, sent } = await apply({}, [`\uFEFF${file}`]);
    expect(code).toBe(0);
    expect(sent).toContain("sig=from-file");
    expect(sent).toContain("raw/filed/");
  });

  test("gives way to the environment, unless that is empty, and to a later file", async () => {
    const { sent } = await apply({ SAS: "sv=1&sig=from-environment", LIGHTLY_VAR_stage: "" }, [
      file,
      "LIGHTLY_VAR_stage=later\n",
    ]);
    expect(sent).toContain("sig=from-environment");
    expect(sent).toContain("raw/later/");
  });

  test("cannot put another token in place of that of the environment", async () => {
    await using own = await makeFolder();
    const path = await own.write("token", token);
    const { code } = await apply({ LIGHTLY_TOKEN_FILE: path }, [file.replace(token, "a-strangers-token")]);
    expect(code).toBe(0);
  });

  test("cannot send the token elsewhere", async () => {
    const { code, stderr } = await apply({}, [
      `${file}LIGHTLY_SERVER_LOCATION=http://127.0.0.1:1\nhttps_proxy=http://127.0.0.1:1\nLIGHTLY_CA_CERTS=none\n`,
    ]);
    expect(code).toBe(0);
    expect(
      stderr.match(/warning: .*: (\w+) is not taken from a file; set it in the environment/g),
    ).toHaveLength(3);
  });

  test("is not called as the option of Node that obeys what the file says", async () => {
    await using folder = await makeFolder();
    const file = await folder.write("a.env", "A=1\n");
    for (const args of [["--env-file", file], [`--env-file=${file}`]]) {
      const { code, stderr } = await runProgram(["validate", ...args]);
      expect(code).toBe(3);
      expect(stderr).toContain("(Use --dotenv. Node takes --env-file for itself");
    }
  });

  test("has an end", async () => {
    const { code, stderr } = await runProgram(["validate", "--dotenv", "/dev/zero"]);
    expect(code).toBe(3);
    expect(stderr).toContain("error: --dotenv /dev/zero: this is not a regular file.");
  });

  test("that is not there is told", async () => {
    const run = await runProgram(["validate", "--dotenv", "none.env"]);
    expect(run).toEqual({
      code: 3,
      stdout: "",
      stderr: "error: --dotenv none.env: there is no such file.\n  help: It holds NAME=value lines.\n",
    });
  });

  test("can be standard input", async () => {
    await using folder = await makeFolder();
    await folder.write("lightly.yaml", text);
    const options = { cwd: folder.path, stdin: "SAS=se=2020-01-01&sig=a\n" };
    const { code, stderr } = await runProgram(["validate", "--dotenv", "-"], options);
    expect(code).toBe(5);
    expect(stderr).toContain("this credential expired");
  });
});

describe("validate --format", () => {
  test("writes reports beside what stderr says, also of what is not valid, and the exit code stays", async () => {
    await using folder = await makeFolder();
    await folder.write("lightly.yaml", small.replace("images", "image"));
    const formats = ["json", "sarif=found.sarif", "markdown=found.md", "text=found.txt"];
    const run = await runProgram(["validate", ...formats.flatMap((one) => ["--format", one])], {
      cwd: folder.path,
    });
    expect(run.code).toBe(3);
    expect(JSON.parse(run.stdout)).toMatchObject({ valid: false, findings: [{ code: "invalid-value" }] });
    expect(run.stderr).toMatch(/\[invalid-value\]\n[^]*\n1 error\n$/);
    const written = (name: string) => readFile(join(folder.path, name), "utf8");
    expect(JSON.parse(await written("found.sarif"))).toMatchObject({ version: "2.1.0" });
    expect(await written("found.md")).toContain("The config has 1 error");
    expect(await written("found.txt")).toBe(run.stderr);
  });

  test("takes - for stdout, and refuses two reports there, or a format that it does not have", async () => {
    await using folder = await makeFolder();
    await folder.write("lightly.yaml", small);
    const run = (...args: readonly string[]) => runProgram(["validate", ...args], { cwd: folder.path });
    const json = await run("--format", "json=-");
    expect(json).toMatchObject({ code: 0, stderr: "" });
    expect(JSON.parse(json.stdout)).toMatchObject({ valid: true, findings: [] });
    expect(await run("--format", "json=-", "--format", "sarif")).toMatchObject({ code: 3, stdout: "" });
    expect((await run("--format", "gitlab")).stderr).toContain(
      "Formats: text, json, markdown, github, gitlab-code-quality, sarif.",
    );
  });
});
