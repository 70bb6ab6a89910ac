import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { describe, expect, onTestFinished, test } from "vitest";

import { type ApiSettingOverrides, type ApiSettings, readApiSettings } from "../../src/api/settings.js";
import { readRegularFile } from "../../src/files/read.js";
import { apiDefaults } from "../../src/model/defaults.js";
import { UsageError } from "../../src/model/errors.js";
import { reveal } from "../../src/model/secret.js";
import { makeCertificates } from "./certificate.js";

type Env = Readonly<Record<string, string | undefined>>;

const read = (env: Env, overrides?: ApiSettingOverrides): Promise<ApiSettings> =>
  readApiSettings(env, readRegularFile, "1.2.3", overrides);
const withToken = (env: Env, overrides?: ApiSettingOverrides): Promise<ApiSettings> =>
  read({ LIGHTLY_TOKEN: "abcdef", ...env }, overrides);

async function problemOf(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof UsageError)) throw error;
  expect(error.exitCode).toBe(3);
  return error.message;
}

async function file(content: string | Uint8Array): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "settings-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, "file"), content);
  return join(folder, "file");
}

test("what holds without any variable but the token", async () => {
  const settings = await withToken({});
  expect(settings).toMatchObject({
    version: "1.2.3",
    caCertificates: undefined,
    proxy: undefined,
    ...apiDefaults,
  });
  expect(reveal(settings.token)).toBe("abcdef");
  expect(inspect(settings) + JSON.stringify(settings)).not.toContain("abcdef");
});

test("all problems come in one message", async () => {
  const env = { LIGHTLY_SERVER_LOCATION: "ftp://x", LIGHTLY_CA_CERTS: "/does/not/exist" };
  expect(await problemOf(read(env, { retries: -1, parallelism: 0, timeoutMs: Number.NaN }))).toBe(
    "LIGHTLY_SERVER_LOCATION must be a URL that begins with https://, such as https://api.lightly.ai. " +
      "LIGHTLY_TOKEN is not set: set it to an API token of your Lightly account (or LIGHTLY_TOKEN_FILE to a file that holds it). " +
      "The file of LIGHTLY_CA_CERTS cannot be used: there is no such file. " +
      "The time-out must be between 1 ms and 1 hour. " +
      "The number of retries must be a whole number from 0 to 20. " +
      "The number of parallel requests must be a whole number from 1 to 64.",
  );
});

test.each([
  ["https://api.lightly.ai/v1", "/v1"],
  ["https://api.lightly.ai/v1/", "/v1"],
  ["http://localhost:5001/base/v2", "/v2"],
])("an address that has the version of the API at its end is refused: %s", async (server, version) => {
  expect(await problemOf(withToken({}, { server }))).toBe(
    `The server's address must end before the version of the API, which is added to it: drop the ${version}.`,
  );
});

describe("the token", () => {
  test("comes from a file, without its line end", async () => {
    for (const end of ["", "\n", "\r\n"]) {
      const path = await file(`file-token${end}`);
      const { token } = await read({ LIGHTLY_TOKEN: "", LIGHTLY_TOKEN_FILE: path });
      expect([reveal(token), token.reference]).toEqual(["file-token", `file:${path}`]);
    }
  });

  test("of the variable wins over the file", async () => {
    const { token } = await withToken({ LIGHTLY_TOKEN_FILE: "/does/not/exist" });
    expect(reveal(token)).toBe("abcdef");
  });

  test.each([
    ["abcd", /too short/],
    ["abc def", /white space/],
    ["abcdef\n", /white space/],
    ["abc\u0000def", /control/],
    ["abc\u200bdef", /control/],
  ])("%j is refused without being shown", async (token, problem) => {
    const message = await problemOf(read({ LIGHTLY_TOKEN: token }));
    expect(message).toMatch(problem);
    expect(message).not.toContain("abc");
  });

  test("an empty variable is told apart from none", async () => {
    expect(await problemOf(read({ LIGHTLY_TOKEN: "" }))).toMatch(
      /^LIGHTLY_TOKEN is empty, as in CI runs that get no secrets/,
    );
  });

  test("a file must be small, regular and UTF-8", async () => {
    const problem = async (path: string): Promise<string> => problemOf(read({ LIGHTLY_TOKEN_FILE: path }));
    expect(await problem(await file("x".repeat(4097)))).toMatch(
      /the file has 4097 bytes; at most 4096 are read/,
    );
    expect(await problem(tmpdir())).toMatch(/this is a folder, not a file/);
    expect(await problem("/dev/null")).toMatch(/is not a regular file/);
    expect(await problem(await file(Uint8Array.of(0xff, 0xfe, 0x41, 0x41, 0x41)))).toMatch(
      /is not UTF-8 text/,
    );
    expect(await problem(await file("\ufefftoken"))).toMatch(/white space/);
    const link = `${await file("x")}-link`;
    await symlink("/does/not/exist", link);
    expect(await problem(link)).toMatch(/there is no such file/);
  });
});

describe("the server", () => {
  test.each([
    [" https://api.example.test/ ", "https://api.example.test"],
    ["https://api.example.test:8443/base//", "https://api.example.test:8443/base"],
    ["HTTPS://API.Example.Test", "https://api.example.test"],
    ["http://localhost:5001", "http://localhost:5001"],
    ["http://127.8.9.10", "http://127.8.9.10"],
    ["http://[::1]:80/", "http://[::1]"],
    ["   ", "https://api.lightly.ai"],
  ])("%j becomes %j", async (text, server) => {
    expect((await withToken({ LIGHTLY_SERVER_LOCATION: text })).server).toBe(server);
  });

  test.each([
    ["http://api.lightly.ai", /plain http is for loopback only/],
    ["http://localhost.evil.test", /plain http/],
    ["http://127.0.0.1.evil.test", /plain http/],
    ["http://0.0.0.0", /plain http/],
    ["http://[::ffff:10.0.0.1]", /plain http/],
    ["https://user:hunter2@api.lightly.ai", /user name or password/],
    ["https://api.lightly.ai?token=hunter2", /query/],
    ["https://api.lightly.ai/#hunter2", /query or a fragment/],
    ["api.lightly.ai", /begins with https/],
    ["hunter2", /begins with https/],
    ["file:///etc/passwd", /begins with https/],
  ])("%j is refused without being shown", async (text, problem) => {
    const message = await problemOf(withToken({ LIGHTLY_SERVER_LOCATION: text }));
    expect(message).toMatch(problem);
    expect(message).not.toContain("hunter2");
  });

  test("an override wins and is named otherwise", async () => {
    const env = { LIGHTLY_SERVER_LOCATION: "nonsense" };
    expect((await withToken(env, { server: "http://localhost:1" })).server).toBe("http://localhost:1");
    expect(await problemOf(withToken(env, { server: "" }))).toMatch(/^The server's address must be/);
  });
});

describe("certificates", () => {
  test("of a bundle are taken, comments are not", async () => {
    const { ca, cert } = makeCertificates(["a.test"]);
    const { caCertificates } = await withToken({
      LIGHTLY_CA_CERTS: await file(`# mine\n${ca}\n# other\n${cert}`),
    });
    expect(caCertificates).toBe(`${ca.trim()}\n${cert.trim()}`);
  });

  test("that Node trusts already are kept, those that it cannot read left out", async () => {
    const { ca } = makeCertificates(["a.test"]);
    const extra = makeCertificates(["b.test"]).ca;
    const broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    const LIGHTLY_CA_CERTS = await file(ca);
    for (const [text, expected] of [
      [extra, `${ca.trim()}\n${extra.trim()}`],
      [broken + extra, `${ca.trim()}\n${extra.trim()}`],
      [broken, ca.trim()],
    ] as const) {
      const { caCertificates } = await withToken({ LIGHTLY_CA_CERTS, NODE_EXTRA_CA_CERTS: await file(text) });
      expect(caCertificates).toBe(expected);
    }
    const { caCertificates } = await withToken({ LIGHTLY_CA_CERTS, NODE_EXTRA_CA_CERTS: "/does/not/exist" });
    expect(caCertificates).toBe(ca.trim());
    const without = await withToken({ NODE_EXTRA_CA_CERTS: await file(extra) });
    expect(without.caCertificates).toBe(undefined);
  });

  test("of a useless bundle are an error", async () => {
    const problem = async (path: string): Promise<string> => problemOf(withToken({ LIGHTLY_CA_CERTS: path }));
    expect(await problem("/does/not/exist")).toBe(
      "The file of LIGHTLY_CA_CERTS cannot be used: there is no such file.",
    );
    expect(await problem(tmpdir())).toMatch(/this is a folder/);
    expect(await problem(await file("not a certificate"))).toMatch(/holds no certificate in PEM form/);
    const { ca } = makeCertificates(["a.test"]);
    const broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    expect(await problem(await file(ca + broken))).toMatch(/holds a malformed certificate \(number 2\)/);
  });
});

describe("proxies", () => {
  const proxyOf = async (env: Env): Promise<string | undefined> => {
    const { proxy } = await withToken(env);
    return proxy && `${proxy.variable} ${proxy.protocol}//${proxy.hostname}:${proxy.port}`;
  };

  test.each<[Env, string | undefined]>([
    [{ HTTPS_PROXY: "http://p:3128" }, "HTTPS_PROXY http://p:3128"],
    [{ https_proxy: "http://a", HTTPS_PROXY: "http://b" }, "https_proxy http://a:80"],
    [{ ALL_PROXY: "http://a:1", HTTPS_PROXY: "http://b:2" }, "HTTPS_PROXY http://b:2"],
    [{ ALL_PROXY: "https://a", HTTP_PROXY: "http://b" }, "ALL_PROXY https://a:443"],
    [{ HTTP_PROXY: "proxy.test:3128" }, "HTTP_PROXY http://proxy.test:3128"],
    [{ http_proxy: "http://[::1]:8080" }, "http_proxy http://::1:8080"],
    [{ HTTPS_PROXY: "HTTP://user:p%23%2F%3F%40@p:3128/" }, "HTTPS_PROXY http://p:3128"],
    [{ HTTPS_PROXY: "us.er-1:p:100%sure!$&'()*+,;=[]@p" }, "HTTPS_PROXY http://p:80"],
    [{ HTTPS_PROXY: " ", ALL_PROXY: "" }, undefined],
    [{ HTTPS_PROXY: "http://p", LIGHTLY_SERVER_LOCATION: "http://127.0.0.1:5001" }, undefined],
    [{ HTTPS_PROXY: "http://p", LIGHTLY_SERVER_LOCATION: "https://localhost:5001" }, undefined],
  ])("%j gives %j", async (env, expected) => expect(await proxyOf(env)).toBe(expected));

  test.each([
    ["https://api.lightly.ai", "*", true],
    ["https://api.lightly.ai", "lightly.ai", true],
    ["https://api.lightly.ai", ".lightly.ai", true],
    ["https://api.lightly.ai", "*.lightly.ai", true],
    ["https://api.lightly.ai", "foo.test, API.LIGHTLY.AI", true],
    ["https://api.lightly.ai", "api.lightly.ai:443", true],
    ["https://api.lightly.ai", "api.lightly.ai:8443", false],
    ["https://api.lightly.ai", "ly.ai", false],
    ["https://api.lightly.ai", "api.lightly.ai.evil.test", false],
    ["https://api.lightly.ai", ".", false],
    ["https://api.lightly.ai", "", false],
    ["https://10.1.2.3", "10.0.0.0/8", true],
    ["https://10.1.2.3", "10.1.2.3", true],
    ["https://10.1.2.3:8443", "10.1.2.3:8443", true],
    ["https://10.1.2.3", "10.1.2.4, 11.0.0.0/8, 10.0.0.0/99", false],
    ["https://10.1.2.3", "fd00::/8, example.test", false],
    ["https://[fd00::1]", "10.0.0.0/8", false],
    ["https://[fd00::1]", "fd00::/8", true],
    ["https://[fd00::1]", "[fd00::1]:443", true],
    ["https://[fd00::1]", "fd00::2", false],
  ])("%s with NO_PROXY=%j: direct is %j", async (server, noProxy, direct) => {
    const env = { LIGHTLY_SERVER_LOCATION: server, HTTPS_PROXY: "http://p:1" };
    expect((await proxyOf({ ...env, NO_PROXY: noProxy })) === undefined).toBe(direct);
    expect((await proxyOf({ ...env, no_proxy: noProxy, NO_PROXY: "" })) === undefined).toBe(direct);
  });

  test("other kinds, and nonsense, are refused without being shown", async () => {
    for (const value of [
      "socks5://user:hunter2@p:1080",
      "ftp://hunter2",
      "http://user:hunter2@:1",
      "http://[hunter2",
      "http://user:p@hunter2#w@127.0.0.1:9",
      "http://user:p@hunter2/w@127.0.0.1:9",
      "http://user:p@hunter2?w@127.0.0.1:9",
      "http://user:p@hunter2@127.0.0.1:9",
      "http://user:p\\hunter2@127.0.0.1:9",
      "http://hunter2:12/34@127.0.0.1:9",
      "http://hunter2:12#34@127.0.0.1:9",
      "user:p@hunter2#w@127.0.0.1:9",
      "hunter2/w@127.0.0.1:9",
      "user:hunter2 x@127.0.0.1:9",
      "http://127.0.0.1:9/?x=hunter2",
      "http://127.0.0.1:9/hunter2",
      "http://127.0.0.1:hunter2",
      "http://127.0.0.1:99999/",
      "http://127.0.0.1:9#hunter2",
      "hunter2://user:x@127.0.0.1:9",
    ]) {
      const message = await problemOf(withToken({ HTTPS_PROXY: value }));
      expect(message).toMatch(/^HTTPS_PROXY must/);
      expect(message).not.toContain("hunter2");
    }
  });

  test("credentials are decoded, and secret", async () => {
    const { proxy } = await withToken({ HTTPS_PROXY: "http://us%40er:p%3Ass%zz@p:1" });
    expect(inspect(proxy, { depth: 9 }) + JSON.stringify(proxy)).not.toMatch(/p:ss|p%3Ass|cDpz|dXN/);
    const plain = await withToken({ HTTPS_PROXY: "http://us%40er:p%3Ass@p:1" });
    const credentials = plain.proxy?.credentials;
    expect(credentials && [reveal(credentials.password), reveal(credentials.authorization)]).toEqual([
      "p:ss",
      `Basic ${Buffer.from("us@er:p:ss").toString("base64")}`,
    ]);
  });
});

test("a log of requests, which would show the token, is refused", async () => {
  for (const sections of ["undici", "http,UNDICI", "fetch", "*", "und*"]) {
    expect(await problemOf(withToken({ NODE_DEBUG: sections }))).toMatch(/^NODE_DEBUG/);
  }
  await withToken({ NODE_DEBUG: "module,net" });
});

test.each([
  ["/dev/null/token", "there is no such file"],
  ["/dev/null", "this is not a regular file"],
  ["/proc/self/environ", "this is a file of the system"],
  ["/does/not/exist", "there is no such file"],
])("a token file %s %s", async (path, problem) => {
  expect(await problemOf(read({ LIGHTLY_TOKEN_FILE: path }))).toContain(problem);
});
