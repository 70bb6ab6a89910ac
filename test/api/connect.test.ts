import { createServer as createHttpServer } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { describe, expect, onTestFinished, test, vi } from "vitest";

import { readApiSettings } from "../../src/api/settings.js";
import { makeCertificates } from "./certificate.js";
import { type Bench, bench, datasets, failureOf, identity, listen, serveProxy, serveRaw } from "./fixture.js";

const certificates = makeCertificates(["localhost", "api.example.test"]);
const stranger = makeCertificates(["localhost"]);

async function serveTls({ cert, key } = certificates): Promise<number> {
  return listen(
    createHttpsServer({ cert, key }, (_request, response) => {
      response.writeHead(200, { "content-type": "application/json" }).end('["over TLS"]');
    }),
  );
}

describe("TLS", () => {
  test("with a certificate that LIGHTLY_CA_CERTS vouches for", async () => {
    const { transport } = bench(`https://localhost:${await serveTls()}`, { caCertificates: certificates.ca });
    expect(await transport.get(datasets, identity)).toEqual(["over TLS"]);
  });

  test("with an unknown authority fails at once, and the hint names LIGHTLY_CA_CERTS", async () => {
    for (const settings of [{}, { caCertificates: stranger.ca }]) {
      const { transport, sleeps } = bench(`https://localhost:${await serveTls()}`, settings);
      const error = await failureOf(transport.post(datasets, {}, identity));
      expect(error.message).toMatch(
        /^POST \/v1\/datasets: the certificate of localhost:\d+ is not trusted \([A-Z_]+\)$/,
      );
      expect(error.hint).toContain("LIGHTLY_CA_CERTS");
      expect(error.request).toMatchObject({ attempts: 1, ambiguous: false });
      expect(sleeps).toEqual([]);
    }
  });

  test("with a certificate for another host", async () => {
    const other = makeCertificates(["other.test"]);
    const { transport } = bench(`https://localhost:${await serveTls(other)}`, { caCertificates: other.ca });
    const error = await failureOf(transport.get(datasets, identity));
    expect(error.message).toContain("is for another host (ERR_TLS_CERT_ALTNAME_INVALID)");
    expect(error.request.attempts).toBe(1);
  });

  test("towards a server that speaks plain HTTP", async () => {
    const port = await listen(createHttpServer((_request, response) => response.end()));
    const error = await failureOf(bench(`https://localhost:${port}`).transport.get(datasets, identity));
    expect(error.message).toMatch(/no TLS connection to localhost:\d+ \((?:ERR_SSL_|EPROTO)/);
  });

  test("that is cut during the handshake is a fault like others", async () => {
    const server = await serveRaw((socket) => void socket.once("data", () => socket.destroy()));
    const error = await failureOf(
      bench(`https://127.0.0.1:${server.port}`).transport.post(datasets, {}, identity),
    );
    expect(error.request).toMatchObject({ attempts: 5, ambiguous: false });
  });

  test("cannot be weakened by NODE_TLS_REJECT_UNAUTHORIZED", async () => {
    vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0");
    onTestFinished(() => void vi.unstubAllEnvs());
    const { transport } = bench(`https://localhost:${await serveTls()}`);
    expect((await failureOf(transport.get(datasets, identity))).hint).toContain("LIGHTLY_CA_CERTS");
  });
});

/** A transport whose settings come from the environment as in real life. */
async function benchFrom(
  env: Readonly<Record<string, string>>,
  caCertificates = certificates.ca,
): Promise<Bench> {
  const base = { LIGHTLY_TOKEN: "unused", LIGHTLY_SERVER_LOCATION: "https://api.example.test", ...env };
  const settings = await readApiSettings(base, () => Promise.reject(new Error("no file")), "1.2.3");
  return bench(settings.server, { proxy: settings.proxy, caCertificates });
}

describe("a proxy", () => {
  test("is asked for a tunnel, in which TLS reaches the server; connections are kept", async () => {
    const proxy = await serveProxy(await serveTls());
    const { transport } = await benchFrom({ HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` });
    for (let times = 0; times < 6; times++) {
      expect(await transport.get(datasets, identity)).toEqual(["over TLS"]);
    }
    expect(new Set(proxy.targets)).toEqual(new Set(["api.example.test:443"]));
    expect(proxy.targets.length).toBeLessThanOrEqual(2);
  });

  test("is told the address of a server in brackets when it is one of IPv6, and its port", async () => {
    const address = Uint8Array.from([0x20, 0x01, 0x0d, 0xb8, ...Array<number>(11).fill(0), 1]);
    const addressed = makeCertificates([], [address]);
    const proxy = await serveProxy(await serveTls(addressed));
    const env = { HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` };
    const server = { LIGHTLY_SERVER_LOCATION: "https://[2001:db8::1]:8443" };
    const { transport } = await benchFrom({ ...env, ...server }, addressed.ca);
    expect(await transport.get(datasets, identity)).toEqual(["over TLS"]);
    expect(proxy.targets).toEqual(["[2001:db8::1]:8443"]);
  });

  test("may itself be reached over TLS", async () => {
    const proxy = await serveProxy(await serveTls(), undefined, certificates);
    const { transport } = await benchFrom({ HTTPS_PROXY: `https://localhost:${proxy.port}` });
    expect(await transport.get(datasets, identity)).toEqual(["over TLS"]);
  });

  test("of which the certificate is not trusted", async () => {
    const proxy = await serveProxy(await serveTls(), undefined, certificates);
    const { transport } = await benchFrom({ HTTPS_PROXY: `https://localhost:${proxy.port}` }, stranger.ca);
    const error = await failureOf(transport.get(datasets, identity));
    expect(error.message).toMatch(/the certificate of localhost:\d+ is not trusted/);
    expect(proxy.targets).toEqual([]);
  });

  test("gets the user name and password, which no error shows", async () => {
    const authorization = `Basic ${Buffer.from("user:p@ss word").toString("base64")}`;
    const proxy = await serveProxy(await serveTls(), authorization);
    const { transport } = await benchFrom({
      HTTPS_PROXY: `http://user:p%40ss%20word@127.0.0.1:${proxy.port}`,
    });
    expect(await transport.get(datasets, identity)).toEqual(["over TLS"]);

    const wrong = await benchFrom({ HTTPS_PROXY: `http://user:hunter2@127.0.0.1:${proxy.port}` });
    const error = await failureOf(wrong.transport.post(datasets, {}, identity));
    expect(error.message).toBe(
      `POST /v1/datasets: the proxy 127.0.0.1:${proxy.port} does not accept the user name and password (407)`,
    );
    expect(error.hint).toBe("Check the user name and password in HTTPS_PROXY.");
    expect(error.request).toMatchObject({ attempts: 1, ambiguous: false });
    expect(wrong.transport.scrub("hunter2 and dXNlcjpodW50ZXIy")).not.toMatch(/hunter2|dXNlcjpodW50ZXIy/);
  });

  test("is left out for a server in NO_PROXY", async () => {
    const proxy = await serveProxy(await serveTls());
    const { transport } = await benchFrom({
      HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`,
      NO_PROXY: "example.test",
    });
    await failureOf(transport.get(datasets, identity));
    expect(proxy.targets).toEqual([]);
  });

  test("that hangs up is tried again a few times, not for ever", async () => {
    let connections = 0;
    const server = await serveRaw((socket) => {
      connections++;
      socket.once("data", () => socket.end());
    });
    const { transport } = await benchFrom({ HTTPS_PROXY: `http://127.0.0.1:${server.port}` });
    const error = await failureOf(transport.post(datasets, {}, identity));
    expect(error.message).toMatch(/no connection to 127\.0\.0\.1:\d+ \(ECONNRESET\) after 5 attempts/);
    expect(error.hint).toBe("Check HTTPS_PROXY, or list the server in NO_PROXY.");
    expect(connections).toBe(5);
  });

  test.each([
    [403, 1],
    [502, 5],
  ])("that refuses with %i is asked %i times", async (status, attempts) => {
    const server = await serveRaw(
      (socket) => void socket.once("data", () => socket.end(`HTTP/1.1 ${status} No\r\n\r\n`)),
    );
    const { transport } = await benchFrom({ HTTPS_PROXY: `http://127.0.0.1:${server.port}` });
    const error = await failureOf(transport.post(datasets, {}, identity));
    expect(error.message).toContain(`refuses to connect to the server (${status})`);
    expect(error.request).toMatchObject({ attempts, ambiguous: false });
  });

  test("that never answers costs no more than the time-out", async () => {
    const server = await serveRaw(() => undefined);
    const { transport } = bench("https://api.example.test", {
      timeoutMs: 100,
      retries: 0,
      proxy: {
        protocol: "http:",
        hostname: "127.0.0.1",
        port: server.port,
        variable: "HTTPS_PROXY",
        credentials: undefined,
      },
    });
    const error = await failureOf(transport.post(datasets, {}, identity));
    expect(error.message).toMatch(/in time$/);
    expect(error.request.ambiguous).toBe(false);
  });
});
