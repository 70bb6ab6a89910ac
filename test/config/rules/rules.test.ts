import { describe, expect, test } from "vitest";
import { check, lines, read } from "../check.js";

const people = (...items: readonly string[]) =>
  `version: 1\ndatasets: { abc: { type: images, share_with: [${items.map((item) => JSON.stringify(item)).join(", ")}] } }\n`;
const shownField = "use ${var:name} with a variable declared under `variables:`";

test.each([
  [
    "${env:NAME}",
    "secret-outside-secret-field",
    "${env:NAME} cannot stand here, in a field that is shown",
    shownField,
  ],
  [
    "x${env:NAME}@example.com",
    "secret-outside-secret-field",
    "${env:NAME} cannot stand here, in a field that is shown",
    shownField,
  ],
  [
    "${file:a}",
    "secret-outside-secret-field",
    "${file:a} cannot stand here, in a field that is shown",
    shownField,
  ],
  [
    "${nev:NAME}",
    "unknown-placeholder",
    '"${nev:NAME}" is not a reference',
    "write ${var:name} for a variable; ${env:NAME} and ${file:path} are for secrets",
  ],
])("a reference in a list is judged as any other: %s", async (item, code, message, hint) => {
  const { desired, diagnostics } = await read(people("ada@example.com", item));
  expect(desired).toBeUndefined();
  expect(lines(diagnostics)).toEqual([`2:66 ${code} datasets.abc.share_with.1: ${message} | ${hint}`]);
});

/** A dataset whose datasources use these connections and paths. */
const dataset = (input: readonly [string, string], lightly: readonly [string, string]) =>
  `datasets:
  abc:
    type: images
    datasources:
      input: { connection: ${input[0]}, resource_path: "${input[1]}" }
      lightly: { connection: ${lightly[0]}, resource_path: "${lightly[1]}" }
`;
const hosted = (...names: readonly string[]) =>
  `version: 1\nconnections: { ${names.map((name) => `${name}: { type: lightly }`).join(", ")} }\n`;

describe("connections", () => {
  const unused = "no datasource uses the connection";
  const fix = "remove it, or name it in a datasource";

  test("one that no datasource names is a warning, where it is declared", async () => {
    const found = await check(hosted("used", "unused", "other") + dataset(["used", "a/"], ["other", "b/"]));
    expect(lines(found)).toEqual([`2:41 unused-connection connections.unused: ${unused} "unused" | ${fix}`]);
    expect(found[0]?.severity).toBe("warning");
  });

  test("one whose name is nearly used is no warning", async () => {
    const found = await check(
      hosted("storage", "other", "third") + dataset(["storaeg", "a/"], ["other", "b/"]),
    );
    expect(lines(found)).toEqual([
      `2:70 unused-connection connections.third: ${unused} "third" | ${fix}`,
      '7:28 unknown-connection datasets.abc.datasources.input.connection: no connection is called "storaeg" | did you mean storage?',
    ]);
  });

  test("beside duplicates, of which one half is hidden, there is no warning", async () => {
    const text = `${hosted("used", "unused")}${dataset(["used", "a/"], ["used", "b/"])}  abc: { type: images }\n`;
    expect((await check(text)).map(({ code }) => code)).toEqual(["duplicate-key"]);
  });

  test("beside other findings there is", async () => {
    const text = `${hosted("used", "unused")}${dataset(["used", "a/"], ["used", "b/"])}other: 1\n`;
    expect((await check(text)).map(({ code }) => code)).toEqual(["unused-connection", "unknown-key"]);
  });

  test("where none is declared, the hint says how", async () => {
    const found = lines(await check(`version: 1\n${dataset(["a1", "a/"], ["b1", "b/"])}`));
    expect(found).toEqual([
      '6:28 unknown-connection datasets.abc.datasources.input.connection: no connection is called "a1" | declare it under `connections:`, or write the connection here',
      '7:30 unknown-connection datasets.abc.datasources.lightly.connection: no connection is called "b1" | declare it under `connections:`, or write the connection here',
    ]);
  });
});
