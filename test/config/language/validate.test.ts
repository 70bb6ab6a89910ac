import { expect, test } from "vitest";
import { allFindings } from "../../support/all-findings.js";
import { makeFolder } from "../../support/files.js";
import { check, lines, read, readFile } from "../check.js";

const inDatasets = (entries: string) => `version: 1\ndatasets:\n${entries}`;

test.each([
  ["an empty mapping", "{}\n", '1:1 missing-key : "version" is missing | start the file with `version: 1`'],
  ["a list", "- version: 1\n", "1:1 wrong-type : this is a list, not a mapping | for example: "],
  ["text", "hello\n", "1:1 wrong-type : this is text, not a mapping | for example: "],
  ["nothing", "~\n", "1:1 wrong-type : this is nothing, not a mapping | for example: "],
  [
    "another version",
    "version: 2\n",
    "1:10 unsupported-version version: 2 is not a version that this program knows | write `version: 1`",
  ],
  [
    "a version in quotes",
    'version: "1"\n',
    '1:10 unsupported-version version: "1" is not a version that this program knows | write `version: 1`',
  ],
  [
    "a mapping for a version",
    "version: { sas_token: M4RK }\n",
    "1:10 unsupported-version version: a mapping is not a version",
  ],
  [
    "a mistyped section",
    "version: 1\ndataset: {}\n",
    '2:1 unknown-key dataset: unknown key "dataset" | did you mean datasets?',
  ],
  [
    "a section without content",
    "version: 1\ndatasets:\n",
    "2:10 wrong-type datasets: this is nothing, not a mapping | for example: ",
  ],
  [
    "a number for a section",
    "version: 1\ndatasets: 5\n",
    "2:11 wrong-type datasets: this is a number, not a mapping | for example: ",
  ],
  [
    "text for a variable",
    "version: 1\nvariables: { a: staging }\n",
    "2:17 wrong-type variables.a: this is text, not a mapping | for example: ",
  ],
  [
    "a reference for a variable",
    'version: 1\nvariables: { a: "${env:X}" }\n',
    "2:17 wrong-type variables.a: this is text, not a mapping | for example: ",
  ],
  [
    "a number as a default",
    "version: 1\nvariables: { a: { default: 5 } }\n",
    "2:28 wrong-type variables.a.default: this is a number, not text | put it in quotes",
  ],
  [
    "a dataset of no type",
    inDatasets("  abc: {}\n"),
    '3:3 missing-key datasets.abc: "type" is missing | add `type: images` or `type: videos` here',
  ],
  [
    "a dataset of another type",
    inDatasets("  abc: { type: Images }\n"),
    '3:16 invalid-value datasets.abc.type: "Images" is not a known type | did you mean images?',
  ],
  [
    "a name of two letters",
    inDatasets("  ab: { type: images }\n"),
    '3:3 invalid-name datasets.ab: "ab" cannot be the name of a dataset | expected: at least 3 characters',
  ],
  [
    "a name with a dot",
    inDatasets("  my.data: { type: images }\n"),
    '3:3 invalid-name datasets["my.data"]: "my.data" cannot be the name of a dataset | expected: at least',
  ],
  [
    "a name that starts with a blank",
    inDatasets('  " abc": { type: images }\n'),
    '3:3 invalid-name datasets[" abc"]: " abc" cannot be the name of a dataset',
  ],
  [
    "a name with a variable",
    inDatasets('  "${var:a}-abc": { type: images }\n'),
    '3:3 invalid-name datasets["${var:a}-abc"]: "${var:a}-abc" cannot be the name of a dataset',
  ],
  [
    "a name with an umlaut",
    inDatasets("  straße: { type: images }\n"),
    '3:3 invalid-name datasets["straße"]: "straße" cannot be',
  ],
  [
    "a name of a connection with a blank",
    "version: 1\nconnections: { my raw: { type: lightly } }\n",
    '2:16 invalid-name connections["my raw"]: "my raw" cannot be the name of a connection',
  ],
  [
    "a variable with a dash",
    "version: 1\nvariables: { a-b: {} }\n",
    '2:14 invalid-name variables.a-b: "a-b" cannot be the name of a variable',
  ],
  [
    "an unknown provider",
    "version: 1\nconnections: { raw: { type: gs } }\n",
    '2:29 invalid-value connections.raw.type: "gs" is not a known type | did you mean gcs?',
  ],
  [
    "a connection of no type",
    "version: 1\nconnections: { raw: { region: eu-west-1 } }\n",
    '2:16 missing-key connections.raw: "type" is missing | add `type:`',
  ],
  [
    "a prototype as a key",
    inDatasets("  abc: { type: images, __proto__: { type: videos } }\n"),
    '3:24 unknown-key datasets.abc.__proto__: unknown key "__proto__" | known keys here: ',
  ],
  [
    "a prototype as a section",
    "version: 1\n__proto__: { datasets: {} }\n",
    '2:1 unknown-key __proto__: unknown key "__proto__"',
  ],
  [
    "a constructor as a type",
    inDatasets("  abc: { type: constructor }\n"),
    '3:16 invalid-value datasets.abc.type: "constructor" is not a known type',
  ],
  [
    "a constructor as a provider",
    "version: 1\nconnections: { raw: { type: constructor } }\n",
    '2:29 invalid-value connections.raw.type: "constructor" is not a known type',
  ],
  [
    "a reference in a default that nobody uses",
    'version: 1\ndefaults: { datasources: { input: { connection: "${env:X}", resource_path: a/ } } }\n',
    '2:49 invalid-value defaults.datasources.input.connection: "${env:X}" has the wrong form',
  ],
  [
    "an empty key",
    inDatasets('  "": { type: images }\n'),
    '3:3 invalid-name datasets[""]: "" cannot be the name of a dataset',
  ],
])("%s", async (_, text, expected) => {
  expect(lines(await check(text))).toContainEqual(expect.stringContaining(expected));
});

test.each([
  "constructor",
  "toString",
  "hasOwnProperty",
  "123",
  "1e3",
  "0x10",
  "true",
  "a b c",
  '"abc "',
  "variables",
  "null",
])("a dataset may be called %s", async (name) => {
  const { desired, diagnostics } = await read(inDatasets(`  ${name}: { type: images }\n`));
  expect(diagnostics).toEqual([]);
  expect(desired?.datasets.map((dataset) => dataset.name)).toEqual([name.replaceAll('"', "")]);
  expect(desired?.datasets[0]?.position).toMatchObject({ line: 3, column: 3, endColumn: 3 + name.length });
});

test.each(["constructor", "__proto__", "toString"])(
  "no connection is called %s unless one is",
  async (name) => {
    const datasource = `{ connection: ${name}, resource_path: abc/ }`;
    const found = lines(
      await check(inDatasets(`  abc: { type: images, datasources: { input_output: ${datasource} } }\n`)),
    );
    expect(found.join()).toMatch(/unknown-connection|wrong form/);
  },
);

test("a config changes no prototype", async () => {
  const before = Object.getOwnPropertyNames(Object.prototype);
  await read(
    "version: 1\n__proto__: { polluted: 1 }\nconstructor: { prototype: { polluted: 1 } }\ndatasets: { __proto__: { type: images }, abc: { type: images, __proto__: { datasources: {} } } }\n",
  );
  expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
  expect(Reflect.get({}, "polluted")).toBeUndefined();
});

const connections =
  'version: 1\nconnections:\n  cloud: { type: lightly }\n  fleet: { type: azure, account_name: abc, sas_token: "${env:SAS}" }\n';
const dataset = (datasources: string) =>
  `${connections}datasets:\n  abc:\n    type: images\n    datasources: ${datasources}\n`;

test.each([
  [
    "{ input_output: { connection: fleet, resource_path: s3://raw/a/ } }",
    '8:70 invalid-path datasets.abc.datasources.input_output.resource_path: "s3://raw/a/" is not a path of a connection of type azure | expected: container/folder/',
  ],
  [
    "{ input_output: { connection: cluod, resource_path: a/ } }",
    '8:48 unknown-connection datasets.abc.datasources.input_output.connection: no connection is called "cluod" | did you mean cloud?',
  ],
  ["{ input_output: { connection: elsewhere, resource_path: a/ } }", "| declared connections: cloud, fleet"],
  [
    "{ input_output: { connection: cloud } }",
    '8:20 missing-key datasets.abc.datasources.input_output: "resource_path" is missing',
  ],
  [
    "{ input_output: { resource_path: a/, connection: 5 } }",
    "8:67 wrong-type datasets.abc.datasources.input_output.connection: this is a number, not ",
  ],
  [
    "{ input_output: { resource_path: a/, connection: [] } }",
    "8:67 wrong-type datasets.abc.datasources.input_output.connection: this is a list, not ",
  ],
  [
    "{ input_output: { resource_path: a/, connection: } }",
    "8:67 wrong-type datasets.abc.datasources.input_output.connection: this is nothing, not ",
  ],
  [
    "{ input: { connection: cloud, resource_path: a/ } }",
    "8:5 purpose-conflict datasets.abc.datasources: input cannot stand alone",
  ],
  [
    "{ input: { connection: cloud, resource_path: a/, thumbnail_suffix: 5 } }",
    "wrong-type datasets.abc.datasources.input.thumbnail_suffix: this is a number, not text or null | put it in quotes",
  ],
  [
    '{ input: { connection: cloud, resource_path: a/, thumbnail_suffix: "" } }',
    "invalid-value datasets.abc.datasources.input.thumbnail_suffix: this is empty",
  ],
])("%s", async (datasources, expected) => {
  const text = dataset(datasources);
  const found = lines(await check(text));
  expect(found).toContainEqual(expect.stringContaining(expected));
});

test("a mistyped purpose is one finding, not two", async () => {
  const text = dataset(
    "{ inptu: { connection: cloud, resource_path: a/ }, lightly: { connection: fleet, resource_path: abc/ } }",
  );
  const errors = (await check(text)).filter(({ severity }) => severity === "error");
  expect(errors.map(({ code, hint }) => [code, hint])).toEqual([["unknown-key", "did you mean input?"]]);
});

test("an anchored connection is reported where it is written", async () => {
  const text = inDatasets(
    "  abc:\n    type: images\n    datasources:\n      input: &both\n        resource_path: a/\n        connection: { type: s4 }\n      lightly: *both\n",
  );
  const places = allFindings(await check(text))
    .filter(({ code }) => code === "invalid-value")
    .map(({ path, position }) => [path, position.line]);
  expect(places).toEqual([
    ["datasets.abc.datasources.input.connection.type", 8],
    ["datasets.abc.datasources.lightly.connection.type", 8],
  ]);
});

test("a prototype as a key is found in each of several files", async () => {
  await using folder = await makeFolder();
  await folder.write("a.yaml", "version: 1\n__proto__: { datasets: { abc: { type: images } } }\n");
  await folder.write("b.yaml", "version: 1\ndatasets: { abc: { type: images } }\n");
  const { desired, diagnostics } = await readFile(folder.path);
  expect(desired).toBeUndefined();
  expect(lines(diagnostics)).toEqual([
    expect.stringContaining('2:1 unknown-key __proto__: unknown key "__proto__"'),
  ]);
});
