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
    `  ${provider.path.example}`,
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
