import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, onTestFinished, test } from "vitest";
import { parse } from "yaml";
import { filesIn, githubFiles } from "../support/beginning.js";
import { env as secretValues, storages } from "../support/every-storage.js";
import { type Platform, startPlatform, token } from "../support/platform.js";
import { integrityOf, scratchRepository } from "../support/scratch-repository.js";
import { noTerminal, openTerminal } from "../support/terminal.js";
import { applyPlan, findPlan, planPull, propose, push, teamAround, type Workflow } from "./github-team.js";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../..", import.meta.url));

/** The ten minutes of a new user, without a file that is edited by hand. */
describe.skipIf(noTerminal !== undefined)(
  `from an existing account to a green pull request${noTerminal === undefined ? "" : ` (${noTerminal})`}`,
  () => {
    test("install, init on a terminal, commit, pull request, merge, apply: green throughout", async () => {
      const begin = performance.now();
      await using platform = await startPlatform({ settings: { secrets: "omit" } });
      await fill(platform);
      const { tarball, program } = await installedProgram();
      const files = { "README.md": "Our data.\n", "ml/train.py": "print('hello')\n" };
      const options = { branch: "trunk", isEmpty: true, tarball };
      const repository = await scratchRepository(files, options);

      const env = { LIGHTLY_TOKEN: token, LIGHTLY_SERVER_LOCATION: platform.url };
      const terminal = openTerminal(["init"], { env, cwd: join(repository.origin, "ml") }, program);
      await terminal.until("you own 40 datasets");
      await terminal.until("Adopt which ones?");
      terminal.type("\r");
      await terminal.until("files for CI?");
      terminal.type("github\r");
      await terminal.until("Write lightly.yaml");
      terminal.type("\r");
      expect([await terminal.exitCode, terminal.screen()]).toEqual([0, expect.any(String)]);

      const written = (await filesIn(repository.origin)).filter((path) => !path.startsWith(".git/"));
      expect(written).toEqual(
        [
          ...Object.keys(files),
          ...githubFiles,
          ".gitattributes",
          "lightly.policy.yaml",
          "ml/.env.example",
          "ml/lightly.yaml",
        ].toSorted(),
      );
      const config = await readFile(join(repository.origin, "ml/lightly.yaml"), "utf8");
      const wanted = [...config.matchAll(/\$\{env:(\w+)\}/g)].map(([, name = ""]) => name);
      const asked = [...terminal.screen().matchAll(/gh secret set (\w+) --env lightly/g)];
      expect(asked.map(([, name = ""]) => name).toSorted()).toEqual([...new Set(wanted)].toSorted());
      expect(terminal.screen()).toMatch(/gh secret set LIGHTLY_TOKEN\s/);

      const workflow = async (name: string): Promise<Workflow> =>
        parse(await readFile(join(repository.origin, `.github/workflows/lightly-${name}.yml`), "utf8"));
      const [plan, apply, drift] = [await workflow("plan"), await workflow("apply"), await workflow("drift")];
      expect(apply).toMatchObject({ on: { push: { branches: ["trunk"], paths: ["ml/lightly.yaml"] } } });
      await using team = await teamAround({
        platform,
        repository,
        branch: "trunk",
        workflows: { plan, apply },
        secrets: Object.fromEntries(wanted.map((name) => [name, "unused: nothing is sent"])),
      });
      await platform.clearRequests();
      const pull = await propose(team, async () => undefined);
      const whyNoPlan = plan.jobs["validate"]?.steps.at(-1)?.if ?? "";
      const validated = await team.run(plan.jobs["validate"], pull.merge, { [whyNoPlan]: "false" });
      expect(validated).toMatchObject({ code: 0, log: expect.stringContaining("ml/lightly.yaml is valid") });
      const planned = await planPull(team, pull);
      expect(planned).toMatchObject({ code: 0, log: expect.stringContaining("No changes. ") });

      const before = await push(team, pull);
      const applied = await applyPlan(team, await findPlan(team, "push"), before);
      expect(applied).toMatchObject({ code: 0 });
      const looked = await team.run(drift.jobs["drift"], await repository.git("rev-parse", "trunk"), {});
      expect(looked).toMatchObject({ code: 0, log: expect.stringContaining("No changes. ") });

      const commands = [validated, planned, applied, looked].flatMap((report) => report.commands);
      expect(commands.filter((line) => line.startsWith("::error"))).toEqual([]);
      expect(team.github.issues).toEqual([]);
      expect(await platform.writes()).toEqual([]);
      const everything = [terminal.screen(), config, ...team.published].join("\n");
      const { S3_SECRET, SAS, GCS, OBS_SECRET } = secretValues;
      for (const secret of [S3_SECRET, SAS, GCS, OBS_SECRET]) expect(everything).not.toContain(secret);
      const seconds = (performance.now() - begin) / 1000;
      process.stdout.write(
        `From an account of 40 datasets to a green pull request: ${seconds.toFixed(1)} s\n`,
      );
    }, 300_000);
  },
);

/** 40 datasets on four kinds of storage. */
async function fill(platform: Platform): Promise<void> {
  const kinds = [storages.s3, storages.azure, storages.gcs, storages.obs];
  for (let index = 0; index < 40; index += 1) {
    const { wire, path } = kinds[index % kinds.length] ?? storages.s3;
    const id = await platform.createDataset(`fleet-${index}`, index % 7 === 0 ? "Videos" : "Images");
    for (const purpose of ["input", "lightly"])
      await platform.putDatasource(id, {
        ...wire,
        purpose: purpose.toUpperCase(),
        fullPath: path(`fleet-${index}/${purpose}`),
      });
  }
}

/** The package, and the program as npm would install it in a project. */
async function installedProgram(): Promise<{ readonly tarball: Buffer; readonly program: string }> {
  const folder = await mkdtemp(join(tmpdir(), "lightly-gitops-installed-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await run("npm", ["pack", "--ignore-scripts", "--silent", "--pack-destination", folder], { cwd: root });
  const [name = ""] = await readdir(folder);
  const tarball = await readFile(join(folder, name));
  const modules = join(folder, "node_modules");
  await mkdir(join(modules, "lightly-gitops"), { recursive: true });
  await run("tar", ["-xzf", join(folder, name), "--strip-components=1"], {
    cwd: join(modules, "lightly-gitops"),
  });
  const packages = { "node_modules/lightly-gitops": { integrity: integrityOf(tarball) } };
  await writeFile(join(modules, ".package-lock.json"), JSON.stringify({ packages }));
  return { tarball, program: join(modules, "lightly-gitops/dist/bin.js") };
}
