import fc from "fast-check";
import { allFindings } from "../support/all-findings.js";
import { describe, expect, test } from "vitest";
import { oneForEachCause } from "../../src/config/one-cause.js";
import { causes, type Diagnostic, inFileOrder, withRestCounted } from "../../src/model/diagnostics.js";
import { check, read, shown } from "./check.js";

const storage =
  '  storage: { type: s3, region: eu-central-1, access_key: AKIAIOSFODNN7EXAMPLE, secret_access_key: "${env:S3}" }\n';
const connections = `connections:\n${storage}`;
const input = 'input: { connection: storage, resource_path: "s3://raw/${dataset}/" }';
const lightly = 'lightly: { connection: storage, resource_path: "s3://work/${dataset}/" }';
const defaults = (...sources: readonly string[]) => `defaults: { datasources: { ${sources.join(", ")} } }\n`;
const inDatasets = (datasources: (index: number) => string) => (index: number) =>
  `  d${String(index).padStart(4, "0")}: { type: images, datasources: { ${datasources(index)} } }`;
const plainDataset = (index: number) => `  d${String(index).padStart(4, "0")}: { type: images }`;
const pair = (index: number) =>
  `input: { connection: storage, resource_path: s3://raw/${index}/ }, lightly: { connection: storage, resource_path: s3://work/${index}/ }`;

/** One mistake each: what comes before the datasets, and how one of these is written. */
const mistakes: Readonly<Record<string, readonly [before: string, dataset: (index: number) => string]>> = {
  "a default path of another provider": [
    connections + defaults(input.replace("s3:", "gs:"), lightly),
    plainDataset,
  ],
  "a default of a connection that is not declared": [
    connections + defaults(input.replace("storage", "storge"), lightly),
    plainDataset,
  ],
  "a default of one purpose alone": [connections + defaults(input), plainDataset],
  "a default path inside the other": [
    connections + defaults(input.replace("raw/${dataset}", "work/${dataset}/raw"), lightly),
    plainDataset,
  ],
  "a default with a reference in its path": [
    connections + defaults(input.replace("raw", "${env:RAW}"), lightly),
    plainDataset,
  ],
  "a default with an unknown reference": [
    connections + defaults(input.replace("raw", "${RAW}"), lightly),
    plainDataset,
  ],
  "a default with a variable that is not declared": [
    connections + defaults(input.replace("raw", "${var:raw}"), lightly),
    plainDataset,
  ],
  "a default without its connection": [
    connections + defaults(input.replace("connection: storage, ", ""), lightly),
    plainDataset,
  ],
  "a connection by another name": [connections.replace("storage", "stroage"), inDatasets(pair)],
  "a connection of another type": [
    'connections:\n  storage: { type: azure, account_name: fleet, sas_token: "${env:S3}" }\n',
    inDatasets(pair),
  ],
  "a connection of no known type": [connections.replace("s3,", "s33,"), inDatasets(pair)],
  "a connection with a wrong region": [connections.replace("eu-central-1", "eu-centrl-1"), inDatasets(pair)],
  "a variable in each path that nobody declares": [
    connections,
    inDatasets((index) => pair(index).replaceAll("s3://", "s3://${var:stage}-")),
  ],
  "an alias of what is wrong": [
    `${connections}defaults: &bad { datasources: { ${input.replace("raw", "${RAW}")}, ${lightly} } }\n`,
    plainDataset,
  ],
};

const config = (mistake: string, count: number) => {
  const [before, dataset] = mistakes[mistake] ?? ["", plainDataset];
  return `version: 1\n${before}datasets:\n${Array.from({ length: count }, (_, index) => dataset(index)).join("\n")}\n`;
};

describe.each(Object.keys(mistakes))("%s", (mistake) => {
  test("is one finding in a thousand datasets, in less than twenty lines", async () => {
    const found = await check(config(mistake, 1000));
    expect(found.map(({ code }) => code)).toHaveLength(1);
    expect(shown(found).split("\n").length).toBeLessThan(20);
    const [once] = await check(config(mistake, 1));
    expect(found[0]?.code).toBe(once?.code);
    expect(found[0]?.severity).toBe(once?.severity);
  });
});

test("what is missing in the environment is missed once", async () => {
  const inline = '{ type: azure, account_name: fleet, sas_token: "${env:SAS}" }';
  const dataset = inDatasets(
    (index) => `input_output: { connection: ${inline}, resource_path: footage/${index}/ }`,
  );
  const datasets = Array.from({ length: 50 }, (_, index) => dataset(index)).join("\n");
  const { diagnostics } = await read(`version: 1\ndatasets:\n${datasets}\n`);
  expect(diagnostics.map(({ message }) => message)).toEqual([
    "the environment variable SAS is not set (and so in 49 more datasets)",
  ]);
});

test("a path that does not fit is its own mistake, as long as another one fits", async () => {
  const paths = ["gs://raw/0/", "s3://raw/1/", "gs://raw/2/"];
  const dataset = inDatasets(
    (index) => `input_output: { connection: storage, resource_path: ${paths[index]} }`,
  );
  const found = await check(
    `version: 1\n${connections}datasets:\n${[0, 1, 2].map((index) => dataset(index)).join("\n")}\n`,
  );
  expect(found.map(({ code, position }) => `${position.line} ${code}`)).toEqual([
    "5 invalid-path",
    "7 invalid-path",
  ]);
});

const diagnostic: fc.Arbitrary<Diagnostic> = fc
  .record({
    code: fc.constantFrom("invalid-path", "unknown-connection", "wrong-type", "unused-connection"),
    severity: fc.constantFrom("error", "warning"),
    message: fc.constantFrom("one", "two"),
    path: fc.constantFrom("datasets.a.type", "datasets.b.type", 'datasets["c d"].type', "connections.a", ""),
    line: fc.integer({ min: 1, max: 3 }),
  })
  .map(({ line, ...rest }) => ({
    ...rest,
    hint: "",
    position: { file: "lightly.yaml", line, column: 1, endColumn: 2 },
  }));

test("expanding what has one cause gives what was found", () => {
  fc.assert(
    fc.property(fc.array(diagnostic, { maxLength: 40 }), (diagnostics) => {
      const found = inFileOrder(diagnostics);
      const folded = oneForEachCause(found, undefined);
      const expanded = allFindings(withRestCounted(folded));
      expect(expanded).toHaveLength(found.length);
      expect(new Set(expanded)).toEqual(new Set(found));
      expect(causes(folded)).toEqual(folded);
      // Whatever stands alone is left as it is.
      for (const one of folded) expect(one.leftOut?.length ?? 2).toBeGreaterThan(1);
    }),
    { numRuns: 500 },
  );
});
