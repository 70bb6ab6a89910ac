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

async function timed(args: readonly string[]): Promise<number> {
  const start = performance.now();
  await promisify(execFile)(process.execPath, args);
  return performance.now() - start;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
