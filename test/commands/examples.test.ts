import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

import { env as secrets } from "../support/every-storage.js";
import { startPlatform, token } from "../support/platform.js";
import { runProgram } from "../support/program.js";

const root = new URL("../../examples/", import.meta.url);
const examples = readdirSync(root, { recursive: true, encoding: "utf8" })
  .filter((path) => /(^|\/)lightly\.ya?ml$/.test(path))
  .toSorted((a, b) => (dirname(a) < dirname(b) ? -1 : 1));

/** Something legal for every variable that an example refers to. */
function valueOf(variable: string): string {
  if (variable.includes("GCS")) return secrets.GCS;
  if (variable.includes("SAS")) return secrets.SAS;
  if (variable.endsWith("KEY_ID")) return "AKIAIOSFODNN7EXAMPLE";
  return `value-of-${variable}`;
}

test("there is an example for every provider, one for all sorts, and the quickstart", () => {
  expect(examples.map((path) => path.split("/")[0])).toEqual([
    "azure",
    "gcs",
    "lightly-storage",
    "local",
    "many-datasets",
    "mixed",
    "obs",
    "preflight",
    "quickstart",
    "s3",
    "s3-delegated-access",
    "stages",
  ]);
});

describe.each(examples)("examples/%s", (path) => {
  const file = fileURLToPath(new URL(path, root));

  test("is valid, and needs neither network nor secrets to be found so", async () => {
    expect(await runProgram(["validate", "--config", file])).toEqual({
      code: 0,
      stdout: `${file} is valid.\n`,
      stderr: "",
    });
  });

  test("is planned, applied, and then as declared", async () => {
    await using platform = await startPlatform();
    const text = await readFile(file, "utf8");
    const variables = [...text.matchAll(/\$\{env:(\w+)\}/g)].map((match) => match[1] ?? "");
    const env = {
      LIGHTLY_TOKEN: token,
      LIGHTLY_SERVER_LOCATION: platform.url,
      LIGHTLY_VAR_stage: "staging",
      ...Object.fromEntries(variables.map((name) => [name, valueOf(name)])),
    };
    const plan = await runProgram(["plan", "--config", file, "--detailed-exitcode"], { env });
    expect(plan.stderr).toBe("");
    expect(plan.code).toBe(2);
    expect((await runProgram(["apply", "--config", file, "--auto-approve"], { env })).code).toBe(0);
    const again = await runProgram(["plan", "--config", file, "--detailed-exitcode"], { env });
    expect(again.stdout).toMatch(/^(?:With .+:\n)?No changes\. \d+ resources? as declared\.\n$/);
    expect(again.code).toBe(0);
  });

  test("names the schema that editors should use", async () => {
    const [modeline = ""] = (await readFile(file, "utf8")).split("\n");
    const schema = /^# yaml-language-server: \$schema=(.+)$/.exec(modeline)?.[1] ?? "";
    expect(fileURLToPath(new URL(schema, `file://${file}`))).toBe(
      fileURLToPath(new URL("../../schema/lightly.schema.json", import.meta.url)),
    );
  });
});
