import { describe, expect, it } from "vitest";
import { bench, datasources, pluck } from "./harness.js";

describe("datasources", () => {
  it("keeps one datasource for each purpose and shows what was PUT", async () => {
    const { createDataset, put, send } = await bench();
    const id = await createDataset("street");
    await put(id, datasources.s3);
    await put(id, datasources.delegated);
    const all = await send("GET", `/v1/datasets/${id}/datasource/all`);
    const ids = pluck(all.body, "id");
    expect(all.body).toEqual([
      { ...datasources.s3, id: ids[0] },
      { ...datasources.delegated, id: ids[1] },
    ]);
    expect((await send("GET", `/v1/datasets/${id}`)).body).toMatchObject({ datasources: ids });
  });

  it("replaces the whole object of a purpose, even by another type, and keeps the id", async () => {
    const { createDataset, put, emulator } = await bench();
    const id = await createDataset("street");
    await put(id, datasources.s3);
    const before = emulator.snapshot().datasets[0]?.datasources[0]?.id;
    await put(id, { ...datasources.azure, id: "f".repeat(24) });
    expect(emulator.snapshot().datasets[0]?.datasources).toEqual([{ ...datasources.azure, id: before }]);
  });

  it("gives a new id with every PUT when a setting says so", async () => {
    const { createDataset, put, emulator, set } = await bench({ settings: { stableDatasourceIds: false } });
    const id = await createDataset("street");
    const current = () => emulator.snapshot().datasets[0]?.datasources[0]?.id;
    await put(id, datasources.s3);
    const before = current();
    await put(id, datasources.s3);
    expect(current()).not.toBe(before);
    await set({ stableDatasourceIds: true });
  });

  it("takes INPUT_OUTPUT for a missing purpose", async () => {
    const { createDataset, put, send } = await bench();
    const id = await createDataset("street");
    await put(id, datasources.s3);
    const one = (query: string) => send("GET", `/v1/datasets/${id}/datasource`, { query });
    expect(await one("")).toMatchObject({ status: 404, body: { code: "DATASET_DATASOURCE_UNKNOWN" } });
    expect((await one("purpose=INPUT")).body).toMatchObject(datasources.s3);
    await put(id, datasources.obs);
    expect((await one("")).body).toMatchObject(datasources.obs);
  });

  it("answers a dataset without datasources as the settings say", async () => {
    const { createDataset, send, set } = await bench();
    const id = await createDataset("street");
    const all = () => send("GET", `/v1/datasets/${id}/datasource/all`);
    expect(await all()).toMatchObject({ status: 200, body: [] });
    await set({ missingDatasources: "404" });
    expect(await all()).toMatchObject({ status: 404, body: { code: "DATASET_DATASOURCE_UNKNOWN" } });
  });

  it.each([
    ["s3", "s3SecretAccessKey"],
    ["delegated", "s3ExternalId"],
    ["azure", "accountKey"],
    ["gcs", "gcsCredentials"],
    ["obs", "obsSecretAccessKey"],
  ] as const)("echoes, masks or omits the secret of %s", async (name, field) => {
    const { createDataset, put, send, set, emulator } = await bench();
    const id = await createDataset("street");
    const body: Readonly<Record<string, string>> = datasources[name];
    await put(id, body);
    const shown = async () => pluck((await send("GET", `/v1/datasets/${id}/datasource/all`)).body, field)[0];
    expect(await shown()).toBe(body[field]);
    await set({ secrets: "mask" });
    expect(await shown()).not.toBe(body[field]);
    expect(await shown()).toMatch(/.+/);
    await set({ secrets: "omit" });
    expect(await shown()).toBeUndefined();
    expect(emulator.snapshot().datasets[0]?.datasources[0]).toMatchObject(body);
  });

  it.each([
    ["keep", "s3://raw/a", "s3://raw/a"],
    ["keep", "s3://raw/a/", "s3://raw/a/"],
    ["add", "s3://raw/a", "s3://raw/a/"],
    ["add", "s3://raw/a/", "s3://raw/a/"],
    ["strip", "s3://raw/a/", "s3://raw/a"],
    ["strip", "s3://raw/a", "s3://raw/a"],
  ] as const)("%s the trailing slash of %s", async (trailingSlash, sent, kept) => {
    const { createDataset, put, emulator } = await bench({ settings: { trailingSlash } });
    await put(await createDataset("street"), { ...datasources.s3, fullPath: sent });
    expect(emulator.snapshot().datasets[0]?.datasources[0]?.fullPath).toBe(kept);
  });

  it("refuses mixed purposes only when a setting says so", async () => {
    const { createDataset, put, set } = await bench();
    const id = await createDataset("street");
    await put(id, datasources.s3);
    await set({ mixedPurposes: "reject" });
    expect((await put(id, datasources.obs)).body).toMatchObject({
      code: "DATASET_DATASOURCE_ILLEGAL_ACTION",
    });
    expect((await put(id, datasources.gcs)).status).toBe(200);
    await set({ mixedPurposes: "allow" });
    expect((await put(id, datasources.obs)).status).toBe(200);
  });

  it.each(["/abs", "s3://raw/", "a/../b", ".", "a/."])(
    "refuses the local path %s unless told not to",
    async (path) => {
      const { createDataset, put, set } = await bench();
      const id = await createDataset("street");
      const body = { ...datasources.local, fullPath: path };
      expect((await put(id, body)).body).toMatchObject({ code: "DATASET_DATASOURCE_INVALID" });
      await set({ checkLocalPaths: false });
      expect((await put(id, body)).status).toBe(200);
    },
  );

  it("refuses credentials that are set to fail when PUT checks them", async () => {
    const { createDataset, put, send, set } = await bench();
    const id = await createDataset("street");
    await send("PUT", "/_emulator/verify", { body: { dataset: "street", purpose: "INPUT", canList: false } });
    expect((await put(id, datasources.s3)).status).toBe(200);
    await set({ checkCredentialsOnPut: true });
    expect((await put(id, datasources.s3)).body).toMatchObject({
      code: "DATASET_DATASOURCE_CREDENTIALS_ERROR",
    });
    expect((await put(id, datasources.gcs)).status).toBe(200);
  });

  it("keeps a watermark in seconds, and resets it on PUT when a setting says so", async () => {
    const { createDataset, put, send, set } = await bench();
    const id = await createDataset("street");
    const path = `/v1/datasets/${id}/datasource/processedUntilTimestamp`;
    expect((await send("GET", path)).body).toEqual({ processedUntilTimestamp: 0 });
    const body = { processedUntilTimestamp: 1_700_000_000 };
    expect(await send("PUT", path, { body })).toMatchObject({ status: 200, text: "" });
    await put(id, datasources.s3);
    expect((await send("GET", path)).body).toEqual(body);
    expect((await send("GET", `/v1/datasets/${id}`)).body).toMatchObject({
      datasourceProcessedUntilTimestamp: 1_700_000_000,
    });
    await set({ putResetsWatermark: true });
    await put(id, datasources.s3);
    expect((await send("GET", path)).body).toEqual({ processedUntilTimestamp: 0 });
  });
});
