// @ts-check
/** Runs a program to its end and says what it took. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * @typedef {object} Command
 * @property {string} program
 * @property {readonly string[]} args
 * @property {string} [cwd]
 * @property {Readonly<Record<string, string>>} [env] What it is given beside the caller's own environment.
 * @property {boolean} [bare] Only the time is measured: nothing is loaded into the program.
 * @property {RegExp} [says] What it must print on stdout.
 *
 * @typedef {object} Measurement What was not measured is null.
 * @property {number} ms
 * @property {number | null} cpuMs
 * @property {number | null} mb
 * @property {number | null} requests
 */

const usage = fileURLToPath(new URL("usage.cjs", import.meta.url));

/**
 * @param {Command} command
 * @returns {Promise<Measurement>}
 * @throws {Error} when the program fails, or does not say what it must.
 */
export async function measure({ program, args, cwd, env = {}, bare = false, says }) {
  const report = join(tmpdir(), `bench-usage-${process.pid}.json`);
  await rm(report, { force: true });
  const start = performance.now();
  const child = spawn(program, args, {
    ...(cwd === undefined ? {} : { cwd }),
    env: {
      ...process.env,
      ...env,
      ...(bare ? {} : { BENCH_USAGE: report, NODE_OPTIONS: `--require ${usage}` }),
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text) => (stderr += text));
  const [code] = await once(child, "close");
  const ms = performance.now() - start;
  const line = [program, ...args].join(" ");
  if (code !== 0)
    throw new Error(`${line} ended with ${code}.\n${stdout.slice(-2000)}${stderr.slice(-2000)}`);
  if (says?.test(stdout) === false) throw new Error(`${line} did not say ${says}.\n${stdout.slice(-2000)}`);
  const used = bare ? undefined : await readFile(report, "utf8").then(JSON.parse, () => undefined);
  await rm(report, { force: true });
  return { ms, cpuMs: used?.cpuMs ?? null, mb: used?.mb ?? null, requests: null };
}

/** The median of each figure. @param {readonly Measurement[]} runs @returns {Measurement} */
export function medianOf(runs) {
  /** @param {keyof Measurement} key */
  const middle = (key) => {
    const values = runs.flatMap((run) => run[key] ?? []).toSorted((a, b) => a - b);
    return values[Math.floor(values.length / 2)] ?? null;
  };
  return {
    ms: middle("ms") ?? Number.NaN,
    cpuMs: middle("cpuMs"),
    mb: middle("mb"),
    requests: middle("requests"),
  };
}
