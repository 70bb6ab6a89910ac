import { expect, test } from "vitest";
import { nearest } from "../../../src/config/excerpt/nearest.js";

const fields = ["type", "region", "resource_path", "input", "lightly", "input_output"];

test.each([
  ["typo", "type"],
  ["tpye", "type"],
  ["ytpe", "type"],
  ["typ", "type"],
  ["typee", "type"],
  ["TYPE", "type"],
  ["regoin", "region"],
  ["ergion", "region"],
  ["regino", "region"],
  ["resourcepath", "resource_path"],
  ["resource-path", "resource_path"],
  ["path_resource", undefined],
  ["inptu", "input"],
  ["lihgtly", "lightly"],
  ["lightyl", "lightly"],
  ["inputoutput", "input_output"],
  ["secret", undefined],
  ["tpey", undefined],
  ["epyt", undefined],
  ["", undefined],
])("%s: %s", (word, expected) => {
  expect(nearest(word, fields)).toBe(expected);
});

test.each([
  ["one edit in two characters", "ab", ["ax"], "ax"],
  ["two in two", "ab", ["xy"], undefined],
  ["one in five", "abcde", ["abcdx"], "abcdx"],
  ["two in five", "abcde", ["abcxy"], undefined],
  ["two in six", "abcdef", ["abcdxy"], "abcdxy"],
  ["three in six", "abcdef", ["abcxyz"], undefined],
  ["three in eight", "abcdefgh", ["abcdexyz"], undefined],
  ["three in nine", "abcdefghi", ["abcdefxyz"], "abcdefxyz"],
  ["two characters more", "abcdef", ["abcdefgh"], "abcdefgh"],
  ["three characters more", "abcdef", ["abcdefghi"], undefined],
  ["two characters less", "abcdef", ["cdef"], "cdef"],
  ["three characters less", "abcdef", ["def"], undefined],
  ["two swaps", "badcef", ["abcdef"], "abcdef"],
  ["three swaps in six", "badcfe", ["abcdef"], undefined],
  ["a swap across a character", "cbadefg", ["abcdefg"], "abcdefg"],
  ["a swap across a character, in few", "cba", ["abc"], undefined],
  ["a letter replaced beside its double", "aabb", ["abab"], "abab"],
  ["a swap at the very end", "abcd", ["abdc"], "abdc"],
  ["no swap where one letter fits alone", "abcx", ["abyc"], undefined],
  ["no swap where the other letter fits alone", "abxd", ["abdy"], undefined],
  ["a swap of first letters with nothing more", "ba", ["ab"], "ab"],
  [
    "a swap in a long word",
    "abcdefghijklmnopqrstuvwxyz",
    ["abcdefghijklmnopqrstuvwxzy"],
    "abcdefghijklmnopqrstuvwxzy",
  ],
])("%s", (_, word, candidates, expected) => {
  expect(nearest(word, candidates)).toBe(expected);
});

test("of several the nearest, and of those as near the first", () => {
  expect(nearest("abcdef", ["abcdxy", "abcdex", "abcdey"])).toBe("abcdex");
  expect(nearest("abcdef", ["abcdefgh", "abcdefg"])).toBe("abcdefg");
  expect(nearest("abcdef", ["abcdxy", "abcdef"])).toBe("abcdef");
  expect(nearest("abcdef", [])).toBeUndefined();
});

test("what is meant is given as it is written", () => {
  expect(nearest("street-scenes", ["Street-Scenes"])).toBe("Street-Scenes");
});

test("nothing is meant by more than 64 characters", () => {
  const word = "a".repeat(64);
  expect(nearest(`${word.slice(1)}b`, [word])).toBe(word);
  expect(nearest(`${word}b`, [`${word}c`])).toBeUndefined();
});

test("250 candidates are looked at", () => {
  const before = Array.from({ length: 249 }, (_, index) => `other-${index}`);
  expect(nearest("tpye", [...before, "type"])).toBe("type");
  expect(nearest("tpye", [...before, "other", "type"])).toBeUndefined();
});
