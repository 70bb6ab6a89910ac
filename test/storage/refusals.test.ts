import { describe, expect, test } from "vitest";
import { providerTypes } from "../../src/providers/index.js";
import type { StorageLocation } from "../../src/storage/locations.js";
import type { RefusalKind } from "../../src/storage/port.js";
import { isFatal, refusalFinding } from "../../src/storage/refusal-finding.js";

function locationOn(provider: StorageLocation["provider"]): StorageLocation {
  const place = { path: "path", bucket: "bucket", prefix: "folder/", fields: {}, positions: {} };
  return { provider, ...place, users: [], writes: true, contentTypes: [], ofCredential: [] };
}

/** On which check a refusal of a read ends up, and as what. */
const outcomes: Readonly<Record<RefusalKind, readonly [check: string, state: string]>> = {
  access: ["read", "denied"],
  credential: ["credential", "denied"],
  expired: ["credential", "denied"],
  not_yet_valid: ["credential", "denied"],
  bucket_missing: ["folder", "denied"],
  object_missing: ["read", "unproven"],
  region: ["region", "denied"],
  clock: ["clock", "denied"],
  source_address: ["read", "unproven"],
  encryption: ["read", "denied"],
  archived: ["read", "warning"],
  condition: ["read", "unproven"],
  redirect: ["reach", "unproven"],
  forbidden_address: ["reach", "unproven"],
  unreachable: ["reach", "unproven"],
  busy: ["read", "unproven"],
  unexpected: ["read", "unproven"],
};
const kinds = Object.entries(outcomes) as readonly (readonly [RefusalKind, readonly [string, string]])[];

describe.each(kinds)("a refusal for %s", (kind, [check, state]) => {
  test.each(providerTypes)("by %s is told on the check that it decides, with what to do", (provider) => {
    const refusal = { kind, code: "CODE", ambiguous: false };
    const finding = refusalFinding("read", refusal, locationOn(provider));
    expect(finding).toMatchObject({ check, state, code: "CODE", message: expect.stringContaining("CODE") });
    expect(finding.remedy).toMatch(/\w/);
    expect(finding.field).toMatch(/^[a-z_]+$/);
    expect(isFatal(refusal)).toBe(check !== "read");
  });
});

test("the field that a refusal names is the one that is pointed at, and the region that it names the one to set", () => {
  const refusal = { kind: "region", code: "CODE", ambiguous: false, region: "eu-west-1" } as const;
  const finding = refusalFinding("list", { ...refusal, field: "region" }, locationOn("s3"));
  expect(finding).toMatchObject({ field: "region", remedy: "set region to eu-west-1" });
});

test.each(providerTypes)("a deletion that %s denies names the right to delete", (provider) => {
  const refusal = { kind: "access", code: "CODE", ambiguous: false } as const;
  expect(refusalFinding("delete", refusal, locationOn(provider)).remedy).toMatch(/\w/);
  expect(refusalFinding("contents", refusal, locationOn(provider)).remedy).toMatch(/\w/);
});
