import { Command } from "@commander-js/extra-typings";
import { describe, expect, expectTypeOf, test } from "vitest";
import { withApi, withChange, withConfig } from "../../src/commands/options.js";
import { buildProgram } from "../../src/commands/program.js";
import { apiDefaults, defaultWarnExpiryDays } from "../../src/model/defaults.js";
import { contextOf } from "../support/context.js";
import { runProgram } from "../support/program.js";

const { commands } = buildProgram(contextOf({}).context, () => undefined);
const names = commands.map((command) => command.name());

test("what a command gets of its options has their types", async () => {
  let given: unknown;
  const command = withApi(withConfig(withChange(new Command("any")))).action((options) => {
    expectTypeOf(options.warnExpiry).toEqualTypeOf<number>();
    expectTypeOf(options.config).toEqualTypeOf<readonly string[]>();
    expectTypeOf(options.server).toEqualTypeOf<string | undefined>();
    expectTypeOf(options.logLevel).toEqualTypeOf<"warn" | "debug">();
    // @ts-expect-error -- nothing is an option that was not declared
    given = options.undeclared;
    given = options;
  });
  await command.parseAsync(["--var=a=1", "--var", "b=2", "--warn-expiry=7d"], { from: "user" });
  expect(given).toMatchObject({
    config: [],
    var: ["a=1", "b=2"],
    warnExpiry: 7,
    target: [],
    rotate: [],
    parallelism: apiDefaults.parallelism,
    timeout: apiDefaults.timeoutMs / 1000,
    retries: apiDefaults.retries,
    logLevel: "warn",
    logFormat: "text",
  });
});

describe("help", () => {
  test.each(names)(
    "of %s is the same from all who ask, and has no default that says nothing",
    async (name) => {
      const { code, stdout } = await runProgram([name, "--help"]);
      expect(code).toBe(0);
      expect(stdout).toContain(`Usage: lightly-gitops ${name}`);
      expect(stdout).not.toMatch(/default: (?:none|false|\[\]|""|undefined)/);
      expect(await runProgram(["help", name])).toEqual({ code: 0, stdout, stderr: "" });
      expect((await runProgram([name, "-h"])).stdout).toBe(stdout);
    },
  );

  test("groups the options of a command, its own ones first, and says each default", async () => {
    const { stdout } = await runProgram(["help", "plan"]);
    expect([...stdout.matchAll(/^[A-Z].*:$/gm)].map(([heading]) => heading)).toEqual([
      "Options:",
      "Plan:",
      "Config:",
      "Lightly API:",
    ]);
    const text = stdout.replace(/\s+/g, " ");
    expect(text).toContain(`(default: ${apiDefaults.parallelism})`);
    expect(text).toContain(`(default: ${apiDefaults.retries})`);
    expect(text).toContain(`(default: ${apiDefaults.timeoutMs / 1000})`);
    expect(text).toContain(`(default: ${defaultWarnExpiryDays})`);
    expect(text).toContain("(default: lightly.yaml, or else lightly/*.yaml)");
  });

  test("of a command that is none is an error", async () => {
    expect((await runProgram(["help", "plam"])).code).toBe(3);
  });
});

test.each(["--version", "-v", "-V"])("%s prints the version", async (flag) => {
  const { code, stdout, stderr } = await runProgram([flag]);
  expect({ code, stdout, stderr }).toEqual({
    code: 0,
    stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    stderr: "",
  });
});

describe("an option that there is not", () => {
  test.each([
    [["apply", "--yes"], "--auto-approve"],
    [["apply", "-y"], "--auto-approve"],
    [["apply", "-auto-approve"], "--auto-approve"],
    [["apply", "--auto-aprove"], "--auto-approve"],
    [["plan", "-out=plan.json"], "--out"],
    [["plan", "-var", "a=1"], "--var"],
    [["plan", "-detailed-exitcode"], "--detailed-exitcode"],
  ])("%j is told with the one that was meant: %s", async (args, meant) => {
    const { code, stdout, stderr } = await runProgram(args);
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toContain(`(Did you mean ${meant}?)\n`);
  });

  test.each([
    ["plan", "--yes"],
    ["plan", "-zzz"],
    ["validate", "--unmanaged-by-anybody"],
  ])("%s %s is told alone", async (...args) => {
    const { code, stderr } = await runProgram(args);
    expect(code).toBe(3);
    expect(stderr).toMatch(/^error: usage: unknown option '[^']+'\n$/);
  });
});

describe("an option with a value", () => {
  const valued = commands.flatMap((command) =>
    command.options
      .filter(({ required }) => required)
      .map(({ long }) => [command.name(), long ?? ""] as const),
  );

  test.each(valued)(
    "%s %s is wrong usage with none in it, as of a variable that is not set",
    async (name, flag) => {
      for (const value of ["", " "]) {
        const { code, stdout, stderr } = await runProgram([name, flag, value, "--help-is-not-asked-for"]);
        expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
        expect(stderr).toMatch(
          new RegExp(`^error: usage: option '${flag} .*' argument '${value}' is invalid\\.`),
        );
      }
    },
  );

  test.each([
    ["plan", "--target", "x".repeat(70_000)],
    ["export", "--dataset", "x".repeat(70_000)],
    ["plan", "--target", "[".repeat(900)],
    ["plan", "--retries", "-1"],
    ["plan", "--parallelism", "0"],
    ["plan", "--timeout", "1e3"],
  ])("%s %s is no bug with a value beyond all measure", async (...args) => {
    const { code, stderr } = await runProgram(args);
    expect(code).toBe(3);
    expect(stderr).not.toContain("internal error");
  });
});
