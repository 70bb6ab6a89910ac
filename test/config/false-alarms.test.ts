import { readdir, readFile } from "node:fs/promises";
import fc from "fast-check";
import { expect, test } from "vitest";
import { config } from "../support/arbitrary-config.js";
import { everyStorage } from "../support/every-storage.js";
import { config as marked } from "../support/marked.js";
import { falseAlarms } from "../support/true-warnings.js";
import { configOf, writeDown } from "../support/written-config.js";
import { check, lines, read } from "./check.js";

const examples = new URL("../../examples/", import.meta.url);
const files = (await readdir(examples, { recursive: true })).filter((name) => name.endsWith("lightly.yaml"));

test.each(files)("examples/%s gives no warning", async (file) => {
  expect(lines(await check(await readFile(new URL(file, examples), "utf8")))).toEqual([]);
});

test("the configs that many tests share give none either", async () => {
  expect(lines(await check(JSON.stringify(marked)))).toEqual([]);
  const { yaml } = everyStorage();
  // Input and lightly are told apart by their last folder alone.
  expect(lines(await check(yaml))).toEqual([]);
});

test("of any config, every warning is true", async () => {
  const account = { datasets: [] } as unknown as Parameters<typeof configOf>[1];
  let warnings = 0;
  await fc.assert(
    fc.asyncProperty(config, async (parts) => {
      const { file, env } = writeDown(configOf(parts, account));
      const text = JSON.stringify(file);
      const { desired, diagnostics } = await read(text, { env });
      expect(desired).toBeDefined();
      expect(falseAlarms(text, diagnostics)).toEqual([]);
      warnings += diagnostics.length;
    }),
    { numRuns: 150, seed: 7 },
  );
  expect(warnings).toBeGreaterThan(100);
});

test("a warning that is not true would be found out", async () => {
  const { yaml } = everyStorage();
  const position = { file: "lightly.yaml", line: 1, column: 1, endColumn: 1 };
  const said = (code: "similar-names" | "look-alike") =>
    falseAlarms(yaml, [{ code, severity: "warning", message: "x", hint: "y", path: "datasets", position }]);
  expect(said("similar-names")).toEqual(["similar-names datasets: x"]);
  expect(said("look-alike")).toEqual(["look-alike datasets: x"]);
});
