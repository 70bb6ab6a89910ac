import { describe, expect, test } from "vitest";
import type { ActualDatasource, DesiredDatasource, FieldChange, ShownValue } from "../../src/model/model.js";
import { diffDatasource, newDatasourceFields, secretFieldsOf } from "../../src/reconcile/diff.js";
import { Secret } from "../../src/model/secret.js";
import { actualDatasource } from "../support/actual.js";
import { desiredDatasource, placed } from "../support/desired.js";

const absent: ShownValue = { kind: "absent" };
const text = (value: string): ShownValue => ({ kind: "text", text: value });
const hidden: ShownValue = { kind: "secret", reference: null };
const reference = (name: string): ShownValue => ({ kind: "secret", reference: name });

/** A change that the config tells of in a line; without one, where it has its datasource. */
function change(field: string, before: ShownValue, after: ShownValue, line = 3): FieldChange {
  return { field, before, after, position: placed(line) };
}

const sas = new Secret("env:SAS", "sv=1&sig=2");
const s3Secret = new Secret("env:S3_SECRET", "wJalr");
const onS3 = {
  provider: "s3",
  fields: { region: "eu-central-1", access_key: "AKIA1", secret_access_key: s3Secret },
  resourcePath: "s3://bucket/input/",
  positions: { region: placed(4), access_key: placed(5), secret_access_key: placed(6) },
} as const satisfies Partial<DesiredDatasource>;
const heldOnS3 = {
  provider: "s3",
  fields: { region: "eu-central-1", access_key: "AKIA1" },
  secrets: { secret_access_key: new Secret("platform", "wJalr") },
  resourcePath: "s3://bucket/input/",
} as const satisfies Partial<ActualDatasource>;

function diff(
  desired: Partial<DesiredDatasource> = {},
  actual: Partial<ActualDatasource> = {},
): ReturnType<typeof diffDatasource> {
  return diffDatasource(desiredDatasource("input", desired), actualDatasource("input", actual));
}

describe("a datasource that the platform holds as declared", () => {
  test("differs in nothing, and its secret is known to be equal", () => {
    expect(diff()).toEqual({
      changes: [],
      equal: [{ field: "sas_token", secret: sas, position: placed(5) }],
      unknown: [],
    });
  });

  test.each([
    ["masked", { sas_token: new Secret("platform", "**********") }],
    ["left out", {}],
  ])("has a secret of which nothing is known where it is %s", (_how, secrets) => {
    expect(diff({}, { secrets })).toEqual({
      changes: [],
      equal: [],
      unknown: [{ field: "sas_token", secret: sas, position: placed(5) }],
    });
  });

  test("differs in nothing that has no meaning: a slash, a default, a field of another provider", () => {
    expect(
      diff({}, { resourcePath: "container/input", fields: { account_name: "fleetstore", region: "x" } })
        .changes,
    ).toEqual([]);
    const local = { provider: "local", fields: {}, positions: {} } as const;
    const withDefault = {
      provider: "local",
      fields: { web_server_location: "http://localhost:3456/" },
      secrets: {},
    };
    expect(diff(local, withDefault)).toEqual({ changes: [], equal: [], unknown: [] });
  });
});

describe("each field that differs is shown before and after, with its place", () => {
  test("the fields, the path and the thumbnails", () => {
    const desired = {
      thumbnailSuffix: ".thumb",
      positions: { account_name: placed(4), resource_path: placed(6), thumbnail_suffix: placed(7) },
    };
    const actual = { fields: { account_name: "oldstore" }, resourcePath: "container/old" };
    expect(diff(desired, actual).changes).toEqual([
      change("account_name", text("oldstore"), text("fleetstore"), 4),
      change("resource_path", text("container/old"), text("container/input/"), 6),
      change("thumbnail_suffix", absent, text(".thumb"), 7),
    ]);
  });

  test("one suffix of the thumbnails in place of another", () => {
    expect(diff({ thumbnailSuffix: ".new" }, { thumbnailSuffix: ".old" }).changes).toEqual([
      change("thumbnail_suffix", text(".old"), text(".new")),
    ]);
    expect(diff({ thumbnailSuffix: ".new" }, { thumbnailSuffix: ".new" }).changes).toEqual([]);
  });

  test("what goes away, in its datasource's place", () => {
    const actual = {
      ...heldOnS3,
      fields: { ...heldOnS3.fields, server_side_encryption_kms_key: "arn:key" },
      thumbnailSuffix: ".old",
    };
    expect(diff(onS3, actual).changes).toEqual([
      change("server_side_encryption_kms_key", text("arn:key"), absent),
      change("thumbnail_suffix", text(".old"), absent),
    ]);
  });

  test("a default in place of another value", () => {
    const local = { provider: "local", fields: {}, positions: {} } as const;
    const held = { provider: "local", fields: { web_server_location: "http://other:1" }, secrets: {} };
    expect(diff(local, held).changes).toEqual([
      change("web_server_location", text("http://other:1"), text("http://localhost:3456")),
    ]);
  });

  test("a secret whose public part differs, which needs no value to tell", () => {
    const key = (id: string) => JSON.stringify({ private_key_id: id, client_email: "a@b", private_key: id });
    const credentials = new Secret("env:GCS", key("new"));
    const desired = {
      provider: "gcs",
      fields: { project_id: "perception", credentials },
      resourcePath: "gs://bucket/input/",
      positions: { credentials: placed(8) },
    } as const;
    const actual = {
      provider: "gcs",
      fields: { project_id: "perception" },
      secrets: { credentials: new Secret("platform", key("old")) },
      resourcePath: "gs://bucket/input/",
    };
    expect(diff(desired, actual)).toEqual({
      changes: [change("credentials", hidden, reference("env:GCS"), 8)],
      equal: [],
      unknown: [],
    });
  });
});

describe("an access key id", () => {
  const other = { ...heldOnS3, fields: { ...heldOnS3.fields, access_key: "AKIA0" } };

  test("is shown where the config shows its own", () => {
    expect(diff(onS3, other).changes).toEqual([change("access_key", text("AKIA0"), text("AKIA1"), 5)]);
  });

  test("is hidden where the config refers to its own", () => {
    const referred = { ...onS3, fields: { ...onS3.fields, access_key: new Secret("env:KEY_ID", "AKIA1") } };
    expect(diff(referred, other).changes).toEqual([change("access_key", hidden, reference("env:KEY_ID"), 5)]);
    expect(diff(referred, heldOnS3).changes).toEqual([]);
  });

  test("is shown like any text where the platform has none", () => {
    expect(diff(onS3, { ...heldOnS3, fields: { region: "eu-central-1" } }).changes).toEqual([
      change("access_key", absent, text("AKIA1"), 5),
    ]);
  });
});

describe("another provider", () => {
  test("changes the type first, then its fields, the path, and what goes away", () => {
    const desired = { ...onS3, positions: { ...onS3.positions, type: placed(2), resource_path: placed(9) } };
    const { changes, equal, unknown } = diff({ ...desired, thumbnailSuffix: ".new" });
    expect(changes).toEqual([
      change("type", text("azure"), text("s3"), 2),
      change("region", absent, text("eu-central-1"), 4),
      change("access_key", absent, text("AKIA1"), 5),
      change("secret_access_key", absent, reference("env:S3_SECRET"), 6),
      change("resource_path", text("container/input/"), text("s3://bucket/input/"), 9),
      change("thumbnail_suffix", absent, text(".new")),
      change("account_name", text("fleetstore"), absent),
    ]);
    expect({ equal, unknown }).toEqual({ equal: [], unknown: [] });
  });

  test("has what goes away in the order of the names, its access key id hidden, its region shown", () => {
    expect(diff({}, heldOnS3).changes).toEqual([
      change("type", text("s3"), text("azure")),
      change("account_name", absent, text("fleetstore"), 4),
      change("sas_token", absent, reference("env:SAS"), 5),
      change("resource_path", text("s3://bucket/input/"), text("container/input/")),
      change("access_key", hidden, absent),
      change("region", text("eu-central-1"), absent),
    ]);
  });

  test("of one kind keeps the fields that both have, but never shows the other's access key id", () => {
    const delegated = {
      provider: "s3_delegated_access",
      fields: { region: "eu-west-1", role_arn: "arn:role", external_id: new Secret("env:ID", "external-1") },
      resourcePath: "s3://bucket/input/",
      positions: {},
    } as const;
    expect(diff(delegated, heldOnS3).changes).toEqual([
      change("type", text("s3"), text("s3_delegated_access")),
      change("region", text("eu-central-1"), text("eu-west-1")),
      change("role_arn", absent, text("arn:role")),
      change("external_id", absent, reference("env:ID")),
      change("access_key", hidden, absent),
    ]);
  });

  test("that this program does not know shows its name, and no field of it", () => {
    const unknown = { provider: "FTP", fields: {}, secrets: {} };
    expect(diff({}, unknown).changes).toEqual([
      change("type", text("FTP"), text("azure")),
      change("account_name", absent, text("fleetstore"), 4),
      change("sas_token", absent, reference("env:SAS"), 5),
    ]);
  });
});

describe("a new datasource", () => {
  test("sets everything that is declared, in the order of the diff", () => {
    const desired = desiredDatasource("input", {
      ...onS3,
      fields: { ...onS3.fields, access_key: new Secret("env:KEY_ID", "AKIA1") },
      thumbnailSuffix: ".thumb",
    });
    expect(newDatasourceFields(desired)).toEqual([
      change("type", absent, text("s3")),
      change("region", absent, text("eu-central-1"), 4),
      change("access_key", absent, reference("env:KEY_ID"), 5),
      change("secret_access_key", absent, reference("env:S3_SECRET"), 6),
      change("resource_path", absent, text("s3://bucket/input/")),
      change("thumbnail_suffix", absent, text(".thumb")),
    ]);
  });

  test("says nothing of thumbnails that are off", () => {
    expect(newDatasourceFields(desiredDatasource("input")).map(({ field }) => field)).toEqual([
      "type",
      "account_name",
      "sas_token",
      "resource_path",
    ]);
  });
});

describe("the secret fields", () => {
  test("are those that are declared, each with its place; an access key id is none of them", () => {
    const referred = { ...onS3, fields: { ...onS3.fields, access_key: new Secret("env:KEY_ID", "AKIA1") } };
    expect(secretFieldsOf(desiredDatasource("input", referred))).toEqual([
      { field: "secret_access_key", secret: s3Secret, position: placed(6) },
    ]);
    expect(secretFieldsOf(desiredDatasource("input", { positions: {} }))).toEqual([
      { field: "sas_token", secret: sas, position: placed(3) },
    ]);
  });

  test("are none where the provider has none", () => {
    expect(secretFieldsOf(desiredDatasource("input", { provider: "local", fields: {} }))).toEqual([]);
  });
});
