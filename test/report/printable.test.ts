import fc from "fast-check";
import { expect, test } from "vitest";
import { printable, quoted } from "../../src/report/printable.js";
import { active, hostileText } from "../support/hostile.js";

test("what cannot be seen or would be acted on is written as its escape", () => {
  expect(printable("a\u001b[31m\u202eb\u200b\u034fc\ud800")).toBe(
    "a\\u{1b}[31m\\u{202e}b\\u{200b}\\u{34f}c\\u{d800}",
  );
  expect(printable("::error::x")).toBe("\\u{3a}:error::x");
  expect(printable("  ::error::x")).toBe("  \\u{3a}:error::x");
  expect(printable("a::b")).toBe("a::b");
  expect(printable("x ##[error]y")).toBe("x #\\u{23}[error]y");
  expect(printable("naïve 名前 🚀 a:b #1")).toBe("naïve 名前 🚀 a:b #1");
});

test("long texts are cut, and say so", () => {
  expect(printable("x".repeat(1_000_000), 3)).toBe("xxx… (1000000 characters)");
});

test("any text is one inert line", () => {
  fc.assert(
    fc.property(hostileText, (hostile) => {
      for (const shown of [printable(hostile), quoted(hostile)]) {
        expect(shown).not.toMatch(active);
        expect(shown).not.toMatch(/\n|^\s*::/);
      }
    }),
    { numRuns: 1000 },
  );
});
