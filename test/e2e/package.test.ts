import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { glob } from "tinyglobby";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const read = (file: string) => readFile(`${root}/${file}`, "utf8");
const { dependencies, scripts } = JSON.parse(await read("package.json"));

test("published are the docs, the schemas, the examples, and what each source file becomes; nothing else", async () => {
  const pack = ["pack", "--dry-run", "--json", "--ignore-scripts"];
  const { stdout } = await promisify(execFile)("npm", pack, { cwd: root, maxBuffer: 2 ** 24 });
  const [{ files }] = JSON.parse(stdout) as readonly [
    { readonly files: readonly { readonly path: string }[] },
  ];
  const paths = files.map(({ path }) => path);

  const sources = await glob("**/*.ts", { cwd: `${root}/src` });
  const compiled = sources.flatMap((file) =>
    [".d.ts", ".js", ".js.map"].map((ending) => `dist/${file.slice(0, -".ts".length)}${ending}`),
  );
  const isBundle = (path: string) => /^dist\/program-[\w-]+\.js$/.test(path);
  const licences = "dist/THIRD-PARTY-LICENSES.txt";
  expect(paths.filter((path) => path.startsWith("dist/") && !isBundle(path)).toSorted()).toEqual(
    [...compiled, licences].toSorted(),
  );
  expect(paths.filter(isBundle)).not.toEqual([]);
  await expect(
    `${paths
      .filter((path) => !path.startsWith("dist/"))
      .toSorted()
      .join("\n")}\n`,
  ).toMatchFileSnapshot("../golden/package/files.txt");
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
