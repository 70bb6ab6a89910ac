import { describe, expect, test } from "vitest";
import { guard, guardedLookup, isForbiddenAddress } from "../../src/storage/addresses.js";
import { Secret } from "../../src/model/secret.js";
import { readEndpoints } from "../../src/storage/endpoints.js";
import type { StorageLocation } from "../../src/storage/locations.js";
import { openStorage } from "../../src/storage/open-storage.js";
import { keyFile, startGoogle } from "../support/google-server.js";
import { runProgram } from "../support/program.js";
import { s3Key, startS3 } from "../support/s3-server.js";
import { startServer } from "../support/server.js";
import { type StorageUnderTest, tryStorage } from "../support/storage-bench.js";

describe("addresses that a config must not lead to", () => {
  test.each([
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "::ffff:127.0.0.1",
    "::ffff:a9fe:a9fe",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "fe80::1",
    "fec0::1",
    "fd00:ec2::254",
    "ff02::1",
  ])("%s", (address) => expect(isForbiddenAddress(address)).toBe(true));

  test.each([
    "8.8.8.8",
    "52.219.1.1",
    "172.32.0.1",
    "100.128.0.1",
    "192.0.2.1",
    "2600:1f18::1",
    "2a00:1450::1",
  ])("but not %s", (address) => expect(isForbiddenAddress(address)).toBe(false));
});

describe("a name", () => {
  test.each([true, false])("that leads to one is refused when it is connected to (all: %s)", async (all) => {
    const code = await new Promise((resolve) =>
      guardedLookup("localhost", { all }, (error) => resolve(error?.code)),
    );
    expect(code).toBe("FORBIDDEN_ADDRESS");
  });

  const fine = { address: "52.219.1.1", family: 4 };
  const inside = { address: "10.0.0.1", family: 4 };
  test.each([
    ["of which one address is forbidden is refused", [fine, inside], true, "FORBIDDEN_ADDRESS"],
    ["without an address is refused", [], true, "FORBIDDEN_ADDRESS"],
    ["of which none is forbidden gives all of them", [fine], true, [[fine]]],
    ["of which none is forbidden gives the first, where one is wanted", [fine], false, [fine.address, 4]],
  ])("%s", async (_name, addresses, all, outcome) => {
    const found = await new Promise((resolve) =>
      guard(
        "storage.example.test",
        { all },
        (error, ...result) => resolve(error?.code ?? result),
        (_hostname, _options, callback) => callback(null, addresses),
      ),
    );
    expect(found).toEqual(outcome);
  });

  test("that nobody knows stays unknown", async () => {
    const unknown = Object.assign(new Error("unknown"), { code: "ENOTFOUND" });
    const code = await new Promise((resolve) =>
      guard(
        "x.test",
        {},
        (error) => resolve(error?.code),
        (_name, _options, callback) => callback(unknown, []),
      ),
    );
    expect(code).toBe("ENOTFOUND");
  });
});

const obs = (endpoint: string, path = "obs://raw/street/"): StorageUnderTest => ({
  connection: {
    type: "obs",
    obs_endpoint: endpoint,
    obs_access_key_id: "id",
    obs_secret_access_key: "${env:SECRET}",
  },
  path,
  env: { SECRET: "the-marked-secret" },
  endpoints: [],
});

describe("without --endpoint, nothing is sent", () => {
  test.each([
    ["to loopback", (port: number) => `https://127.0.0.1:${port}`],
    ["to loopback by name", (port: number) => `https://localhost:${port}`],
    ["to loopback over IPv6", (port: number) => `https://[::1]:${port}`],
    ["to the addresses of machines", () => "https://169.254.169.254"],
    ["over plain http", (port: number) => `http://127.0.0.1:${port}`],
  ])("%s", async (_name, endpoint) => {
    await using server = await startServer((_request, _body, response) => response.end());
    const tried = await tryStorage(obs(endpoint(Number(new URL(server.url).port))), "input");
    expect(tried.check("reach")).toMatchObject({
      state: "unproven",
      code: expect.stringMatching(/^(FORBIDDEN_ADDRESS|PLAIN_HTTP)$/),
      position: { line: tried.lineOf("obs_endpoint:") },
      remedy: expect.stringContaining("--endpoint obs=URL"),
    });
    expect(tried.code).toBe(1);
    expect(server.requests).toEqual([]);
  });

  // The config's rules refuse such names before; this is the place from which the token would be sent.
  test.each(["evil.example/", "evil.example#", "a@evil", "UPPER", "ab", "x".repeat(25), "127.0.0.1"])(
    "with a SAS token to the host that the account name %s makes",
    async (account) => {
      await using server = await startServer((_request, _body, response) => response.end());
      const endpoint = `azure=${server.url}/{account_name}`;
      const azure = { type: "azure", account_name: account, sas_token: "${env:SAS}" };
      const env = { SAS: "sv=1&sp=rl&sig=marked" };
      const refused = await tryStorage(
        { connection: azure, path: "raw/street/", env, endpoints: [endpoint] },
        "input",
      );
      expect([refused.code, refused.document.error?.diagnostics[0]?.code]).toEqual([3, "invalid-value"]);
      const opened = await openStorage(
        locationOf({ account_name: account, sas_token: new Secret("env:SAS", env.SAS) }),
        { env, endpoints: readEndpoints([endpoint]), localRoot: undefined, now: () => new Date() },
        neverAsked,
        neverAsked,
      );
      expect(opened).toMatchObject({ kind: "refused", refusal: { code: "ACCOUNT_NAME" } });
      expect(server.requests).toEqual([]);
    },
  );
});

describe("what is no credential of the storage, and so may be another secret, is not sent", () => {
  const another = "ghpSuperSecretValue+0123456789abcdefXYZ=";
  test.each<[string, (url: string) => StorageUnderTest]>([
    [
      "as a SAS token",
      (url) => ({
        connection: { type: "azure", account_name: "attacker", sas_token: "${env:OTHER}" },
        path: "raw/street/",
        env: { OTHER: another },
        endpoints: [`azure=${url}/{account_name}`],
      }),
    ],
    [
      "as the id of an access key",
      (url) => ({
        connection: {
          type: "obs",
          obs_endpoint: "https://evil.example",
          obs_access_key_id: "${env:OTHER}",
          obs_secret_access_key: "${env:OTHER}",
        },
        path: "obs://raw/street/",
        env: { OTHER: another },
        endpoints: [`obs=${url}`],
      }),
    ],
  ])("%s", async (_name, storage) => {
    await using server = await startServer((_request, _body, response) => response.end());
    const tried = await tryStorage(storage(server.url), "input");
    expect(tried.check("credential")).toMatchObject({ state: "denied", code: "invalid-secret" });
    expect(tried.check("list")).toMatchObject({ state: "unproven", causedBy: "credential" });
    expect(tried.code).toBe(7);
    expect(server.requests).toEqual([]);
  });
});

/** A folder of a storage account. */
function locationOf(fields: StorageLocation["fields"]): StorageLocation {
  const place = { provider: "azure", path: "raw/street/", bucket: "raw", prefix: "street/" } as const;
  return { ...place, fields, positions: {}, users: [], writes: false, contentTypes: [], ofCredential: [] };
}

const neverAsked = {
  send: () => Promise.reject(new Error("Something was sent.")),
  shown: (text: string) => text,
  skew: () => undefined,
  protect: () => undefined,
  close: () => Promise.resolve(),
};

test("where a redirect leads, nothing is sent: neither a signature nor a token", async () => {
  await using elsewhere = await startServer((_request, _body, response) => response.end());
  await using s3 = await startS3("raw");
  s3.setPolicy(() => ({
    kind: "error",
    status: 307,
    code: "TemporaryRedirect",
    headers: { location: elsewhere.url },
  }));
  const onS3 = {
    connection: {
      type: "s3",
      region: "eu-central-1",
      access_key: s3Key.id,
      secret_access_key: "${env:SECRET}",
    },
    path: "s3://raw/street/",
    env: { SECRET: s3Key.secret },
    endpoints: [`s3=${s3.url}`],
  };
  expect((await tryStorage(onS3, "input_output", ["--write", "probe"])).code).toBe(1);
  await using google = await startGoogle("raw");
  google.interfere = (_method, { pathname }) =>
    pathname === "/token" ? undefined : { status: 308, headers: { location: elsewhere.url } };
  const onGoogle = {
    connection: { type: "gcs", project_id: "perception", credentials: "${env:KEY}" },
    path: "gs://raw/street/",
    env: { KEY: keyFile() },
    endpoints: [`gcs=${google.url}`],
  };
  expect((await tryStorage(onGoogle, "input_output", ["--write", "probe"])).code).toBe(1);
  expect(elsewhere.requests).toEqual([]);
});

test("a code that no provider has, and a body, are not printed", async () => {
  await using s3 = await startS3("raw");
  for (const code of ["::error::x", "a b", "<script>", "x".repeat(100), "S3RVER-secret"]) {
    s3.setPolicy(() => ({
      kind: "error",
      status: 403,
      code: code.replaceAll("<", "&lt;"),
      xml: "<Hidden>body</Hidden>",
    }));
    const tried = await tryStorage(
      {
        connection: {
          type: "s3",
          region: "eu-central-1",
          access_key: s3Key.id,
          secret_access_key: "${env:SECRET}",
        },
        path: "s3://raw/street/",
        env: { SECRET: "S3RVER-secret" },
        endpoints: [`s3=${s3.url}`],
      },
      "input",
    );
    const text = JSON.stringify(tried.document) + tried.stderr;
    expect(text).not.toContain("body");
    expect(text).not.toContain("As the policy says");
    expect(text).not.toContain(code);
  }
});

test.each([
  ["nonsense", "is not a kind of storage"],
  ["s3", "is not a kind of storage"],
  ["s3=ftp://host", "must be a URL"],
  ["s3=https://user@host", "must be a URL"],
  ["s3=https://host?query", "must be a URL"],
  ["azure=", "must be a URL"],
])("--endpoint %s is refused", async (spec, words) => {
  const { code, stderr } = await runProgram([
    "preflight",
    "--config",
    "examples/s3/lightly.yaml",
    "--endpoint",
    spec,
  ]);
  expect(code).toBe(3);
  expect(stderr).toContain(words);
});

test("--endpoint takes each kind of storage", () => {
  expect(readEndpoints(["s3=http://127.0.0.1:1/base/", "azure=http://127.0.0.1:2/{account_name}"])).toEqual({
    s3: "http://127.0.0.1:1/base/",
    azure: "http://127.0.0.1:2/{account_name}",
  });
});
