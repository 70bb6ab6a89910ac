import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const dist = fileURLToPath(new URL("../../dist/", import.meta.url));
/** What only the signature of requests to storage needs. */
const mark = "AWS4-HMAC-SHA256";

/** The chunks of the program, by name. */
async function readChunks(): Promise<ReadonlyMap<string, string>> {
  const names = (await readdir(dist)).filter((name) => /^program-[\w-]+\.js$/.test(name));
  return new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(dist + name, "utf8")] as const)),
  );
}

/** The chunks that are loaded with one, itself included. */
function loadedWith(chunk: string, chunks: ReadonlyMap<string, string>): ReadonlySet<string> {
  const loaded = new Set([chunk]);
  for (const name of loaded) {
    const imports = /(?:^|;)(?:import|export)\b[^;]*?"\.\/(program-[\w-]+\.js)"/gm;
    for (const [, other = ""] of (chunks.get(name) ?? "").matchAll(imports)) loaded.add(other);
  }
  return loaded;
}

test("only preflight, also that of apply, loads what tries storage", async () => {
  const chunks = await readChunks();
  const holding = [...chunks].filter(([, code]) => code.includes(mark)).map(([name]) => name);
  expect(holding).toHaveLength(1);
  // What is loaded when it is needed: each command, and what a command loads later.
  const begun = /\{(?:default:)?(\w+)(?::\w+)?\}=await import\([`"]\.\/(program-[\w-]+\.js)[`"]\)/g;
  const entries = [...chunks.values()].flatMap((code) => [...code.matchAll(begun)]);
  const loading = entries.flatMap(([, name = "", chunk = ""]) =>
    holding.some((one) => loadedWith(chunk, chunks).has(one)) ? [name] : [],
  );
  expect(loading.toSorted()).toEqual(["preflight", "requireStorage"]);
  expect(entries.map(([, name]) => name)).toEqual(
    expect.arrayContaining(["access", "apply", "plan", "validate"]),
  );
});
