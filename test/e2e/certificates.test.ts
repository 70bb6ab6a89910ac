import { once } from "node:events";
import { createServer } from "node:https";
import { expect, test } from "vitest";
import { makeCertificates } from "../api/certificate.js";
import { runCli } from "../support/cli.js";
import { makeFolder } from "../support/files.js";
import { token } from "../support/platform.js";

const ours = makeCertificates(["localhost"]);
const others = makeCertificates(["localhost"]);

/** Exports the datasets of an account that has none, over TLS; gives the exit code. */
async function exportOverTls(certificates: Readonly<Record<string, string>>): Promise<number | null> {
  await using folder = await makeFolder();
  const server = createServer({ cert: ours.cert, key: ours.key }, (_, response) =>
    response.writeHead(200, { "content-type": "application/json" }).end("[]"),
  );
  server.listen(0, "localhost");
  await once(server, "listening");
  try {
    const address = server.address();
    const port = typeof address === "object" ? address?.port : undefined;
    await folder.write("ours.pem", ours.ca);
    await folder.write("others.pem", others.ca);
    const env = {
      LIGHTLY_TOKEN: token,
      LIGHTLY_SERVER_LOCATION: `https://localhost:${port}`,
      ...certificates,
    };
    return (await runCli(["export"], { cwd: folder.path, env })).code;
  } finally {
    server.close();
  }
}

test.each([
  [{ LIGHTLY_CA_CERTS: "ours.pem" }, 0],
  [{ LIGHTLY_CA_CERTS: "others.pem" }, 1],
  [{ NODE_EXTRA_CA_CERTS: "ours.pem" }, 0],
  [{ NODE_EXTRA_CA_CERTS: "ours.pem", LIGHTLY_CA_CERTS: "others.pem" }, 0],
  [{ NODE_EXTRA_CA_CERTS: "others.pem", LIGHTLY_CA_CERTS: "ours.pem" }, 0],
  [{ NODE_EXTRA_CA_CERTS: "missing.pem", LIGHTLY_CA_CERTS: "ours.pem" }, 0],
  [{ NODE_OPTIONS: "--use-openssl-ca", SSL_CERT_FILE: "ours.pem", LIGHTLY_CA_CERTS: "others.pem" }, 0],
  [{ SSL_CERT_FILE: "ours.pem", LIGHTLY_CA_CERTS: "others.pem" }, 1],
])("LIGHTLY_CA_CERTS adds to what Node trusts: %j ends with %i", async (certificates, code) => {
  expect(await exportOverTls(certificates)).toBe(code);
});
