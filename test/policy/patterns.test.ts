import { expect, test } from "vitest";
import { matchesFolder, matchesText } from "../../src/policy/patterns.js";

test.each([
  ["s3://lightly/", "s3://lightly/"],
  ["s3://lightly/", "s3://lightly"],
  ["s3://lightly", "s3://lightly/street/"],
  ["s3://team-*/raw/", "s3://team-a/raw/x/"],
  ["footage/", "footage/dashcam/"],
  ["*", "anything"],
])("%s is or holds %s", (pattern, path) => {
  expect(matchesFolder(pattern, path)).toBe(true);
});

test.each([
  ["s3://lightly/", "s3://lightly-evil/"],
  ["s3://lightly/", "gs://lightly/"],
  ["s3://lightly/", "lightly/"],
  ["s3://lightly/raw/", "s3://lightly/"],
  ["s3://lightly/raw/", "s3://lightly/raw/../secret/"],
  ["s3://lightly/raw/", "s3://lightly/raw//secret/"],
  ["s3://lightly/raw/", "s3://lightly/raw/%2e%2e/secret/"],
  ["s3://lightly/raw/", "s3://lightly/raw/%2Fx/"],
  ["s3://team-*/raw/", "s3://team-a/b/raw/"],
  ["s3://lightly.x/", "s3://lightlyAx/"],
  ["s3://*/raw/", "s3://raw/"],
  ["*", "s3://anything/"],
])("%s does not hold %s", (pattern, path) => {
  expect(matchesFolder(pattern, path)).toBe(false);
});

test("a text is matched as a whole, and only * is special", () => {
  expect(matchesText("env:FLEET_*", "env:FLEET_SAS")).toBe(true);
  expect(matchesText("env:FLEET_*", "env:OTHER_FLEET_SAS")).toBe(false);
  expect(matchesText("a.c", "abc")).toBe(false);
  expect(matchesText("*@example.com", "ada@example.com.evil.net")).toBe(false);
});
