import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { formatNames } from "../../../src/report/formats.js";
import { makeFolder } from "../../support/files.js";
import { runProgram } from "../../support/program.js";
import { configOn, catalogueOf, goldenCatalogue } from "../catalogue.js";
import { check } from "../check.js";

/** A part of any of the credentials. */
const mark = expect.stringMatching(/M4RK|0a0a0a|beef/i);
const secretKey = "M4RKlrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEM4";
const accountKey = `M4RK${"aB3+".repeat(20)}x9==`;
const s3 = (path: string) => configOn("s3", {}, { resource_path: path });
const azure = (path: string) => configOn("azure", {}, { resource_path: path });
const account = (name: string) => configOn("azure", { account_name: name });
const endpoint = (url: string) => configOn("obs", { obs_endpoint: url });

/** Credentials in fields that are shown, as people paste them. */
const pasted: Readonly<Record<string, string>> = {
  "a SAS behind a path": azure("raw/x/?sv=2022-11-02&sp=rl&sig=M4RK123%3D"),
  "a SAS behind a path, the signature first": azure("raw/x/?sig=M4RK123%3D&sv=2022-11-02&sp=rl"),
  "a SAS behind a path, without its question mark": azure("raw/x/&sv=2022-11-02&sig=M4RK123%3D"),
  "a SAS behind a path, encoded": azure("raw/x/%3Fsv%3D2022-11-02%26sig%3DM4RK123"),
  "a SAS behind a path, out of HTML": azure("raw/x/?sv=2022-11-02&amp;sig=M4RK123"),
  "a blob URL with a SAS": azure(
    "https://fleetstore.blob.core.windows.net/raw/x/?sv=2022-11-02&sig=M4RK123%3D",
  ),
  "a blob URL with a SAS as the account": account(
    "https://fleetstore.blob.core.windows.net/?sv=1&sig=M4RK123",
  ),
  "a SAS alone as the account": account("sv=2022-11-02&sp=rl&sig=M4RK123%3D"),
  "a SAS alone as the account, the signature first": account("?sig=M4RK123%3D&sv=2022-11-02"),
  "a connection string as the account": account(
    "AccountName=acc;AccountKey=M4RK123==;EndpointSuffix=core.windows.net",
  ),
  "a whole connection string as the account": account(
    "DefaultEndpointsProtocol=https;AccountKey=M4RK123==;AccountName=acc",
  ),
  "a connection string with a SAS as the account": account(
    "BlobEndpoint=https://acc.blob.core.windows.net/;SharedAccessSignature=sv=1&sig=M4RK123",
  ),
  "an account key as the account": account(accountKey),
  "a user and password in an endpoint": endpoint("https://user:M4RK123@minio.example.com"),
  "a password alone in an endpoint": endpoint("https://:M4RK123@minio.example.com"),
  "a token as the user in an endpoint": endpoint("https://M4RK123@minio.example.com"),
  "a password with a slash in an endpoint": endpoint("https://user:M4RK/123@minio.example.com"),
  "a password with a hash and a question mark in an endpoint": endpoint(
    "https://user:M4RK#1?23@minio.example.com",
  ),
  "a password with an @ in an endpoint": endpoint("https://user:M4RK@123@minio.example.com"),
  "a user and password in a web server": configOn("local", {
    web_server_location: "http://user:M4RK123@files:3456",
  }),
  "a user and password in a bucket path": configOn("obs", {}, { resource_path: "obs://user:M4RK123@raw/x/" }),
  "a password with a slash in a bucket path": configOn(
    "obs",
    {},
    { resource_path: "obs://user:M4RK/123@raw/x/" },
  ),
  "a presigned URL of S3": s3(
    "https://raw.s3.amazonaws.com/x/a.jpg?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAM4RK&X-Amz-Signature=M4RK123",
  ),
  "a presigned URL of S3, as before": s3(
    "https://raw.s3.amazonaws.com/x?AWSAccessKeyId=AKIA&Expires=1&Signature=M4RK123",
  ),
  "a presigned URL of Google": configOn(
    "gcs",
    {},
    {
      resource_path: "https://storage.googleapis.com/raw/x?X-Goog-Date=1&X-Goog-Signature=M4RK123",
    },
  ),
  "a presigned path of S3": s3("s3://raw/x/?X-Amz-Expires=600&X-Amz-Security-Token=M4RK123"),
  "a secret key as the id of an access key": configOn("s3", { access_key: secretKey }),
  "a secret key as the id of an access key of OBS": configOn("obs", { obs_access_key_id: secretKey }),
  "a secret key of hex digits as the id of an access key": configOn("obs", {
    obs_access_key_id: `${"0a".repeat(30)}beef`,
  }),
  "a secret key as the region": configOn("s3", { region: secretKey }),
  "a secret key as the project": configOn("gcs", { project_id: secretKey }),
  "a private key as the project": configOn("gcs", { project_id: "-----BEGIN PRIVATE KEY-----\nM4RK123\n" }),
  "a key file as the project": configOn("gcs", {
    project_id: '{"type":"service_account","private_key":"M4RK123"}',
  }),
  "a SAS in the template of thumbnails": configOn(
    "azure",
    {},
    { thumbnail_suffix: "[filename].jpg?sv=1&sig=M4RK123" },
  ),
  "a SAS in a variable": JSON.stringify({
    version: 1,
    variables: { folder: { default: "raw/x/?sv=1&sig=M4RK123" } },
  }),
  "a SAS in the description of a variable": JSON.stringify({
    version: 1,
    variables: { folder: { description: "as in raw/x/?sv=1&sig=M4RK123", default: "x" } },
  }),
  "a SAS in a default that no dataset takes":
    'version: 1\ndefaults:\n  datasources:\n    input: { connection: hosted, resource_path: "raw/x/?sv=1&sig=M4RK123" }\n',
};

test("a credential in a field that is shown is an error that says what it is", async () => {
  const { said, misjudged } = await catalogueOf(
    Object.entries(pasted).map(([title, text]) => ({ title, wrong: { text }, right: [] })),
  );
  expect(misjudged).toEqual([]);
  await expect(said).toMatchFileSnapshot(goldenCatalogue("pasted-secrets"));
});

test.each([
  ["a folder for each date", s3("s3://bucket/date=2026-01-01/key=5/")],
  ["an @ in a folder", s3("s3://bucket/team@work/a:b/")],
  ["a question mark in a folder", s3("s3://bucket/why?/")],
  ["a long id in a folder", s3(`s3://bucket/${"0123456789abcdef".repeat(4)}/`)],
  ["a path as long as a secret key", azure("footage/Street2024/Camera01/Raw/frames/a")],
  [
    "an access key id of another store",
    configOn("obs", { obs_access_key_id: "GOOG1EXAMPLEEXAMPLE0123456789" }),
  ],
])("no credential is %s", async (_, text) => {
  expect(await check(text)).toEqual([]);
});

describe.concurrent("no command shows a part of", () => {
  test.each(Object.entries(pasted))("%s", async (_, text) => {
    await using folder = await makeFolder();
    await folder.write("lightly.yaml", text);
    const formats = formatNames.flatMap((format) => [
      "--format",
      format === "text" ? "text" : `${format}=${format}`,
    ]);
    const env = { LIGHTLY_TOKEN: "the-token", LIGHTLY_SERVER_LOCATION: "http://127.0.0.1:1" };
    const said: Record<string, string> = {};
    for (const args of [
      ["validate"],
      ["validate", "--strict"],
      ["plan", ...formats],
      ["apply", "--auto-approve", ...formats],
    ]) {
      const { code, stdout, stderr } = await runProgram(args, { cwd: folder.path, env });
      expect([args, code]).toEqual([args, 3]);
      said[`stdout of ${args.join(" ")}`] = stdout;
      said[`stderr of ${args.join(" ")}`] = stderr;
    }
    for (const name of await readdir(folder.path))
      if (name !== "lightly.yaml") said[name] = await readFile(join(folder.path, name), "utf8");
    expect(Object.keys(said).length).toBeGreaterThan(10);
    for (const [name, text] of Object.entries(said)) expect([name, text]).not.toEqual([name, mark]);
  });
});

test.each([
  ["--var", ["--var", "folder=raw/?sv=1&sig=M4RK123"], {}],
  ["the environment", [], { LIGHTLY_VAR_folder: "raw/?sv=1&sig=M4RK123" }],
])("nor of one that comes from %s", async (_, flags, env) => {
  await using folder = await makeFolder();
  await folder.write("lightly.yaml", `{"variables":{"folder":{}},${azure("${var:folder}").slice(1)}`);
  const result = await runProgram(["validate", ...flags], { cwd: folder.path, env });
  expect(result.code).toBe(3);
  expect(result.stderr).toContain("[secret-outside-secret-field]");
  expect(result.stdout + result.stderr).not.toMatch(/M4RK/);
});
