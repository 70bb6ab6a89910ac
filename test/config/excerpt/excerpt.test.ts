import { expect, test } from "vitest";
import { excerpt, isPlainName, listed, nameExcerpt, plainPart } from "../../../src/config/excerpt/excerpt.js";

test.each<[string, unknown]>([
  ["3", 3],
  ["true", true],
  ["null", null],
  ["a list", ["secret"]],
  ["a mapping", { a: "secret" }],
  ['"image"', "image"],
  ['"image…"', "image secret"],
  ['"key…"', "key: secret"],
  ['"…"', " secret"],
  ['"…"', ":secret"],
  ['""', ""],
  ['"s3://bucket/a:b"', "s3://bucket/a:b"],
  ['"s3://bucket/…"', "s3://bucket/ secret"],
  ['"a-s3…"', "a-s3://bucket"],
  ['"arn:aws:iam::1:role/x"', "arn:aws:iam::1:role/x"],
  ['"an-arn…"', "an-arn:aws"],
  ['"a${var:x}b"', "a${var:x}b"],
  ['"${var…"', "${var: x}"],
  [`"${"a".repeat(80)}"`, "a".repeat(80)],
  [`"${"a".repeat(40)}…${"a".repeat(37)}end"`, `${"a".repeat(100_000)}end`],
  ['"…"', "s3://user:secret@bucket/"],
  ['"…"', "https://secret@host/path"],
  ['"https://host/path…"', "https://host/path?sig=secret"],
  ['"raw/x/…"', "raw/x/?sv=1&sig=secret"],
  ['"…"', "AccountKey=secret;AccountName=a"],
  ['"AccountName=a;…"', "AccountName=a;AccountKey=secret"],
  ['"…"', "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"],
  ['"s3://bucket/a@b/"', "s3://bucket/a@b/"],
  ['"date=2026-01-01/x/"', "date=2026-01-01/x/"],
  ['"ada@example.com"', "ada@example.com"],
])("of a value, %s is shown", (shown, value) => {
  expect(excerpt(value)).toBe(shown);
});

test.each([
  ['"a b-c_1"', "a b-c_1"],
  ['"${env:X}"', "${env:X}"],
  ['"a…"', "a: secret"],
  ['"…"', "=secret"],
  ['"a…"', "a\nsecret"],
  [`"${"a".repeat(80)}…"`, "a".repeat(81)],
])("of a key, %s is shown, and it is plain when that is all", (shown, name) => {
  expect(nameExcerpt(name)).toBe(shown);
  expect(isPlainName(name)).toBe(!shown.includes("…"));
});

test("the public part of a text begins where the text does", () => {
  expect(plainPart("arn:a b")).toBe("arn:a");
  expect(plainPart(": arn:a")).toBe("");
  expect(plainPart("x: s3://a")).toBe("x");
});

test("of a list of names the first ten that are plain are shown, and how many there are", () => {
  expect(listed([])).toBe("");
  expect(listed(["a", "b"])).toBe("a, b");
  const ten = Array.from({ length: 10 }, (_, index) => `n${index}`);
  expect(listed(ten)).toBe("n0, n1, n2, n3, n4, n5, n6, n7, n8, n9");
  expect(listed([...ten, "n10"])).toBe("n0, n1, n2, n3, n4, n5, n6, n7, n8, n9, … (11 in all)");
  expect(listed(["a", "b: secret", "c"])).toBe("a, c, … (3 in all)");
});
