import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { makeFolder } from "../support/files.js";

const program = fileURLToPath(new URL("../../.scripts/bench/index.mjs", import.meta.url));

/** Nothing but Node is installed where the benchmark looks. */
async function runBench(...args: readonly string[]): Promise<{ readonly stdout: string }> {
  return promisify(execFile)(process.execPath, [program, "--rounds", "1", "--latencies", "0", ...args], {
    env: { PATH: "" },
  });
}

test("the benchmark measures every job beside raw undici, and says which programs are not installed", async () => {
  await using folder = await makeFolder();
  const json = `${folder.path}/bench.json`;
  const { stdout } = await runBench("--no-start", "--sizes", "10", "--json", json);

  expect(stdout).toMatch(
    /^\| plan without changes \| 10 \| 0 ms \| .+ \| .+ \| \d+ MB \| 12 \| .+ \(× [\d.]+\) \|$/m,
  );
  for (const job of ["first apply", "apply of one field of all", "validate"])
    expect(stdout).toContain(`| ${job} | 10 |`);
  expect(stdout).toMatch(/^Python client: not installed here\.$/m);
  expect(stdout).toMatch(/^terraform_data: not installed here\.$/m);

  const { rows, absent } = JSON.parse(await readFile(json, "utf8"));
  expect(absent).toEqual(["Python client", "terraform_data"]);
  expect(rows).toMatchObject([
    { job: "plan", medians: { "lightly-gitops": { requests: 12 }, "raw undici": { requests: 11 } } },
    { job: "apply", medians: { "raw undici": { requests: 31 } } },
    { job: "change", medians: { "raw undici": { requests: 21 } } },
    { job: "validate", medians: { "lightly-gitops": { requests: null } } },
  ]);
});

test("it shows how long the program takes to start, and how time and memory grow with the config", async () => {
  const { stdout } = await runBench("--sizes", "5,10", "--jobs", "validate");
  expect(stdout).toMatch(/^\| `node -e 0` \| .+ \| × 1\.00 \|$/m);
  expect(stdout).toMatch(/^\| validate at 0 ms \| size\^-?[\d.]+ \| size\^-?[\d.]+ \|$/m);
});

test("a program that fails ends the benchmark, which shows what it said", async () => {
  await using folder = await makeFolder();
  const broken = await folder.write("broken.mjs", `console.error("it is broken"); process.exitCode = 1;`);
  const measured = runBench(
    "--no-start",
    "--sizes",
    "5",
    "--jobs",
    "validate",
    "--beside",
    `broken=${broken}`,
  );
  await expect(measured).rejects.toThrow("it is broken");
});
