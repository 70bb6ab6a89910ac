import { expect, test } from "vitest";
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
])("colours in %s", (_, isTerminal, env, expected) => {
  expect(paletteFor(isTerminal, env)).toBe(expected);
});
