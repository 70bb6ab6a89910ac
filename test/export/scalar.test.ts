import fc from "fast-check";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { scalar } from "../../src/export/scalar.js";
import { hostileText } from "../support/hostile.js";

test.each([
  "street-scenes",
  "street scenes",
  "s3://acme-raw/street/",
  "arn:aws:iam::123456789012:role/lightly-read",
  "http://localhost:3456",
  "eu-central-1",
  "2024-street",
  "größe/straße",
])("%s stands as it is", (text) => {
  expect(scalar(text)).toBe(text);
});

test.each([
  "",
  " a",
  "a ",
  "no",
  "On",
  "NULL",
  "~",
  "true",
  "1",
  "007",
  "0x10",
  "1e3",
  "1_000",
  "2026-08-01",
  "12:30:45",
  ".inf",
  "a: b",
  "a:",
  "a #b",
  "[filename]",
  "{a}",
  "a,b",
  "- a",
  "*a",
  "&a",
  "!a",
  "%a",
  "@a",
  "...",
  "---",
  "<<",
  "a\nb",
  "a\tb",
  "'a'",
  '"a"',
  "a\\b",
  "a\u00a0b",
  "a\u200bb",
])("%j is quoted", (text) => {
  expect(scalar(text)).toMatch(/^".*"$/);
});

test("every text is read back as it was, in block and in flow style, by readers of YAML 1.1 and 1.2", () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const written = scalar(text);
      expect(written).not.toMatch(/[\r\n]/);
      for (const version of ["1.1", "1.2"] as const) {
        expect(parse(`a: ${written}\n`, { version })).toEqual({ a: text });
        expect(parse(`a: { b: ${written}, c: ${written} }\n`, { version })).toEqual({
          a: { b: text, c: text },
        });
      }
    }),
    { numRuns: 2000 },
  );
});
