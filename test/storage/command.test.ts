import { describe, expect, test } from "vitest";
import type { PreflightDocument } from "../../src/generated/preflight-document.js";
import { Secret } from "../../src/model/secret.js";
import { connectionOf } from "../../src/storage/connection.js";
import { openStorage } from "../../src/storage/open-storage.js";
import type { StorageLocation } from "../../src/storage/locations.js";
import { makeFolder } from "../support/files.js";
import { keyFile, startGoogle } from "../support/google-server.js";
import { runProgram } from "../support/program.js";
import { type S3Policy, s3Key, startS3 } from "../support/s3-server.js";
import { tryStorage } from "../support/storage-bench.js";

const kmsKey = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const s3Connection = {
  type: "s3",
  region: "eu-central-1",
  access_key: s3Key.id,
  secret_access_key: "${env:SECRET}",
};

const config = `version: 1
connections:
  workspace: { type: s3, region: eu-central-1, access_key: ${s3Key.id}, secret_access_key: "\${env:SECRET}" }
  hosted: { type: lightly }
datasets:
  day:
    type: images
    datasources: { input_output: { connection: workspace, resource_path: s3://lake/day/ } }
  night:
    type: images
    datasources: { input_output: { connection: workspace, resource_path: s3://lake } }
  again:
    type: videos
    datasources: { input_output: { connection: workspace, resource_path: s3://lake/day/ } }
  at-lightly:
    type: images
    datasources: { input_output: { connection: hosted, resource_path: x/ } }
`;

/** Runs preflight on the config above. */
async function preflight(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  signal?: AbortSignal,
) {
  await using s3 = await startS3("lake");
  await s3.put("lake", "day/one.png");
  await using folder = await makeFolder();
  await folder.write("lightly.yaml", config);
  const flags = ["preflight", "--format", "json", "--endpoint", `s3=${s3.url}`, ...args];
  const surroundings = { cwd: folder.path, env, ...(signal === undefined ? {} : { signal }) };
  const { code, stdout } = await runProgram(flags, surroundings);
  return { code, document: JSON.parse(stdout) as PreflightDocument };
}

describe("preflight", () => {
  test("tries a location once for all datasources that use it so, and skips what Lightly hosts", async () => {
    const { code, document } = await preflight([], { SECRET: s3Key.secret });
    expect(document.locations.map(({ path, users }) => [path, users.map(({ address }) => address)])).toEqual([
      ["s3://lake/day/", ["again.input_output", "day.input_output"]],
      ["x/", ["at-lightly.input_output"]],
      ["s3://lake", ["night.input_output"]],
    ]);
    expect(document.locations[1]?.checks.every(({ state }) => state === "skipped")).toBe(true);
    expect(code).toBe(0);
  });

  test("looks at the datasets that --target names alone, and --strict fails for what is not settled", async () => {
    const { code, document } = await preflight(["--target", "again", "--strict"], { SECRET: s3Key.secret });
    expect(document.locations).toHaveLength(1);
    expect(document.summary.warning).toBeGreaterThan(0);
    expect(code).toBe(7);
  });

  test("skips what a secret without a value is needed for, as in a pull request from a fork", async () => {
    const { code, document } = await preflight([], {});
    expect(document.locations[0]?.checks[0]).toMatchObject({
      state: "skipped",
      message: "not tried: env:SECRET is not set",
    });
    expect(code).toBe(0);
  });

  test("begins nothing once it is interrupted", async () => {
    const { code, document } = await preflight([], { SECRET: s3Key.secret }, AbortSignal.abort());
    expect([code, document.exitCode, document.locations]).toEqual([130, 130, []]);
  });

  test("refuses to run where Node is told to print what is sent", async () => {
    const { code, document } = await preflight([], { SECRET: s3Key.secret, NODE_DEBUG: "fetch" });
    expect(code).toBe(3);
    expect(document.error?.message).toContain("NODE_DEBUG");
  });
});

describe("a KMS key", () => {
  const tried = async (write: string, policy: S3Policy = () => undefined) => {
    await using s3 = await startS3("lake");
    await s3.put("lake", "day/one.png");
    s3.setPolicy(policy);
    const connection = { ...s3Connection, server_side_encryption_kms_key: kmsKey };
    const storage = { connection, path: "s3://lake/day/", env: { SECRET: s3Key.secret } };
    return await tryStorage({ ...storage, endpoints: [`s3=${s3.url}`] }, "input_output", ["--write", write]);
  };

  test("is tried by a probe alone", async () => {
    expect((await tried("none")).check("encryption")).toMatchObject({ state: "unproven" });
  });

  test("is proven where the storage says that it was used, and a warning where it does not", async () => {
    // s3rver knows no encryption: what it would answer is ours.
    const storing = (headers: Readonly<Record<string, string>>) =>
      tried("probe", ({ method }) =>
        method === "PUT" ? { kind: "error", status: 200, code: "None", headers } : undefined,
      );
    expect((await storing({})).check("encryption")).toMatchObject({ state: "warning" });
    const headers = { "x-amz-server-side-encryption-aws-kms-key-id": kmsKey };
    const used = await storing(headers);
    expect(used.check("encryption")).toMatchObject({ state: "proven" });
  });
});

test("a clock that is behind is told as that", async () => {
  await using s3 = await startS3("lake");
  const storage = { connection: s3Connection, path: "s3://lake/day/", env: { SECRET: s3Key.secret } };
  const today = new Date(Date.now() - 3_600_000);
  const tried = await tryStorage({ ...storage, endpoints: [`s3=${s3.url}`] }, "input", [], { today });
  expect(tried.check("clock")?.message).toMatch(/ minutes behind$/);
});

test.each([
  ["without a token", { status: 200, body: "{}" }],
  ["with a token that is no word", { status: 200, body: '{"access_token":"a b"}' }],
  ["that is no JSON", { status: 200, body: "[]" }],
])("an answer of Google's token endpoint %s proves nothing", async (_name, answer) => {
  await using google = await startGoogle("raw");
  google.interfere = (_method, { pathname }) => (pathname === "/token" ? answer : undefined);
  const connection = { type: "gcs", project_id: "perception", credentials: "${env:KEY}" };
  const storage = { connection, path: "gs://raw/street/", env: { KEY: keyFile() } };
  const tried = await tryStorage({ ...storage, endpoints: [`gcs=${google.url}`] }, "input");
  expect(tried.document.locations[0]?.checks.map(({ code }) => code)).toContain("NO_TOKEN");
});

test.each([
  ["no JSON", "nothing"],
  ["no key file", "{}"],
  ["no private key", '{"client_email":"a@b.iam","private_key":"nothing"}'],
])("of a key that is %s, nothing is sent", async (_name, key) => {
  const opened = await open("gcs", { project_id: "p", credentials: new Secret("env:KEY", key) });
  expect(opened).toMatchObject({ kind: "refused", refusal: { kind: "credential", code: "KEY_FILE" } });
});

test("of what cannot be put into a request, nothing is sent", async () => {
  const key = { access_key: "a b", secret_access_key: new Secret("env:SECRET", "secret"), region: "x" };
  expect(await open("s3", key)).toMatchObject({ refusal: { kind: "credential", code: "white-space" } });
  expect(await open("s3", key, "a/b")).toMatchObject({ refusal: { code: "INVALID_NAME" } });
  expect(await open("obs", { obs_endpoint: "nothing" })).toMatchObject({ refusal: { code: "PLAIN_HTTP" } });
});

test("once the time for a location is over, nothing is sent but what takes a probe away", async () => {
  const sent: string[] = [];
  const send = ({ method }: { readonly method: string }) => {
    sent.push(method);
    return Promise.resolve({ kind: "answer", status: 204, headers: {}, body: undefined } as const);
  };
  const client = { send, shown: String, protect: () => undefined, close: () => Promise.resolve() };
  const connection = connectionOf(client, () => 10, 5);
  const endpoint = { origin: "https://storage.example.com", base: "", trusted: true };
  const request = { endpoint, target: "/", repeatable: true };
  expect(await connection.send({ ...request, method: "GET" })).toMatchObject({ code: "DEADLINE" });
  expect(await connection.send({ ...request, method: "DELETE" })).toMatchObject({ status: 204 });
  expect([sent, connection.skew()]).toEqual([["DELETE"], undefined]);
});

/** Opens storage where nothing must be sent. */
function open(provider: StorageLocation["provider"], fields: StorageLocation["fields"], bucket = "raw") {
  const fail = () => Promise.reject(new Error("Something was sent."));
  const never = { send: fail, shown: String, skew: () => undefined, protect: () => undefined };
  const place = { provider, path: "path", bucket, prefix: "street/", fields, positions: {} };
  return openStorage(
    { ...place, users: [], writes: false, contentTypes: [], ofCredential: [] },
    { env: {}, endpoints: {}, localRoot: undefined, now: () => new Date() },
    { ...never, close: () => Promise.resolve() },
    never,
  );
}
