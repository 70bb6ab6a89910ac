import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { parseConfig } from "../../src/config/yaml/load.js";
import { newBudget } from "../../src/config/yaml/tokens.js";
import { mostFound } from "../../src/model/diagnostics.js";
import { cli } from "../support/cli.js";
import { makeFolder } from "../support/files.js";

const size = 16 * 1024 * 1024;
/** Copies of a text, 60,000 characters of them on each line, as many as make a file of the largest size. */
const onLongLines = (text: string) => {
  const line = `${text.repeat(60_000 / text.length)}\n`;
  return line.repeat(Math.floor(size / line.length));
};
const onLines = (text: string) => text.repeat(Math.floor(size / text.length));

/** The largest file there may be, made of what costs most to read. */
const worst: Readonly<Record<string, () => string>> = {
  colons: () => onLines(": \n"),
  "colons on long lines": () => onLongLines(": "),
  dashes: () => onLines("- \n"),
  "dashes on long lines": () => onLongLines("- "),
  "question marks": () => onLines("? \n"),
  "question marks on long lines": () => onLongLines("? "),
  brackets: () => onLines("[\n"),
  "brackets on long lines": () => onLongLines("["),
  anchors: () => onLines("- &a\n"),
  aliases: () => `a: &a 1\nb:\n${onLines("- *a\n").slice(10)}`,
  "keys of one character": () => onLines("a:\n"),
  "long keys": () => onLines(`${"k".repeat(1000)}: 1\n`),
  "items in brackets": () => `a: [\n${onLongLines(" a,").slice(8)}`,
  "empty lines": () => onLines("\n"),
  comments: () => onLines("# a\n"),
  "references in one text": () => `a: |\n${onLongLines(" ${var:abc}").slice(6)}`,
  "zero bytes": () => onLines("\0"),
};

describe.each(Object.entries(worst))("16 MiB of %s", (_, text) => {
  test("are told of, and no more of them is read than of any config", () => {
    const bytes = Buffer.from(text());
    expect(bytes.length).toBeLessThanOrEqual(size);
    expect(bytes.length).toBeGreaterThan(size * 0.98);
    const budget = newBudget();
    const { data, diagnostics } = parseConfig(bytes, "lightly.yaml", budget);
    // Long keys alone are few enough to be looked at.
    expect(data === undefined).toBe(!text().startsWith("k"));
    expect(diagnostics.length).toBeLessThanOrEqual(data === undefined ? 1 : mostFound);
    // One lexeme may hold many references.
    expect(budget.lexemes).toBeGreaterThan(-2_000_000);
  });
});

/** Runs the program in a shell that was told to have less of something. */
async function run(limit: string, nodeOptions: readonly string[], args: readonly string[], cwd: string) {
  const command = [process.execPath, ...nodeOptions, cli, ...args].map((one) => `'${one}'`).join(" ");
  const { PATH } = process.env;
  return promisify(execFile)("sh", ["-c", `${limit}; exec ${command}`], { cwd, env: { PATH } }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({
      code,
      stdout,
      stderr,
    }),
  );
}

describe("with little memory", () => {
  /** Megabytes that the heap may have. */
  const heap = "--max-old-space-size=48";

  test.each([
    ["keys without a value", "k$: \n"],
    ["datasets that are wrong", "  d$: { type: image }\n"],
    ["aliases", "  d$: *a\n"],
  ])("too many %s are a clear line", async (_, line) => {
    await using folder = await makeFolder();
    const lines = Array.from({ length: 100_000 }, (_unused, index) => line.replace("$", String(index)));
    const start = "version: 1\nb: &a { type: image }\n";
    await folder.write(
      "lightly.yaml",
      `${start}${line.startsWith(" ") ? "datasets:\n" : ""}${lines.join("")}`,
    );
    const { code, stderr } = await run("true", [heap], ["validate"], folder.path);
    expect(code).toBe(3);
    expect(stderr).toMatch(
      /^lightly\.yaml:\d+:\d+: error: the config is too large to be read beyond this place \[file-too-large\]\n[^]*\n1 error\n$/,
    );
  });

  test("a config of a thousand datasets is checked all the same", async () => {
    await using folder = await makeFolder();
    const datasets = Array.from(
      { length: 1000 },
      (_unused, index) => `  dataset-${index}: { type: images }\n`,
    );
    await folder.write("lightly.yaml", `version: 1\ndatasets:\n${datasets.join("")}`);
    expect(await run("true", [heap], ["validate"], folder.path)).toMatchObject({ code: 0, stderr: "" });
  });
});

describe("with few files that may be open", () => {
  test("the program says so, where it cannot even be loaded", async () => {
    await using folder = await makeFolder();
    // Node itself opens about twenty.
    expect(await run("ulimit -n 20", [], ["validate"], folder.path)).toEqual({
      code: 1,
      stdout: "",
      stderr: "error: The program cannot be loaded (EMFILE). Allow more open files, with `ulimit -n`.\n",
    });
  });

  test("a config of hundreds of files is read one by one", async () => {
    await using folder = await makeFolder();
    await mkdir(join(folder.path, "lightly"));
    for (let index = 0; index < 300; index += 1)
      await folder.write(
        `lightly/${index}.yaml`,
        `version: 1\ndatasets:\n  dataset-${index}: { type: images }\n`,
      );
    const validated = await run("ulimit -n 40", [], ["validate"], folder.path);
    expect(validated).toMatchObject({ code: 0, stderr: "" });
  });
});
