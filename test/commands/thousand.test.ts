import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CliResult } from "../support/cli.js";
import { type Folder, makeFolder } from "../support/files.js";
import { type Platform, startPlatform, token } from "../support/platform.js";
import { runProgram } from "../support/program.js";

const names = Array.from({ length: 1000 }, (_, index) => `dataset-${String(index).padStart(4, "0")}`);

/** A config of a thousand datasets that share a connection and the rest of what they are made of. */
const configIn = (region: string): string => `version: 1
connections:
  store:
    type: s3
    region: ${region}
    access_key: AKIAIOSFODNN7EXAMPLE
    secret_access_key: \${env:S3_SECRET}
defaults:
  datasources:
    input: { connection: store, resource_path: "s3://raw/\${dataset}/" }
    lightly: { connection: store, resource_path: "s3://lightly/\${dataset}/" }
datasets:
${names.map((name) => `  ${name}: { type: images }\n`).join("")}`;

describe("a thousand datasets and one cause", () => {
  let platform: Platform & AsyncDisposable;
  let folder: Folder;
  let base: Folder;
  beforeAll(async () => {
    platform = await startPlatform();
    await platform.set({ secrets: "omit" });
    folder = await makeFolder();
    base = await makeFolder();
    await base.write("lightly.yaml", configIn("eu-central-1"));
  });
  afterAll(async () => {
    await platform[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
    await base[Symbol.asyncDispose]();
  });
  const run = async (config: string, ...args: readonly string[]): Promise<CliResult> => {
    await folder.write("lightly.yaml", config);
    const env = { LIGHTLY_TOKEN: token, LIGHTLY_SERVER_LOCATION: platform.url, S3_SECRET: "marker-secret/1" };
    return runProgram(args, { env, cwd: folder.path });
  };
  const linesOf = ({ stdout, stderr }: CliResult): number =>
    `${stdout}${stderr}`.trimEnd().split("\n").length;

  test("created, applied, unchanged, edited: each fits on a screen, and says how many there are", async () => {
    const config = configIn("eu-central-1");
    const creation = await run(config, "plan");
    expect(creation).toMatchObject({ code: 0, stderr: "" });
    expect(linesOf(creation)).toBeLessThanOrEqual(40);
    expect(creation.stdout).toContain(
      '+ 1000 datasets: "dataset-0000", "dataset-0001", "dataset-0002" and 997 more',
    );
    expect(creation.stdout).toContain('resource_path     = "s3://raw/${dataset}/"');

    const applied = await run(config, "apply", "--auto-approve");
    expect(applied.code).toBe(0);
    expect(linesOf(applied)).toBeLessThanOrEqual(40);
    expect(applied.stdout).toContain("Applied: 3000 done.");

    const unchanged = await run(config, "plan");
    expect(unchanged.code).toBe(0);
    expect(linesOf(unchanged)).toBeLessThanOrEqual(20);
    expect(unchanged.stdout).toContain("connection store: secret_access_key (secret) env:S3_SECRET");
    expect(unchanged.stdout).toContain("2000 secrets could not be compared.");

    const edited = await run(configIn("us-east-1"), "plan", "--base-dir", base.path);
    expect(edited.code).toBe(0);
    expect(linesOf(edited)).toBeLessThanOrEqual(40);
    expect(edited.stdout).toContain('region            = "eu-central-1" → "us-east-1"');

    const moved = await run(config.replace("s3://raw/", "s3://raw/moved/"), "plan", "--base-dir", base.path);
    expect(linesOf(moved)).toBeLessThanOrEqual(40);
    expect(moved.stderr).toContain(
      "the input folder changes while the lightly folder stays (and so in 999 more datasets)",
    );

    const drifted = await run(config, "plan", "--base-dir", base.path, "--full");
    expect(linesOf(drifted)).toBeGreaterThan(2000);
  }, 120_000);

  test("refused: the cause is told once", async () => {
    for (const { id } of platform.emulator.snapshot().datasets) await platform.scheduleRun(id, "OPEN");
    const refused = await run(configIn("eu-west-1"), "apply", "--auto-approve");
    expect(refused.code).toBe(5);
    expect(linesOf(refused)).toBeLessThanOrEqual(40);
    expect(refused.stdout).toContain("refused: a run is scheduled on this dataset: ${id} (waiting)");
  }, 120_000);
});
