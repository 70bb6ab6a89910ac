import { execFile } from "node:child_process";
import { mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { folders, modules } from "../../.config/import-rules.mjs";
import { makeFolder } from "../support/files.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const rule = "eslint(no-restricted-imports)";

/** An import that is tried, from a file right in a folder of src. */
interface Attempt {
  readonly from: string;
  /** What the folder may import, as the table names it. */
  readonly to: string;
  readonly specifier: string;
}

/** Lints a project whose files hold one import each; gives those that are refused, as `folder → target`. */
async function refusedOf(attempts: readonly Attempt[]): Promise<readonly string[]> {
  await using project = await makeFolder();
  await symlink(join(root, "node_modules"), join(project.path, "node_modules"));
  const names = new Map<string, Attempt>();
  for (const [index, attempt] of attempts.entries()) {
    const name = posix.join("src", attempt.from, `probe-${index}.ts`);
    names.set(name, attempt);
    await mkdir(dirname(join(project.path, name)), { recursive: true });
    await writeFile(join(project.path, name), `export * from ${JSON.stringify(attempt.specifier)};\n`);
  }
  const linter = join(root, "node_modules/oxlint/bin/oxlint");
  const args = [linter, "-c", join(root, ".config/oxlint.config.mjs"), "--format", "json", "src"];
  const output = await new Promise<string>((resolve) =>
    execFile(process.execPath, args, { cwd: project.path, maxBuffer: 2 ** 26 }, (_, stdout) =>
      resolve(stdout),
    ),
  );
  const { diagnostics }: { diagnostics: { code: string; filename: string }[] } = JSON.parse(output);
  return diagnostics
    .filter(({ code }) => code === rule)
    .map(({ filename }) => shown(names.get(filename.replaceAll("\\", "/"))));
}

const shown = (attempt: Attempt | undefined): string => `${attempt?.from} → ${attempt?.specifier}`;

const words = (text: string | undefined): readonly string[] => (text ?? "").split(" ");

/** Whether the table allows it, said apart from the linter's configuration. */
function isAllowed(from: string, to: string): boolean {
  const line = words(folders[from]);
  return from === to || line.includes(to) || line.some((name) => name === `${to.split("/")[0]}/**`);
}

const everyFolder = Object.keys(folders);
const between: readonly Attempt[] = everyFolder.flatMap((from) =>
  everyFolder.map((to) => {
    const way = posix.relative(posix.join("src", from), posix.join("src", to, "some-file.js"));
    return { from, to, specifier: way.startsWith(".") ? way : `./${way}` };
  }),
);

test("every folder of src has a line, and every line is of a folder", async () => {
  const entries = await readdir(join(root, "src"), { recursive: true, withFileTypes: true });
  const there = new Set(
    entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath }) => posix.relative(join(root, "src"), parentPath) || "."),
  );
  expect([...there].filter((folder) => !everyFolder.includes(folder))).toEqual([]);
  expect(everyFolder.filter((folder) => !there.has(folder))).toEqual([]);
});

test("a module is allowed only where it is imported", async () => {
  const unused: string[] = [];
  for (const [module, allowed] of Object.entries(modules)) {
    for (const folder of words(allowed)) {
      const files = (await readdir(join(root, "src", folder))).filter((name) => name.endsWith(".ts"));
      const texts = await Promise.all(files.map((name) => readFile(join(root, "src", folder, name), "utf8")));
      const specifier = new RegExp(`(?:from |import\\()"${module}(?:/[^"]*)?"`);
      if (!texts.some((text) => specifier.test(text))) unused.push(`${folder} → ${module}`);
    }
  }
  expect(unused).toEqual([]);
});

test("an import into each folder from each other is refused or passes as the table says", async () => {
  const refused = await refusedOf(between);
  const expected = between.filter(({ from, to }) => !isAllowed(from, to)).map(shown);
  expect(refused.toSorted()).toEqual(expected.toSorted());
  // Each folder but that of the commands has one that is forbidden; each but that of the generated files one that is not.
  expect(new Set(expected.map((line) => line.split(" → ")[0])).size).toBeGreaterThanOrEqual(
    everyFolder.length - 1,
  );
});

test("a package or a module of Node is refused or passes as the table says", async () => {
  const manifest: { dependencies: object; devDependencies: object } = JSON.parse(
    await readFile(join(root, "package.json"), "utf8"),
  );
  const packages = [...Object.keys(manifest.dependencies), ...Object.keys(manifest.devDependencies)];
  const names = [...new Set([...packages, ...Object.keys(modules)])];
  const attempts = everyFolder.flatMap((from) =>
    names.flatMap((to) =>
      [to, ...(to.startsWith("node:") ? [to.slice(5)] : [`${to}/deep.js`])].map((specifier) => ({
        from,
        to,
        specifier,
      })),
    ),
  );
  const refused = await refusedOf(attempts);
  const expected = attempts.filter(({ from, to }) => !words(modules[to]).includes(from)).map(shown);
  expect(refused.toSorted()).toEqual(expected.toSorted());
});

describe("is refused", () => {
  test("whatever a folder without a line imports, and a way around", async () => {
    const attempts = [
      { from: "newcomers", specifier: "../model/errors.js" },
      { from: "config/newcomers", specifier: "../document.js" },
      { from: "providers", specifier: "../../src/api/lightly.js" },
      { from: "providers", specifier: "../model/../api/lightly.js" },
      { from: "providers", specifier: "./../api/lightly.js" },
      { from: "providers", specifier: ".././api/lightly.js" },
    ].map((attempt) => ({ to: "", ...attempt }));
    const allowed = [{ from: "providers", to: "model", specifier: "../model/errors.js" }];
    expect((await refusedOf([...attempts, ...allowed])).toSorted()).toEqual(attempts.map(shown).toSorted());
  });

  test("a cycle", async () => {
    await using project = await makeFolder();
    await mkdir(join(project.path, "src", "model"), { recursive: true });
    await project.write(
      "src/model/one.ts",
      'import { two } from "./two.js";\nexport const one = (): unknown => two;\n',
    );
    await project.write(
      "src/model/two.ts",
      'import { one } from "./one.js";\nexport const two = (): unknown => one;\n',
    );
    const args = [
      join(root, "node_modules/oxlint/bin/oxlint"),
      "-c",
      join(root, ".config/oxlint.config.mjs"),
      "src",
    ];
    const output = await new Promise<string>((resolve) =>
      execFile(process.execPath, args, { cwd: project.path }, (_, stdout) => resolve(stdout)),
    );
    expect(output).toContain("no-cycle");
  });
});
