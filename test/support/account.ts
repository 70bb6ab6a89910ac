import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EmulatorOptions } from "../../src/emulator/index.js";
import type { CliResult } from "./cli.js";
import { connectTo, desiredFrom } from "./pipeline.js";
import { type Platform, startPlatform, token } from "./platform.js";
import { runProgram } from "./program.js";

/** An emulated platform with a folder that holds the quickstart's config, and the program to run on both. */
export interface Account {
  readonly platform: Platform;
  readonly folder: string;
  readonly secrets: Readonly<Record<string, string>>;
  /** The environment of the program. */
  readonly env: Readonly<Record<string, string>>;
  readonly run: (...args: readonly string[]) => Promise<CliResult>;
  readonly runWith: (env: Readonly<Record<string, string>>, ...args: readonly string[]) => Promise<CliResult>;
  readonly read: (name: string) => Promise<string>;
  /** Makes the platform what the config says, in this process: for tests that begin there. */
  readonly declare: () => Promise<void>;
  readonly edit: (change: (yaml: string) => string) => Promise<void>;
  readonly idOf: (dataset: string) => string;
  readonly pathOf: (dataset: string, purpose: string) => string | undefined;
  /** Changes a datasource as somebody with another tool would. */
  readonly tamper: (
    dataset: string,
    purpose: string,
    members: Readonly<Record<string, unknown>>,
  ) => Promise<void>;
}

const secrets = {
  LIGHTLY_EXTERNAL_ID: "marker-external-id",
  LIGHTLY_S3_SECRET: "marker-s3-secret",
  DASHCAM_SAS: "sv=1&sig=marker-sas",
};

/** Starts an account that ends with the block it was declared in (`await using`). */
export async function startAccount(options: EmulatorOptions = {}): Promise<Account & AsyncDisposable> {
  const platform = await startPlatform(options);
  const folder = await mkdtemp(join(tmpdir(), "lightly-gitops-"));
  const config = join(folder, "lightly.yaml");
  await writeFile(config, await readFile(new URL("../../examples/quickstart/lightly.yaml", import.meta.url)));
  const env = { LIGHTLY_TOKEN: token, LIGHTLY_SERVER_LOCATION: platform.url, ...secrets };
  const datasetOf = (name: string) => {
    const found = platform.emulator.snapshot().datasets.find((dataset) => dataset.name === name);
    if (found === undefined) throw new Error(`There is no dataset ${name}.`);
    return found;
  };
  const datasourceOf = (name: string, purpose: string) =>
    datasetOf(name).datasources.find((datasource) => datasource.purpose === purpose);
  return {
    platform,
    folder,
    secrets,
    env,
    run: (...args) => runProgram(args, { env, cwd: folder }),
    runWith: (more, ...args) => runProgram(args, { env: { ...env, ...more }, cwd: folder }),
    read: (name) => readFile(join(folder, name), "utf8"),
    declare: async () => {
      await using client = await connectTo(platform.url);
      const desired = await desiredFrom(config, await readFile(config, "utf8"), secrets);
      await client.apply(await client.plan(desired));
    },
    edit: async (change) => writeFile(config, change(await readFile(config, "utf8"))),
    idOf: (name) => datasetOf(name).id,
    pathOf: (name, purpose) => datasourceOf(name, purpose)?.fullPath,
    tamper: async (name, purpose, members) => {
      const { id: _, ...datasource } = datasourceOf(name, purpose) ?? {};
      await platform.putDatasource(datasetOf(name).id, { ...datasource, ...members });
    },
    [Symbol.asyncDispose]: async () => {
      await platform.emulator.close();
      await rm(folder, { recursive: true });
    },
  };
}
