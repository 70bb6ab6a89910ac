import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const read = (file: string) => readFile(`${root}/${file}`, "utf8");
const { dependencies, scripts } = JSON.parse(await read("package.json"));

test("published are the bundle, the types of the library, the docs, the schemas and the examples; less than 400 kB", async () => {
  const pack = ["pack", "--dry-run", "--json", "--ignore-scripts"];
  const { stdout } = await promisify(execFile)("npm", pack, { cwd: root, maxBuffer: 2 ** 24 });
  const [{ files, size }] = JSON.parse(stdout) as readonly [
    { readonly size: number; readonly files: readonly { readonly path: string }[] },
  ];
  const paths = files.map(({ path }) => path);
  const isChunk = (path: string) => /^dist\/program-[\w-]+\.js$/.test(path);
  expect(paths.filter(isChunk)).not.toEqual([]);
  const named = paths.filter((path) => !isChunk(path)).toSorted();
  await expect(`${named.join("\n")}\n`).toMatchFileSnapshot("../golden/package/files.txt");
  expect(size).toBeLessThan(400_000);
});

test("nothing runs when it is installed, neither its own nor of what it depends on", async () => {
  for (const hook of ["preinstall", "install", "postinstall", "prepare"])
    expect(scripts).not.toHaveProperty(hook);
  const { packages } = JSON.parse(await read("package-lock.json")) as {
    readonly packages: Readonly<
      Record<string, { readonly dev?: boolean; readonly hasInstallScript?: boolean }>
    >;
  };
  const runtime = Object.entries(packages).filter(([path, { dev }]) => path !== "" && dev !== true);
  expect(runtime.length).toBeGreaterThanOrEqual(Object.keys(dependencies).length);
  expect(runtime.filter(([, { hasInstallScript }]) => hasInstallScript === true)).toEqual([]);
});

test("every dependency has its reason", async () => {
  const [, section = ""] = (await read(".github/CONTRIBUTING.md")).split("\n## Dependencies\n");
  const rows = [...section.replace(/\n## .*/s, "").matchAll(/^\| (`.*`) \| .+ \|$/gm)];
  const justified = rows.flatMap(([, names = ""]) =>
    [...names.matchAll(/`([^`]+)`/g)].map(([, name]) => name),
  );
  expect(new Set(justified)).toEqual(new Set(Object.keys(dependencies)));
  expect(justified).toHaveLength(Object.keys(dependencies).length);
});
