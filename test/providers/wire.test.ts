import { describe, expect, test } from "vitest";
import type { Position } from "../../src/model/diagnostics.js";
import type { DesiredDatasource } from "../../src/model/datasource.js";
import type { FieldValue } from "../../src/model/desired.js";
import {
  fieldsOf,
  isProviderType,
  providerOf,
  providerOfWireType,
  providerTypes,
} from "../../src/providers/index.js";
import { actualDatasource, wireBody } from "../../src/providers/wire.js";
import { reveal, Secret } from "../../src/model/secret.js";
import { env, type Storage, type StorageName, storageNames, storages } from "../support/every-storage.js";

const position: Position = { file: "lightly.yaml", line: 1, column: 1, endColumn: 2 };

function desiredOn(name: StorageName, more: Partial<DesiredDatasource> = {}): DesiredDatasource {
  const { connection, path }: Storage = storages[name];
  const { type: _, ...written } = connection;
  return {
    purpose: "input",
    provider: name,
    connection: name,
    fields: Object.fromEntries(Object.entries(written).map(([field, text]) => [field, valueOf(text)])),
    resourcePath: path("folder"),
    thumbnailSuffix: "[filename]_thumb.[extension]",
    position,
    positions: {},
    ...more,
  };
}

function valueOf(text: string): FieldValue {
  const variable = /^\$\{env:(.+)\}$/.exec(text)?.[1];
  const entry = Object.entries(env).find(([name]) => name === variable);
  return entry === undefined ? text : new Secret(`env:${entry[0]}`, entry[1]);
}

test("there is a storage to test with for every provider", () => {
  expect([...storageNames].toSorted()).toEqual([...providerTypes].toSorted());
});

describe.each(storageNames)("%s", (name) => {
  const { wire, path }: Storage = storages[name];
  const body = {
    ...wire,
    purpose: "INPUT",
    fullPath: path("folder"),
    thumbSuffix: "[filename]_thumb.[extension]",
  };

  test("is sent with what the API wants, and nothing else", () => {
    expect(wireBody(desiredOn(name))).toEqual(body);
  });

  test.each([
    ["input", "INPUT"],
    ["lightly", "LIGHTLY"],
    ["input_output", "INPUT_OUTPUT"],
  ] as const)("is sent for %s as %s", (purpose, wirePurpose) => {
    expect(wireBody(desiredOn(name, { purpose }))).toMatchObject({ purpose: wirePurpose });
  });

  test("is sent without a thumbnail suffix when thumbnails are off", () => {
    expect(wireBody(desiredOn(name, { thumbnailSuffix: null }))).not.toHaveProperty("thumbSuffix");
  });

  test("is sent to the letter, with no canonical form", () => {
    const resourcePath = `${path("folder").replace(/\/$/, "")}//`;
    expect(wireBody(desiredOn(name, { resourcePath }))).toMatchObject({ fullPath: resourcePath });
  });

  test("comes back as what was sent", () => {
    const desired = desiredOn(name);
    const actual = actualDatasource({ ...body, id: "0".repeat(24) });
    expect(actual).toMatchObject({
      purpose: "input",
      provider: name,
      resourcePath: desired.resourcePath,
      thumbnailSuffix: desired.thumbnailSuffix,
    });
    const secretNames = fieldsOf(providerOf(name)).flatMap(([field, { kind }]) =>
      kind === "secret" ? [field] : [],
    );
    expect(Object.keys(actual.secrets)).toEqual(secretNames);
    for (const [field, value] of Object.entries(desired.fields)) {
      const found = actual.secrets[field] ?? actual.fields[field];
      const text = (of: FieldValue | undefined) => (of instanceof Secret ? reveal(of) : of);
      expect(text(found)).toBe(text(value));
    }
  });

  test("has no thumbnails with an empty template either", () => {
    expect(actualDatasource({ ...body, thumbSuffix: "" }).thumbnailSuffix).toBeNull();
  });

  test("is read without what is unknown, with what is absent, `null` or of another kind left out", () => {
    const nothing = Object.fromEntries(Object.keys(wire).map((field) => [field, null]));
    const actual = actualDatasource({
      ...nothing,
      type: wire["type"],
      purpose: "INPUT",
      fullPath: 7,
      thumbSuffix: null,
      later: "unknown",
    });
    const defaults = fieldsOf(providerOf(name)).flatMap(([field, one]) =>
      one.default === undefined ? [] : [[field, one.default] as const],
    );
    expect(actual).toEqual({
      purpose: "input",
      provider: name,
      fields: Object.fromEntries(defaults),
      secrets: {},
      resourcePath: "",
      thumbnailSuffix: null,
    });
  });

  test("is found by the API's name, and by its own", () => {
    expect(providerOfWireType(wire["type"] ?? "")).toBe(providerOf(name));
    expect(isProviderType(name)).toBe(true);
  });
});

test("a provider and a purpose that a later server adds keep their names, and show no fields", () => {
  expect(actualDatasource({ type: "S4", purpose: "ARCHIVE", fullPath: "s4://x", s4Secret: "hush" })).toEqual({
    purpose: "ARCHIVE",
    provider: "S4",
    fields: {},
    secrets: {},
    resourcePath: "s4://x",
    thumbnailSuffix: null,
  });
});

test("names that every object has are no providers", () => {
  for (const name of ["constructor", "toString", "__proto__", "", null, 1])
    expect(isProviderType(name)).toBe(false);
  expect(providerOfWireType("constructor")).toBeUndefined();
});

test("what is optional and left out is not sent, unless the official client sends its default", () => {
  expect(wireBody(desiredOn("local", { fields: {} }))).toHaveProperty(
    "webServerLocation",
    "http://localhost:3456",
  );
  const { server_side_encryption_kms_key: _, ...fields } = desiredOn("s3").fields;
  expect(wireBody(desiredOn("s3", { fields }))).not.toHaveProperty("s3ServerSideEncryptionKMSKey");
});
