import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { type Report, runScript, runSteps, type Step, type Texts } from "../support/ci-runner.js";
import { config, integrityOf, ours } from "../support/scratch-repository.js";
import { type OtherServer, startServer } from "../support/server.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const run = promisify(execFile);
const { version, dependencies } = JSON.parse(await ours("package.json"));
const release = parse(await ours(".github/workflows/release.yml"));
const packing: readonly Step[] = release.jobs.pack.steps.filter(({ id }: Step) => id === "pack");

let folder: string;
let packed: { readonly report: Report; readonly workspace: string };
/** Our package, and another one of its name and version. */
let packages: { readonly real: Buffer; readonly other: Buffer };

/** Packs this repository, as the release workflow does, in a copy of it. */
async function pack(tag: string): Promise<typeof packed> {
  const job = await mkdtemp(join(folder, "pack-"));
  for (const name of [
    ".github",
    ".scripts",
    "LICENSE",
    "README.md",
    "dist",
    "examples",
    "package.json",
    "schema",
  ])
    await cp(join(root, name), join(job, "workspace", name), { recursive: true });
  await cp(join(root, "package-lock.json"), join(job, "workspace/package-lock.json"));
  const env = {
    PATH: `${dirname(process.execPath)}:${process.env["PATH"]}`,
    npm_config_cache: join(folder, "cache"),
  };
  const report = await runSteps(packing, { folder: job, env, others: {} }, { "github.ref_name": tag });
  return { report, workspace: join(job, "workspace") };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lightly-gitops-supply-"));
  packed = await pack(`v${version}`);
  const real = await readFile(join(packed.workspace, `release/lightly-gitops-${version}.tgz`));
  await mkdir(join(folder, "other/package/dist"), { recursive: true });
  const manifest = { name: "lightly-gitops", version, bin: { "lightly-gitops": "dist/bin.js" } };
  await writeFile(join(folder, "other/package/package.json"), JSON.stringify(manifest));
  await writeFile(
    join(folder, "other/package/dist/bin.js"),
    '#!/usr/bin/env node\nconsole.log("the canary");\n',
  );
  await run("tar", ["-czf", "other.tgz", "-C", "other", "package"], { cwd: folder });
  packages = { real, other: await readFile(join(folder, "other.tgz")) };
});
afterAll(() => rm(folder, { recursive: true }));

/** A package registry with one package. */
function startRegistry(tarball: Buffer): Promise<OtherServer> {
  return startServer((request, _, response) => {
    if (request.url?.endsWith(".tgz") === true) return response.end(tarball);
    const dist = {
      tarball: `http://${request.headers.host}/lightly-gitops.tgz`,
      integrity: integrityOf(tarball),
    };
    const versions = { [version]: { name: "lightly-gitops", version, dist } };
    const found = request.url === "/lightly-gitops";
    response.statusCode = found ? 200 : 404;
    return response.end(
      JSON.stringify({ name: "lightly-gitops", "dist-tags": { latest: version }, versions }),
    );
  });
}

/** The ways in which the examples get the program; each then validates the config with it. */
const ways: Readonly<
  Record<string, (workspace: string, env: Texts, integrity: string) => Promise<{ code: number; log: string }>>
> = {
  "the action": async (workspace, env, integrity) => {
    const { runs } = parse(await ours(".github/actions/lightly-gitops/action.yml"));
    const get: readonly Step[] = runs.steps.filter(({ id }: Step) => id === "get");
    const show = {
      run: 'node "$PROGRAM" validate',
      env: { PROGRAM: "${{ steps.get.outputs.program }}" },
    };
    const runner = { folder: dirname(workspace), env, others: {} };
    return runSteps([...get, show], runner, { "inputs.version": version, "inputs.integrity": integrity });
  },
  "the GitLab template": async (workspace, env, integrity) => {
    const template = parse(await ours("examples/gitlab-ci/.gitlab-ci.yml"));
    const variables = { CI_PROJECT_DIR: workspace, LIGHTLY_GITOPS_INTEGRITY: integrity };
    const lines: readonly string[] = [...template[".lightly"].before_script, "lightly-gitops validate"];
    return runScript(lines.join("\n"), {
      cwd: workspace,
      env: { ...template.variables, ...env, ...variables },
    });
  },
  "the script for other systems": async (workspace, env, integrity) => {
    await cp(join(root, "examples/other-ci/lightly-gitops.sh"), join(workspace, "lightly-gitops.sh"));
    const given = { ...env, LIGHTLY_GITOPS_INTEGRITY: integrity };
    return runScript("sh lightly-gitops.sh validate", { cwd: workspace, env: given });
  },
};

/** A checkout that does what it can to have its own program run: what a change may add without touching the CI files. */
async function hostileCheckout(registry: OtherServer): Promise<string> {
  const workspace = join(await mkdtemp(join(folder, "job-")), "workspace");
  for (const place of ["", ".lightly-gitops", "lib"]) {
    const installed = join(workspace, place, "node_modules/lightly-gitops");
    await cp(join(folder, "other/package"), installed, { recursive: true });
    await mkdir(join(workspace, place, "node_modules/.bin"));
    await symlink(
      "../lightly-gitops/dist/bin.js",
      join(workspace, place, "node_modules/.bin/lightly-gitops"),
    );
    await writeFile(join(workspace, place, ".npmrc"), `registry=${registry.url}\nprefix=${workspace}\n`);
    await writeFile(
      join(workspace, place, "package.json"),
      JSON.stringify({ name: "lightly-gitops", version }),
    );
  }
  await writeFile(join(workspace, "lightly.yaml"), config);
  await cp(join(folder, "other.tgz"), join(workspace, `lightly-gitops-${version}.tgz`));
  return workspace;
}

describe.each(Object.keys(ways))("%s", (way) => {
  test("runs the pinned package out of the registry of the runner, and nothing of the checkout", async () => {
    await using registry = await startRegistry(packages.real);
    await using attackers = await startRegistry(packages.other);
    const workspace = await hostileCheckout(attackers);
    const result = await ways[way]?.(workspace, await npmEnv(registry), integrityOf(packages.real));
    expect(result).toMatchObject({ code: 0, log: expect.stringContaining("lightly.yaml is valid.") });
    expect(result?.log).not.toContain("the canary");
    expect(attackers.requests).toEqual([]);
  });

  test.each([
    ["another package of the name is served", () => integrityOf(packages.real)],
    ["nothing is pinned", () => ""],
  ])("runs nothing when %s", async (_, integrity) => {
    await using registry = await startRegistry(packages.other);
    const workspace = join(await mkdtemp(join(folder, "job-")), "workspace");
    await mkdir(workspace);
    const result = await ways[way]?.(workspace, await npmEnv(registry), integrity());
    expect(result).toMatchObject({ code: 3, log: expect.stringMatching(/not the lightly-gitops|must pin/) });
    expect(result?.log).not.toContain("the canary");
  });
});

/** The settings of npm on a runner. */
async function npmEnv(registry: OtherServer): Promise<Texts> {
  const home = await mkdtemp(join(folder, "home-"));
  await writeFile(join(home, ".npmrc"), `registry=${registry.url}\nfetch-retries=0\n`);
  const path = `${dirname(process.execPath)}:${process.env["PATH"]}`;
  return {
    PATH: path,
    HOME: home,
    npm_config_userconfig: join(home, ".npmrc"),
    npm_config_cache: join(home, "cache"),
  };
}

describe("a release", () => {
  test("is of the tag that was pushed", async () => {
    expect(packed.report).toMatchObject({ code: 0 });
    expect(packed.report.outputs["steps.pack.outputs.integrity"]).toBe(integrityOf(packages.real));
    expect((await pack("v99.0.0")).report).toMatchObject({
      code: 1,
      commands: [expect.stringContaining("v99.0.0")],
    });
  });

  test("has the checksums of what it consists of, which are the package and what it depends on", async () => {
    const release = join(packed.workspace, "release");
    const { stdout } = await run("sha512sum", ["--check", "SHA512SUMS"], { cwd: release });
    expect(stdout).toBe(`./lightly-gitops-${version}.tgz: OK\n./sbom.cdx.json: OK\n`);
    const { components } = JSON.parse(await readFile(join(release, "sbom.cdx.json"), "utf8"));
    const names: readonly string[] = components.map(({ name }: { name: string }) => name);
    const { packages: locked } = JSON.parse(await ours("package-lock.json"));
    const shipped = Object.entries<{ dev?: boolean; devOptional?: boolean }>(locked)
      .filter(([path, { dev, devOptional }]) => path !== "" && dev !== true && devOptional !== true)
      .map(([path]) => path.replace("node_modules/", ""));
    expect(names.toSorted()).toEqual(shipped.toSorted());
    expect(names).toEqual(expect.arrayContaining(Object.keys(dependencies)));
  });

  test("ships the licences of all that is bundled", async () => {
    await mkdir(join(folder, "unpacked"));
    const dist = join(folder, "unpacked/package/dist");
    await writeFile(join(folder, "real.tgz"), packages.real);
    await run("tar", ["-xzf", "real.tgz", "-C", "unpacked"], { cwd: folder });
    const licences = await readFile(join(dist, "THIRD-PARTY-LICENSES.txt"), "utf8");
    const { packages: locked } = JSON.parse(await ours("package-lock.json"));
    const names = Object.entries<{ dev?: boolean }>(locked)
      .filter(([path, { dev }]) => path !== "" && dev !== true)
      .map(([path]) => path.replace("node_modules/", ""));
    expect(names.length).toBeGreaterThanOrEqual(9);
    for (const name of names) {
      expect(licences).toMatch(
        new RegExp(`^${name} \\d[^\\n]* \\((MIT|ISC|BSD-3-Clause)\\)\\n\\n[^]*?Copyright`, "m"),
      );
    }
  });

  test("pins the action and the examples, and nothing else", async () => {
    const { workspace } = packed;
    const integrity = integrityOf(packages.real);
    const pin = (...args: readonly string[]) =>
      run(process.execPath, [".scripts/pin.mjs", ...args], { cwd: workspace });
    await pin("9.8.7", integrity);
    const read = (path: string) => readFile(join(workspace, path), "utf8");
    const { inputs } = parse(await read(".github/actions/lightly-gitops/action.yml"));
    expect([inputs.version.default, inputs.integrity.default]).toEqual(["9.8.7", integrity]);
    const { variables } = parse(await read("examples/gitlab-ci/.gitlab-ci.yml"));
    expect(variables).toMatchObject({ LIGHTLY_GITOPS_VERSION: "9.8.7", LIGHTLY_GITOPS_INTEGRITY: integrity });
    const script = await read("examples/other-ci/lightly-gitops.sh");
    expect(script).toContain(`:-9.8.7}"`);
    expect(script).toContain(`:-${integrity}}"`);
    await expect(pin("9.8.7", "sha1-AAAA")).rejects.toThrow("Usage");
  });

  test("is what init pins the files for CI to, once npm has installed it", async () => {
    const project = await mkdtemp(join(folder, "project-"));
    const modules = join(project, "node_modules");
    await mkdir(modules);
    await run("tar", [
      "-xzf",
      join(packed.workspace, `release/lightly-gitops-${version}.tgz`),
      "-C",
      modules,
    ]);
    await rename(join(modules, "package"), join(modules, "lightly-gitops"));
    const noted = { "node_modules/lightly-gitops": { version, integrity: integrityOf(packages.real) } };
    await writeFile(join(modules, ".package-lock.json"), JSON.stringify({ packages: noted }));
    const program = join(modules, "lightly-gitops/dist/bin.js");
    for (const system of ["github", "gitlab"]) {
      const args = [program, "init", "--provider=s3", `--config=${system}.yaml`, `--ci=${system}`];
      await run(process.execPath, args, { cwd: project });
    }
    for (const name of [".github/actions/lightly-gitops/action.yml", ".gitlab-ci.yml"]) {
      expect(await readFile(join(project, name), "utf8")).toContain(`"${integrityOf(packages.real)}"`);
    }
  });

  test("looks for newer versions of every action that is used", async () => {
    const { updates } = parse(await ours(".github/dependabot.yml"));
    const [{ directories }] = updates.filter((one: Texts) => one["package-ecosystem"] === "github-actions");
    const { stdout } = await run("git", ["grep", "-lE", "uses: [^.]"], { cwd: root });
    const used = stdout.split("\n").filter((path) => /\.ya?ml$/.test(path));
    const folders = new Set(used.map((path) => `/${dirname(path)}`.replace("/.github/workflows", "/")));
    expect([...folders].filter((path) => !directories.includes(path))).toEqual([]);
  });
});
