import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";

const tables = {
  "the tests' README": { page: "../README.md", least: 25 },
  "the threat model": { page: "../../examples/THREAT-MODEL.md", least: 17 },
};

describe.each(Object.entries(tables))("the table of %s", async (_, { page, least }) => {
  const text = await readFile(new URL(page, import.meta.url), "utf8");
  const rows = [...text.matchAll(/^\| .* \| `([\w./-]+)`: (.*) \|$/gm)].map(([, file = "", name = ""]) => ({
    file,
    name,
  }));

  test("has rows", () => {
    expect(rows.length).toBeGreaterThanOrEqual(least);
  });

  test.each(rows)("$file has a test called $name", async ({ file, name }) => {
    const source = await readFile(new URL(`../${file}`, import.meta.url), "utf8");
    expect(source.replaceAll(/\s+/g, " ").includes(name)).toBe(true);
  });
});
