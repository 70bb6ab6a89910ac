import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { formatNames } from "../../src/report/formats.js";
import { configOn } from "../config/catalogue.js";
import { makeFolder } from "../support/files.js";
import { azure, pasted } from "../support/pasted-secrets.js";
import { runProgram } from "../support/program.js";

/** A part of any of the credentials. */
const mark = expect.stringMatching(/M4RK|0a0a0a|beef/i);

describe.concurrent("no command shows a part of", () => {
  test.each(Object.entries(pasted))("%s", async (_, text) => {
    await using folder = await makeFolder();
    await folder.write("lightly.yaml", text);
    const formats = formatNames.flatMap((format) => [
      "--format",
      format === "text" ? "text" : `${format}=${format}`,
    ]);
    const env = { LIGHTLY_TOKEN: "the-token", LIGHTLY_SERVER_LOCATION: "http://127.0.0.1:1" };
    const said: Record<string, string> = {};
    for (const args of [
      ["validate"],
      ["validate", "--strict"],
      ["plan", ...formats],
      ["apply", "--auto-approve", ...formats],
    ]) {
      const { code, stdout, stderr } = await runProgram(args, { cwd: folder.path, env });
      expect([args, code]).toEqual([args, 3]);
      said[`stdout of ${args.join(" ")}`] = stdout;
      said[`stderr of ${args.join(" ")}`] = stderr;
    }
    for (const name of await readdir(folder.path))
      if (name !== "lightly.yaml") said[name] = await readFile(join(folder.path, name), "utf8");
    expect(Object.keys(said).length).toBeGreaterThan(10);
    for (const [name, text] of Object.entries(said)) expect([name, text]).not.toEqual([name, mark]);
  });
});

test.each([
  ["--var", ["--var", "folder=raw/?sv=1&sig=M4RK123"], {}],
  ["the environment", [], { LIGHTLY_VAR_folder: "raw/?sv=1&sig=M4RK123" }],
])("nor of one that comes from %s", async (_, flags, env) => {
  await using folder = await makeFolder();
  await folder.write("lightly.yaml", `{"variables":{"folder":{}},${azure("${var:folder}").slice(1)}`);
  const result = await runProgram(["validate", ...flags], { cwd: folder.path, env });
  expect(result.code).toBe(3);
  expect(result.stderr).toContain("[secret-outside-secret-field]");
  expect(result.stdout + result.stderr).not.toMatch(/M4RK/);
});

test.each([
  ["validate", '"M4RKM4RK"'],
  ["plan", "M4RK\u0007M4RK"],
  ["plan", "https://a.blob.core.windows.net/?sig=M4RK"],
])("no part of a refused value is shown by %s", async (command, value) => {
  await using folder = await makeFolder();
  await folder.write("lightly.yaml", configOn("azure", { sas_token: "${env:SECRET}" }));
  const env = { SECRET: value, LIGHTLY_TOKEN: "the-token", LIGHTLY_SERVER_LOCATION: "http://127.0.0.1:1" };
  const { code, stdout, stderr } = await runProgram([command], { cwd: folder.path, env });
  expect(code).toBe(3);
  expect(stderr).toContain("[invalid-secret]");
  expect(stdout + stderr).not.toContain("M4RK");
});
