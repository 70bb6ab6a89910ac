import { describe, expect, test } from "vitest";
import { shellVariable } from "../../../src/config/language/references.js";
import { check, lines } from "../check.js";

test.each([
  ["$BUCKET", "BUCKET"],
  ["s3://$STAGE_2-raw/", "STAGE_2"],
  ["a/$(BUILD_ID)/", "BUILD_ID"],
  ["%USERPROFILE%/a", "USERPROFILE"],
])("in %s a shell or another tool would replace %s", (text, name) => {
  expect(shellVariable(text)).toBe(name);
});

test.each([
  "${BUCKET}",
  "a$b",
  "_$folder$",
  "$5",
  "$A",
  "a%E2%82%AC",
  "100%",
  "$(a)",
  "costs $ 5",
  "$[LATEST]",
])("%s is what it is", (text) => {
  expect(shellVariable(text)).toBeUndefined();
});

const dataset = (path: string) =>
  `version: 1\nconnections: { hosted: { type: lightly } }\ndatasets:\n  abc: { type: images, datasources: { input_output: { connection: hosted, resource_path: "${path}" } } }\n`;
const hint =
  "write ${var:STAGE}, declare STAGE under `variables:`, and set it with --var or LIGHTLY_VAR_STAGE";

test("a path with such a variable is warned of", async () => {
  const found = await check(dataset("raw/$STAGE/"));
  expect(found.map(({ severity }) => severity)).toEqual(["warning"]);
  expect(lines(found)).toEqual([
    `4:90 unknown-placeholder datasets.abc.datasources.input_output.resource_path: STAGE is not replaced: the config is not read by a shell | ${hint}`,
  ]);
  expect(await check(dataset("raw/a/"))).toEqual([]);
});

describe("any other field that holds one is an error with the same explanation:", () => {
  test.each([
    [
      "a region",
      "{ type: s3, region: $STAGE, access_key: AKIAIOSFODNN7EXAMPLE, secret_access_key: '${env:A}' }",
    ],
    ["a type of connection", "{ type: $STAGE }"],
  ])("%s", async (_, connection) => {
    const found = await check(`version: 1\nconnections:\n  one: ${connection}\n`);
    const errors = found.filter(({ severity }) => severity === "error");
    expect(errors.map((one) => [one.code, one.hint])).toEqual([["unknown-placeholder", hint]]);
  });

  test("a type of dataset", async () => {
    const found = await check("version: 1\ndatasets: { abc: { type: $STAGE } }\n");
    expect(found.map((one) => [one.code, one.hint])).toEqual([["unknown-placeholder", hint]]);
  });
});
