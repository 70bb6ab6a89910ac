import { setTimeout as delay } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { createTransport } from "../../src/api/http/transport.js";
import { InterruptedError } from "../../src/model/errors.js";
import { bench, datasets, expectNoToken, identity, json, serve } from "./fixture.js";

test("an aborted signal rejects what waits at once and lets finish what writes", async () => {
  const controller = new AbortController();
  const server = await serve((_request, response) => {
    setTimeout(() => response.writeHead(200).end(), 100);
  });
  const { transport } = bench(server.url, { parallelism: 2 }, { signal: controller.signal });
  const all = Array.from({ length: 6 }, () => transport.put(datasets, {}));
  const settled = Promise.allSettled(all);
  await expect.poll(() => server.requests.length).toBe(2);
  controller.abort();
  await expect(all[5]).rejects.toThrow(InterruptedError);
  expect((await settled).map(({ status }) => status)).toEqual([
    "fulfilled",
    "fulfilled",
    ...Array(4).fill("rejected"),
  ]);
  expect(server.requests).toHaveLength(2);
  await expect(transport.get(datasets, identity)).rejects.toThrow(InterruptedError);
  expect(server.requests).toHaveLength(2);
});

test("an aborted signal gives up what only reads", async () => {
  const controller = new AbortController();
  const server = await serve(() => undefined);
  const { transport } = bench(server.url, {}, { signal: controller.signal });
  const pending = transport.get(datasets, identity).catch((error: unknown) => error);
  await expect.poll(() => server.requests.length).toBe(1);
  controller.abort();
  expect(await pending).toBeInstanceOf(InterruptedError);
});

test("an aborted signal ends a back-off pause at once, and nothing is sent any more", async () => {
  const controller = new AbortController();
  const server = await serve(json(503, {}, { "retry-after": "50" }));
  const { settings } = bench(server.url);
  const transport = createTransport(settings, { signal: controller.signal });
  onTestFinished(() => transport.close());
  const pending = transport.put(datasets, {});
  const outcome = pending.catch((error: unknown) => error);
  await expect.poll(() => server.requests.length).toBe(1);
  await delay(20);
  controller.abort();
  const error = await outcome;
  if (!(error instanceof InterruptedError)) throw error;
  expectNoToken(error);
  expect(error.message).toBe("PUT /v1/datasets: interrupted after attempt 1, which had failed.");
  expect(error.hint).toContain("may have carried it out");
  expect(error.ambiguous).toBe(true);
  expect(server.requests).toHaveLength(1);
});

test.each([
  ["was refused at first", [429], false],
  ["was refused, after an attempt that nobody answered for", [503, 429], true],
] as const)("an interrupted write that %s", async (_, statuses, ambiguous) => {
  const controller = new AbortController();
  const server = await serve(...statuses.map((status) => json(status, {})));
  const pauses: number[] = [];
  const { transport } = bench(
    server.url,
    {},
    {
      signal: controller.signal,
      sleep: async (ms) => {
        if (pauses.push(ms) === statuses.length) controller.abort();
      },
    },
  );
  const error = await transport.put(datasets, {}).catch((thrown: unknown) => thrown);
  if (!(error instanceof InterruptedError)) throw error;
  expect(error.message).toContain(`interrupted after attempt ${statuses.length}, which had failed.`);
  expect(error.ambiguous).toBe(ambiguous);
  expect(error.hint.includes("may have carried it out")).toBe(ambiguous);
  expect(server.requests).toHaveLength(statuses.length);
});

test("an interrupt while a write fails: it is not tried again, and nothing is waited for", async () => {
  const controller = new AbortController();
  const server = await serve((_request, response) => {
    controller.abort();
    response.writeHead(503).end();
  });
  const { transport, sleeps } = bench(server.url, {}, { signal: controller.signal });
  await expect(transport.put(datasets, {})).rejects.toThrow("interrupted after attempt 1");
  expect(sleeps).toEqual([]);
  expect(server.requests).toHaveLength(1);
});

test("closing gives up what is read, also what waits for its turn", async () => {
  const server = await serve(() => undefined);
  const { transport } = bench(server.url, { parallelism: 1 });
  const outcomes = ["one", "two"].map((name) =>
    transport.get({ ...datasets, query: { name } }, identity).catch((error: unknown) => error),
  );
  await expect.poll(() => server.requests.length).toBe(1);
  await transport.close();
  for (const outcome of outcomes) expect(await outcome).toBeInstanceOf(InterruptedError);
  expect(server.requests).toHaveLength(1);
});

test("closing waits for what is written", async () => {
  let answer: (() => void) | undefined;
  const server = await serve((_request, response) => (answer = () => response.writeHead(200).end()));
  const { transport } = bench(server.url);
  const pending = transport.put(datasets, {});
  await expect.poll(() => answer).toBeDefined();
  const closed = transport.close();
  answer?.();
  await expect(pending).resolves.toBeUndefined();
  await closed;
});
