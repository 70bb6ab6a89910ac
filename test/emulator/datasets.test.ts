import { describe, expect, it } from "vitest";
import { bench, datasources, idOf } from "./harness.js";

describe("datasets", () => {
  it("creates a dataset with an id of 24 hexadecimal digits and reads it back", async () => {
    const { send } = await bench({ now: () => 1_700_000_000_123 });
    const created = await send("POST", "/v1/datasets", { body: { name: "street scenes", type: "Videos" } });
    expect(created.status).toBe(201);
    expect(idOf(created)).toMatch(/^[a-f0-9]{24}$/);
    expect((await send("GET", `/v1/datasets/${idOf(created)}`)).body).toEqual({
      id: idOf(created),
      name: "street scenes",
      type: "Videos",
      userId: expect.stringMatching(/^auth0\|/) as string,
      accessType: "WRITE",
      accessRole: "0b111111",
      nSamples: 0,
      sizeInBytes: 0,
      datasources: [],
      createdAt: 1_700_000_000_123,
      lastModifiedAt: 1_700_000_000_123,
    });
  });

  it("gives the default type to a dataset without one", async () => {
    const { send, emulator, set } = await bench();
    await send("POST", "/v1/datasets", { body: { name: "images" } });
    await set({ defaultType: "Crops" });
    await send("POST", "/v1/datasets", { body: { name: "crops" } });
    expect(emulator.snapshot().datasets.map(({ type }) => type)).toEqual(["Images", "Crops"]);
  });

  it("renames and keeps everything else", async () => {
    const { createDataset, send, emulator, put } = await bench();
    const id = await createDataset("before");
    await put(id, datasources.s3);
    expect(await send("PUT", `/v1/datasets/${id}`, { body: { name: "after" } })).toMatchObject({
      status: 200,
      text: "",
    });
    expect(emulator.snapshot().datasets).toMatchObject([
      { id, name: "after", datasources: [{ type: "S3" }] },
    ]);
    expect((await send("GET", "/v1/datasets/query/name/before", { query: "exact=true" })).body).toEqual([]);
  });

  it("refuses a name that the owner has already, with the status of the settings", async () => {
    const { createDataset, send, set } = await bench();
    await createDataset("street");
    const other = await createDataset("other");
    const create = () => send("POST", "/v1/datasets", { body: { name: "street" } });
    expect(await create()).toMatchObject({ status: 400, body: { code: "DATASET_NAME_EXISTS" } });
    await set({ nameClashStatus: 409 });
    expect(await create()).toMatchObject({ status: 409, body: { code: "DATASET_NAME_EXISTS" } });
    const renamed = await send("PUT", `/v1/datasets/${other}`, { body: { name: "street" } });
    expect(renamed).toMatchObject({ status: 409, body: { code: "DATASET_NAME_EXISTS" } });
  });

  it("accepts a rename to the same name", async () => {
    const { createDataset, send } = await bench();
    const id = await createDataset("street");
    expect((await send("PUT", `/v1/datasets/${id}`, { body: { name: "street" } })).status).toBe(200);
  });

  it("frees the name of a deleted dataset", async () => {
    const { createDataset, send } = await bench();
    const id = await createDataset("street");
    expect(await send("DELETE", `/v1/datasets/${id}`)).toMatchObject({ status: 200, text: "" });
    expect(await createDataset("street")).not.toBe(id);
    expect((await send("GET", `/v1/datasets/${id}`)).body).toMatchObject({ code: "DATASET_UNKNOWN" });
  });

  it("tells names of different case apart unless a setting says otherwise", async () => {
    const { createDataset, send, set } = await bench();
    await createDataset("street");
    await createDataset("Street");
    const find = () => send("GET", "/v1/datasets/query/name/STREET", { query: "exact=True" });
    expect((await find()).body).toHaveLength(0);
    await set({ caseInsensitiveNames: true });
    expect((await find()).body).toHaveLength(2);
    expect((await send("POST", "/v1/datasets", { body: { name: "sTREET" } })).status).toBe(400);
  });

  it("lets two datasets have one name when a setting allows it", async () => {
    const { createDataset, send } = await bench({ settings: { duplicateNames: "allow" } });
    await createDataset("street");
    await createDataset("street");
    expect((await send("GET", "/v1/datasets/query/name/street", { query: "exact=true" })).body).toHaveLength(
      2,
    );
  });

  it("refuses to delete without force when a setting says so, and a busy dataset always", async () => {
    const { createDataset, send, set } = await bench();
    const id = await createDataset("street");
    const run = { configId: id, priority: "MID" };
    await send("POST", `/v1/datasets/${id}/docker/worker/schedule`, { body: run });
    const remove = (query: string) => send("DELETE", `/v1/datasets/${id}`, { query });
    expect((await remove("")).body).toMatchObject({ code: "ILLEGAL_ACTION_RESOURCE_IN_USE" });
    await send("PUT", "/_emulator/schedule", { body: { dataset: "street", state: "DONE" } });
    await set({ deleteNeedsForce: true });
    expect((await remove("force=false")).status).toBe(400);
    expect((await remove("force=True")).status).toBe(200);
  });

  it("lists the children of a dataset and refuses a parent that does not exist", async () => {
    const { createDataset, send } = await bench();
    const parent = await createDataset("parent");
    const child = await createDataset("child", { type: "Crops", parentDatasetId: parent });
    expect((await send("GET", `/v1/datasets/${parent}/children`)).body).toMatchObject([
      { id: child, parentDatasetId: parent },
    ]);
    const orphan = { name: "orphan", parentDatasetId: "0".repeat(24) };
    expect((await send("POST", "/v1/datasets", { body: orphan })).status).toBe(404);
  });

  it("counts registered samples", async () => {
    const { createDataset, send } = await bench();
    const id = await createDataset("street");
    const meta = { total: 3, processed: 3, uploadMethod: "USER_PIP", isRegistered: true };
    expect((await send("PUT", `/v1/datasets/${id}/registerDatasetUpload`, { body: meta })).status).toBe(200);
    expect((await send("GET", `/v1/datasets/${id}`)).body).toMatchObject({ nSamples: 3 });
  });

  it("is born with a datasource hosted by Lightly when a setting says so", async () => {
    const { createDataset, send } = await bench({ settings: { autoCreateLightlyDatasource: true } });
    const id = await createDataset("street");
    expect((await send("GET", `/v1/datasets/${id}/datasource/all`)).body).toMatchObject([
      { purpose: "LIGHTLY", type: "LIGHTLY" },
    ]);
  });
});
