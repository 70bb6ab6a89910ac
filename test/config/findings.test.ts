import { createServer } from "node:net";
import { once } from "node:events";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeFolder } from "../support/files.js";
import { check, lines, read, readFile } from "./check.js";

const inDataset = (rest: string) =>
  `version: 1\nconnections:\n  work: { type: s3, region: eu-central-1, access_key: AKIAIOSFODNN7EXAMPLE, secret_access_key: "\${env:S3}" }\n  raw: { type: azure, account_name: fleet, sas_token: "\${env:SAS}" }\ndatasets:\n  street:\n    type: images\n${rest}`;

test("defaults leave alone what is not well-formed: only the mistakes themselves are found", async () => {
  const config = `version: 1
defaults: { thumbnail_suffix: "_[filename].png" }
datasets:
  none:
  text: hello
  listed: { type: images, datasources: [] }
  half: { type: images, datasources: { input_output: 5 } }
`;
  expect(lines(await check(config)).map((line) => line.slice(0, line.indexOf(": ")))).toEqual([
    "4:8 wrong-type datasets.none",
    "5:9 wrong-type datasets.text",
    "6:40 wrong-type datasets.listed.datasources",
    "7:54 wrong-type datasets.half.datasources.input_output",
  ]);
});

test("so do defaults that are not well-formed themselves", async () => {
  const config = `version: 1
connections: { hosted: { type: lightly } }
defaults: { datasources: { input: { connection: hosted }, lightly: 5 } }
datasets: { lakes: { type: images } }
`;
  const found = new Set((await check(config)).map(({ code, position }) => `${position.line} ${code}`));
  expect(found).toEqual(new Set(["3 missing-key", "3 wrong-type"]));
});

test("of many connections, a hint names the first ones and their number", async () => {
  const names = Array.from({ length: 12 }, (_, index) => `storage-${String.fromCharCode(97 + index)}`);
  const connections = names.map((name) => `  ${name}: { type: lightly }\n`).join("");
  const dataset =
    "{ type: images, datasources: { input_output: { connection: nowhere, resource_path: a/ } } }";
  const found = await check(`version: 1\nconnections:\n${connections}datasets:\n  street: ${dataset}\n`);
  expect(found.find(({ code }) => code === "unknown-connection")?.hint).toBe(
    `declared connections: ${names.slice(0, 10).join(", ")}, … (12 in all)`,
  );
});

test("a finding in a list points at its item", async () => {
  const found = lines(await check(inDataset("    share_with: [ann@example.com, 5]\n"))).filter((line) =>
    line.includes("share_with"),
  );
  expect(found).toEqual([
    expect.stringMatching(/^8:35 wrong-type datasets\.street\.share_with\.1: this is a number/),
  ]);
});

test("purposes that do not fit together, and one that cannot stand alone", async () => {
  const source = "{ connection: work, resource_path: s3://raw/b/ }";
  const messages = async (...purposes: readonly string[]) =>
    (
      await check(
        inDataset(`    datasources:\n${purposes.map((one) => `      ${one}: ${source}\n`).join("")}`),
      )
    )
      .filter(({ code }) => code === "purpose-conflict")
      .map(({ message }) => message);
  expect(await messages("input", "input_output")).toEqual(["input + input_output do not fit together"]);
  expect(await messages("lightly")).toEqual(["lightly cannot stand alone"]);
  expect(await messages("input_output")).toEqual([]);
});

test.each([
  ["s3://raw/b/", "s3://raw/b/", "input and lightly are the same folder"],
  ["s3://raw/b/", "s3://raw/b/c/", "this lies inside the input folder"],
  ["s3://raw/b/c/", "s3://raw/b/", "the input folder lies inside this folder"],
])("input %s and lightly %s overlap", async (input, lightly, message) => {
  const source = (path: string) => `{ connection: work, resource_path: "${path}" }`;
  const text = inDataset(
    `    datasources:\n      input: ${source(input)}\n      lightly: ${source(lightly)}\n`,
  );
  const found = (await check(text)).filter(({ code }) => code === "overlapping-paths");
  expect(found.map((one) => one.message)).toEqual([message]);
});

test("a variable that is like no declared one is to be declared", async () => {
  const text = inDataset(
    '    datasources:\n      input_output: { connection: work, resource_path: "s3://${var:bucket}/" }\n',
  );
  expect(lines(await check(text))).toContainEqual(expect.stringContaining("declare it under `variables:`"));
});

test("a credential that ends tomorrow ends in 1 day", async () => {
  const text = inDataset("    datasources:\n      input_output: { connection: raw, resource_path: a/ }\n");
  const { diagnostics } = await read(text, {
    env: { S3: "secret", SAS: "sv=1&se=2026-01-02T00:00:00Z&sig=marker" },
  });
  expect(diagnostics.map(({ message }) => message)).toContainEqual(expect.stringMatching(/, in 1 day$/));
});

test("a socket is no config", async () => {
  await using folder = await makeFolder();
  const path = join(folder.path, "lightly.yaml");
  const server = createServer().listen(path);
  await once(server, "listening");
  const { diagnostics } = await readFile(path);
  server.close();
  expect(diagnostics.map(({ message }) => message)).toEqual(["this is not a regular file"]);
});

test("a path through a file is no config", async () => {
  await using folder = await makeFolder();
  const file = await folder.write("file", "");
  const { diagnostics, desired } = await readFile(join(file, "lightly.yaml"));
  expect(desired).toBeUndefined();
  expect(diagnostics).toMatchObject([{ code: "file-unreadable" }]);
});

test("a value for a variable that nobody declares is told of, with the name that may be meant", async () => {
  const text =
    'version: 1\nvariables: { stage: { default: x } }\ndatasets:\n  "a-${var:stage}": { type: images }\n';
  const hints = async (name: string) =>
    (await read(text, { variables: { [name]: "1" } })).diagnostics
      .filter(({ code }) => code === "undeclared-variable")
      .map(({ hint }) => hint);
  expect(await hints("stag")).toEqual(["did you mean stage?"]);
  expect(await hints("q".repeat(65))).toEqual(["declare it under `variables:`"]);
});
