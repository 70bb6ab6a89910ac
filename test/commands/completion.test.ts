import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { buildProgram } from "../../src/commands/program.js";
import { contextOf } from "../support/context.js";
import { makeFolder } from "../support/files.js";
import { runProgram } from "../support/program.js";

const { commands } = buildProgram(contextOf({}).context, () => undefined);
const shells = ["bash", "zsh", "fish"];

async function scriptOf(shell: string): Promise<string> {
  const { code, stdout, stderr } = await runProgram(["completion", shell]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return stdout;
}

/** Runs lines of a shell in a folder that holds the completion as `script`; gives what they print, by lines. */
async function runIn(shell: string, lines: string): Promise<readonly string[]> {
  await using folder = await makeFolder();
  await folder.write("script", await scriptOf(shell));
  const plain = { bash: ["--norc"], zsh: ["-f"], fish: ["--no-config"] }[shell] ?? [];
  const options = { cwd: folder.path, env: { PATH: process.env["PATH"], HOME: folder.path } };
  const { stdout, stderr } = await promisify(execFile)(shell, [...plain, "-c", lines], options);
  expect(stderr).toBe("");
  return stdout.split("\n").filter((line) => line !== "");
}

const isThere = (shell: string): boolean => spawnSync(shell, ["--version"]).status === 0;

test.each(shells)(
  "the script of %s knows every command and option, and hides what is hidden",
  async (shell) => {
    const script = await scriptOf(shell);
    for (const command of commands) {
      expect(script).toContain(command.name());
      for (const { long, hidden } of command.options) {
        if (hidden === true) continue;
        expect(script).toMatch(shell === "fish" ? `-l ${long?.slice(2)} ` : `${long}`);
      }
    }
    expect(script).not.toMatch(/"apply --yes"|apply.*'\*--yes/);
  },
);

test("another shell is wrong usage", async () => {
  expect(await runProgram(["completion", "powershell"])).toMatchObject({
    code: 3,
    stderr: expect.stringContaining("Allowed choices are bash, zsh, fish."),
  });
});

describe.skipIf(!isThere("bash"))("in bash", () => {
  test.each([
    [["pl"], ["plan"]],
    [["help", "ex"], ["export"]],
    [["plan", "--log-l"], ["--log-level"]],
    [
      ["plan", "--log-level", ""],
      ["warn", "debug"],
    ],
    [["plan", "--log-level", "=", "d"], ["debug"]],
    [
      ["plan", "--format", "gitlab"],
      ["gitlab", "gitlab-code-quality"],
    ],
    [["init", "--provider", "s3_"], ["s3_delegated_access"]],
    [["completion", ""], shells],
    [["plan", "--out", "s"], []],
    [["apply", ""], []],
  ])("%j is completed with %j", async (words, expected) => {
    const quoted = ["lightly-gitops", ...words].map((word) => `'${word}'`).join(" ");
    const lines = `. ./script; COMP_WORDS=(${quoted}); COMP_CWORD=${words.length}; _lightly_gitops; printf '%s\\n' "\${COMPREPLY[@]}"; complete -p lightly-gitops`;
    const printed = await runIn("bash", lines);
    expect(printed.slice(0, -1)).toEqual(expected);
    expect(printed.at(-1)).toBe("complete -o bashdefault -o default -F _lightly_gitops lightly-gitops");
  });
});

describe.skipIf(!isThere("zsh"))("in zsh", () => {
  const stubs =
    "compdef() { print -r -- compdef $@ }; _arguments() { print -rl -- $@ }; _describe() { print -rl -- ${(P)2} }; . ./script;";

  test("commands are described", async () => {
    const printed = await runIn("zsh", `${stubs} words=(lightly-gitops ''); CURRENT=2; _lightly_gitops`);
    expect(printed[0]).toBe("compdef _lightly_gitops lightly-gitops");
    expect(printed).toContain("plan:show what apply would change; reads only");
  });

  test("options have their values", async () => {
    const printed = await runIn(
      "zsh",
      `${stubs} words=(lightly-gitops plan --l); CURRENT=3; _lightly_gitops`,
    );
    expect(printed).toContain("*--log-level[debug writes a line per request to stderr]:value:(warn debug)");
    expect(printed).toContain("*--out[save the plan, for apply and show; - for stdout]:value:_files");
    expect(printed).toContain("*--unmanaged[list datasets of the account that the config does not declare]");
    const applied = await runIn(
      "zsh",
      `${stubs} words=(lightly-gitops apply ''); CURRENT=3; _lightly_gitops`,
    );
    expect(applied).toContain("*:value:_files");
  });
});

describe.skipIf(!isThere("fish"))("in fish", () => {
  test.each([
    ["lightly-gitops pl", ["plan\tshow what apply would change; reads only"]],
    ["lightly-gitops plan --log-l", ["--log-level\tdebug writes a line per request to stderr"]],
    ["lightly-gitops completion z", ["zsh"]],
    ["lightly-gitops apply scr", ["script"]],
    ["lightly-gitops plan --out scr", ["script"]],
    ["lightly-gitops verify scr", []],
  ])("%j is completed with %j", async (line, expected) => {
    expect(await runIn("fish", `source ./script; complete -C '${line}'`)).toEqual(expected);
  });
});
