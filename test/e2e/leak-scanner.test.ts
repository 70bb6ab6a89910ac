import { describe, expect, test } from "vitest";
import { leaksIn, spellingsOf } from "../support/leak-scanner.js";
import { sought } from "../support/marked.js";

describe("the scanner finds", () => {
  test.each(Object.entries(sought))(
    "%s in every spelling, and nothing where there is none",
    (name, value) => {
      expect(leaksIn({ text: "a text without any" }, { [name]: value })).toEqual([]);
      for (const { spelling, pattern } of spellingsOf(value)) {
        expect(pattern.length).toBeGreaterThan(10);
        expect(leaksIn({ text: `before ${pattern} after` }, { [name]: value })).toContain(
          `${name} in text as ${spelling}`,
        );
      }
    },
  );

  const value = sought.S3_SECRET;
  const around = ["", "a", "ab", "abc", "abcd"];
  test.each(around)("base64 of more than the value, after %j", (before) => {
    for (const after of around) {
      for (const encoding of ["base64", "base64url"] as const) {
        const text = Buffer.from(before + value + after).toString(encoding);
        expect(leaksIn({ text }, { value })).not.toEqual([]);
      }
    }
  });

  test.each([
    ["a URL", () => new URL(`http://x/?v=${encodeURIComponent(value)}`).href],
    ["a URL of the WHATWG", () => new URL(`http://x/?${new URLSearchParams({ value }).toString()}`).href],
    ["a lower-case URL", () => encodeURIComponent(value).toLowerCase()],
    ["JSON", () => JSON.stringify({ value })],
    ["JSON in JSON", () => JSON.stringify({ text: JSON.stringify({ value }) })],
    [
      "HTML",
      () =>
        `<p>${value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;").replaceAll("'", "&#39;")}</p>`,
    ],
    ["the hexadecimal form", () => Buffer.from(value).toString("hex")],
  ])("what stands in %s", (_, write) => {
    expect(leaksIn({ text: write() }, { value })).not.toEqual([]);
  });
});
