import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { runCli } from "../support/cli.js";
import { startPlatform, token } from "../support/platform.js";

const cli = fileURLToPath(new URL("../../dist/bin.js", import.meta.url));

test("asking for the version costs at most twice as much as starting Node", async () => {
  const rounds = 15;
  const node: number[] = [];
  const version: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    node.push(await timed(["-e", "0"]));
    version.push(await timed([cli, "--version"]));
  }
  expect(median(version) / median(node)).toBeLessThanOrEqual(2);
});

test.each([
  { datasets: 1000, pageSize: 5000, pages: 2 },
  { datasets: 1000, pageSize: 100, pages: 11 },
  { datasets: 1000, pageSize: 300, pages: 5 },
])(
  "a plan of $datasets unchanged datasets needs one list page more than a page size of $pageSize demands, and one request each",
  async ({ datasets, pageSize, pages }) => {
    await using platform = await startPlatform({ settings: { maxPageSize: pageSize } });
    const names = Array.from({ length: datasets }, (_, index) => `dataset-${String(index).padStart(4, "0")}`);
    for (const name of names) await platform.createDataset(name, "Images");
    const folder = await mkdtemp(join(tmpdir(), "lightly-gitops-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const config = join(folder, "lightly.yaml");
    await writeFile(
      config,
      `version: 1\ndatasets:\n${names.map((name) => `  ${name}: { type: images }\n`).join("")}`,
    );
    await platform.clearRequests();

    const env = { LIGHTLY_TOKEN: token, LIGHTLY_SERVER_LOCATION: platform.url };
    const plan = await runCli(["plan", "--config", config, "--detailed-exitcode"], { env });

    expect(plan).toEqual({ code: 0, stdout: `No changes. ${datasets} resources as declared.\n`, stderr: "" });
    const requests = await platform.requests();
    expect(requests.filter(({ path }) => path === "/v1/datasets")).toHaveLength(pages);
    expect(requests.filter(({ path }) => path.endsWith("/datasource/all"))).toHaveLength(datasets);
    expect(requests).toHaveLength(pages + datasets);
  },
);

async function timed(args: readonly string[]): Promise<number> {
  const start = performance.now();
  await promisify(execFile)(process.execPath, args);
  return performance.now() - start;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
