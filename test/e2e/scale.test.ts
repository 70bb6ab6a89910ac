import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cli } from "../support/cli.js";
import { type Folder, makeFolder } from "../support/files.js";
import { type Platform, startPlatform, token } from "../support/platform.js";
import { runProgram } from "../support/program.js";

test("asking for the version costs at most twice as much as starting Node", async () => {
  const rounds = 9;
  const node: number[] = [];
  const version: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    node.push(await timed(["-e", "0"]));
    version.push(await timed([cli, "--version"]));
  }
  expect(median(version) / median(node)).toBeLessThanOrEqual(2);
});

describe("a plan of 1000 unchanged datasets", () => {
  const names = Array.from({ length: 1000 }, (_, index) => `dataset-${String(index).padStart(4, "0")}`);
  let platform: Platform & AsyncDisposable;
  let folder: Folder;
  beforeAll(async () => {
    platform = await startPlatform();
    for (const name of names) await platform.createDataset(name, "Images");
    folder = await makeFolder();
    const datasets = names.map((name) => `  ${name}: { type: images }\n`).join("");
    await folder.write("lightly.yaml", `version: 1\ndatasets:\n${datasets}`);
  });
  afterAll(async () => {
    await platform[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });

  test.each([
    { pageSize: 5000, pages: 2 },
    { pageSize: 100, pages: 11 },
    { pageSize: 300, pages: 5 },
  ])(
    "needs one list page more than a page size of $pageSize demands, and one request each",
    async ({ pageSize, pages }) => {
      await platform.set({ maxPageSize: pageSize });
      await platform.clearRequests();
      const env = { LIGHTLY_TOKEN: token, LIGHTLY_SERVER_LOCATION: platform.url };
      const plan = await runProgram(["plan", "--detailed-exitcode"], { env, cwd: folder.path });
      expect(plan).toEqual({ code: 0, stdout: "No changes. 1000 resources as declared.\n", stderr: "" });
      const requests = await platform.requests();
      expect(requests.filter(({ path }) => path === "/v1/datasets")).toHaveLength(pages);
      expect(requests.filter(({ path }) => path.endsWith("/datasource/all"))).toHaveLength(names.length);
      expect(requests).toHaveLength(pages + names.length);
    },
  );
});

describe("a config ten times as large", () => {
  /** Of the time for each dataset; ten where time grows with the square. Starting takes a share that does not grow. */
  const mostGrowth = 3;

  test("takes about ten times as long to plan, not a hundred times, and a request for each dataset", async () => {
    const small = await planOf(300);
    const large = await planOf(3000);
    expect(small.requests).toBe(2 + 300);
    expect(large.requests).toBe(2 + 3000);
    expect(large.cpuMs / 10 / small.cpuMs).toBeLessThan(mostGrowth);
  });
});

/** The least of three plans of so many unchanged datasets. */
async function planOf(size: number): Promise<{ readonly requests: number; readonly cpuMs: number }> {
  const names = Array.from({ length: size }, (_, index) => `dataset-${index}`);
  await using platform = await startPlatform();
  await using folder = await makeFolder();
  const line = (name: string) => `  ${name}: { type: images }\n`;
  const defaults =
    'defaults: { datasources: { input_output: { connection: own, resource_path: "raw/${dataset}/" } } }\n';
  const head = `version: 1\nconnections: { own: { type: lightly } }\n${defaults}`;
  await folder.write("lightly.yaml", `${head}datasets:\n${names.map(line).join("")}`);
  for (const name of names) {
    const id = await platform.createDataset(name, "Images");
    await platform.putDatasource(id, {
      type: "LIGHTLY",
      purpose: "INPUT_OUTPUT",
      fullPath: `raw/${name}/`,
      thumbSuffix,
    });
  }
  const env = { LIGHTLY_TOKEN: token, LIGHTLY_SERVER_LOCATION: platform.url };
  let cpuMs = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 3; round += 1) {
    await platform.clearRequests();
    const begun = process.cpuUsage();
    const plan = await runProgram(["plan", "--detailed-exitcode"], { env, cwd: folder.path });
    const { user, system } = process.cpuUsage(begun);
    expect(plan).toMatchObject({ code: 0, stdout: `No changes. ${2 * size} resources as declared.\n` });
    cpuMs = Math.min(cpuMs, (user + system) / 1000);
  }
  return { requests: (await platform.requests()).length, cpuMs };
}

const thumbSuffix = ".lightly/thumbnails/[filename]_thumb.[extension]";

async function timed(args: readonly string[]): Promise<number> {
  const start = performance.now();
  await promisify(execFile)(process.execPath, args);
  return performance.now() - start;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
