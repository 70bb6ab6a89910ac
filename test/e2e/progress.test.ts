import { describe, expect, test } from "vitest";
import { makeFolder } from "../support/files.js";
import { startPlatform, token } from "../support/platform.js";
import { ctrlC, linesOn, noTerminal, openTerminal, type Terminal } from "../support/terminal.js";

const names = Array.from({ length: 24 }, (_, index) => `dataset-${index}`);

/** A plan of datasets of a platform that takes its time. */
async function slowPlan(env: Readonly<Record<string, string>> = {}) {
  const platform = await startPlatform();
  const folder = await makeFolder();
  for (const name of names) await platform.createDataset(name, "Images");
  await platform.fail({ kind: "delay", delayMs: 250, method: "GET", path: "/datasource/all" });
  const datasets = names.map((name) => `  ${name}: { type: images }\n`).join("");
  await folder.write("lightly.yaml", `version: 1\ndatasets:\n${datasets}`);
  const variables = { LIGHTLY_TOKEN: token, LIGHTLY_SERVER_LOCATION: platform.url, ...env };
  const terminal = openTerminal(["plan", "--parallelism", "2"], { env: variables, cwd: folder.path });
  return {
    terminal,
    [Symbol.asyncDispose]: async () => {
      await platform[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** What is left on the screen, without blank lines. */
function leftOn(terminal: Terminal): readonly string[] {
  return linesOn(terminal.screen()).filter((line) => line !== "");
}

describe.skipIf(noTerminal !== undefined)(
  `the live line of a terminal${noTerminal === undefined ? "" : ` (${noTerminal})`}`,
  () => {
    test("shows, and is gone at the end", async () => {
      await using plan = await slowPlan();
      await plan.terminal.until("Reading datasets: ");
      await plan.terminal.until(" of 24, ");
      expect(await plan.terminal.exitCode).toBe(0);
      expect(plan.terminal.screen()).toMatch(/ s left/);
      expect(leftOn(plan.terminal)).toEqual(["No changes. 24 resources as declared."]);
    });

    test("survives that the window becomes 20 columns wide", async () => {
      await using plan = await slowPlan();
      await plan.terminal.until("Reading datasets: ");
      plan.terminal.resize(20);
      const before = plan.terminal.screen().length;
      expect(await plan.terminal.exitCode).toBe(0);
      // The line that was being drawn may still be wide.
      const drawn = plan.terminal.screen().slice(before).split("\r\u001b[2K").slice(2, -1);
      expect(drawn.length).toBeGreaterThan(0);
      expect(drawn.filter((line) => line.length >= 20)).toEqual([]);
      expect(leftOn(plan.terminal)).toEqual(["No changes. 24 resources as declared."]);
    });

    test("leaves nothing behind on Ctrl-C, pressed once or twice", async () => {
      await using once = await slowPlan();
      await once.terminal.until("Reading datasets: ");
      once.terminal.type(ctrlC);
      expect(await once.terminal.exitCode).toBe(130);
      expect(leftOn(once.terminal)).toEqual(["Interrupted."]);

      await using twice = await slowPlan();
      await twice.terminal.until("Reading datasets: ");
      twice.terminal.type(ctrlC);
      twice.terminal.type(ctrlC);
      expect(await twice.terminal.exitCode).toBe(130);
      expect(leftOn(twice.terminal).filter((line) => line !== "Interrupted.")).toEqual([]);
    });

    test.each([{ TERM: "dumb" }, { CI: "true" }])("is not drawn with %o", async (env) => {
      await using plan = await slowPlan(env);
      expect(await plan.terminal.exitCode).toBe(0);
      expect(plan.terminal.screen()).not.toContain("\u001b");
      expect(plan.terminal.screen()).not.toContain("Reading");
    });

    test.each([
      [{ NO_COLOR: "1" }, false],
      [{ FORCE_COLOR: "1", CI: "true" }, true],
    ] as const)("and colours are two things: %o", async (env, isColoured) => {
      await using plan = await slowPlan(env);
      expect(await plan.terminal.exitCode).toBe(0);
      expect(plan.terminal.screen().includes("\u001b[1m")).toBe(isColoured);
      expect(plan.terminal.screen().includes("Reading")).toBe(!isColoured);
    });
  },
);
