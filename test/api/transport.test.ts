import { inspect } from "node:util";
import { describe, expect, test } from "vitest";

import { decodeDatasets } from "../../src/api/decode.js";
import { Secret } from "../../src/model/secret.js";
import {
  bench,
  datasets,
  failureOf,
  identity,
  json,
  reset,
  serve,
  serveRaw,
  type Step,
  text,
  token,
} from "./fixture.js";

describe("what goes over the wire", () => {
  test("the token is the last query parameter, percent-encoded but for the slash", async () => {
    const server = await serve(json(200, []));
    await bench(server.url).transport.get(
      { ...datasets, query: { shared: false, exact: true, pageSize: 5000 } },
      identity,
    );
    expect(server.requests).toEqual([
      "GET /v1/datasets?shared=False&exact=True&pageSize=5000&token=s3cr3t/Tok%2Ben%26%3D1",
    ]);
  });

  test("path segments are encoded one by one, below the server's base path", async () => {
    const server = await serve(json(200, []));
    await bench(`${server.url}/base`).transport.get({ path: ["v1", "a/b c?d#e%ü"] }, identity);
    expect(server.requests[0]).toMatch(/^GET \/base\/v1\/a%2Fb%20c%3Fd%23e%25%C3%BC\?token=/);
  });

  test.each(["", ".", ".."])(
    "the segment %j, which would change the path, is a mistake of the caller",
    async (segment) => {
      const server = await serve(json(200, []));
      await expect(bench(server.url).transport.get({ path: ["v1", segment] }, identity)).rejects.toThrow(
        RangeError,
      );
      expect(server.requests).toEqual([]);
    },
  );

  test("headers: a content type only with a body", async () => {
    const server = await serve(json(200, []));
    const { transport } = bench(server.url);
    await transport.get(datasets, identity);
    await transport.post(datasets, { a: "ü" }, identity);
    expect(server.headers[0]).toMatchObject({
      accept: "application/json",
      "user-agent": "lightly-gitops/1.2.3",
    });
    expect(server.headers[0]).not.toHaveProperty("content-type");
    expect(server.headers[1]).toMatchObject({ "content-type": "application/json", "content-length": "10" });
    expect(server.bodies[1]).toBe('{"a":"ü"}');
  });

  test("a PUT needs no body in its answer, and tolerates one", async () => {
    const server = await serve(
      text(200, ""),
      text(204, ""),
      text(200, "OK", { "content-type": "text/plain" }),
    );
    const { transport } = bench(server.url);
    for (let times = 0; times < 3; times++) expect(await transport.put(datasets, {})).toBeUndefined();
  });
});

describe("answers that cannot be used", () => {
  const typed = { "content-type": "application/json" };

  test.each<[string, Step, RegExp]>([
    [
      "a web page",
      text(200, "<html>SECRET-BODY", { "content-type": "text/html; charset=utf-8" }),
      /the answer is not JSON \(it is a web page\)$/,
    ],
    ["plain text", text(200, "SECRET-BODY", { "content-type": "text/plain" }), /the answer is not JSON/],
    [
      "malformed JSON",
      text(200, "{SECRET-BODY", typed),
      /the answer is not JSON \(it is malformed or cut off\) after 5 attempts$/,
    ],
    [
      "invalid UTF-8",
      (_request, response) => void response.writeHead(200, typed).end(Buffer.from([0x22, 0xff, 0x22])),
      /not JSON \(it is not UTF-8 text\)/,
    ],
    ["a compressed body", text(200, "SECRET-BODY", { ...typed, "content-encoding": "gzip" }), /compressed/],
    ["nothing", text(204, ""), /not JSON \(it is empty\)/],
  ])("%s", async (_name, step, message) => {
    const server = await serve(step);
    const error = await failureOf(bench(server.url).transport.get(datasets, identity));
    expect(error.message).toMatch(message);
    expect(error.message).not.toContain("SECRET-BODY");
  });

  test("33 MiB", async () => {
    const chunk = Buffer.alloc(1024 * 1024, 0x20);
    const server = await serve((_request, response) => {
      response.writeHead(200, typed);
      const write = (left: number): void => {
        if (left === 0) response.end("[]");
        else response.write(chunk, () => write(left - 1));
      };
      write(33);
    });
    const error = await failureOf(bench(server.url, { timeoutMs: 20_000 }).transport.get(datasets, identity));
    expect(error.message).toBe("GET /v1/datasets: the answer is larger than 32 MiB");
    expect(server.requests).toHaveLength(1);
  });

  test("a web page after a PUT, as from a login portal", async () => {
    const server = await serve(text(200, "<html>", { "content-type": "text/html" }));
    const error = await failureOf(bench(server.url).transport.put(datasets, {}));
    expect(error.request.ambiguous).toBe(true);
  });

  test("JSON nested very deep harms nobody", async () => {
    const server = await serve(text(200, "[".repeat(1_000_000) + "]".repeat(1_000_000), typed));
    const error = await failureOf(
      bench(server.url, { retries: 0 }).transport.get(datasets, (json) => decodeDatasets(json, String)),
    );
    expect(error.message).toMatch(/the answer (?:lacks|is not JSON)/);
  });

  test("an answer that comes too slowly", async () => {
    const server = await serve((_request, response) => void response.writeHead(200, typed).write("["));
    const error = await failureOf(
      bench(server.url, { timeoutMs: 80, retries: 1 }).transport.get(datasets, identity),
    );
    expect(error.message).toMatch(
      /^GET \/v1\/datasets: no complete answer from 127\.0\.0\.1:\d+ in time after 2 attempts$/,
    );
    expect(error.hint).toContain("0.08 s");
  });

  test("a connection that is closed at once", async () => {
    const server = await serveRaw((socket) => void socket.end());
    const error = await failureOf(bench(server.url).transport.get(datasets, identity));
    expect(error.message).toMatch(
      /the connection to 127\.0\.0\.1:\d+ broke \(UND_ERR_SOCKET\) after 5 attempts/,
    );
  });

  test.each([301, 302, 303, 307, 308])("a redirect (%i) is not followed", async (status) => {
    const elsewhere = await serve(json(200, []));
    const server = await serve((request, response) => {
      response.writeHead(status, { location: `${elsewhere.url}${request.url}` }).end();
    });
    const error = await failureOf(bench(server.url).transport.get(datasets, identity));
    expect(error.message).toContain(`${status} `);
    expect(error.message).toContain("redirects are not followed");
    expect(elsewhere.requests).toEqual([]);
  });
});

describe("errors", () => {
  test.each<[number, string | undefined, RegExp]>([
    [401, "UNAUTHORIZED", /LIGHTLY_TOKEN/],
    [403, "FORBIDDEN", /LIGHTLY_TOKEN.*permission/],
    [402, undefined, /plan/],
    [403, "ACCOUNT_SUBSCRIPTION_INSUFFICIENT", /plan/],
    [400, "DATASET_AT_MAX_CAPACITY", /plan/],
    [404, "DATASET_UNKNOWN", /gone.*no access/],
    [404, undefined, /LIGHTLY_SERVER_LOCATION/],
    [429, undefined, /limits/],
    [500, undefined, /LIGHTLY_SERVER_LOCATION/],
    [400, "BAD_REQUEST", /^$/],
  ])("%i %s has a hint", async (status, code, hint) => {
    const server = await serve(json(status, code === undefined ? {} : { code, error: "x" }));
    expect((await failureOf(bench(server.url).transport.get(datasets, identity))).hint).toMatch(hint);
  });

  test("without a code the status speaks, and the request id may come in a header", async () => {
    const server = await serve(text(503, "<html>", { "content-type": "text/html", "x-request-id": "h-1" }));
    const error = await failureOf(bench(server.url, { retries: 0 }).transport.get(datasets, identity));
    expect(error.message).toBe("GET /v1/datasets: 503 Service Unavailable (request id h-1)");
  });

  test("a refusal whose body is lost is still a refusal", async () => {
    const server = await serve((_request, response) => {
      response.writeHead(403, { "content-type": "application/json", "content-length": "99" }).write("{");
      setTimeout(() => response.destroy(), 10);
    });
    const error = await failureOf(bench(server.url).transport.post(datasets, {}, identity));
    expect(error.request).toMatchObject({ status: 403, ambiguous: false, attempts: 1 });
  });

  test("a server that echoes the URL, the body and control characters gets none of them shown", async () => {
    const body = { s3SecretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY" };
    const server = await serve((request, response) => {
      const error = `bad ${request.url}\n\u001b[31m\u202eBODY ${JSON.stringify(body)} ${Buffer.from(`x${token}`).toString("base64")}`;
      response
        .writeHead(400, { "content-type": "application/json", "x-request-id": token })
        .end(JSON.stringify({ code: `C ${token}`, error, requestId: `id-${encodeURIComponent(token)}` }));
    });
    const { transport, attempts } = bench(server.url);
    transport.protect(new Secret("env:S3_SECRET", body.s3SecretAccessKey));
    const error = await failureOf(transport.put(datasets, body));
    expect(error.message).toMatch(
      /^PUT \/v1\/datasets: 400 C \*\*\*: bad \/v1\/datasets\?token=\*\*\* \[31mBODY \{"s3SecretAccessKey":"\*\*\*"\} .{0,3}\*\*\*.{0,3} \(request id id-\*\*\*\)$/,
    );
    expect(error.message).not.toContain(body.s3SecretAccessKey);
    expect(inspect(attempts)).not.toContain(token);
    expect(inspect(transport, { depth: 9, showHidden: true })).not.toContain(token);
  });

  test("a status without a name, and words without a letter, add nothing", async () => {
    const server = await serve(json(599, { error: " \u0007 " }));
    const error = await failureOf(bench(server.url, { retries: 0 }).transport.get(datasets, identity));
    expect(error.message).toBe("GET /v1/datasets: 599");
  });

  test("transport faults never show the URL", async () => {
    const server = await serve(reset);
    const { transport } = bench(server.url);
    const error = await failureOf(transport.get({ ...datasets, query: { shared: false } }, identity));
    expect(error.message).not.toMatch(/[?=]/);
  });

  test("a host that is not known is told, and nothing was sent", async () => {
    // Without a resolver the system says EAI_AGAIN, which is worth repeating.
    const { transport } = bench("https://lightly-gitops.invalid");
    const error = await failureOf(transport.post(datasets, {}, identity));
    expect(error.message).toMatch(
      /: the host of lightly-gitops.invalid is not known \(ENOTFOUND\)$|: no connection to lightly-gitops.invalid \(EAI_AGAIN\) after 5 attempts$/,
    );
    expect(error.request.ambiguous).toBe(false);
  });
});

describe("concurrency", () => {
  test("never more requests in flight than allowed, whatever their outcome", async () => {
    let inFlight = 0;
    let most = 0;
    const server = await serve((_request, response) => {
      most = Math.max(most, ++inFlight);
      setTimeout(() => {
        inFlight--;
        response.writeHead(inFlight % 3 === 0 ? 500 : 200, { "content-type": "application/json" }).end("[]");
      }, 5);
    });
    const { transport } = bench(server.url, { parallelism: 3 });
    await Promise.allSettled(Array.from({ length: 40 }, () => transport.get(datasets, identity)));
    expect(most).toBe(3);
  });
});
