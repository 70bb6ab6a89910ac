import { describe, expect, test } from "vitest";
import type { FieldChange, Plan, ShownValue } from "../../src/model/plan.js";
import { Secret } from "../../src/model/secret.js";
import { makePlan } from "../../src/reconcile/plan.js";
import {
  actualDataset,
  actualDatasource,
  type ActualDatasourceGiven,
  actualState,
  found,
} from "../support/actual.js";
import {
  type DatasourceGiven,
  desiredDataset,
  desiredDatasource,
  desiredState,
  placed,
  sas,
} from "../support/desired.js";

const absent: ShownValue = { kind: "absent" };
const text = (value: string): ShownValue => ({ kind: "text", text: value });
const hidden: ShownValue = { kind: "secret", reference: null };
const reference = (name: string): ShownValue => ({ kind: "secret", reference: name });

/** A field that the config has in a line; without one, where it has the datasource. */
function field(name: string, before: ShownValue, after: ShownValue, line = 3): FieldChange {
  return { field: name, before, after, cause: null, position: placed(line) };
}

const onS3 = {
  provider: "s3",
  fields: { region: "eu-central-1", access_key: "AKIA1", secret_access_key: sas("env:S3_SECRET", "wJalr") },
  resourcePath: "s3://bucket/input/",
  positions: { region: placed(4), access_key: placed(5), secret_access_key: placed(6) },
} as const satisfies DatasourceGiven;
const heldOnS3 = {
  provider: "s3",
  fields: { region: "eu-central-1", access_key: "AKIA1" },
  secrets: { secret_access_key: new Secret("platform", "wJalr") },
  resourcePath: "s3://bucket/input/",
} as const satisfies ActualDatasourceGiven;

/** The plan of a datasource that is declared, and that the platform has, or has not. */
function planOf(desired: DatasourceGiven, actual: ActualDatasourceGiven | null): Plan {
  const parts = actual === null ? [] : [actualDatasource("input", actual)];
  return makePlan({
    desired: desiredState(desiredDataset("street", { parts: [desiredDatasource("input", desired)] })),
    actual: actualState({ street: found(actualDataset("street", { parts })) }),
  });
}

function fieldsOf(desired: DatasourceGiven, actual: ActualDatasourceGiven | null): readonly FieldChange[] {
  return planOf(desired, actual).changes.flatMap(({ fields }) => fields);
}

describe("a datasource that the platform has as declared", () => {
  test("does not change", () => {
    expect(planOf({}, {})).toMatchObject({ changes: [], unknown: [], unchanged: 2 });
    expect(planOf(onS3, heldOnS3)).toMatchObject({ changes: [], unknown: [] });
  });

  test("does not change for what has no meaning: a slash, a default", () => {
    expect(fieldsOf({}, { resourcePath: "container/input" })).toEqual([]);
    const local = { provider: "local", fields: { web_server_location: "http://localhost:3456" } } as const;
    const slashed = { web_server_location: "http://localhost:3456/" };
    expect(fieldsOf(local, { provider: "local", fields: slashed, secrets: {} })).toEqual([]);
  });
});

describe("each field that differs is shown before and after, with its place", () => {
  test("the fields, the path and the thumbnails", () => {
    const desired = {
      thumbnailSuffix: ".thumb",
      positions: { account_name: placed(4), resource_path: placed(6), thumbnail_suffix: placed(7) },
    };
    const actual = { fields: { account_name: "oldstore" }, resourcePath: "container/old" };
    expect(fieldsOf(desired, actual)).toEqual([
      field("account_name", text("oldstore"), text("fleetstore"), 4),
      field("resource_path", text("container/old"), text("container/input/"), 6),
      field("thumbnail_suffix", absent, text(".thumb"), 7),
    ]);
  });

  test("one suffix of the thumbnails in place of another", () => {
    expect(fieldsOf({ thumbnailSuffix: ".new" }, { thumbnailSuffix: ".old" })).toEqual([
      field("thumbnail_suffix", text(".old"), text(".new")),
    ]);
    expect(fieldsOf({ thumbnailSuffix: ".new" }, { thumbnailSuffix: ".new" })).toEqual([]);
  });

  test("what goes away, after what is declared, in its datasource's place", () => {
    const kept = { ...heldOnS3.fields, server_side_encryption_kms_key: "arn:key" };
    const actual = { ...heldOnS3, fields: kept, thumbnailSuffix: ".old" };
    expect(fieldsOf({ ...onS3, resourcePath: "s3://bucket/new/" }, actual)).toEqual([
      field("resource_path", text("s3://bucket/input/"), text("s3://bucket/new/")),
      field("server_side_encryption_kms_key", text("arn:key"), absent),
      field("thumbnail_suffix", text(".old"), absent),
    ]);
  });
});

describe("an access key id", () => {
  const other = { ...heldOnS3, fields: { ...heldOnS3.fields, access_key: "AKIA0" } };
  const referred = { ...onS3, fields: { ...onS3.fields, access_key: sas("env:KEY_ID", "AKIA1") } };

  test("is shown where the config shows its own", () => {
    expect(fieldsOf(onS3, other)).toEqual([field("access_key", text("AKIA0"), text("AKIA1"), 5)]);
  });

  test("is hidden where the config refers to its own, and compared by its value", () => {
    expect(fieldsOf(referred, other)).toEqual([field("access_key", hidden, reference("env:KEY_ID"), 5)]);
    expect(planOf(referred, heldOnS3)).toMatchObject({ changes: [], unknown: [] });
  });

  test("that was not looked up cannot be compared", () => {
    const unread = { ...onS3, fields: { ...onS3.fields, access_key: new Secret("env:KEY_ID") } };
    expect(planOf(unread, heldOnS3)).toMatchObject({ changes: [], unknown: [{ field: "access_key" }] });
    const moved = planOf(unread, { ...other, resourcePath: "s3://bucket/old/" });
    expect(moved.changes[0]).toMatchObject({
      fields: [{ field: "resource_path" }],
      secrets: [
        { field: "access_key", reason: "sent along" },
        { field: "secret_access_key", reason: "sent along" },
      ],
    });
  });

  test("is shown like any text where the platform has none", () => {
    expect(fieldsOf(onS3, { ...heldOnS3, fields: { region: "eu-central-1" } })).toEqual([
      field("access_key", absent, text("AKIA1"), 5),
    ]);
  });
});

describe("another provider", () => {
  test("changes the type first, then its fields, the path, and what goes away; its secrets are new", () => {
    const positions = { ...onS3.positions, type: placed(2), resource_path: placed(9) };
    const { changes } = planOf({ ...onS3, positions, thumbnailSuffix: ".new" }, {});
    expect(changes[0]?.fields).toEqual([
      field("type", text("azure"), text("s3"), 2),
      field("region", absent, text("eu-central-1"), 4),
      field("access_key", absent, text("AKIA1"), 5),
      field("resource_path", text("container/input/"), text("s3://bucket/input/"), 9),
      field("thumbnail_suffix", absent, text(".new")),
      field("account_name", text("fleetstore"), absent),
    ]);
    expect(changes[0]?.secrets).toMatchObject([{ field: "secret_access_key", reason: "new" }]);
  });

  test("has what goes away in the order of the names, its access key id hidden, its region shown", () => {
    expect(fieldsOf({}, heldOnS3)).toEqual([
      field("type", text("s3"), text("azure")),
      field("account_name", absent, text("fleetstore"), 4),
      field("resource_path", text("s3://bucket/input/"), text("container/input/")),
      field("access_key", hidden, absent),
      field("region", text("eu-central-1"), absent),
    ]);
  });

  test("of one kind keeps the fields that both have, but hides the access key id, of which the config says nothing", () => {
    const delegated = {
      provider: "s3_delegated_access",
      fields: { region: "eu-west-1", role_arn: "arn:role", external_id: sas("env:ID", "external-id") },
      resourcePath: "s3://bucket/input/",
      positions: {},
    } as const;
    expect(fieldsOf(delegated, heldOnS3)).toEqual([
      field("type", text("s3"), text("s3_delegated_access")),
      field("region", text("eu-central-1"), text("eu-west-1")),
      field("role_arn", absent, text("arn:role")),
      field("access_key", hidden, absent),
    ]);
  });

  test("that this program does not know shows its name, and no field of it", () => {
    expect(fieldsOf({}, { provider: "FTP", fields: {}, secrets: {} })).toEqual([
      field("type", text("FTP"), text("azure")),
      field("account_name", absent, text("fleetstore"), 4),
    ]);
  });
});

describe("a new datasource", () => {
  test("sets everything that is declared, in the order of the config language", () => {
    const fields = { ...onS3.fields, access_key: sas("env:KEY_ID", "AKIA1") };
    const { changes } = planOf({ ...onS3, fields, thumbnailSuffix: ".thumb" }, null);
    expect(changes[0]?.fields).toEqual([
      field("type", absent, text("s3")),
      field("region", absent, text("eu-central-1"), 4),
      field("access_key", absent, reference("env:KEY_ID"), 5),
      field("resource_path", absent, text("s3://bucket/input/")),
      field("thumbnail_suffix", absent, text(".thumb")),
    ]);
    expect(changes[0]?.secrets).toEqual([
      {
        field: "secret_access_key",
        secret: onS3.fields.secret_access_key,
        reason: "new",
        formerly: null,
        cause: null,
        position: placed(6),
      },
    ]);
  });

  test("says nothing of thumbnails that are off", () => {
    expect(fieldsOf({}, null).map(({ field: name }) => name)).toEqual([
      "type",
      "account_name",
      "resource_path",
    ]);
  });
});
