import { expect, test } from "vitest";
import { makeFolder } from "../support/files.js";
import { runProgram } from "../support/program.js";
import { type OtherServer, startServer } from "../support/server.js";

/** Milliseconds until the storage answers. */
const latency = 20;
/** Requests at the same time. */
const parallelism = 16;

function listing(folder: string): string {
  return `<?xml version="1.0"?><ListBucketResult><Contents><Key>${folder}/one.png</Key><Size>9</Size></Contents></ListBucketResult>`;
}

/** Storage that has whatever is asked for, after a while. */
async function startSlowStorage(): Promise<OtherServer & { readonly most: () => number }> {
  let now = 0;
  let most = 0;
  const server = await startServer((request, _body, response) => {
    most = Math.max(most, (now += 1));
    setTimeout(() => {
      now -= 1;
      const url = new URL(request.url ?? "", "http://storage");
      const isSigned = request.headers.authorization !== undefined;
      response.writeHead(isSigned ? 200 : 403);
      response.end(
        url.searchParams.has("list-type")
          ? listing(url.searchParams.get("prefix")?.replace("/", "") ?? "")
          : "",
      );
    }, latency);
  });
  return { ...server, most: () => most };
}

/** What a preflight of some locations cost. */
interface Cost {
  readonly requests: number;
  /** Milliseconds of computing, the storage's in this process included. */
  readonly computing: number;
}

async function tried(locations: number, server: OtherServer): Promise<Cost> {
  await using folder = await makeFolder();
  const datasets = Array.from({ length: locations }, (_, index) => {
    const datasource = { connection: "storage", resource_path: `s3://bucket/${index}/` };
    return [`dataset-${index}`, { type: "images", datasources: { input_output: datasource } }];
  });
  const storage = {
    type: "s3",
    region: "eu-central-1",
    access_key: "AKIAIOSFODNN7EXAMPLE",
    secret_access_key: "${env:SECRET}",
  };
  const config = { version: 1, connections: { storage }, datasets: Object.fromEntries(datasets) };
  await folder.write("lightly.yaml", JSON.stringify(config));
  const args = ["preflight", "--endpoint", `s3=${server.url}`, "--parallelism", String(parallelism)];
  const before = server.requests.length;
  const begin = process.cpuUsage();
  const { code, stdout } = await runProgram(args, { cwd: folder.path, env: { SECRET: "secret" } });
  const { user, system } = process.cpuUsage(begin);
  expect(code).toBe(0);
  expect(stdout).toContain(`${locations} location`);
  return { requests: server.requests.length - before, computing: (user + system) / 1000 };
}

test("100 locations at 20 ms latency take under 3 s: what is computed, and what is waited for side by side", async () => {
  await using server = await startSlowStorage();
  const one = await tried(1, server);
  const { requests, computing } = await tried(100, server);
  expect(requests).toBeLessThanOrEqual(100 * one.requests);
  // As many requests as may be under way are.
  expect(server.most()).toBe(parallelism);
  // Counted, not timed: how long it takes also depends on what else the machine does.
  expect(computing + (requests * latency) / parallelism).toBeLessThan(3000);
});
