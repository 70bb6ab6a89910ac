import { describe, expect, test } from "vitest";
import type { DesiredDatasource, ProviderType } from "../../src/model/model.js";
import { fieldOf, type ProviderField } from "../../src/providers/index.js";
import { actualDatasource } from "../../src/providers/wire.js";
import { canonicalActual, canonicalDesired, fingerprint } from "../../src/reconcile/canonical.js";
import { compareSecret } from "../../src/reconcile/compare-secret.js";
import { Secret } from "../../src/model/secret.js";

function theField(type: ProviderType, name: string): ProviderField {
  const field = fieldOf(type, name);
  if (field === undefined) throw new Error(`${type} has no field ${name}.`);
  return field;
}

function compared(type: ProviderType, name: string, desired: string, actual: string | undefined) {
  return compareSecret(
    theField(type, name),
    new Secret("env:X", desired),
    actual === undefined ? undefined : new Secret("platform", actual),
  );
}

const key = (facts: object) =>
  JSON.stringify({
    type: "service_account",
    private_key_id: "k1",
    client_email: "a@b",
    private_key: "p1",
    ...facts,
  });

describe("a secret", () => {
  const secretFields = [
    ["s3", "secret_access_key", "wJalr/XUtn+FEMI=", "**********"],
    ["s3_delegated_access", "external_id", "external-id-1", "masked-external-id"],
    ["azure", "sas_token", "sv=1&sig=a%2Bb", "**********"],
    ["gcs", "credentials", key({}), "**********"],
    ["obs", "obs_secret_access_key", "obs secret", "**********"],
  ] as const;

  test.each(secretFields)(
    "of %s (%s) is equal to itself, unknown when masked, empty or gone",
    (type, name, value, mask) => {
      expect(compared(type, name, value, value)).toBe("equal");
      for (const shown of [mask, "", undefined, value.slice(0, -1), `${value}x`, value.toUpperCase()]) {
        expect(compared(type, name, value, shown)).toBe("unknown");
      }
    },
  );

  test("of which only one side names its key is unknown", () => {
    expect(compared("gcs", "credentials", "{}", key({}))).toBe("unknown");
    expect(compared("gcs", "credentials", key({}), "{}")).toBe("unknown");
    expect(compared("gcs", "credentials", key({}), key({ private_key_id: "k2" }))).toBe("changed");
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
  ] as const)("Google credentials that differ in %s are judged honestly", (_, actual, outcome) => {
    expect(compared("gcs", "credentials", key({}), actual)).toBe(outcome);
  });

  test("a private key's line ends matter", () => {
    const [desired, actual] = [key({ private_key: "a\nb\n" }), key({ private_key: "a\nb" })];
    expect(compared("gcs", "credentials", desired, actual)).toBe("unknown");
  });
});

describe("two datasources are the same", () => {
  const base = {
    type: "OBS",
    purpose: "INPUT",
    obsAccessKeyId: "K",
    obsEndpoint: "https://obs.example",
    fullPath: "obs://b/f/",
  };
  const form = (more: object) => canonicalActual(actualDatasource({ ...base, ...more }));

  test.each<[string, object, boolean]>([
    ["one slash at the end of the path", { fullPath: "obs://b/f" }, true],
    ["two slashes", { fullPath: "obs://b/f//" }, false],
    ["another folder", { fullPath: "obs://b/F/" }, false],
    ["one slash at the end of the endpoint", { obsEndpoint: "https://obs.example/" }, true],
    ["another endpoint", { obsEndpoint: "http://obs.example" }, false],
    ["`null` for no thumbnails", { thumbSuffix: null }, true],
    ["thumbnails", { thumbSuffix: "[filename].[extension]" }, false],
    ["the id of the datasource", { id: "0".repeat(24) }, true],
    ["a secret", { obsSecretAccessKey: "hush" }, true],
    ["a member that nobody knows", { region: "eu" }, true],
    ["the access key id", { obsAccessKeyId: "k" }, false],
  ])("but for %s: %s → %s", (_, more, isSame) => {
    expect(JSON.stringify(form(more)) === JSON.stringify(form({}))).toBe(isSame);
  });

  test("a local web server is the default when it is absent, with or without a slash", () => {
    const local = { type: "LOCAL", purpose: "INPUT", fullPath: "x" };
    const forms = [{}, { webServerLocation: null }, { webServerLocation: "http://localhost:3456/" }].map(
      (more) => canonicalActual(actualDatasource({ ...local, ...more })),
    );
    expect(new Set(forms.map((one) => JSON.stringify(one))).size).toBe(1);
  });

  test("whether an access key id is written or referred to", () => {
    const position = { file: "f", line: 1, column: 1, endColumn: 1 };
    const desired = (id: string | Secret): DesiredDatasource => ({
      purpose: "input",
      provider: "obs",
      connection: null,
      rotation: 0,
      fields: {
        obs_endpoint: "https://obs.example",
        obs_access_key_id: id,
        obs_secret_access_key: new Secret("env:S", "hush"),
      },
      resourcePath: "obs://b/f",
      thumbnailSuffix: null,
      position,
      positions: {},
    });
    expect(canonicalDesired(desired("K"))).toEqual(form({}));
    expect(canonicalDesired(desired(new Secret("env:K", "K")))).toEqual(form({}));
  });
});

describe("the fingerprint of a dataset", () => {
  const datasource = {
    type: "GCS",
    purpose: "INPUT",
    gcsProjectId: "p",
    fullPath: "gs://b/",
    gcsCredentials: key({}),
  };
  const of = (...wires: readonly object[]) =>
    fingerprint({
      id: "1",
      name: "street",
      owner: "me",
      type: "images",
      datasources: wires.map((wire) => actualDatasource({ ...datasource, ...wire })),
      sharing: null,
    });
  const other = { purpose: "LIGHTLY", fullPath: "gs://c/" };

  test("does not depend on the order of datasources, ids, or secrets that nobody can compare", () => {
    expect(of({}, other)).toBe(of(other, {}));
    expect(of({ id: "0".repeat(24) })).toBe(of({ id: "1".repeat(24) }));
    expect(of({ gcsCredentials: key({ private_key: "p2" }) })).toBe(of({}));
    expect(of({ gcsCredentials: "**********" })).toBe(of({ gcsCredentials: null }));
  });

  test("depends on fields, on the set of datasources, and on the public part of a secret", () => {
    const all = [
      of({}),
      of({ gcsProjectId: "q" }),
      of({}, other),
      of(),
      of({ gcsCredentials: key({ private_key_id: "k2" }) }),
    ];
    expect(new Set(all).size).toBe(all.length);
    for (const one of all) expect(one).toMatch(/^[0-9a-f]{64}$/);
  });
});
