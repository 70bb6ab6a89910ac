import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startPlatform, token } from "../support/platform.js";

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
    await expectFirstSuccess(node);
  },
);

/** Runs the commands of the README as they are written, in a new folder of the project. */
async function expectFirstSuccess(node: string): Promise<void> {
  const readme = await readFile(join(project, "node_modules/lightly-gitops/README.md"), "utf8");
  const [, block = ""] = /^```sh\n((?:npx lightly-gitops .+\n)+)```$/m.exec(readme) ?? [];
  const commands = block.trim().split("\n");
  expect(commands).toHaveLength(3);
  await using platform = await startPlatform();
  for (const name of ["street", "alley"]) {
    const id = await platform.createDataset(name, "Images");
    const azure = { type: "AZURE", accountName: "fleetstore", accountKey: "sig=marker-sas" };
    await platform.putDatasource(id, { ...azure, purpose: "INPUT_OUTPUT", fullPath: `data/${name}/` });
  }
  await platform.clearRequests();
  const cwd = await mkdtemp(join(project, "first-"));
  const env = {
    PATH: `${dirname(node)}:${process.env["PATH"]}`,
    HOME: folder,
    LIGHTLY_TOKEN: token,
    LIGHTLY_SERVER_LOCATION: platform.url,
  };
  const outputs: string[] = [];
  for (const command of commands) outputs.push((await run("sh", ["-ec", command], { cwd, env })).stdout);
  expect(outputs.at(-1)).toContain("No changes. 4 resources as declared.");
  expect(await platform.writes()).toEqual([]);
  for (const shell of ["bash", "zsh", "fish"]) {
    const completion = await run("sh", ["-ec", `npx lightly-gitops completion ${shell}`], { cwd, env });
    expect(completion.stdout).toContain("lightly-gitops");
  }
}

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
