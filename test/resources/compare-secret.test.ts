import { describe, expect, test } from "vitest";
import type { ProviderType } from "../../src/model/desired.js";
import { Secret } from "../../src/model/secret.js";
import { fieldOf } from "../../src/providers/index.js";
import { compareSecret } from "../../src/resources/compare-secret.js";

function compared(type: ProviderType, name: string, desired: string | undefined, actual: string | undefined) {
  const field = fieldOf(type, name);
  if (field === undefined) throw new Error(`${type} has no field ${name}.`);
  const shown = actual === undefined ? undefined : new Secret("platform", actual);
  return compareSecret(field, new Secret("env:X", desired), shown);
}

const key = (facts: object) =>
  JSON.stringify({
    type: "service_account",
    private_key_id: "k1",
    client_email: "a@b",
    private_key: "p1",
    ...facts,
  });

const secretFields = [
  ["s3", "secret_access_key", "wJalr/XUtn+FEMI=", "**********"],
  ["s3_delegated_access", "external_id", "external-id-1", "masked-external-id"],
  ["azure", "sas_token", "sv=1&sig=a%2Bb", "**********"],
  ["gcs", "credentials", key({}), "**********"],
  ["obs", "obs_secret_access_key", "obs secret", "**********"],
] as const;

test.each(secretFields)(
  "a secret of %s (%s) is equal to itself, unknown when masked, empty or gone",
  (type, name, value, mask) => {
    expect(compared(type, name, value, value)).toBe("equal");
    for (const shown of [mask, "", undefined, value.slice(0, -1), `${value}x`, value.toUpperCase()]) {
      expect(compared(type, name, value, shown)).toBe("unknown");
    }
  },
);

test.each(secretFields)("a secret of %s (%s) that was not looked up is unknown", (type, name, value) => {
  for (const shown of [value, "", undefined]) expect(compared(type, name, undefined, shown)).toBe("unknown");
});

test.each([
  ["?sv=1&sig=2", "sv=1&sig=2", "equal"],
  ["sv=1&sig=2", "?sv=1&sig=2", "equal"],
  ["sv=1&sig=2", "??sv=1&sig=2", "unknown"],
  ["sv=1&sig=2", "sig=2&sv=1", "unknown"],
  ["sv=1&sig=2", "sv=1&sig=3", "unknown"],
] as const)("SAS tokens %j and %j are %s", (desired, actual, outcome) => {
  expect(compared("azure", "sas_token", desired, actual)).toBe(outcome);
});

describe("Google credentials", () => {
  const pretty = JSON.stringify(JSON.parse(key({})), undefined, 4);
  const reordered = JSON.stringify(
    Object.fromEntries(Object.entries(JSON.parse(key({})) as object).toReversed()),
  );

  test.each([
    ["whitespace", pretty, "equal"],
    ["the order of members", reordered, "equal"],
    ["an escape", key({}).replace("a@b", "\\u0061@b"), "equal"],
    ["another key of the account", key({ private_key_id: "k2", private_key: "p2" }), "changed"],
    ["another account", key({ client_email: "c@d" }), "changed"],
    ["another private key of the same id", key({ private_key: "p2" }), "unknown"],
    ["a masked private key", key({ private_key: "***" }), "unknown"],
    ["a masked key id", key({ private_key_id: "" }), "unknown"],
    ["no key id", key({ private_key_id: undefined }), "unknown"],
    ["a member more", key({ universe_domain: "googleapis.com" }), "unknown"],
    ["a list", "[]", "unknown"],
    ["a number", "1", "unknown"],
    ["half of it", key({}).slice(0, 40), "unknown"],
  ] as const)("that differ in %s are judged honestly", (_, actual, outcome) => {
    expect(compared("gcs", "credentials", key({}), actual)).toBe(outcome);
  });

  test("of which only one side names its key are unknown", () => {
    expect(compared("gcs", "credentials", "{}", key({}))).toBe("unknown");
    expect(compared("gcs", "credentials", key({}), "{}")).toBe("unknown");
  });

  test("that differ in the line ends of the private key are two", () => {
    const [desired, actual] = [key({ private_key: "a\nb\n" }), key({ private_key: "a\nb" })];
    expect(compared("gcs", "credentials", desired, actual)).toBe("unknown");
  });
});
