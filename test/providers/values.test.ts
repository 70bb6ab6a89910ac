import { expect, test } from "vitest";
import { fieldOf } from "../../src/providers/index.js";
import { env } from "../support/every-storage.js";

test.each([
  ["s3_delegated_access", "external_id", "0123456789", true],
  ["s3_delegated_access", "external_id", env.EXTERNAL_ID, true],
  ["s3_delegated_access", "external_id", "012345678", false],
  ["s3_delegated_access", "external_id", "0123456789 ", false],
  ["s3_delegated_access", "external_id", "0123456789\n", false],
  ["s3_delegated_access", "external_id", "0123456789é", false],
  ["gcs", "credentials", env.GCS, true],
  ["gcs", "credentials", " {} \n", false],
  ["gcs", "credentials", "[]", false],
  ["gcs", "credentials", "null", false],
  ["gcs", "credentials", "/path/to/key.json", false],
] as const)("the rule for a value behind a reference, %s %s %j: %s", (type, name, value, isRight) => {
  const field = fieldOf(type, name);
  if (field === undefined) throw new Error(`${type} has no field ${name}.`);
  const problem = field.problem?.(value);
  expect(problem === undefined).toBe(isRight);
  expect(problem ?? "").not.toContain(value);
});
