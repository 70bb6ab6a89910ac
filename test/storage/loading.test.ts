import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const dist = fileURLToPath(new URL("../../dist/", import.meta.url));
/** What only the signature of requests to storage needs. */
const mark = "AWS4-HMAC-SHA256";

/** The chunks that are loaded with one, itself included. */
async function loadedWith(chunk: string): Promise<ReadonlySet<string>> {
  const loaded = new Set([chunk]);
  for (const name of loaded) {
    const code = await readFile(dist + name, "utf8");
    for (const [, other = ""] of code.matchAll(/^(?:import|export)\b[^;]*?"\.\/(program-[\w-]+\.js)";/gm))
      loaded.add(other);
  }
  return loaded;
}

test("only preflight loads what tries storage", async () => {
  const chunks = (await readdir(dist)).filter((name) => /^program-[\w-]+\.js$/.test(name));
  const holding: string[] = [];
  for (const name of chunks) if ((await readFile(dist + name, "utf8")).includes(mark)) holding.push(name);
  expect(holding).toEqual(["program-preflight.js"]);
  for (const name of chunks.filter((chunk) => !chunk.startsWith("program-preflight"))) {
    const loaded = await loadedWith(name);
    expect({ name, loads: loaded.has("program-preflight.js") }).toEqual({ name, loads: false });
  }
  expect((await loadedWith("program-plan2.js")).size).toBeGreaterThan(5);
  expect((await loadedWith("program-preflight.js")).has("program-config.js")).toBe(true);
});
