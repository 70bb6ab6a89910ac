import { setTimeout as delay } from "node:timers/promises";
import { buildConnector, Pool } from "undici";
import { expect, onTestFinished, test } from "vitest";

import { exchange } from "../../src/api/http/exchange.js";
import { json, serve, serveRaw } from "./fixture.js";

const limits = { timeoutMs: 2000, maxBytes: 1000 };
const get = { method: "GET", target: "/x", headers: {}, body: undefined } as const;

test("a complete answer", async () => {
  const server = await serve(json(200, { a: 1 }));
  const result = await exchange(pool(server.url), get, limits);
  expect(result).toMatchObject({
    kind: "answer",
    status: 200,
    headers: { "content-type": "application/json" },
  });
  expect(result.kind === "answer" && String(result.body)).toBe('{"a":1}');
});

test("an interim answer is passed over", async () => {
  const server = await serve((_request, response) => {
    response.writeEarlyHints({ link: "</style.css>; rel=preload" });
    response.writeHead(200).end("done");
  });
  expect(await exchange(pool(server.url), get, limits)).toMatchObject({ kind: "answer", status: 200 });
});

test("a request whose time ran out before it had a connection is not sent later", async () => {
  const server = await serve(json(200, {}));
  const connect = buildConnector({});
  const slow = new Pool(server.url, {
    connect: (options, callback) => void setTimeout(() => connect(options, callback), 150),
  });
  onTestFinished(() => slow.destroy());
  const result = await exchange(slow, { ...get, method: "POST", body: "{}" }, { ...limits, timeoutMs: 50 });
  expect(result).toEqual({
    kind: "fault",
    sent: false,
    status: undefined,
    code: "DEADLINE",
    unreachable: undefined,
  });
  await delay(300);
  expect(server.requests).toEqual([]);
});

test("a body that trickles in runs into the deadline, and the connection is dropped", async () => {
  let closed = false;
  const server = await serve((_request, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    const timer = setInterval(() => response.write(" "), 10);
    response.on("close", () => {
      closed = true;
      clearInterval(timer);
    });
  });
  const result = await exchange(pool(server.url), get, { ...limits, timeoutMs: 100 });
  expect(result).toMatchObject({ kind: "fault", sent: true, status: 200, code: "DEADLINE" });
  await expect.poll(() => closed).toBe(true);
});

test("a body beyond the limit is dropped with its connection", async () => {
  let closed = false;
  const server = await serve((_request, response) => {
    response.on("close", () => (closed = true));
    response.writeHead(200);
    response.write("x".repeat(1001));
  });
  expect(await exchange(pool(server.url), get, limits)).toMatchObject({
    kind: "answer",
    status: 200,
    body: undefined,
  });
  await expect.poll(() => closed).toBe(true);
});

test("something that does not speak HTTP", async () => {
  const server = await serveRaw((socket) => void socket.end("SSH-2.0-OpenSSH_9.6\r\n\r\n"));
  expect(await exchange(pool(server.url), get, limits)).toMatchObject({
    kind: "fault",
    code: "NOT_HTTP",
  });
});

function pool(url: string): Pool {
  const connections = new Pool(url);
  onTestFinished(() => connections.destroy());
  return connections;
}
