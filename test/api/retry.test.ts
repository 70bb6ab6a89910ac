import { describe, expect, test } from "vitest";

import { parseRetryAfter } from "../../src/api/http/retry.js";
import { bench, datasets, failureOf, identity, json, reset, serve, type Step, text } from "./fixture.js";

const ok = json(200, []);
const created = json(201, { id: "0123456789abcdef01234567" });

describe("which failures are repeated", () => {
  test.each([408, 429, 500, 502, 503, 504])("a GET is repeated after %i", async (status) => {
    const server = await serve(json(status, { code: "X", error: "x" }), ok);
    const { transport, sleeps } = bench(server.url);
    expect(await transport.get(datasets, identity)).toEqual([]);
    expect(sleeps).toEqual([500]);
  });

  test.each([400, 401, 402, 403, 404, 409, 413, 422, 501, 505])(
    "a GET is not repeated after %i",
    async (status) => {
      const server = await serve(json(status, { code: "NO", error: "no" }), ok);
      const error = await failureOf(bench(server.url).transport.get(datasets, identity));
      expect(error.request).toEqual({
        method: "GET",
        path: "/v1/datasets",
        status,
        code: "NO",
        attempts: 1,
        ambiguous: false,
      });
      expect(server.requests).toHaveLength(1);
    },
  );

  test("the number of attempts is bounded, and the error tells it", async () => {
    const server = await serve(json(500, { code: "INTERNAL", error: "boom", requestId: "r-1" }));
    const { transport, sleeps, attempts } = bench(server.url);
    const error = await failureOf(transport.get(datasets, identity));
    expect(error.message).toBe("GET /v1/datasets: 500 INTERNAL after 5 attempts: boom (request id r-1)");
    expect(error.hint).toContain("LIGHTLY_SERVER_LOCATION");
    expect(sleeps).toEqual([500, 1000, 2000, 4000]);
    expect(server.requests).toHaveLength(5);
    expect(
      attempts.map(({ attempt, status, errorCode, requestId }) => [attempt, status, errorCode, requestId]),
    ).toEqual([1, 2, 3, 4, 5].map((attempt) => [attempt, 500, "INTERNAL", "r-1"]));
  });

  test("the back-off has full jitter and a cap", async () => {
    const server = await serve(json(503, {}));
    const { transport, sleeps } = bench(server.url, { retries: 7 }, { random: () => 0.5 });
    await failureOf(transport.get(datasets, identity));
    expect(sleeps).toEqual([250, 500, 1000, 2000, 4000, 4000, 4000]);
  });

  test.each<[string, Step]>([
    ["a reset", reset],
    [
      "a cut-off body",
      (_request, response) => {
        response.writeHead(200, { "content-type": "application/json", "content-length": "99" }).write("[");
        setTimeout(() => response.destroy(), 10);
      },
    ],
    ["JSON that is cut off", text(200, '[{"id":', { "content-type": "application/json" })],
    ["an empty body", text(200, "", { "content-type": "application/json" })],
  ])("a GET is repeated after %s", async (_name, step) => {
    const server = await serve(step, ok);
    expect(await bench(server.url).transport.get(datasets, identity)).toEqual([]);
    expect(server.requests).toHaveLength(2);
  });

  test("a PUT is repeated after a reset and a 500; the error says that it may have been carried out", async () => {
    const server = await serve(reset, json(500, {}), json(403, { code: "FORBIDDEN", error: "no" }));
    const error = await failureOf(bench(server.url).transport.put(datasets, { name: "a" }));
    expect(error.request).toMatchObject({ attempts: 3, status: 403, ambiguous: true });
    expect(server.bodies.slice(1)).toEqual(['{"name":"a"}', '{"name":"a"}']);
  });

  test("a refused PUT is not ambiguous", async () => {
    const server = await serve(json(400, { code: "BAD_REQUEST", error: "no" }));
    const error = await failureOf(bench(server.url).transport.put(datasets, {}));
    expect(error.request.ambiguous).toBe(false);
  });
});

describe("a POST", () => {
  test.each<[string, Step]>([
    ["a reset", reset],
    ["a 500", json(500, { code: "INTERNAL", error: "x" })],
    ["a 503 with Retry-After", json(503, {}, { "retry-after": "1" })],
    ["a 408", json(408, {})],
    ["a redirect", text(303, "", { location: "/elsewhere" })],
    ["a web page", text(200, "<html>", { "content-type": "text/html" })],
    [
      "a cut-off body",
      (_request, response) => {
        response.writeHead(201, { "content-type": "application/json", "content-length": "99" }).write("{");
        setTimeout(() => response.destroy(), 10);
      },
    ],
    ["malformed JSON", text(201, "{", { "content-type": "application/json" })],
    ["no answer in time", () => undefined],
  ])("is not repeated after %s, and is ambiguous", async (_name, step) => {
    const server = await serve(step, created);
    const error = await failureOf(
      bench(server.url, { timeoutMs: 300 }).transport.post(datasets, {}, identity),
    );
    expect(error.request).toMatchObject({ method: "POST", attempts: 1, ambiguous: true });
    expect(server.requests).toHaveLength(1);
  });

  test.each([400, 401, 403, 409, 501])("is not repeated after %i, and is not ambiguous", async (status) => {
    const server = await serve(json(status, { code: "NO", error: "no" }), created);
    const error = await failureOf(bench(server.url).transport.post(datasets, {}, identity));
    expect(error.request).toMatchObject({ status, attempts: 1, ambiguous: false });
  });

  test("is repeated after 429", async () => {
    const server = await serve(json(429, {}, { "retry-after": "2" }), created);
    const { transport, sleeps } = bench(server.url);
    expect(await transport.post(datasets, { name: "a" }, identity)).toEqual({
      id: "0123456789abcdef01234567",
    });
    expect(sleeps).toEqual([2000]);
  });

  test("is repeated while the connection is refused, and is not ambiguous then", async () => {
    const { transport, sleeps } = bench(await closedPort());
    const error = await failureOf(transport.post(datasets, {}, identity));
    expect(error.message).toMatch(
      /^POST \/v1\/datasets: no connection to 127\.0\.0\.1:\d+ \(ECONNREFUSED\) after 5 attempts$/,
    );
    expect(error.request).toEqual({ method: "POST", path: "/v1/datasets", attempts: 5, ambiguous: false });
    expect(sleeps).toHaveLength(4);
  });
});

describe("Retry-After", () => {
  const now = Date.parse("2026-01-01T00:00:00Z");

  test.each<[string | undefined, number | undefined]>([
    ["0", 0],
    ["7", 7000],
    [" 7 ", 7000],
    ["Thu, 01 Jan 2026 00:00:30 GMT", 30_000],
    ["Thursday, 01-Jan-26 00:00:30 GMT", 30_000],
    ["Thu, 01 Jan 2020 00:00:30 GMT", undefined],
    ["-5", undefined],
    ["1.5", undefined],
    ["soon", undefined],
    ["2026-01-01T00:00:30Z", undefined],
    ["", undefined],
    [undefined, undefined],
  ])("%j is understood as %j ms", (value, expected) => expect(parseRetryAfter(value, now)).toBe(expected));

  test("is the least that is waited", async () => {
    const date = "Thu, 01 Jan 2026 00:00:03 GMT";
    const server = await serve(
      json(429, {}, { "retry-after": "20" }),
      json(503, {}, { "retry-after": date }),
      json(500, {}, { "retry-after": "0" }),
      json(429, {}, { "retry-after": "-1" }),
      ok,
    );
    const { transport, sleeps } = bench(server.url);
    await transport.get(datasets, identity);
    expect(sleeps).toEqual([20_000, 3000, 2000, 4000]);
  });

  test("beyond a minute ends the attempts at once, and the error says how long", async () => {
    const server = await serve(json(429, { code: "BAD_REQUEST", error: "slow" }, { "retry-after": "3600" }));
    const { transport, sleeps } = bench(server.url);
    const error = await failureOf(transport.get(datasets, identity));
    expect(error.message).toBe("GET /v1/datasets: 429 BAD_REQUEST: the server asks to wait 3600 s");
    expect(sleeps).toEqual([]);
  });
});

async function closedPort(): Promise<string> {
  const { createServer } = await import("node:net");
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
}
