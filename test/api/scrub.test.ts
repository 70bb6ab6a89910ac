import { Buffer } from "node:buffer";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { concealSecrets, scrubRemoteText } from "../../src/api/http/scrub.js";
import { Secret } from "../../src/model/secret.js";

const scrub = (text: string, ...values: readonly string[]): string =>
  scrubRemoteText(
    text,
    values.map((value) => new Secret("env:X", value)),
    100_000,
  );

describe("encodings of a secret", () => {
  const value = `p&ss<w"o/r+d>'=\\ü`;

  test.each<[string, string]>([
    ["raw", value],
    ["upper case", value.toUpperCase()],
    ["percent-encoded", encodeURIComponent(value)],
    ["percent-encoded, lower case", encodeURIComponent(value).toLowerCase()],
    ["percent-encoded twice", encodeURIComponent(encodeURIComponent(value))],
    ["percent-encoded, slash kept", encodeURIComponent(value).replaceAll("%2F", "/")],
    ["form-encoded", new URLSearchParams({ v: value }).toString().slice(2)],
    ["JSON", JSON.stringify(value).slice(1, -1)],
    ["JSON in JSON", JSON.stringify(JSON.stringify(value)).slice(3, -3)],
    ["JSON with escaped slashes", JSON.stringify(value).slice(1, -1).replaceAll("/", "\\/")],
    [
      "JSON, all escaped",
      Array.from(value, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`).join(""),
    ],
    [
      "HTML",
      value
        .replaceAll("&", "&amp;")
        .replaceAll("<", "&lt;")
        .replaceAll(">", "&gt;")
        .replaceAll('"', "&quot;")
        .replaceAll("'", "&#39;"),
    ],
    ["HTML, hexadecimal", Array.from(value, (c) => `&#x${c.codePointAt(0)?.toString(16)};`).join("")],
    ["folded", value.match(/.{1,4}/gsu)?.join("\n ") ?? ""],
    ["strewn with invisible characters", Array.from(value).join("\u200b")],
  ])("%s", (_name, text) => expect(scrub(`a ${text} b`, value)).toBe("a *** b"));

  test.each([0, 1, 2, 3, 4, 5])("base64 behind %i other bytes", (length) => {
    const encoded = Buffer.from(`${"#".repeat(length)}${value}!!`);
    for (const alphabet of ["base64", "base64url"] as const) {
      const shown = scrub(encoded.toString(alphabet), value);
      expect(shown).toContain("***");
      expect(shown.length).toBeLessThan(8 + 3 + length * 2);
    }
  });

  test("any secret, in any mixture of encodings, at any place", () => {
    const encoders: readonly ((text: string) => string)[] = [
      (text) => text,
      (text) => encodeURIComponent(text),
      (text) => JSON.stringify(text).slice(1, -1),
      (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;"),
    ];
    const secret = fc
      .string({ unit: "grapheme-ascii", minLength: 5, maxLength: 60 })
      // White space and backslashes only separate, so they do not count.
      .filter((v) => v.replace(/[\s\\]/gu, "").length >= 4);
    fc.assert(
      fc.property(
        secret,
        fc.string(),
        fc.string(),
        fc.constantFrom(...encoders),
        (value, before, after, encode) => {
          const shown = scrub(`${before}${encode(value)}${after}`, value);
          expect(shown).toContain("***");
          fc.pre(!`${value}${before}${after}`.includes("*"));
          expect(shown).not.toContain(encode(value));
        },
      ),
    );
  });

  test("base64 of any secret, at any alignment", () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 6 }).filter((v) => Buffer.from(v).length >= 6),
        fc.nat(5),
        (value, offset) => {
          const text = Buffer.concat([Buffer.alloc(offset, 0x41), Buffer.from(value)]).toString("base64");
          expect(scrub(text, value)).toContain("***");
        },
      ),
    );
  });

  test("overlapping and nested secrets leave no rest", () => {
    expect(scrub("xx abcdefghi yy", "abcdef", "defghi")).toBe("xx *** yy");
    expect(scrub("xxabcdyy zz", "abcd", "xxabcdyy")).toBe("*** zz");
    expect(scrub("aXYaXYa", "aXYa")).toBe("***");
    expect(scrub("abab-abab-abab", "abab-abab")).toBe("***");
  });

  test("the signature inside a SAS token, and a line inside a private key", () => {
    const sas = "?sv=2022-11-02&ss=b&sig=aB3%2FdEfGhIjKlMnOpQrStUvWxYz0123456789%2BAB%3D";
    expect(scrub("signature aB3/dEfGhIjKlMnOpQrStUvWxYz0123456789+AB= did not match", sas)).toBe(
      "signature ***= did not match",
    );
    const line = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj";
    const key = JSON.stringify({
      project_id: "my-project-1",
      private_key: `-----BEGIN PRIVATE KEY-----\n${line}\n-----END PRIVATE KEY-----\n`,
    });
    expect(scrub(`my-project-1: bad key ${line}`, key)).toBe("my-project-1: bad key ***");
    expect(scrub(`bad: ${JSON.stringify(key)}`, key)).toBe('bad: "***"');
  });

  test("values of fewer than four characters are left alone", () =>
    expect(scrub("a cat", "a")).toBe("a cat"));
});

describe("what is left", () => {
  test("is one line without control, bidirectional and invisible characters", () => {
    expect(scrub("a\r\n\tb\u001b[31m\u202ec\u2066\u200b\u00ad\ufeff\u{e0041}\u3164d\u2028e\u0000")).toBe(
      "a b[31mcd e",
    );
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(scrub(text)).not.toMatch(/[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|\s{2}|^\s|\s$/u);
      }),
    );
  });

  test("has a limit, counted in characters, that is applied after masking", () => {
    expect(scrubRemoteText("x".repeat(301), [])).toBe(`${"x".repeat(299)}…`);
    expect(scrubRemoteText("😀".repeat(300), [])).toBe("😀".repeat(300));
    const secret = new Secret("env:X", "0123456789".repeat(10));
    expect(scrubRemoteText(`${"x".repeat(250)}${"0123456789".repeat(10)}`, [secret])).toBe(
      `${"x".repeat(250)}***`,
    );
  });

  test("is the beginning of a text of enormous length, however the secret lies across the cut", () => {
    const value = "AbCdEf0123456789";
    for (const before of [4080, 4090, 4096, 8180, 8190]) {
      const shown = scrub(`${"x".repeat(before)}${value}${"x".repeat(9000)}`, value);
      expect(shown.length).toBeLessThanOrEqual(4096 + 3);
      expect(shown).not.toMatch(/Ab/);
    }
  });
});

test("concealing changes nothing but the secrets", () => {
  const text = `  one\ntwo\u202e ${"x".repeat(9000)}`;
  expect(concealSecrets(`${text}hunter2`, [new Secret("env:X", "hunter2")])).toBe(`${text}***`);
});

test("a key file of usual size takes no time", () => {
  const line = "AbCdEf0123456789".repeat(4);
  const credentials = JSON.stringify({ private_key: `${line}\n`.repeat(26) });
  const begun = performance.now();
  for (let index = 0; index < 20; index++) scrub("no access to the bucket".repeat(10), credentials + index);
  expect(performance.now() - begun).toBeLessThan(2_000);
});

test("hostile texts take no time", () => {
  const secret = `{"private_key":"a\\\\\\n\\" \n \t \\"b${"\\n".repeat(50)}AbCdEf0123456789AbCd"}`;
  const begun = performance.now();
  for (const filler of ["\\", " ", "a", "%25", "&amp;", '{"', "\\n", "\u200b", "+"]) {
    scrub(filler.repeat(Math.floor(16_000 / filler.length)), secret);
    scrub(`{${filler.repeat(Math.floor(16_000 / filler.length) - 1)}`, secret);
  }
  expect(performance.now() - begun).toBeLessThan(5_000);
});

test("characters of two, three and four bytes are found percent-encoded, in any case", () => {
  const value = "gr\u00fc\u00df-\u20ac-\u{1f600}-secret";
  for (const encoded of [encodeURIComponent(value), encodeURIComponent(value).toLowerCase()]) {
    expect(scrub(`before ${encoded} after`, value)).not.toContain(encoded.slice(2, 12));
  }
});

test("entities that stand for no character are left as they are", () => {
  expect(scrub("&copy; &#x110000; &#9999999;", "a-secret")).toBe("&copy; &#x110000; &#9999999;");
});
