import { expect, test } from "vitest";
import { check, lines, marked, read, shown } from "./check.js";

const ok = "version: 1\ndatasets:\n  abc: { type: images }\n";

test("what an alias stands for is found wrong where the alias stands", async () => {
  const text = "version: &one 1\ndatasets:\n  abc: { type: *one }\n";
  const found = await check(text);
  expect(found.map((finding) => [finding.code, marked(text, finding)])).toEqual([["wrong-type", "*one"]]);
});

test("of several keys that are no text, the first is told of", async () => {
  const text = "version: 1\ndatasets:\n  abc:\n    ? [one]\n    : 1\n  ? [two]\n  : 2\n";
  expect(lines(await check(text))).toEqual([expect.stringMatching(/^4:7 yaml-syntax : a key is not text/)]);
});

test.each([
  ["an empty file", "", "1:1 empty-config : the file holds no config | start with `version: 1`"],
  [
    "a file of comments",
    "# nothing\n\n",
    "1:1 empty-config : the file holds no config | start with `version: 1`",
  ],
  [
    "a tab",
    "version: 1\ndatasets:\n\tabc: { type: images }\n",
    "3:1 yaml-tab : a tab is used for indentation | indent with spaces",
  ],
  [
    "a tab after blanks",
    "version: 1\ndatasets:\n  \tabc: { type: images }\n",
    "3:3 yaml-tab : a tab is used for indentation | indent with spaces",
  ],
  [
    "a second document",
    `${ok}---\nversion: 1\n`,
    "4:1 yaml-documents : a second document in one file | one file holds one config; move this document to a file of its own",
  ],
  [
    "a lone carriage return",
    "version: 1 # a\rb\n",
    "1:15 encoding : a carriage return without a line feed | save the file with LF or CRLF line ends",
  ],
  [
    "carriage returns alone",
    ok.replaceAll("\n", "\r"),
    "1:11 encoding : a carriage return without a line feed",
  ],
  ["a zero byte", "version: 1\n\0\n", "2:1 encoding : a zero byte, which no text holds"],
  ["a conflict", `version: 1\n<<<<<<< HEAD\n`, "2:1 merge-conflict : a merge conflict that is not resolved"],
  [
    "an open quote",
    'version: 1\ndatasets: { "abc: { type: images } }\n',
    "3:1 yaml-syntax : not well-formed YAML: a character is missing",
  ],
  [
    "an open brace",
    "version: 1\ndatasets: { abc: { type: images }\n",
    "yaml-syntax : not well-formed YAML: ",
  ],
  [
    "a reference without quotes in braces",
    "version: 1\nconnections: { raw: { type: azure, sas_token: ${env:SAS} } }\n",
    "yaml-syntax : not well-formed YAML: a reference inside braces or brackets is not quoted | inside { } or [ ] write",
  ],
  [
    "a template of another tool",
    "version: 1\nconnections: { raw: {{ secret }} }\n",
    "2:22 yaml-syntax : a key is not text | double braces are no template here",
  ],
  [
    "a missing blank after a colon",
    "version: 1\ndatasets: { abc: { type:images } }\n",
    "2:20 yaml-syntax : a key without a value",
  ],
  [
    "a key without a value",
    "version: 1\ndatasets: { abc }\n",
    "2:13 yaml-syntax : a key without a value | write `key: value`, with a blank after the colon",
  ],
  ["a list as a key", "version: 1\n? [a]\n: b\n", "2:3 yaml-syntax : a key is not text"],
  ["an alias as a key", "version: &v 1\n*v : b\n", "2:1 yaml-syntax : a key is not text"],
  [
    "a tag",
    "version: 1\ndatasets: !include more.yaml\n",
    "2:11 yaml-syntax : not well-formed YAML: a tag that the config language does not know",
  ],
  ["a set", "version: 1\ndatasets: !!set { abc }\n", "2:11 yaml-syntax : not well-formed YAML: a tag"],
  [
    "an ordered map",
    "version: 1\ndatasets: !!omap [ abc: { type: images } ]\n",
    "2:11 yaml-syntax : not well-formed YAML: a tag",
  ],
  [
    "binary data",
    "version: 1\ndatasets: !!binary aGVsbG8=\n",
    "2:11 yaml-syntax : not well-formed YAML: a tag",
  ],
  [
    "YAML 1.1 words",
    "%YAML 1.1\n---\nversion: 1\ndatasets: { abc: { type: yes } }\n",
    '4:26 invalid-value datasets.abc.type: "yes" is not a known type',
  ],
  [
    "a merge key",
    "version: 1\ndatasets: { abc: { type: images, <<: { id: x } } }\n",
    "2:34 yaml-merge-key : `<<` is a merge key, which YAML 1.2 does not have",
  ],
  [
    "an alias without an anchor",
    "version: 1\ndatasets: *none\n",
    "2:11 yaml-syntax : an alias without its anchor | quote the text if it is meant to be text",
  ],
  [
    "an alias before its anchor",
    "version: 1\ndatasets: *late\nconnections: &late {}\n",
    "2:11 yaml-syntax : an alias without its anchor",
  ],
  [
    "an alias in itself",
    "version: 1\ndatasets: &loop { abc: *loop }\n",
    "2:24 yaml-syntax : an alias stands inside what it stands for | write the value out",
  ],
  [
    "an escape that is none",
    'version: 1\ndatasets: { "a\\qbc": { type: images } }\n',
    "yaml-syntax : not well-formed YAML: an escape that double quotes do not know",
  ],
  [
    "nesting beyond measure",
    `version: 1\ndatasets: ${"[".repeat(1000)}\n`,
    "2:74 yaml-syntax : not well-formed YAML: the nesting is too deep",
  ],
  [
    "blocks beyond measure",
    Array.from({ length: 100 }, (_, level) => `${" ".repeat(level)}a:\n`).join(""),
    "yaml-syntax : not well-formed YAML: the nesting is too deep",
  ],
  [
    "a line of a megabyte",
    `${ok}# ${"x".repeat(1024 * 1024)}\n`,
    "4:65537 line-too-long : a line of 1048578 characters | break it into lines of at most 65536 characters",
  ],
])("%s", async (_, text, expected) => {
  const diagnostics = await check(text);
  expect(lines(diagnostics)).toContainEqual(expect.stringContaining(expected));
  expect(shown(diagnostics)).toMatch(/^ {6}\| +\^+$/m);
});

test("aliases that multiply are refused", async () => {
  const levels = "abcdefghij".split("");
  const bomb = levels.map(
    (level, index) =>
      `${level}: &${level} [${Array(10)
        .fill(index === 0 ? "x" : `*${levels[index - 1]}`)
        .join(", ")}]\n`,
  );
  expect(lines(await check(`version: 1\n${bomb.join("")}`))).toEqual([
    expect.stringMatching(
      /^7:\d+ yaml-alias-bomb : aliases expand to far more than is written \| write the values out$/,
    ),
  ]);
});

test("aliases that every dataset uses are fine", async () => {
  const shared = "  base: &base { type: images, share_with: &people [ada@example.com] }\n";
  const many = Array.from({ length: 5000 }, (_, index) => `  copy-${index}: *base\n`).join("");
  const { desired, diagnostics } = await read(`version: 1\ndatasets:\n${shared}${many}`);
  expect(diagnostics).toEqual([]);
  expect(desired?.datasets).toHaveLength(5001);
});

test("an alias stands for the last anchor of its name above it", async () => {
  const { desired } = await read(
    "version: 1\ndatasets:\n  one: &a { type: images }\n  two: *a\n  six: &a { type: videos }\n  ten: *a\n",
  );
  expect(desired?.datasets.map(({ key, resources }) => [key, resources[0]?.fields["type"]])).toEqual([
    ["one", "images"],
    ["six", "videos"],
    ["ten", "videos"],
    ["two", "images"],
  ]);
});

test.each([
  "street: { type: images }",
  '"street": { type: images }',
  "'street': { type: videos }",
  "street:\n    type: images",
])(
  "a dataset declared twice is found at the second place, with the line of the first: %s",
  async (second) => {
    const text = `version: 1\ndatasets:\n  # street: commented out\n  street: { type: images }\n  streets: { type: images }\n  ${second}\n`;
    const [finding] = await check(text);
    expect(finding).toMatchObject({ code: "duplicate-key", position: { line: 6, column: 3 } });
    expect(finding?.message).toBe('"street" is declared twice');
    expect(finding?.hint).toBe("the first one is on line 4; keep one, or rename the other");
    expect(marked(text, finding)).toMatch(/^["']?street["']?$/);
  },
);

test("keys that YAML takes for one number are one name only when written the same", async () => {
  expect(
    lines(await check('version: 1\ndatasets:\n  123: { type: images }\n  "123": { type: images }\n')),
  ).toEqual([
    '4:3 duplicate-key : "123" is declared twice | the first one is on line 3; keep one, or rename the other',
  ]);
  const { desired } = await read(
    "version: 1\ndatasets:\n  1000: { type: images }\n  1e3: { type: images }\n  0x3E8: { type: images }\n",
  );
  expect(desired?.datasets.map(({ key }) => key)).toEqual(["0x3E8", "1000", "1e3"]);
});

test("bytes that are not UTF-8 are found where they are", async () => {
  const latin1 = Buffer.from("version: 1\ndatasets: { gr\xFC\xDFe: { type: images } }\n", "latin1");
  const encoding = { code: "encoding", message: "the file is not valid UTF-8" };
  expect(await check(latin1)).toMatchObject([{ ...encoding, position: { line: 2, column: 15 } }]);
});

const utf16le = Buffer.from(ok, "utf16le");

test.each([
  ["little-endian with its mark", Buffer.from(`\uFEFF${ok}`, "utf16le")],
  ["little-endian", utf16le],
  ["big-endian with its mark", Buffer.from(`\uFEFF${ok}`, "utf16le").swap16()],
  ["big-endian", Buffer.from(utf16le).swap16()],
])("UTF-16, %s, is called by its name", async (_, bytes) => {
  expect(lines(await check(bytes))).toEqual([
    "1:1 encoding : the file is UTF-16, not UTF-8 | save it as UTF-8; what PowerShell's `>` writes is UTF-16, `Out-File -Encoding utf8` is not",
  ]);
});

test("the replacement character itself is no fault, and other scripts count as they do in editors", async () => {
  const text = 'version: 1\n# \uFFFD 🛣️ 街\ndatasets: { "街🛣": { type: images }, abc: { type: imges } }\n';
  const found = await check(text);
  expect(found.map(({ code }) => code)).toEqual(["invalid-name", "invalid-value"]);
  expect(found.map((finding) => marked(text, finding))).toEqual(['"街🛣"', "imges"]);
});

test("a file too large is refused unread", async () => {
  expect(lines(await check(Buffer.alloc(16 * 1024 * 1024 + 1, "#")))).toEqual([
    "1:1 file-too-large : the file has 16777217 bytes; at most 16777216 are read | all files of a config together may have 16 MiB; split it into several configs",
  ]);
});
