import { createServer as createHttpServer, type IncomingMessage } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { connect, type Socket } from "node:net";
import { describe, expect, test } from "vitest";
import { makeCertificates } from "../api/certificate.js";
import { listen } from "../api/fixture.js";
import { makeFolder } from "../support/files.js";
import { s3Key, type S3Server, startS3 } from "../support/s3-server.js";
import { tryStorage } from "../support/storage-bench.js";

const host = "s3.eu-central-1.amazonaws.com";

/** A proxy that takes every name for a server on loopback, as if it were the cloud behind it. */
async function startCloud(
  s3: S3Server,
): Promise<{ readonly proxy: string; readonly ca: string; readonly targets: string[] }> {
  const { ca, cert, key } = makeCertificates([host, `*.${host}`]);
  const port = await listen(createHttpsServer({ cert, key }, s3.handle));
  const targets: string[] = [];
  const proxy = createHttpServer();
  proxy.on("connect", (request: IncomingMessage, client: Socket) => {
    targets.push(request.url ?? "");
    const upstream = connect(port, "127.0.0.1", () => {
      client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      upstream.pipe(client).pipe(upstream);
    });
    for (const socket of [client, upstream]) socket.on("error", () => undefined);
  });
  return { proxy: `http://127.0.0.1:${await listen(proxy)}`, ca, targets };
}

const storage = {
  connection: {
    type: "s3",
    region: "eu-central-1",
    access_key: s3Key.id,
    secret_access_key: "${env:SECRET}",
  },
  path: "s3://raw.data/street/",
  env: { SECRET: s3Key.secret },
  endpoints: [],
};

describe("without --endpoint", () => {
  test("the provider's own address is asked, through the proxy, over TLS that LIGHTLY_CA_CERTS vouches for", async () => {
    await using s3 = await startS3("raw.data");
    await s3.put("raw.data", "street/one.png");
    const { proxy, ca, targets } = await startCloud(s3);
    await using folder = await makeFolder();
    const env = { ...storage.env, HTTPS_PROXY: proxy, LIGHTLY_CA_CERTS: await folder.write("ca.pem", ca) };
    const tried = await tryStorage({ ...storage, env }, "input_output", ["--write", "probe"]);
    expect(tried.check("delete")?.state).toBe("proven");
    expect(tried.code).toBe(0);
    expect(new Set(targets)).toEqual(new Set([`${host}:443`]));
    expect(await s3.keys("raw.data")).toEqual(["street/one.png"]);
  });

  test("a server that nobody vouches for gets nothing", async () => {
    await using s3 = await startS3();
    const { proxy, targets } = await startCloud(s3);
    const env = { ...storage.env, HTTPS_PROXY: proxy };
    const tried = await tryStorage({ ...storage, path: "s3://raw/street/", env }, "input");
    expect(new Set(targets)).toEqual(new Set([`raw.${host}:443`]));
    expect(tried.check("reach")).toMatchObject({
      state: "unproven",
      code: "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    });
    expect(tried.code).toBe(1);
    expect(s3.requests).toEqual([]);
  });
});
