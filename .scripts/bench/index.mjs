// @ts-check
/**
 * `npm run bench`: the built program beside others that do the same, in medians of interleaved runs. Compare the ratios: the
 * times are those of one machine. `npm run bench -- --help` lists the flags; the command `limits` is in limits.mjs.
 */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { folders } from "./account.mjs";
import { measureLimits } from "./limits.mjs";
import { measure, medianOf } from "./measure.mjs";
import { builtProgram, findPeers, rawUndici } from "./peers.mjs";
import { startPlatform } from "./platform.mjs";
import { growthTable, resultTable, startTable } from "./table.mjs";

/**
 * @typedef {import("./measure.mjs").Measurement} Measurement
 * @typedef {import("./peers.mjs").Peer} Peer
 * @typedef {import("./peers.mjs").Task["job"]} Job
 * @typedef {object} Row The medians of one job by program. `null`: this program was not run at this size.
 * @property {Job} job
 * @property {number} size
 * @property {number} latency Milliseconds.
 * @property {Readonly<Record<string, Measurement | null>>} medians
 */

const help = `Usage: npm run bench -- [flags]         the program beside others
       npm run bench -- limits [flags]  its requests against a server that throttles, gets slow or fails

  --sizes 100,1000         numbers of datasets, up to 100000
  --latencies 0,20         milliseconds that the server takes for an answer
  --jobs plan,apply,change,validate
  --rounds 5               runs of each program, of which the median counts
  --only NAMES             these programs, beside this one
  --beside NAME=FILE       another build to compare with: its dist/bin.js
  --json FILE              writes the figures, too
  --no-start               leaves out how long the program takes to start
  --requests 1000          of limits, to each server
  --readme                 writes the tables into README.md, too
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    requests: { type: "string", default: "1000" },
    sizes: { type: "string", default: "100,1000" },
    latencies: { type: "string", default: "0,20" },
    jobs: { type: "string", default: "plan,apply,change,validate" },
    rounds: { type: "string", default: "5" },
    only: { type: "string" },
    beside: { type: "string" },
    json: { type: "string" },
    "no-start": { type: "boolean", default: false },
    readme: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
const legend = "In brackets: how many times as long lightly-gitops takes.";
if (values.help) {
  console.log(help);
  process.exit();
}
const rounds = Number(values.rounds);
const sizes = values.sizes.split(",").map(Number);
const latencies = values.latencies.split(",").map(Number);
const jobs = /** @type {readonly Job[]} */ (values.jobs.split(","));

const work = await mkdtemp(join(tmpdir(), "lightly-gitops-bench-"));
const bin = fileURLToPath(new URL("../../dist/bin.js", import.meta.url));
try {
  const { text, figures } = positionals[0] === "limits" ? await limits() : await programs();
  console.log(text);
  if (values.readme) await writeReadme(text);
  if (values.json !== undefined) {
    await writeFile(values.json, `${JSON.stringify({ node: process.version, ...figures }, null, 2)}\n`);
  }
} finally {
  await rm(work, { recursive: true, force: true });
}

/**
 * Replaces what is between the two comments about the benchmark.
 *
 * @param {string} tables
 */
async function writeReadme(tables) {
  const file = new URL("../../README.md", import.meta.url);
  const flags = process.argv.slice(2).join(" ");
  const begin = "<!-- bench: made by `npm run bench`, on one machine -->";
  const end = "<!-- end of bench -->";
  const readme = await readFile(file, "utf8");
  const before = readme.split(begin)[0] ?? "";
  const after = readme.split(end)[1];
  if (after === undefined) throw new Error(`README.md has no ${begin} … ${end}.`);
  const made = `Made by \`npm run bench -- ${flags}\` with Node ${process.version}:`;
  await writeFile(file, `${before}${begin}\n\n${made}\n\n${tables}\n\n${end}${after}`);
}

async function limits() {
  const platform = await startPlatform();
  try {
    const { text, figures } = await measureLimits(platform, Number(values.requests));
    return { text, figures: { limits: figures } };
  } finally {
    await platform.stop();
  }
}

async function programs() {
  const { present, absent } = await findPeers(work);
  const wanted = values.only?.split(",");
  const [name = "", program = ""] = values.beside?.split("=") ?? [];
  const peers = [
    builtProgram("lightly-gitops", bin, work),
    ...(program === "" ? [] : [builtProgram(name, program, work)]),
    ...present.filter((peer) => wanted?.includes(peer.name) ?? true),
  ];
  const start = values["no-start"] ? [] : await measureStart();
  /** @type {Row[]} */
  const rows = [];
  for (const size of sizes) rows.push(...(await measureSize(size, peers)));
  const names = peers.map((peer) => peer.name);
  const notes = [legend, ...absent.map((peer) => `${peer}: not installed here.`)];
  const parts = [startTable(start), resultTable(rows, names), growthTable(rows), ...notes];
  return {
    text: parts.filter((part) => part !== "").join("\n\n"),
    figures: { rounds, absent, start, rows },
  };
}

/** @param {number} size @param {readonly Peer[]} peers @returns {Promise<readonly Row[]>} */
async function measureSize(size, peers) {
  const able = peers.filter(({ largest }) => size <= largest);
  for (const peer of able) await peer.prepare(size);
  const filled = jobs.some((job) => job === "plan" || job === "change")
    ? await filledPlatform(size)
    : undefined;
  /** @type {Row[]} */
  const rows = [];
  try {
    for (const job of jobs) {
      const doers = able.filter((peer) => peer.jobs.includes(job));
      for (const latency of job === "validate" ? [0] : latencies) {
        const runs = await interleave(doers, { job, size, latency }, filled);
        const medians = Object.fromEntries(
          peers
            .filter((peer) => peer.jobs.includes(job))
            .map((peer) => [peer.name, doers.includes(peer) ? medianOf(runs.get(peer) ?? []) : null]),
        );
        rows.push({ job, size, latency, medians });
      }
    }
  } finally {
    await filled?.stop();
  }
  return rows;
}

/**
 * A job by each program in turn, round after round.
 *
 * @param {readonly Peer[]} peers
 * @param {{ readonly job: Job, readonly size: number, readonly latency: number }} measured
 * @param {import("./platform.mjs").Platform | undefined} filled
 * @returns {Promise<ReadonlyMap<Peer, readonly Measurement[]>>}
 */
async function interleave(peers, { job, size, latency }, filled) {
  const runs = new Map(peers.map((peer) => [peer, /** @type {Measurement[]} */ ([])]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [peer, measured] of runs) {
      const platform = job === "apply" ? await startPlatform() : filled;
      await platform?.fail(latency === 0 ? [] : [{ kind: "delay", delayMs: latency }]);
      await platform?.requests();
      const server = platform?.url ?? "";
      /** @param {string} folder */
      const run = async (folder) => measure(await peer.command({ job, size, folder, server }));
      const result = await run(job === "change" ? folders[1] : folders[0]);
      const requests = (await platform?.requests()) ?? 0;
      measured.push({ ...result, requests: requests === 0 ? null : requests });
      // Moved back, so that the next program finds what this one found.
      if (job === "change") {
        await platform?.fail([]);
        await run(folders[0]);
      }
      if (job === "apply") await platform?.stop();
      process.stderr.write(`${job} ${size} at ${latency} ms: ${peer.name} ${Math.round(result.ms)} ms\n`);
    }
  }
  return runs;
}

/** @param {number} size */
async function filledPlatform(size) {
  const platform = await startPlatform();
  await measure(await rawUndici.command({ job: "apply", size, folder: folders[0], server: platform.url }));
  return platform;
}

/** How long the program takes to start, beside Node itself. @returns {Promise<readonly { name: string, ms: number }[]>} */
async function measureStart() {
  const ten = builtProgram("", bin, work);
  await ten.prepare(10);
  const node = process.execPath;
  const validate = await ten.command({ job: "validate", size: 10, folder: folders[0], server: "" });
  const commands = [
    { name: "node -e 0", command: { program: node, args: ["-e", "0"] } },
    { name: "lightly-gitops --version", command: { program: node, args: [bin, "--version"] } },
    { name: "lightly-gitops validate, ten datasets", command: validate },
  ];
  /** @type {Measurement[][]} */
  const runs = commands.map(() => []);
  for (let round = 0; round < 4 * rounds; round += 1) {
    for (const [index, { command }] of commands.entries()) {
      runs[index]?.push(await measure({ ...command, bare: true }));
    }
  }
  return commands.map(({ name }, index) => ({ name, ms: medianOf(runs[index] ?? []).ms }));
}
