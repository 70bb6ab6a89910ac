import { describe, expect, test } from "vitest";
import { lines, read } from "../check.js";

const defaults = `version: 1
connections:
  raw: { type: s3_delegated_access, region: eu-central-1, role_arn: "arn:aws:iam::123456789012:role/r", external_id: "\${env:EXT}" }
  work: { type: lightly }
defaults:
  thumbnail_suffix: "[filename]_t.[extension]"
  datasources:
    input: { connection: raw, resource_path: "s3://raw/\${dataset}/" }
    lightly: { connection: work, resource_path: "work/\${dataset}/", thumbnail_suffix: null }
datasets:
`;
const env = { EXT: "an-external-id" };

async function datasetsOf(datasets: string) {
  const { desired, diagnostics } = await read(defaults + datasets, { env });
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  return (desired?.datasets ?? []).map(({ key, resources }) => [
    key,
    resources
      .filter(({ kind }) => kind === "datasource")
      .map(({ part, fields }) => [part, fields["resource_path"], fields["thumbnail_suffix"] ?? null]),
  ]);
}

describe("defaults", () => {
  test("give a dataset of one line its datasources", async () => {
    expect(await datasetsOf("  lakes: { type: images }\n  my streets: { type: videos }\n")).toEqual([
      [
        "lakes",
        [
          ["input", "s3://raw/lakes/", "[filename]_t.[extension]"],
          ["lightly", "work/lakes/", null],
        ],
      ],
      [
        "my streets",
        [
          ["input", "s3://raw/my streets/", "[filename]_t.[extension]"],
          ["lightly", "work/my streets/", null],
        ],
      ],
    ]);
  });

  test("complete what a dataset declares itself", async () => {
    const own = "{ input: { connection: raw, resource_path: s3://own/ } }";
    expect(await datasetsOf(`  lakes: { type: images, datasources: ${own} }\n`)).toEqual([
      [
        "lakes",
        [
          ["input", "s3://own/", "[filename]_t.[extension]"],
          ["lightly", "work/lakes/", null],
        ],
      ],
    ]);
  });

  test("add nothing beside a combined purpose, or where a dataset wants none", async () => {
    const combined = "{ input_output: { connection: work, resource_path: all/ } }";
    expect(
      await datasetsOf(
        `  lakes: { type: images, datasources: ${combined} }\n  ponds: { type: images, datasources: {} }\n`,
      ),
    ).toEqual([
      ["lakes", [["input_output", "all/", "[filename]_t.[extension]"]]],
      ["ponds", []],
    ]);
  });

  test("are found where they are written", async () => {
    const { desired } = await read(`${defaults}  lakes: { type: images }\n`, { env });
    const [, input] = desired?.datasets[0]?.resources ?? [];
    expect(input?.positions["resource_path"]).toMatchObject({ line: 8, column: 46 });
    expect(input?.positions["thumbnail_suffix"]).toMatchObject({ line: 6, column: 21 });
    expect(input?.position).toMatchObject({ line: 8, column: 5 });
  });

  test("are held against the rules where they are used", async () => {
    const broken = defaults.replace("s3://raw/${dataset}/", "gs://raw/${dataset}/");
    const { diagnostics } = await read(`${broken}  lakes: { type: images }\n`, { env });
    expect(lines(diagnostics)).toEqual([
      '8:46 invalid-path datasets.lakes.datasources.input.resource_path: "gs://raw/lakes/" is not a path of a connection of type s3_delegated_access | expected: s3://bucket/folder/',
    ]);
  });

  test("know ${dataset} in their paths only", async () => {
    const { diagnostics } = await read(
      `${defaults}  lakes: { type: images, datasources: { input_output: { connection: work, resource_path: "\${dataset}/" } } }\n`,
      { env },
    );
    expect(diagnostics.map(({ code }) => code)).toContain("unknown-placeholder");
  });
});

describe("default names and types", () => {
  const named = (name: string, datasets: string) =>
    read(
      `version: 1\nvariables: { stage: { default: dev } }\ndefaults: { name: "${name}", type: images }\ndatasets:\n${datasets}`,
    );

  test("hold the key and variables, and give way to what a dataset says", async () => {
    const { desired, diagnostics } = await named(
      "${var:stage}-${dataset}",
      "  aaa: {}\n  bbb: { name: own, type: videos }\n",
    );
    expect(diagnostics).toEqual([]);
    const type = (key: string) =>
      desired?.datasets.find((one) => one.key === key)?.resources[0]?.fields["type"];
    expect(desired?.datasets.map(({ key, name }) => [key, name, type(key)])).toEqual([
      ["aaa", "dev-aaa", "images"],
      ["bbb", "own", "videos"],
    ]);
  });

  test("are judged where they are written: one for all, and one of the wrong form", async () => {
    expect(lines((await named("street", "  aaa: {}\n  bbb: {}\n")).diagnostics)).toEqual([
      expect.stringContaining("3:19 rename-conflict datasets.bbb.name: "),
    ]);
    const wrong = lines((await named("-${dataset}", "  aaa: {}\n  bbb: {}\n")).diagnostics);
    expect(wrong[0]).toContain('3:19 invalid-value datasets.aaa.name: "-aaa" has the wrong form');
    expect(wrong).toHaveLength(1);
  });
});
