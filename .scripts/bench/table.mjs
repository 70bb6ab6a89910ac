// @ts-check
/** The figures of the benchmark as tables of Markdown. */

import { groupBy } from "../../dist/model/group-by.js";

/** @typedef {import("./index.mjs").Row} Row */

/** @param {readonly { readonly name: string, readonly ms: number }[]} start */
export function startTable(start) {
  const node = start[0]?.ms ?? Number.NaN;
  return table(
    ["start", "time", "of Node's"],
    start.map(({ name, ms }) => [`\`${name}\``, time(ms), ratio(ms, node)]),
  );
}

/**
 * Each program's time, and how many times as long this program takes.
 *
 * @param {readonly Row[]} rows @param {readonly string[]} programs the first is this one
 */
export function resultTable(rows, programs) {
  const [own = "", ...others] = programs;
  const head = ["job", "datasets", "latency", own, "CPU", "memory", "requests", ...others];
  return table(
    head,
    rows.map(({ job, size, latency, medians }) => {
      const mine = medians[own];
      return [
        jobNames[job],
        String(size),
        job === "validate" ? "" : `${latency} ms`,
        time(mine?.ms),
        time(mine?.cpuMs),
        typeof mine?.mb === "number" ? `${Math.round(mine.mb)} MB` : "–",
        String(mine?.requests ?? "–"),
        ...others.map((name) => compared(medians[name], mine?.ms)),
      ];
    }),
  );
}

/** How time and memory of this program grow: the exponent of a power of the size that fits best, 1 being linear. @param {readonly Row[]} rows */
export function growthTable(rows) {
  const series = [...groupBy(rows, ({ job, latency }) => `${jobNames[job]} at ${latency} ms`)].filter(
    ([, measured]) => measured.length > 1,
  );
  return table(
    ["growth", "time", "memory"],
    series.map(([name, measured]) => {
      /** @param {"ms" | "mb"} key */
      const points = (key) =>
        measured.map(({ size, medians }) => [size, Object.values(medians)[0]?.[key] ?? Number.NaN]);
      return [name, exponent(points("ms")), exponent(points("mb"))];
    }),
  );
}

const jobNames = {
  plan: "plan without changes",
  apply: "first apply",
  change: "apply of one field of all",
  validate: "validate",
};

/** @param {readonly (readonly number[])[]} points */
function exponent(points) {
  const logs = points.map(([size = 0, value = 0]) => [Math.log(size), Math.log(value)]);
  const mean = (/** @type {number} */ axis) =>
    logs.reduce((sum, point) => sum + (point[axis] ?? 0), 0) / logs.length;
  const [x, y] = [mean(0), mean(1)];
  const covariance = logs.reduce((sum, [a = 0, b = 0]) => sum + (a - x) * (b - y), 0);
  const variance = logs.reduce((sum, [a = 0]) => sum + (a - x) ** 2, 0);
  return `size^${(covariance / variance).toFixed(2)}`;
}

/** @param {import("./measure.mjs").Measurement | null | undefined} peer `null`: not run @param {number | undefined} own */
function compared(peer, own) {
  if (peer === undefined) return "–";
  if (peer === null) return "not run";
  return `${time(peer.ms)} (${ratio(own ?? Number.NaN, peer.ms)})`;
}

/** @param {number} ms @param {number} base */
function ratio(ms, base) {
  return `× ${(ms / base).toFixed(2)}`;
}

/** @param {number | null | undefined} ms */
export function time(ms) {
  if (ms === null || ms === undefined) return "–";
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** @param {readonly string[]} head @param {readonly (readonly string[])[]} rows */
export function table(head, rows) {
  if (rows.length === 0) return "";
  const line = (/** @type {readonly string[]} */ cells) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
