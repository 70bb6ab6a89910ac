import { isDeepStrictEqual } from "node:util";
import { describe, expect, test } from "vitest";
import type { ActualResource } from "../../src/model/actual.js";
import { Secret } from "../../src/model/secret.js";
import { datasource } from "../../src/resources/datasource.js";
import { read } from "../config/check.js";
import { readerOf, remote } from "../support/account-reader.js";
import { env, type StorageName, storageNames, storages } from "../support/every-storage.js";
import { desiredDatasource } from "../support/desired.js";

/** A datasource as the platform tells of it. */
async function held(wire: object): Promise<ActualResource> {
  const street = remote("1", "street");
  const { reader } = readerOf({ datasets: [street], datasources: { 1: [{ ...wire }] } });
  const [resource] = (await datasource.read(street, reader)) ?? [];
  if (resource === undefined) throw new Error("Nothing was read.");
  return resource;
}

const base = {
  type: "OBS",
  purpose: "INPUT",
  obsAccessKeyId: "K",
  obsEndpoint: "https://obs.example",
  fullPath: "obs://b/f/",
};

describe("two datasources are the same", () => {
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
  ])("but for %s: %s → %s", async (_, more, isSame) => {
    const [one, other] = [await held(base), await held({ ...base, ...more })].map(datasource.actualForm);
    expect(isDeepStrictEqual(other, one)).toBe(isSame);
  });

  test("where a local web server is the default: absent, or with or without a slash", async () => {
    const local = { type: "LOCAL", purpose: "INPUT", fullPath: "x" };
    const [first, ...others] = await Promise.all(
      [{}, { webServerLocation: null }, { webServerLocation: "http://localhost:3456/" }].map(async (more) =>
        datasource.actualForm(await held({ ...local, ...more })),
      ),
    );
    for (const other of others) expect(other).toEqual(first);
  });

  test("whether an access key id is written or referred to, once that was looked up", async () => {
    const form = datasource.actualForm(await held(base));
    const by = (id: string | Secret) => {
      const fields = { obs_endpoint: "https://obs.example", obs_access_key_id: id };
      const desired = desiredDatasource("input", { provider: "obs", fields, resourcePath: "obs://b/f" });
      return (["value", "origin"] as const).map((way) => datasource.form(desired, way));
    };
    expect(by("K")).toEqual([form, form]);
    expect(by(new Secret("env:K", "K"))[0]).toEqual(form);
    expect(by(new Secret("env:K", "K"))[1]).not.toEqual(form);
    expect(by(new Secret("env:K"))[0]).not.toEqual(form);
  });
});

test("the origin of a secret is its reference and its rotation number, and nothing of its value", () => {
  const form = (reference: string, rotation: number, value?: string) =>
    datasource.form(
      desiredDatasource("input", { fields: { sas_token: new Secret(reference, value) }, rotation }),
      "origin",
    );
  expect(form("env:A", 1, "x")).toEqual(form("env:A", 1));
  const forms = [form("env:A", 1), form("env:B", 1), form("file:A", 1), form("env:A", 2)];
  expect(new Set(forms.map((one) => one["sas_token"])).size).toBe(4);
});

test("what is watched beside what is compared is the public part of a secret", async () => {
  const watched = async (gcsCredentials: string | null) =>
    datasource.watched(await held({ type: "GCS", purpose: "INPUT", fullPath: "gs://b/", gcsCredentials }));
  expect(await watched(env.GCS)).toEqual({ credentials: '["key-1","a@b.iam"]' });
  expect(await watched("**********")).toEqual({});
  expect(await watched(null)).toEqual({});
  expect(datasource.watched(await held({ ...base, obsSecretAccessKey: "hush" }))).toEqual({});
});

test("a dataset that is gone has none to read, one that has none has an empty list", async () => {
  const street = remote("1", "street");
  expect(await datasource.read(street, readerOf([street]).reader)).toBeUndefined();
  const { reader } = readerOf({ datasets: [street], datasources: { 1: [] } });
  expect(await datasource.read(street, reader)).toEqual([]);
});

describe.each(storageNames)("one on %s", (name) => {
  async function declared(way: "named" | "inline") {
    const { connection, path }: (typeof storages)[StorageName] = storages[name];
    const written = { connection: way === "named" ? "store" : connection, resource_path: path("street") };
    const config = {
      version: 1,
      connections: { store: connection },
      datasets: { street: { type: "images", datasources: { input_output: written } } },
    };
    const { desired } = await read(JSON.stringify(config), { env });
    const resource = desired?.datasets[0]?.resources[1];
    if (resource === undefined) throw new Error("It is not declared.");
    return resource;
  }

  test("is the same as the one that the platform makes of it, whatever its connection is called", async () => {
    const { wire, path } = storages[name];
    const thumbSuffix = ".lightly/thumbnails/[filename]_thumb.[extension]";
    const actual = await held({ ...wire, purpose: "INPUT_OUTPUT", fullPath: path("street"), thumbSuffix });
    for (const way of ["named", "inline"] as const) {
      const desired = await declared(way);
      expect([desired.kind, desired.part]).toEqual([actual.kind, actual.part]);
      const secrets = Object.keys(datasource.compareSecrets(desired, actual));
      const form = Object.entries(datasource.form(desired, "value")).filter(
        ([field]) => !secrets.includes(field),
      );
      expect(Object.fromEntries(form)).toEqual(datasource.actualForm(actual));
      expect(Object.keys(actual.secrets)).toEqual(secrets);
      expect(new Set(Object.values(datasource.compareSecrets(desired, actual)))).toEqual(
        new Set(secrets.map(() => "equal")),
      );
    }
  });

  test("is told by its purpose, its storage and its connection", async () => {
    expect(datasource.title(await declared("named"))).toBe(
      `input_output datasource (${name}, connection store)`,
    );
    expect(datasource.title(await declared("inline"))).toBe(`input_output datasource (${name})`);
  });
});
