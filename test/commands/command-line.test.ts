import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { describeBug } from "../../src/commands/describe-bug.js";
import { startAccount } from "../support/account.js";
import { runProgram } from "../support/program.js";

test("--help and --version are no failures", async () => {
  expect(await runProgram(["--help"])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("Usage: lightly-gitops"),
    stderr: "",
  });
  const manifest = JSON.parse(await readFile(new URL("../../package.json", import.meta.url), "utf8"));
  expect(await runProgram(["--version"])).toEqual({ code: 0, stdout: `${manifest.version}\n`, stderr: "" });
});

test("an error that is thrown by mistake ends in words that do not show its message", async () => {
  const onStdout = (): never => {
    throw new TypeError("a secret");
  };
  const { code, stderr } = await runProgram(["--version"], { onStdout });
  expect(code).toBe(1);
  expect(stderr).toMatch(/^internal error: TypeError( at [^ ]+)?\. Please report this\.\n$/);
});

test("the place of a bug in the program is told", () => {
  const bug = new RangeError("a secret");
  bug.stack = "RangeError: a secret\n    at f (file:///opt/lightly-gitops/dist/program-apply.js:12:34)";
  expect(describeBug(bug)).toBe("RangeError at program-apply.js:12");
  delete bug.stack;
  expect(describeBug(bug)).toBe("RangeError");
  const own = new (class OfTheirOwn extends Error {})("a secret");
  delete own.stack;
  expect(describeBug(own)).toBe("Error");
  expect(describeBug("a secret")).toBe("something was thrown that is not an error");
});

test("the debug log has a line per request, in words or as JSON, without the token", async () => {
  await using account = await startAccount();
  await account.platform.fail({ kind: "reset_before", times: 1 });
  const text = await account.run("plan", "--log-level", "debug");
  expect(text.stderr).toMatch(/^debug: GET \/v1\/datasets\S* → ECONNRESET \(attempt 1, \d+ ms\)$/m);
  expect(text.stderr).toMatch(/^debug: GET \/v1\/datasets\S* → 200 \(attempt 2, \d+ ms\)/m);
  expect(text.stderr).not.toContain("token");
  const json = await account.run("plan", "--log-level", "debug", "--log-format", "json");
  expect(
    json.stderr
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line)),
  ).toContainEqual(
    expect.objectContaining({
      level: "debug",
      event: "request",
      method: "GET",
      path: "/v1/datasets",
      status: 200,
    }),
  );
});

test("--rotate all sends every secret again", async () => {
  await using account = await startAccount();
  await account.declare();
  await account.platform.clearRequests();
  expect((await account.run("apply", "--auto-approve", "--rotate", "all")).code).toBe(0);
  const datasources = account.platform.emulator.snapshot().datasets.flatMap((dataset) => dataset.datasources);
  expect(await account.platform.writes()).toHaveLength(datasources.length);
});

test.each([
  ["--rotate", "zzzzzzzz", "Name a connection, or all."],
  ["--target", "zzzzzzzz", "Name a declared dataset, or a pattern such as 'street-*'."],
])("%s with a name that is like no other says what can be named", async (flag, name, says) => {
  await using account = await startAccount();
  expect(await account.run("plan", flag, name)).toMatchObject({
    code: 3,
    stderr: expect.stringContaining(says),
  });
});

test("an interrupt before the first request ends every command with 130", async () => {
  await using account = await startAccount();
  const { env, folder } = account;
  for (const args of [["plan"], ["verify"], ["export"], ["apply", "--auto-approve"]]) {
    expect(await runProgram(args, { env, cwd: folder, signal: AbortSignal.abort() })).toMatchObject({
      code: 130,
      stderr: expect.stringContaining("Interrupted.\n"),
    });
  }
  expect(await account.platform.requests()).toEqual([]);
});

test("the files of a valid config are named together, with their warnings counted", async () => {
  await using account = await startAccount();
  await writeFile(
    join(account.folder, "more.yaml"),
    "version: 1\nconnections:\n  spare: { type: lightly }\ndatasets:\n  scratch: { type: images }\n",
  );
  const { code, stdout, stderr } = await account.run(
    "validate",
    "--config=lightly.yaml",
    "--config=more.yaml",
  );
  expect(code).toBe(0);
  expect(stderr).toContain('no datasource uses the connection "spare"');
  expect(stdout).toBe("lightly.yaml, more.yaml are valid, with 1 warning.\n");
});

test("a mistake after an interrupt is told as the interrupt", async () => {
  const result = await runProgram(["show", "nowhere.json"], { signal: AbortSignal.abort() });
  expect(result).toEqual({ code: 130, stdout: "", stderr: "Interrupted.\n" });
});

test("a finding in a long line shows the part of the line around it", async () => {
  await using account = await startAccount();
  const names = Array.from({ length: 40 }, (_, index) => `dataset-${index}: { type: images }`);
  const finding = async (at: number) => {
    const faulty = names.with(at, `dataset-${at}: { type: pictures }`).join(", ");
    await account.edit(() => `version: 1\ndatasets: { ${faulty} }\n`);
    const { code, stderr } = await account.run("validate");
    expect(code).toBe(3);
    const [, line = "", mark = ""] = stderr.split("\n");
    expect(line.slice(mark.indexOf("^"), mark.lastIndexOf("^") + 1)).toBe("pictures");
    return line;
  };
  expect(await finding(0)).toMatch(/^ {4}2 \| datasets: .*…$/);
  expect(await finding(20)).toMatch(/^ {4}2 \| ….*…$/);
  expect(await finding(39)).toMatch(/^ {4}2 \| ….* \}$/);
});
