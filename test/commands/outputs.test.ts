import { mkdir, readdir, symlink, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import type { ApplyEvent } from "../../src/commands/events.js";
import { startAccount } from "../support/account.js";

describe("--format", () => {
  test.each([
    [["plan", "--format", "yaml"], 'there is no format called "yaml"'],
    [["plan", "--format", "events"], "--format events is for apply only."],
    [["plan", "--format", "text", "--format", "json"], "two formats would be written to stdout"],
    [["plan", "--format", "json=a", "--format", "markdown=a"], "two formats would be written to a"],
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
  const eventsOf = (text: string) =>
    text
      .trimEnd()
      .split("\n")
      .map((line): ApplyEvent => JSON.parse(line));

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

test("files are named from the checkout of CI where it is known, and else from the working folder", async () => {
  await using account = await startAccount();
  await account.edit((yaml) => yaml.replace("type: images", "type: pictures"));
  for (const [env, file] of [
    [{ GITHUB_WORKSPACE: dirname(account.folder) }, `${basename(account.folder)}/lightly.yaml`],
    [{ CI_PROJECT_DIR: account.folder }, "lightly.yaml"],
    [{}, "lightly.yaml"],
  ] as const) {
    const { stdout } = await account.runWith(env, "plan", "--format", "github");
    expect(stdout).toContain(`file=${file},`);
  }
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

  test.each([
    ["/dev/null", "GITHUB_OUTPUT does not name a regular file."],
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
