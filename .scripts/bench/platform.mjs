// @ts-check
/** The emulator in a process of its own, so that the benchmark's programs compete with it as with a real server. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { startEmulator } from "../../dist/emulator/index.js";

/**
 * @typedef {object} Platform
 * @property {string} url
 * @property {(rules: readonly object[]) => Promise<void>} fail What is to go wrong from now on.
 * @property {() => Promise<number>} requests How many came since the last call.
 * @property {() => Promise<void>} stop
 */

/** @returns {Promise<Platform>} */
export async function startPlatform() {
  const server = fork(fileURLToPath(import.meta.url), { env: { ...process.env, BENCH_SERVER: "1" } });
  const [url] = await once(server, "message");
  /** @param {string} method @param {string} path @param {unknown} [body] */
  const control = async (method, path, body) => {
    const answer = await fetch(`${url}/_emulator/${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`The emulator refuses ${method} ${path}: ${text}`);
    return JSON.parse(text);
  };
  return {
    url,
    fail: async (rules) => void (await control("PUT", "faults", rules)),
    async requests() {
      const { arrived } = await control("GET", "load");
      await control("DELETE", "requests");
      return arrived;
    },
    async stop() {
      server.kill();
      await once(server, "exit");
    },
  };
}

if (process.env["BENCH_SERVER"] === "1") {
  const { url } = await startEmulator();
  process.send?.(url);
  // Not left behind by a benchmark that fails.
  process.on("disconnect", () => process.exit());
}
