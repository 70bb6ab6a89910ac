import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkConfig, type ConfigSources, readConfig } from "../../src/config/index.js";
import type { Diagnostic } from "../../src/model/diagnostics.js";
import { makeFolder } from "../support/files.js";

const connections = `version: 1
variables:
  stage: { default: staging }
connections:
  hosted: { type: lightly }
`;
const streets = `version: 1
datasets:
  streets:
    type: images
    datasources:
      input: { connection: hosted, resource_path: "raw/\${var:stage}/" }
      lightly: { connection: hosted, resource_path: "work/" }
`;
const lakes = "version: 1\ndatasets:\n  lakes: { type: videos }\n";

/** A folder with files, and the config that lies at some places in it. */
async function configOf(files: Readonly<Record<string, string>>, ...places: readonly string[]) {
  const folder = await makeFolder();
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder.path, name)), { recursive: true });
    await writeFile(join(folder.path, name), text);
  }
  const sources: ConfigSources = {
    places: places.map((place) => join(folder.path, place)),
    env: {},
    variables: new Map(),
    warnExpiryDays: 30,
    now: new Date("2026-01-01T00:00:00Z"),
  };
  const short = (diagnostics: readonly Diagnostic[]) =>
    diagnostics.map(({ position, code, hint }) => {
      const file = position.file.replace(`${folder.path}/`, "");
      return `${file}:${position.line}:${position.column} ${code} ${hint.replaceAll(`${folder.path}/`, "")}`;
    });
  return { folder, sources, short, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

const all = {
  "a/connections.yaml": connections,
  "a/lakes.yml": lakes,
  "a/streets.yaml": streets,
  "a/notes.txt": "no",
};

describe.each([
  { name: "a folder", places: ["a"] },
  { name: "files", places: ["a/streets.yaml", "a/lakes.yml", "a/connections.yaml"] },
  { name: "patterns", places: ["a/*.yaml", "**/lakes.y*ml"] },
  { name: "places that overlap", places: ["a", "a/lakes.yml", "a/*.yaml"] },
])("$name", ({ places }) => {
  test("make one config, whatever their order", async () => {
    await using config = await configOf(all, ...places);
    const { desired, diagnostics, files } = await readConfig(config.sources);
    expect(diagnostics).toEqual([]);
    expect(files).toHaveLength(3);
    expect(
      desired?.datasets.map(({ key, resources }) => [key, resources[1]?.fields["resource_path"]]),
    ).toEqual([
      ["lakes", undefined],
      ["streets", "raw/staging/"],
    ]);
    expect(desired?.datasets[1]?.position).toMatchObject({ line: 3, column: 3 });
    expect(desired?.datasets[1]?.position.file).toMatch(/a\/streets\.yaml$/);
  });
});

test("a secret's file is found beside the file that names it", async () => {
  await using config = await configOf(
    {
      "a/one.yaml": `version: 1
connections: { fleet: { type: azure, account_name: fleetstore, sas_token: "\${file:sas}" } }
`,
      "a/sas": "sv=1&sig=x\n",
      "b/two.yaml": `version: 1
datasets:
  streets: { type: images, datasources: { input_output: { connection: fleet, resource_path: box/f/ } } }
`,
    },
    "b",
    "a/one.yaml",
  );
  const { desired, diagnostics } = await readConfig(config.sources);
  expect(diagnostics).toEqual([]);
  expect(desired?.datasets).toHaveLength(1);
});

test("what two files declare is an error that shows both places", async () => {
  await using config = await configOf(
    {
      ...all,
      "a/zoo.yaml": `version: 1
connections:
  hosted: { type: lightly }
variables: { stage: {} }
defaults: {}
datasets:
  lakes: { type: videos }
`,
      "a/defaults.yaml": "version: 1\ndefaults: { thumbnail_suffix: null }\n",
    },
    "a",
  );
  const { diagnostics } = await checkConfig(config.sources);
  expect(config.short(diagnostics)).toEqual([
    "a/zoo.yaml:3:3 duplicate-key the first one is in a/connections.yaml:5; keep one, or rename the other",
    "a/zoo.yaml:4:14 duplicate-key the first one is in a/connections.yaml:3; keep one, or rename the other",
    "a/zoo.yaml:5:1 duplicate-key the first one is in a/defaults.yaml:2; keep one, or rename the other",
    "a/zoo.yaml:7:3 duplicate-key the first one is in a/lakes.yml:3; keep one, or rename the other",
  ]);
});

test("each file states its version, and mistakes are found in their own files", async () => {
  await using config = await configOf(
    {
      "a/1.yaml": "datasets: { lakes: { type: video } }\n",
      "a/2.yaml": "version: 2\nconections: {}\n",
      "a/3.yaml": "just text\n",
      "a/4.yaml": "version: 1\ndatasets: [\n",
    },
    "a",
  );
  const { diagnostics } = await checkConfig(config.sources);
  expect(config.short(diagnostics).map((line) => line.split(" ").slice(0, 2).join(" "))).toEqual([
    "a/1.yaml:1:1 missing-key",
    "a/1.yaml:1:28 invalid-value",
    "a/2.yaml:1:10 unsupported-version",
    "a/2.yaml:2:1 unknown-key",
    "a/3.yaml:1:1 wrong-type",
    expect.stringMatching(/^a\/4\.yaml:\d+:\d+ yaml-syntax$/),
  ]);
});

test("what is wrong in the defaults is found in their file, and what is in none of them in the first", async () => {
  await using config = await configOf(
    { ...all, "a/defaults.yaml": "version: 1\ndefaults:\n  thumbnail_sufix: null\n" },
    "a",
  );
  const { diagnostics } = await checkConfig(config.sources);
  expect(config.short(diagnostics)).toEqual([
    "a/defaults.yaml:3:3 unknown-key did you mean thumbnail_suffix?",
  ]);
  await using bare = await configOf(
    { "a.yaml": lakes, "b.yaml": lakes.replace("lakes", "ponds") },
    "a.yaml",
    "b.yaml",
  );
  const variables = new Map([["stage", "x"]]);
  const undeclared = await checkConfig({ ...bare.sources, variables });
  expect(bare.short(undeclared.diagnostics)).toEqual([
    "a.yaml:1:1 undeclared-variable declare it under `variables:`",
  ]);
});

test.each([
  { place: "nothing/*.yaml", says: "the pattern matches no file" },
  { place: "empty", says: "the folder holds no *.yaml file" },
  { place: "missing.yaml", says: "there is no such file" },
])("$place: $says", async ({ place, says }) => {
  await using config = await configOf({ "empty/readme.md": "", "a.yaml": lakes }, "a.yaml", place);
  const { diagnostics } = await checkConfig(config.sources);
  expect(diagnostics.map(({ code, message }) => [code, message])).toEqual([["file-unreadable", says]]);
  expect((await readConfig(config.sources)).desired).toBeUndefined();
});

test("a pattern that no file fits is the only finding", async () => {
  await using config = await configOf({}, "nowhere/*.yaml");
  const { files, diagnostics } = await checkConfig(config.sources);
  expect(files).toEqual([]);
  expect(config.short(diagnostics)).toEqual([
    expect.stringMatching(/^nowhere\/\*\.yaml:1:1 file-unreadable /),
  ]);
});

test("of files that are no mappings, each is told of, and nothing else", async () => {
  await using config = await configOf({ "a.yaml": "- 1\n", "b.yaml": "text\n" }, "a.yaml", "b.yaml");
  const { diagnostics } = await checkConfig(config.sources);
  expect(diagnostics.map(({ position, code }) => [position.file.slice(-6), code])).toEqual([
    ["a.yaml", "wrong-type"],
    ["b.yaml", "wrong-type"],
  ]);
});
