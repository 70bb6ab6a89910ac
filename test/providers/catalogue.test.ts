import { expect, test } from "vitest";
import {
  fieldOf,
  fieldsOf,
  isProviderType,
  providerOf,
  providerOfWireType,
  providerTypes,
} from "../../src/providers/index.js";
import { permissionChecks } from "../../src/model/remote.js";

/** All that is known of a provider, but for what its functions do. */
function entryOf(type: (typeof providerTypes)[number]): string {
  const provider = providerOf(type);
  const fields = fieldsOf(provider).map(
    ([name, field]) =>
      `  ${name}: ${field.wire}, ${field.kind}${field.default === undefined ? "" : `, ${field.default} by default`}`,
  );
  const grants = permissionChecks.map((check) => `  ${check}: ${provider.grants[check]}`);
  return [
    `${type}: ${provider.wireType}`,
    ...fields,
    `  ${provider.path.example}, apart by ${provider.path.scope === null ? "construction" : ["path", ...provider.path.scope].join(", ")}`,
    `  ${provider.verifiable ? "can" : "cannot"} be verified`,
    ...grants,
  ].join("\n");
}

test("what is known of each provider: names on the wire, defaults, and what to grant", async () => {
  const catalogue = `${providerTypes.map(entryOf).join("\n\n")}\n`;
  await expect(catalogue).toMatchFileSnapshot("../golden/providers/catalogue.txt");
});

test("a provider is found by its tag and by its name on the wire, and by nothing else", () => {
  for (const type of providerTypes) {
    expect(isProviderType(type)).toBe(true);
    expect(providerOfWireType(providerOf(type).wireType)).toBe(providerOf(type));
    for (const [name, field] of fieldsOf(providerOf(type))) expect(fieldOf(type, name)).toBe(field);
  }
  for (const other of ["S3", "", "toString", "__proto__", null, 3, ["s3"]])
    expect(isProviderType(other)).toBe(false);
  expect(providerOfWireType("s3")).toBeUndefined();
  expect(fieldOf("s3", "sas_token")).toBeUndefined();
  expect(fieldOf("FTP", "region")).toBeUndefined();
});

test.each([
  ["0123456789", true],
  ["azAZ09_+=,.@:/-", true],
  ["012345678", false],
  ["0123456789 ", false],
  [" 0123456789", false],
  ["0123456789!", false],
  ["!0123456789", false],
])("an external id %j is allowed: %s", (value, allowed) => {
  const says = "at least 10 characters, only letters, digits and _+=,.@:/-";
  expect(fieldOf("s3_delegated_access", "external_id")?.problem?.(value)).toBe(allowed ? undefined : says);
});

test.each([
  ["{}", true],
  ['{"private_key_id": "1"}', true],
  ["[]", false],
  ["null", false],
  ['"text"', false],
  ["3", false],
  ["{", false],
  ["", false],
])("credentials %j are a key file: %s", (value, allowed) => {
  const says = "the JSON text of a service account's key file";
  expect(fieldOf("gcs", "credentials")?.problem?.(value)).toBe(allowed ? undefined : says);
});

test.each([
  ["sv=1&se=2026-01-31&sig=x", "2026-01-31T00:00:00.000Z"],
  ["?se=2026-01-31T10:20:30Z&sig=x", "2026-01-31T10:20:30.000Z"],
  ["se=2026-01-31T10:20:30.5Z", "2026-01-31T10:20:30.500Z"],
  ["se=2026-01-31T10%3A20Z", "2026-01-31T10:20:00.000Z"],
  ["sv=1&sig=x", undefined],
  ["se=", undefined],
  ["se=2026-01-31T10:20:30", undefined],
  ["se=02026-01-31", undefined],
  ["se=2026-1-31", undefined],
  ["se=2026-01-31 ", undefined],
  ["se=2026-01-31TZ", undefined],
  ["se=2026-13-31", undefined],
  ["se=never", undefined],
])("the SAS token %j ends at %s", (value, end) => {
  expect(fieldOf("azure", "sas_token")?.expiry?.(value)?.toISOString()).toBe(end);
});
