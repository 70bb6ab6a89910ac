// @ts-check
/**
 * What undici alone needs for a job: the fewest requests that can do it, nothing compared, nothing checked beyond the status.
 * Usage: raw.mjs plan|apply|change SERVER SIZE CONNECTIONS FOLDER
 */
import { Pool } from "undici";
import { datasourceBodies, namesOf, token } from "./account.mjs";

const [job = "", server = "", size = "", connections = "", folder = ""] = process.argv.slice(2);
const names = namesOf(Number(size));
const pool = new Pool(server, { connections: Number(connections), pipelining: 1 });
const pageSize = 5000;

const ids = await idsByName();
if (job === "apply") {
  await forEach(names, async (name) => {
    const created = await send("POST", "/v1/datasets", { name, type: "Images" });
    await put(created.id, datasourceBodies(name, folder).input);
    await put(created.id, datasourceBodies(name, folder).lightly);
  });
} else {
  await forEach(names, async (name) => {
    const id = ids.get(name);
    if (id === undefined) throw new Error(`The account has no ${name}.`);
    const datasources = await send("GET", `/v1/datasets/${id}/datasource/all`);
    if (datasources.length !== 2) throw new Error(`${name} has ${datasources.length} datasources.`);
    if (job === "change") await put(id, datasourceBodies(name, folder).input);
  });
}
await pool.close();

/** A page that is not full is taken for the last one. */
async function idsByName() {
  /** @type {Map<string, string>} */
  const found = new Map();
  for (let pageOffset = 0; ; pageOffset += pageSize) {
    const path = `/v1/datasets?shared=false&pageSize=${pageSize}&pageOffset=${pageOffset}`;
    const page = await send("GET", path);
    for (const { name, id } of page) found.set(name, id);
    if (page.length < pageSize) return found;
  }
}

/** @param {string} id @param {unknown} body */
function put(id, body) {
  return send("PUT", `/v1/datasets/${id}/datasource`, body);
}

/** @param {"GET" | "POST" | "PUT"} method @param {string} path @param {unknown} [body] @returns {Promise<any>} */
async function send(method, path, body) {
  const answer = await pool.request({
    method,
    path: `${path}${path.includes("?") ? "&" : "?"}token=${token}`,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
  });
  const text = await answer.body.text();
  if (answer.statusCode >= 300) throw new Error(`${method} ${path}: ${answer.statusCode} ${text}`);
  return text === "" ? undefined : JSON.parse(text);
}

/**
 * As many at a time as there are connections.
 *
 * @template T
 * @param {readonly T[]} items @param {(item: T) => Promise<unknown>} work
 */
async function forEach(items, work) {
  const rest = items.values();
  const lane = async () => {
    for (const item of rest) await work(item);
  };
  await Promise.all(Array.from({ length: Number(connections) }, lane));
}
