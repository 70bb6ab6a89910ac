import { expect, test } from "vitest";
import { checkConfig, readConfig } from "../../src/config/index.js";
import { comment, configWith as config, template } from "../support/allowed-template.js";
import { makeFolder } from "../support/files.js";
import { check, read } from "./check.js";

const codes = async (text: string) => (await check(text)).map(({ code }) => code);

test("without a comment, there is a warning", async () => {
  expect(await codes(config(template))).toEqual(["thumbnail-template"]);
});

test.each([
  ["on its line", `${template} ${comment}`],
  ["on its line, without a blank", `${template} ${comment.replace("# ", "#")}`],
  ["on the line above", `        ${comment}\n${template}`],
  ["on the line above, wherever it begins", `${comment}\n${template}`],
  ["with a reason", `        ${comment} -- made by another tool\n${template}`],
  ["above other comments", `        ${comment}\n        # one thumbnail for all\n        #\n${template}`],
  [
    "beside one of another code",
    `        ${comment}\n        # lightly-gitops: allow overlapping-paths\n${template}`,
  ],
  ["with a text that looks like one before it", `        # a "#" and '\n        ${comment}\n${template}`],
])("a comment allows a warning %s", async (_, lines) => {
  expect(await codes(config(lines))).toEqual([]);
});

test.each([
  ["below it", `${template}\n        ${comment}`],
  ["before a blank line", `        ${comment}\n\n${template}`],
  ["before another line", `        ${comment}\n        # x\n        # y\n\n${template}`],
  ["of another code", `        # lightly-gitops: allow overlapping-paths\n${template}`],
  ["that is no comment", `        thumbnail_suffix: "thumb.jpg ${comment}"`],
  ["in a block of text", `        thumbnail_suffix: >-\n          ${comment}\n          x`],
])("no comment %s allows it", async (_, lines) => {
  expect(await codes(config(lines))).toContain("thumbnail-template");
});

test("a comment allows no error", async () => {
  const text = config("        # lightly-gitops: allow unknown-key\n        thumbnail: x");
  expect(await codes(text)).toEqual(["unknown-key"]);
});

test("a comment at a default allows what it leads to in all datasets", async () => {
  const text = (allowed: string) => `version: 1
connections: { store: { type: azure, account_name: fleetstore, sas_token: "\${env:SAS}" } }
defaults:
  datasources:
    input_output: { connection: store, resource_path: raw/ } ${allowed}
datasets:
  aaa: { type: images }
  bbb: { type: images }
`;
  expect(await codes(text(""))).toEqual(["default-without-dataset"]);
  expect(await codes(text("# lightly-gitops: allow default-without-dataset"))).toEqual([]);
});

test("a code that does not exist is a warning, with the one that is meant", async () => {
  const found = await check(config(`        ${comment.replace("template", "tmplate")}\n${template}`));
  expect(found.map(({ code, position, hint }) => [code, position.line, position.column, hint])).toEqual([
    ["unknown-allowance", 10, 33, "did you mean thumbnail-template?"],
    ["thumbnail-template", 11, 27, expect.any(String)],
  ]);
  const [unknown] = await check(
    config(`        # lightly-gitops: allow all\n        thumbnail_suffix: null`),
  );
  expect(unknown).toMatchObject({
    code: "unknown-allowance",
    hint: "write the code that stands at the end of the warning",
  });
});

test("what is told of credentials is allowed where their reference stands", async () => {
  const text = (above: string) => `version: 1
connections:
  store:
    type: azure
    account_name: fleetstore
${above}    sas_token: \${env:SAS}
datasets:
  aaa: { type: images, datasources: { input_output: { connection: store, resource_path: raw/ } } }
`;
  const env = { SAS: "sp=r&se=2026-01-02&sig=x" };
  const found = async (above: string) =>
    (await read(text(above), { env })).diagnostics.map(({ code }) => code);
  expect(await found("")).toEqual(["expiring-secret", "missing-permission"]);
  expect(await found("    # lightly-gitops: allow missing-permission\n")).toEqual(["expiring-secret"]);
});

test("of several files, each allows what it says itself", async () => {
  await using folder = await makeFolder();
  const file = (name: string, allowed: string) =>
    folder.write(`${name}.yaml`, `version: 1\nconnections:\n  ${name}: { type: lightly } ${allowed}\n`);
  const places = [
    await file("one", "# lightly-gitops: allow unused-connection"),
    await file("two", "# lightly-gitops: allow unused-conection"),
  ];
  const sources = { places, env: {}, variables: new Map(), warnExpiryDays: 0, now: new Date(0) };
  for (const { diagnostics } of [await checkConfig(sources), await readConfig(sources)]) {
    expect(diagnostics.map(({ code }) => code)).toEqual(["unused-connection", "unknown-allowance"]);
    expect(diagnostics.map(({ position }) => position.file)).toEqual([places[1], places[1]]);
  }
});

test("time grows no faster than the comments", async () => {
  const many = `        ${comment}\n`.repeat(20_000);
  const start = process.cpuUsage();
  expect(await codes(config(many + template))).toEqual([]);
  expect(process.cpuUsage(start).user / 1e6).toBeLessThan(10);
});
