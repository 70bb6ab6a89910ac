import { expect, test } from "vitest";
import { bySeverity, configFindings, failureFindings, type Finding } from "../../src/report/finding.js";
import { at, finding } from "../support/documents.js";

test("errors come before warnings, then as a reader meets them; what has no place comes first", () => {
  const [one] = configFindings([finding("error", "unknown-key", 1)]);
  const placed = (severity: Finding["severity"], position: Finding["position"]) =>
    ({ ...one, severity, position }) as Finding;
  const sorted = [
    placed("error", null),
    placed("error", at(9, "a.yaml")),
    placed("error", { ...at(3, "b.yaml"), column: 2 }),
    placed("error", { ...at(3, "b.yaml"), column: 7 }),
    placed("error", at(4, "b.yaml")),
    placed("warning", null),
    placed("warning", at(1, "a.yaml")),
  ];
  expect(bySeverity(sorted.toReversed())).toEqual(sorted);
  expect(bySeverity(sorted)).toEqual(sorted);
});

test("a failure says its message line by line, and its hint where it has one", () => {
  const failure = { message: "one\ntwo", exitCode: 1, diagnostics: [] };
  const messageOf = (hint: string) => failureFindings({ ...failure, hint }).map(({ message }) => message);
  expect(messageOf("")).toEqual([["one", "two"]]);
  expect(messageOf("three")).toEqual([["one", "two", "three"]]);
});
