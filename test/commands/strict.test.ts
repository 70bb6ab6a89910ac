import { describe, expect, test } from "vitest";
import { comment, configWith as config, template } from "../support/allowed-template.js";
import { makeFolder } from "../support/files.js";
import { runProgram } from "../support/program.js";

describe("validate --strict", () => {
  const run = async (lines: string, ...args: readonly string[]) => {
    await using folder = await makeFolder();
    await folder.write("lightly.yaml", config(lines));
    return await runProgram(["validate", ...args], { cwd: folder.path });
  };

  test("fails on a warning", async () => {
    expect(await run(template)).toMatchObject({
      code: 0,
      stdout: "lightly.yaml is valid, with 1 warning.\n",
    });
    const { code, stdout, stderr } = await run(template, "--strict");
    expect([code, stdout]).toEqual([3, ""]);
    expect(stderr).toMatch(/\[thumbnail-template\]\n[^]*\n1 warning, and --strict admits none\n$/);
  });

  test("passes without one, and with one that is allowed", async () => {
    expect((await run("", "--strict")).code).toBe(0);
    expect(await run(`${template} ${comment}`, "--strict")).toEqual({
      code: 0,
      stdout: "lightly.yaml is valid.\n",
      stderr: "",
    });
  });

  test("tells errors as ever", async () => {
    const { code, stderr } = await run("        unknown: x", "--strict");
    expect([code, stderr.split("\n").at(-2)]).toEqual([3, "1 error"]);
  });
});
