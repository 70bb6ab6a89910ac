import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { startAccount } from "../support/account.js";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../..", import.meta.url));
const example = join(root, "examples/library/plan.mjs");

test("the example of the library plans as the command does, and writes nothing", async () => {
  await using account = await startAccount();
  const { stdout } = await run(process.execPath, [example, "lightly.yaml"], {
    cwd: account.folder,
    env: account.env,
  });
  const planned = (await account.run("plan")).stdout;
  expect(stdout.startsWith(planned)).toBe(true);
  expect(stdout).toContain("\ncreate\tstreet-scenes\n");
  expect(await account.platform.writes()).toEqual([]);
});

test("it compiles against the types that are published, and the README names it", async () => {
  const options = ["--ignoreConfig", "--noEmit", "--allowJs", "--checkJs", "--strict"];
  const target = ["--module", "nodenext", "--target", "es2023", "--types", "node"];
  const compiler = join(root, "node_modules/typescript/bin/tsc");
  const { stdout } = await run(process.execPath, [compiler, ...options, ...target, example], { cwd: root });
  expect(stdout).toBe("");
  expect(await readFile(join(root, "README.md"), "utf8")).toContain("](examples/library/plan.mjs)");
});
