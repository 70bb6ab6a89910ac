import { expect, test } from "vitest";
import { check, lines, read } from "./check.js";

const inDataset = (rest: string) => `version: 1\ndatasets:\n  abc:\n    type: images\n${rest}`;
const inConnection = (rest: string) =>
  `version: 1\nconnections:\n  abc: { ${rest} }\ndatasets: { xyz: { type: images } }\n`;

test.each([
  ["a key that is still free before one that is taken", inDataset("    typ: images\n"), "did you mean type?"],
  ["a key of connections", inConnection("type: lightly, regoin: a"), "known keys here: type$"],
  [
    "a field of another provider",
    inConnection("type: lightly, region: a"),
    "it belongs to connections of type s3, s3_delegated_access$",
  ],
  [
    "a field of a provider, elsewhere",
    inDataset("    sas_token: a\n"),
    "it belongs to connections of type azure$",
  ],
  ["a type", "version: 1\ndatasets: { abc: { type: imges } }\n", "did you mean images?"],
  ["a type like none", "version: 1\ndatasets: { abc: { type: cars } }\n", "one of images, videos"],
  ["a provider", inConnection("type: azrue"), "did you mean azure?"],
  ["a number as a provider", inConnection("type: 5"), "one of "],
])("%s", async (_, text, hint) => {
  const found = await check(text);
  expect(found.map((finding) => finding.hint)).toContainEqual(
    expect.stringMatching(new RegExp(`^${hint.replaceAll("?", "\\?")}`)),
  );
});

test("keys with slashes and tildes are found where they are", async () => {
  const text = "version: 1\nvariables:\n  a/b~c: { default: x }\n  ok: { default: [1], 'd/e~1': x }\n";
  expect(lines(await check(text)).map((line) => line.slice(0, line.indexOf(": ")))).toEqual(
    expect.arrayContaining([
      '3:3 invalid-name variables["a/b~c"]',
      '4:23 unknown-key variables.ok["d/e~1"]',
      "4:18 wrong-type variables.ok.default",
    ]),
  );
});

const chain = (links: number) =>
  Array.from({ length: links }, (_, index) => `  v${index}: { default: "\${var:v${index + 1}}" }\n`).join(
    "",
  ) + `  v${links}: { default: end }\n`;

test("a default may lead on through a hundred variables", async () => {
  const config = (links: number) => `version: 1\nvariables:\n${chain(links)}datasets: {}\n`;
  const told = async (links: number) =>
    lines((await read(config(links))).diagnostics).filter((line) => line.includes("leads on"));
  expect(await told(99)).toEqual([]);
  expect(await told(100)).toEqual([
    "103:3 invalid-value variables.v100: a default leads on through more than 100 variables | give one of them a plain default",
  ]);
});

test("a circle is told without what leads to it", async () => {
  const text =
    'version: 1\nvariables:\n  a: { default: "${var:b}" }\n  b: { default: "${var:c}" }\n  c: { default: "${var:b}" }\ndatasets: {}\n';
  expect(lines((await read(text)).diagnostics)).toContain(
    "5:17 variable-cycle variables.c.default: the default leads back to itself: b → c → b | give one of them a plain default",
  );
});

test("a value may have 1024 characters", async () => {
  const read1 = async (length: number) =>
    lines(
      (
        await read("version: 1\nvariables:\n  a: {}\ndatasets: {}\n", {
          variables: { a: "x".repeat(length) },
        })
      ).diagnostics,
    ).filter((line) => line.includes("1024"));
  expect(await read1(1024)).toEqual([]);
  expect(await read1(1025)).toEqual([
    "3:3 invalid-value variables.a: the value of the variable a has more than 1024 characters | use a shorter value",
  ]);
});
