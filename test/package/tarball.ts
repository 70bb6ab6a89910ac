import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";

const run = promisify(execFile);
const repository = fileURLToPath(new URL("../..", import.meta.url));
/** Major versions of Node, each of which the registry carries as a package; the running one when nothing is said. */
const majors = (process.env["NODES"] ?? "").split(/[\s,]+/).filter((major) => major !== "");

let folder: string;
let project: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lightly-gitops-package-"));
  project = join(folder, "project");
  await mkdir(project);
  await writeFile(join(project, "package.json"), JSON.stringify({ name: "empty", private: true }));
  const { stdout } = await run("npm", ["pack", "--json", "--pack-destination", folder], { cwd: repository });
  const [packed] = JSON.parse(stdout) as readonly [{ readonly filename: string }];
  await install(project, join(folder, packed.filename));
});
afterAll(() => rm(folder, { recursive: true }));

test.each(majors.length === 0 ? [process.versions.node] : majors)(
  "the quickstart runs from the package, with Node %s",
  async (wanted) => {
    const node = majors.length === 0 ? process.execPath : await nodeOf(wanted);
    const { stdout: version } = await run(node, ["--version"]);
    process.stdout.write(`Node ${version}`);
    expect(version).toMatch(new RegExp(`^v${wanted}\\b`));
    const demo = join(project, "node_modules/lightly-gitops/examples/quickstart/demo.mjs");
    const { stdout } = await run(node, [demo], { cwd: project });
    expect(stdout).toContain("Plan: 6 to create, 0 to update, 0 unchanged.\n");
    expect(stdout).toContain("Plan: 0 to create, 1 to update, 5 unchanged.\n");
    expect(stdout).toMatch(/\nNo changes\. 6 resources as declared\.\n$/);
  },
);

test("the command is on the path of the project, and the library can be imported", async () => {
  const { stdout: help } = await run("npx", ["--no-install", "lightly-gitops", "--help"], { cwd: project });
  expect(help).toContain("Usage: lightly-gitops");
  const script =
    'console.log(Object.keys({...await import("lightly-gitops"), ...await import("lightly-gitops/emulator")}).length > 0)';
  const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", script], { cwd: project });
  expect(stdout).toBe("true\n");
});

async function install(where: string, ...packages: readonly string[]): Promise<void> {
  await run("npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts", ...packages], { cwd: where });
}

/** The binary of a major version, from the package that the registry has for this system. */
async function nodeOf(major: string): Promise<string> {
  const where = join(folder, `node-${major}`);
  await mkdir(where);
  const name = `node-${process.platform}-${process.arch}`;
  await install(where, `${name}@${major}`);
  return join(where, "node_modules", name, "bin/node");
}
