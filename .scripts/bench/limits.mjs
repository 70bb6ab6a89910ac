// @ts-check
/**
 * `npm run bench -- limits`: how long the program's requests take against a server that throttles, gets slow or fails, with the
 * parallelism that finds its own level and with fixed ones. What is fixed lets others go first while a request waits to be
 * repeated, as the program does.
 */
import { createTransport } from "../../dist/api/http/transport.js";
import { apiDefaults } from "../../dist/model/defaults.js";
import { Secret } from "../../dist/model/secret.js";
import { token } from "./account.mjs";
import { table, time } from "./table.mjs";

/**
 * @typedef {import("./platform.mjs").Platform} Platform
 * @typedef {import("../../dist/api/http/limiter.js").Limiter} Limiter
 *
 * @typedef {object} Server
 * @property {string} name
 * @property {readonly object[]} rules What the emulator does.
 * @property {number} ideal Milliseconds that no client can beat that has at most as many requests under way.
 *
 * @typedef {object} Course
 * @property {number} ms
 * @property {number} repeated Requests that were sent more than once, each time.
 * @property {number} failed Requests that were given up.
 */

const ceiling = apiDefaults.parallelism;
const fixed = [1, 4, 8, 16, 32];

/** @param {number} requests @returns {readonly Server[]} */
function servers(requests) {
  const delay = (/** @type {number} */ delayMs) => ({ kind: "delay", delayMs });
  const lanes = Math.ceil(requests / ceiling);
  /** @param {object} fault */
  const oneOfTwenty = (fault) =>
    Array.from({ length: requests / 20 }, (_, index) => ({ ...fault, skip: index * 20, times: 1 }));
  return [
    {
      name: "20 ms",
      rules: [delay(20)],
      ideal: lanes * 20,
    },
    {
      name: "50 a second, 50 at once",
      rules: [{ kind: "throttle", perSecond: 50, burst: 50 }],
      ideal: ((requests - 50) / 50) * 1000,
    },
    {
      name: "200 a second, 20 at once, 20 ms",
      rules: [{ kind: "throttle", perSecond: 200, burst: 20 }, delay(20)],
      ideal: ((requests - 20) / 200) * 1000,
    },
    {
      name: "50 a second, asks to wait 1 s, 20 ms",
      rules: [{ kind: "throttle", perSecond: 50, burst: 50, retryAfter: 1 }, delay(20)],
      ideal: ((requests - 50) / 50) * 1000,
    },
    {
      name: "20 ms, then 200 ms",
      rules: [{ ...delay(20), times: requests / 2 }, delay(200)],
      ideal: (lanes / 2) * 220,
    },
    {
      name: "20 ms, one of twenty 500 ms",
      rules: [...oneOfTwenty(delay(500)), delay(20)],
      ideal: lanes * (0.95 * 20 + 0.05 * 500),
    },
    {
      name: "20 ms, one of twenty reset",
      rules: [...oneOfTwenty({ kind: "reset_before" }), delay(20)],
      ideal: lanes * 20,
    },
    {
      name: "20 ms, one of twenty 503",
      rules: [...oneOfTwenty({ kind: "status", status: 503 }), delay(20)],
      ideal: lanes * 20,
    },
  ];
}

/**
 * @param {Platform} platform @param {number} requests
 * @returns {Promise<{ readonly text: string, readonly figures: readonly object[] }>}
 */
export async function measureLimits(platform, requests) {
  const rows = [];
  const figures = [];
  for (const { name, rules, ideal } of servers(requests)) {
    /** @param {number | undefined} limit */
    const run = async (limit) => {
      await platform.fail(rules);
      const course = await play(platform.url, requests, limit);
      process.stderr.write(`${name}: ${limit ?? "own level"} ${Math.round(course.ms)} ms\n`);
      figures.push({ server: name, limit: limit ?? null, idealMs: ideal, ...course });
      const given = course.failed === 0 ? "" : `, ${course.failed} failed`;
      return `${time(course.ms)} (${course.repeated} repeated${given})`;
    };
    const own = await run(undefined);
    const others = [];
    for (const limit of fixed) others.push(await run(limit));
    rows.push([name, time(ideal), own, ...others]);
  }
  return {
    text: table(["server", "ideal", "own level", ...fixed.map((limit) => `${limit} at a time`)], rows),
    figures,
  };
}

/**
 * @param {string} server @param {number} requests @param {number | undefined} limit
 * @returns {Promise<Course>}
 */
async function play(server, requests, limit) {
  const course = { ms: 0, repeated: 0, failed: 0 };
  const transport = createTransport(
    {
      server,
      token: new Secret("env:LIGHTLY_TOKEN", token),
      version: "bench",
      caCertificates: undefined,
      proxy: undefined,
      timeoutMs: apiDefaults.timeoutMs,
      retries: apiDefaults.retries,
      parallelism: ceiling,
    },
    {
      onAttempt: ({ attempt }) => void (course.repeated += attempt > 1 ? 1 : 0),
      ...(limit === undefined ? {} : { limiter: fixedLimiter(limit) }),
    },
  );
  let left = requests;
  const lane = async () => {
    while (left-- > 0) {
      const get = transport.get({ path: ["v1", "datasets"] }, () => undefined);
      await get.catch(() => (course.failed += 1));
    }
  };
  const begun = performance.now();
  await Promise.all(Array.from({ length: ceiling }, lane));
  course.ms = performance.now() - begun;
  await transport.close();
  return course;
}

/** @param {number} limit @returns {Limiter} */
function fixedLimiter(limit) {
  let underWay = 0;
  /** @type {(() => void)[]} */
  const waiting = [];
  const admit = () => {
    while (underWay < limit && waiting.length > 0) {
      underWay += 1;
      waiting.shift()?.();
    }
  };
  return {
    enter: () =>
      new Promise((resolve) => {
        waiting.push(() => resolve(true));
        admit();
      }),
    leave() {
      underWay -= 1;
      admit();
    },
  };
}
