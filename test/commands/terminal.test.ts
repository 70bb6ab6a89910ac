import { expect, test } from "vitest";
import { runCli } from "../support/cli.js";
import { isCi, paletteFor } from "../../src/commands/terminal.js";
import { coloured, plain } from "../../src/report/palette.js";

test.each([
  [{}, false],
  [{ CI: "" }, false],
  [{ CI: "false" }, false],
  [{ CI: "0" }, false],
  [{ CI: "true" }, true],
  [{ CI: "woodpecker" }, true],
])("%j is CI: %s", (env, expected) => {
  expect(isCi(env)).toBe(expected);
});

test.each([
  ["a terminal", true, {}, coloured],
  ["a terminal with NO_COLOR empty", true, { NO_COLOR: "", TERM: "xterm" }, coloured],
  ["a terminal with NO_COLOR", true, { NO_COLOR: "1" }, plain],
  ["a dumb terminal", true, { TERM: "dumb" }, plain],
  ["a terminal of CI", true, { CI: "true" }, plain],
  ["a file", false, { TERM: "xterm" }, plain],
  ...["1", "2", "3", "true", ""].map(
    (on) => ["a file that is to have them", false, { FORCE_COLOR: on }, coloured] as const,
  ),
  ...["0", "false"].map((off) => ["a terminal that is not to", true, { FORCE_COLOR: off }, plain] as const),
  ["CI that is to have them", false, { CI: "true", TERM: "dumb", FORCE_COLOR: "1" }, coloured],
  ["what is forced, whatever else", false, { NO_COLOR: "1", FORCE_COLOR: "1" }, coloured],
] as const)("colours in %s", (_, isTerminal, env, expected) => {
  expect(paletteFor(isTerminal, env)).toBe(expected);
});

test("FORCE_COLOR colours what is piped, on both streams", async () => {
  for (const [env, isColoured] of [
    [{ FORCE_COLOR: "1" }, true],
    [{ FORCE_COLOR: "3", CI: "true", GITHUB_ACTIONS: "true" }, true],
    [{ FORCE_COLOR: "0" }, false],
    [{}, false],
  ] as const) {
    const { stderr } = await runCli(["validate", "--config", "missing.yaml"], { env });
    expect([env, stderr.includes("\u{1b}[31m")]).toEqual([env, isColoured]);
  }
});
