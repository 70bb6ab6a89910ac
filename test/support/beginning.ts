import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type Platform, startPlatform, token } from "./platform.js";

/** An empty folder to start a config in, and an account of three datasets. */
export interface Beginning {
  readonly platform: Platform;
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly read: (name: string) => Promise<string>;
  readonly files: () => Promise<readonly string[]>;
}

/** An empty folder, removed at the end of the test. */
export async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "lightly-gitops-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

/** Starts them; both end with the test. */
export async function begin(): Promise<Beginning> {
  const platform = await startPlatform();
  onTestFinished(() => platform.emulator.close());
  for (const name of ["street one", "street two", "alley"]) {
    const id = await platform.createDataset(name, "Images");
    await platform.putDatasource(id, {
      type: "AZURE",
      accountName: "fleetstore",
      accountKey: "sig=marker-sas",
      purpose: "INPUT_OUTPUT",
      fullPath: `container/${name}/`,
    });
  }
  await platform.clearRequests();
  const folder = await newFolder();
  const env = { LIGHTLY_TOKEN: token, LIGHTLY_SERVER_LOCATION: platform.url };
  return {
    platform,
    folder,
    env,
    read: (name) => readFile(join(folder, name), "utf8"),
    files: () => filesIn(folder),
  };
}

/** Paths of all files in a folder, sorted. */
export async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1))
    .toSorted();
}

/** What `--ci github` writes. */
export const githubFiles = [
  ".github/actions/lightly-gitops/action.yml",
  ".github/actions/lightly-gitops/github.mjs",
  ".github/workflows/lightly-apply.yml",
  ".github/workflows/lightly-drift.yml",
  ".github/workflows/lightly-plan.yml",
];
