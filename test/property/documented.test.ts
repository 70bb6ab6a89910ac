import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";

const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
const rows = [...readme.matchAll(/^\| .* \| `([\w./-]+)`: (.*) \|$/gm)].map(([, file = "", name = ""]) => ({
  file,
  name,
}));

test("the table of faults has rows", () => {
  expect(rows.length).toBeGreaterThan(25);
});

test.each(rows)("$file has a test called $name", async ({ file, name }) => {
  const text = await readFile(new URL(`../${file}`, import.meta.url), "utf8");
  expect(text.replaceAll(/\s+/g, " ")).toContain(name);
});
