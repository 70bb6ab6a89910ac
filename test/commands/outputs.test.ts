import { rmSync } from "node:fs";
import { link, mkdir, readdir, symlink, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { rootCertificates } from "node:tls";
import { describe, expect, test } from "vitest";
import type { ApplyEvent } from "../../src/commands/events.js";
import { startAccount } from "../support/account.js";
import { makeFolder } from "../support/files.js";
import { startTcpProxy } from "../support/tcp-proxy.js";

const eventsOf = (text: string): readonly ApplyEvent[] =>
  text
    .trimEnd()
    .split("\n")
    .map((line): ApplyEvent => JSON.parse(line));

describe("--format", () => {
  test.each([
    [["plan", "--format", "yaml"], 'there is no format called "yaml"'],
    [["plan", "--format", "events"], "--format events is for apply only."],
    [["plan", "--format", "text", "--format", "json"], "Two reports would be written to stdout."],
    [["plan", "--format", "json", "--format", "markdown=-"], "Two reports would be written to stdout."],
    [["plan", "--out", "-", "--format", "text"], "Two reports would be written to stdout."],
    [["plan", "--format", "json="], "--format json= names no file."],
  ])("cannot be used as in %j", async (args, says) => {
    await using account = await startAccount();
    const { code, stdout, stderr } = await account.run(...args);
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toContain(says);
    expect(await account.platform.requests()).toEqual([]);
  });

  test("writes no file where none can be, and leaves none half written", async () => {
    await using account = await startAccount();
    await mkdir(join(account.folder, "folder"));
    await writeFile(join(account.folder, "file"), "");
    await symlink("file", join(account.folder, "link"));
    const before = await readdir(account.folder);
    for (const [path, says] of [
      ["nowhere/plan.json", "nowhere/plan.json cannot be written (ENOENT)."],
      ["folder", "folder is not a regular file."],
      ["link", "link is not a regular file."],
    ]) {
      const { code, stderr } = await account.run("plan", `--format=json=${path}`);
      expect(code).toBe(3);
      expect(stderr).toContain(says);
    }
    expect(await readdir(account.folder)).toEqual(before);
    expect(await account.read("file")).toBe("");
    expect(await account.platform.requests()).toEqual([]);
  });

  test("of an apply that leaves text out has nothing but the result on stdout", async () => {
    await using account = await startAccount();
    const { code, stdout } = await account.run("apply", "--auto-approve", "--format", "json");
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ summary: { done: 6 } });
  });

  test("a format that says nothing of a failure leaves its file alone", async () => {
    await using account = await startAccount();
    await account.platform.fail({ kind: "status", status: 401 });
    const { code, stdout } = await account.run("plan", "--format", "text", "--format", "json=plan.json");
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(JSON.parse(await account.read("plan.json"))).toMatchObject({ error: { exitCode: 1 } });
  });
});

describe("--format events", () => {
  test.each(["stdout", "a file"])(
    "tells %s of every step and check, between a begin and an end",
    async (place) => {
      await using account = await startAccount();
      const format = place === "stdout" ? "events" : "events=events.jsonl";
      const { code, stdout } = await account.run("apply", "--auto-approve", "--format", format);
      expect(code).toBe(0);
      const events = eventsOf(place === "stdout" ? stdout : await account.read("events.jsonl"));
      expect(events[0]).toMatchObject({ event: "begin", changes: 6 });
      expect(events.filter(({ event }) => event === "step")).toHaveLength(6);
      expect(events.filter(({ event }) => event === "permissions")).toHaveLength(2);
      expect(events.at(-1)).toMatchObject({ event: "end", exitCode: 0, error: null });
    },
  );

  test("end once, also when another report cannot be written", async () => {
    await using account = await startAccount();
    const formats = ["--format=events=events.jsonl", "--format=json=nowhere/result.json"];
    const { code } = await account.run("apply", "--auto-approve", ...formats);
    expect(code).toBe(3);
    const events = eventsOf(await account.read("events.jsonl"));
    expect(events.filter(({ event }) => event === "end")).toHaveLength(1);
  });
});

describe("- stands for stdout", () => {
  test.each([
    [["plan", "--format", "json=-"]],
    [["plan", "--out", "-"]],
    [["plan", "--out=-", "--format=markdown=plan.md"]],
    [["apply", "--auto-approve", "--format=json=-"]],
    [["plan", "--out=/dev/stdout"]],
  ])("%j", async (args) => {
    await using account = await startAccount();
    const { code, stdout } = await account.run(...args);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ error: null });
    expect(await readdir(account.folder)).not.toContain("-");
  });

  test("events among them", async () => {
    await using account = await startAccount();
    const { stdout } = await account.run("apply", "--auto-approve", "--format=events=-");
    expect(eventsOf(stdout).at(-1)).toMatchObject({ event: "end" });
  });

  test("of an exported config, and for no file that must have a name", async () => {
    await using account = await startAccount();
    await account.declare();
    const { code, stdout } = await account.run("export", "--out", "-");
    expect(code).toBe(0);
    expect(stdout).toContain("street-scenes:");
    for (const args of [
      ["export", "--out=-", "--env-example=-"],
      ["export", "--into=-"],
      ["init", "--yes", "--provider=s3", "--config=-"],
      ["emulator", "--data=-"],
      ["apply", "--expect-plan=-"],
    ])
      expect(await account.run(...args)).toMatchObject({
        code: 3,
        stderr: expect.stringContaining("It must be the name of a file."),
      });
    expect(await readdir(account.folder)).not.toContain("-");
  });
});

describe("a report is never written over", () => {
  /** Files that a command is given, beside the config. */
  async function prepare() {
    const account = await startAccount();
    const inFolder = (name: string) => join(account.folder, name);
    expect((await account.run("plan", "--out", "saved.json")).code).toBe(0);
    await writeFile(inFolder("token"), account.env["LIGHTLY_TOKEN"] ?? "");
    await writeFile(inFolder("ca.pem"), rootCertificates[0] ?? "");
    await mkdir(inFolder("folder"));
    await symlink(".", inFolder("linked"));
    await link(inFolder("lightly.yaml"), inFolder("hard.yaml"));
    await account.platform.clearRequests();
    return account;
  }

  test.each([
    ["the config", ["plan", "--out", "lightly.yaml"]],
    ["the config", ["plan", "--out", "./lightly.yaml"]],
    ["the config", ["plan", "--out", "folder/../lightly.yaml"]],
    ["the config", ["plan", "--out", "linked/lightly.yaml"]],
    ["the config", ["plan", "--out", "hard.yaml"]],
    ["the config", ["plan", "--format", "markdown=lightly.yaml"]],
    ["the config", ["apply", "--auto-approve", "--format", "json=linked/lightly.yaml"]],
    ["the config", ["apply", "--auto-approve", "--format", "events=linked/lightly.yaml"]],
    ["the config", ["plan", "--config", "linked/*.yaml", "--out", "lightly.yaml"]],
    ["a config that is missing", ["plan", "--config", "missing.yaml", "--out", "./missing.yaml"]],
    ["the policy", ["plan", "--out", "linked/lightly.policy.yaml"]],
    ["the plan that is applied", ["apply", "saved.json", "--auto-approve", "--format=json=./saved.json"]],
    [
      "the plan that was reviewed",
      ["apply", "--auto-approve", "--expect-plan=saved.json", "--format=events=saved.json"],
    ],
    ["the plan that is shown", ["show", "saved.json", "--format", "json=linked/saved.json"]],
    ["the file of the token", ["plan", "--out", "token"]],
    ["the file of the token", ["apply", "--auto-approve", "--format=events=linked/token"]],
    ["the certificates", ["plan", "--format", "json=ca.pem"]],
  ])("%s: %j", async (_, args) => {
    await using account = await prepare();
    const files = ["lightly.yaml", "saved.json", "token", "ca.pem"];
    const before = await Promise.all(files.map(account.read));
    const env = { LIGHTLY_TOKEN: "", LIGHTLY_TOKEN_FILE: "token", LIGHTLY_CA_CERTS: "ca.pem" };
    const { code, stderr } = await account.runWith(env, ...args);
    expect(code).toBe(3);
    expect(stderr).toContain("would be written over, and this command reads it.");
    expect(await Promise.all(files.map(account.read))).toEqual(before);
    expect(await readdir(account.folder)).not.toContain("missing.yaml");
    expect(await account.platform.requests()).toEqual([]);
  });

  test.each([
    [["plan", "--out", "a.json", "--format", "markdown=a.json"]],
    [["plan", "--format", "json=b.json", "--format", "markdown=./b.json"]],
    [["plan", "--format", "json=b.json", "--format", "markdown=linked/b.json"]],
    [["plan", "--format", "json=old.json", "--format", "markdown=hard.json"]],
    [["apply", "--auto-approve", "--format", "events=e.json", "--format", "json=folder/../e.json"]],
    [["apply", "--auto-approve", "--format", "events=dangling", "--format", "json=target.json"]],
    [["plan", "--format", "json=output"]],
    [["plan", "--out", "linked/output"]],
    [["plan", "--out", "summary"]],
  ])("another report: %j", async (args) => {
    await using account = await prepare();
    await writeFile(join(account.folder, "old.json"), "old");
    await link(join(account.folder, "old.json"), join(account.folder, "hard.json"));
    await symlink("target.json", join(account.folder, "dangling"));
    const env = { GITHUB_OUTPUT: "output", GITHUB_STEP_SUMMARY: "summary" };
    const { code, stdout, stderr } = await account.runWith(env, ...args);
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toContain("Two reports would be written to ");
    expect(await account.read("old.json")).toBe("old");
    expect(await account.platform.requests()).toEqual([]);
  });

  test.each([
    ["plan", "--out=keys/s3"],
    ["plan", "--format=json=linked/keys/s3"],
    ["apply", "--auto-approve", "--format=events=keys/s3"],
    ["apply", "--auto-approve", "--no-secrets", "--format=json=keys/s3"],
  ])("a secret in a file: %s %s %s %s", async (...args) => {
    await using account = await prepare();
    await mkdir(join(account.folder, "keys"));
    await writeFile(join(account.folder, "keys/s3"), "marker-s3-secret\n");
    await account.edit((yaml) => yaml.replace("${env:LIGHTLY_S3_SECRET}", "${file:keys/s3}"));
    const { code, stderr } = await account.run(...args.filter((arg) => arg !== undefined));
    expect(code).toBe(3);
    expect(stderr).toContain("would be written over, and this command reads it.");
    expect(await account.read("keys/s3")).toBe("marker-s3-secret\n");
    expect(await account.platform.writes()).toEqual([]);
  });

  test("GITHUB_OUTPUT that names the config", async () => {
    await using account = await prepare();
    const before = await account.read("lightly.yaml");
    const { code } = await account.runWith({ GITHUB_OUTPUT: "lightly.yaml" }, "plan");
    expect(code).toBe(3);
    expect(await account.read("lightly.yaml")).toBe(before);
  });
});

describe("a report that is lost", () => {
  const unwritable = [
    [{}, ["--format", "markdown=nowhere/x.md"]],
    [{ GITHUB_OUTPUT: "nowhere/x" }, []],
    [{ GITHUB_STEP_SUMMARY: "." }, []],
    [{}, ["--format", "markdown=same", "--format", "gitlab=./same"]],
    [{}, ["--format", "markdown=lightly.yaml"]],
  ] as const;

  test.each(unwritable)("takes no other along, nor work before it is known: %j %j", async (env, options) => {
    await using account = await startAccount();
    for (const command of [
      ["plan", "--out=saved.json"],
      ["apply", "--auto-approve", "--format=github=notes", "--format=events=events.jsonl"],
    ]) {
      const { code, stdout, stderr } = await account.runWith(env, ...command, "--format=json", ...options);
      expect(code).toBe(3);
      expect(JSON.parse(stdout)).toMatchObject({ error: { exitCode: 3 } });
      expect(stderr.split("error:")).toHaveLength(2);
    }
    expect(JSON.parse(await account.read("saved.json"))).toMatchObject({ error: { exitCode: 3 } });
    expect(await account.read("notes")).toContain("::error");
    expect(eventsOf(await account.read("events.jsonl"))).toMatchObject([{ event: "end", exitCode: 3 }]);
    expect(await account.platform.requests()).toEqual([]);
  });

  /** A folder that is there while reports are prepared, and gone when they are written. */
  async function runWithoutFolder(...args: readonly string[]) {
    const account = await startAccount();
    const gone = join(account.folder, "gone");
    await mkdir(gone);
    const remove = () => rmSync(gone, { recursive: true, force: true });
    await using proxy = await startTcpProxy(account.platform.emulator, { onPiece: remove });
    const output = { GITHUB_OUTPUT: "output" };
    const result = await account.runWith({ ...output, LIGHTLY_SERVER_LOCATION: proxy.url }, ...args);
    return { account, result };
  }

  test("later leaves a plan as it was made, on stdout once and in its file", async () => {
    const { account, result } = await runWithoutFolder(
      "plan",
      "--out=saved.json",
      "--format=json",
      "--format=markdown=gone/plan.md",
      "--detailed-exitcode",
    );
    await using _ = account;
    expect(result.code).toBe(1);
    expect(result.stderr).toMatch(
      /^error: a report was lost: gone\/plan\.md cannot be written \(ENOENT\)\.$/m,
    );
    expect(JSON.parse(result.stdout)).toMatchObject({ error: null, summary: { create: 6 } });
    expect(await account.read("saved.json")).toBe(result.stdout);
    expect(await account.read("output")).toContain("exit-code=1\n");
  });

  test("later leaves what an apply tells of itself", async () => {
    const { account, result } = await runWithoutFolder(
      "apply",
      "--auto-approve",
      "--format=json",
      "--format=markdown=gone/result.md",
    );
    await using _ = account;
    expect(result.code).toBe(1);
    expect(JSON.parse(result.stdout)).toMatchObject({ error: null, exitCode: 0 });
  });
});

test("files are named from the checkout of CI wherever it lies, and else from the working folder", async () => {
  await using account = await startAccount();
  await account.edit((yaml) => yaml.replace("type: images", "type: pictures"));
  const above = dirname(account.folder);
  await using elsewhere = await makeFolder();
  await symlink(above, join(elsewhere.path, "linked"));
  const inAbove = `${basename(account.folder)}/lightly.yaml`;
  for (const [env, file] of [
    [{ GITHUB_WORKSPACE: above }, inAbove],
    [{ GITHUB_WORKSPACE: `${above}/` }, inAbove],
    [{ GITHUB_WORKSPACE: join(elsewhere.path, "linked") }, inAbove],
    [{ GITHUB_WORKSPACE: "/github/workspace" }, "lightly.yaml"],
    [{ GITHUB_WORKSPACE: "/github/workspace", CI_PROJECT_DIR: above }, inAbove],
    [{ CI_PROJECT_DIR: account.folder }, "lightly.yaml"],
    [{}, "lightly.yaml"],
  ] as const) {
    const { stdout } = await account.runWith(env, "plan", "--format", "github");
    expect(stdout).toContain(`file=${file},`);
  }
});

describe("places in a comment are links, as the environment of CI says where its commit can be read", () => {
  const commit = "0123456789".repeat(4);
  const github = { GITHUB_SERVER_URL: "https://github.com", GITHUB_REPOSITORY: "o/r", GITHUB_SHA: commit };
  const gitlab = { CI_PROJECT_URL: "https://gitlab.example/g/r", CI_COMMIT_SHA: commit };

  test.each<[string, Readonly<Record<string, string>>, string]>([
    ["GitHub", github, `](https://github.com/o/r/blob/${commit}/lightly.yaml#L`],
    ["GitLab", gitlab, `](https://gitlab.example/g/r/-/blob/${commit}/lightly.yaml#L`],
  ])("%s", async (_name, env, link) => {
    await using account = await startAccount();
    const folder = { GITHUB_WORKSPACE: account.folder, CI_PROJECT_DIR: account.folder };
    const { stdout } = await account.runWith({ ...env, ...folder }, "plan", "--format", "markdown");
    expect(stdout).toContain(link);
  });

  test.each<[string, Readonly<Record<string, string>>]>([
    ["elsewhere", {}],
    ["without a commit", { ...github, GITHUB_SHA: "main" }],
    ["without an address", { ...github, GITHUB_SERVER_URL: "javascript:alert(1)" }],
    ["with one that holds more", { ...gitlab, CI_PROJECT_URL: "https://gitlab.example/g/r)[x](http://e" }],
  ])("there are none %s", async (_name, env) => {
    await using account = await startAccount();
    const { stdout } = await account.runWith(env, "plan", "--format", "markdown");
    expect(stdout).toContain("`lightly.yaml:");
    expect(stdout).not.toContain("](");
  });
});

describe("the files of a step of GitHub Actions", () => {
  test("are added to", async () => {
    await using account = await startAccount();
    await writeFile(join(account.folder, "output"), "before=1\n");
    const files = { GITHUB_OUTPUT: "output", GITHUB_STEP_SUMMARY: "summary" };
    expect((await account.runWith(files, "plan")).code).toBe(0);
    expect(await account.read("output")).toMatch(/^before=1\n/);
    expect(await account.read("output")).toContain("create=6\n");
    expect(await account.read("summary")).toContain("street-scenes");
  });

  test("are added to on a line of their own", async () => {
    await using account = await startAccount();
    await writeFile(join(account.folder, "output"), "commit=abc");
    await writeFile(join(account.folder, "summary"), "| a |\n| - |\n| 1 |");
    const files = { GITHUB_OUTPUT: "output", GITHUB_STEP_SUMMARY: "summary" };
    for (const args of [["plan"], ["apply", "--auto-approve"]]) {
      expect((await account.runWith(files, ...args)).code).toBe(0);
      expect(await account.read("output")).toMatch(/^commit=abc\nchanges=true\n/);
      expect(await account.read("summary")).toMatch(/^\| 1 \|$/m);
    }
  });

  test("are not told of a plan that is only shown", async () => {
    await using account = await startAccount();
    await account.run("plan", "--out", "plan.json");
    const files = { GITHUB_OUTPUT: "output", GITHUB_STEP_SUMMARY: "summary" };
    expect((await account.runWith(files, "show", "plan.json")).code).toBe(0);
    expect(await readdir(account.folder)).not.toContain("output");
  });

  test.each([
    ["/dev/null", "The file that GITHUB_OUTPUT names is not a regular file."],
    ["nowhere/output", "The file that GITHUB_OUTPUT names cannot be written."],
  ])("must be regular ones: %s", async (path, says) => {
    await using account = await startAccount();
    const { code, stderr } = await account.runWith({ GITHUB_OUTPUT: path }, "plan");
    expect(code).toBe(3);
    expect(stderr).toContain(says);
  });
});

describe("show", () => {
  test("of the plan that failed ends as planning did", async () => {
    await using account = await startAccount();
    await account.platform.fail({ kind: "status", status: 401 });
    expect((await account.run("plan", "--out", "plan.json")).code).toBe(1);
    expect((await account.run("show", "plan.json")).code).toBe(1);
    const unknown = (await account.read("plan.json")).replace('"exitCode": 1', '"exitCode": 99');
    await writeFile(join(account.folder, "unknown.json"), unknown);
    expect(unknown).toContain("99");
    expect((await account.run("show", "unknown.json")).code).toBe(1);
    const { code, stderr } = await account.run("apply", "plan.json", "--auto-approve");
    expect(code).toBe(3);
    expect(stderr).toContain("plan.json only says why planning failed.");
  });
});
