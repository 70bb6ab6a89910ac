import { describe, expect, it } from "vitest";
import { bench, datasources, idOf, type Bench } from "./harness.js";
import { strict } from "./response-models.js";

describe("every response has exactly the declared members", () => {
  it.each(Object.entries(datasources))("datasource %s", async (_name, body) => {
    const { put, createDataset, send } = await bench();
    const id = await createDataset("street");
    expect(await put(id, body)).toMatchObject({ status: 200, text: "" });
    for (const path of [`datasource/all`]) {
      const answer = await send("GET", `/v1/datasets/${id}/${path}`);
      expect(each("datasource", answer.body)).toEqual([""]);
    }
    const one = await send("GET", `/v1/datasets/${id}/datasource`, { query: `purpose=${body.purpose}` });
    expect(strict("datasource", one.body)).toBe("");
  });

  it.each(Object.entries(datasources))("masked datasource %s", async (_name, body) => {
    const { put, createDataset, send } = await bench({ settings: { secrets: "mask" } });
    const id = await createDataset("street");
    await put(id, body);
    expect(each("datasource", (await send("GET", `/v1/datasets/${id}/datasource/all`)).body)).toEqual([""]);
  });

  it.each([
    ["dataset", "/v1/datasets/{id}", false],
    ["dataset", "/v1/datasets", true],
    ["dataset", "/v1/datasets/query/name/street", true],
    ["dataset", "/v1/datasets/{id}/children", true],
    ["enriched", "/v1/datasets/enriched", true],
    ["enriched", "/v1/datasets/enriched/query/name/street", true],
    ["enriched", "/v1/datasets/enriched/query/ids?datasetIds={id}", true],
    ["watermark", "/v1/datasets/{id}/datasource/processedUntilTimestamp", false],
    ["verify", "/v1/datasets/{id}/datasource/verify", false],
    ["share", "/v1/datasets/{id}/collaboration/access", true],
    ["run", "/v1/datasets/{id}/docker/worker/schedule", true],
    ["error", "/v1/datasets/{id}/datasource?purpose=INPUT_OUTPUT", false],
  ] as const)("%s at %s", async (model, path, isList) => {
    const full = await fullDataset();
    const [route = "", query = ""] = path.replace("{id}", full.id).split("?");
    const { body } = await full.send("GET", route, { query });
    const faults = isList ? each(model, body) : [strict(model, body)];
    expect(faults.length).toBeGreaterThan(0);
    expect(faults.filter(Boolean)).toEqual([]);
  });

  it("ids of POST", async () => {
    const { send, id } = await fullDataset();
    const share = await send("POST", `/v1/datasets/${id}/collaboration/access`, {
      body: { accessType: "WRITE" },
    });
    expect(strict("created", share.body)).toBe("");
    const created = await send("POST", "/v1/datasets", { body: { name: "other" } });
    expect(strict("created", created.body)).toBe("");
  });

  it("adds a member only when asked to", async () => {
    const { send, set, id } = await fullDataset();
    await set({ extraFields: true });
    expect(strict("dataset", (await send("GET", `/v1/datasets/${id}`)).body)).toContain(
      "additional properties",
    );
  });

  it("sends null for absent optionals only when asked to", async () => {
    const { send, set, createDataset } = await fullDataset();
    const id = await createDataset("plain");
    expect((await send("GET", `/v1/datasets/${id}`)).body).not.toHaveProperty("imgType");
    await set({ nulls: true });
    expect((await send("GET", `/v1/datasets/${id}`)).body).toMatchObject({
      imgType: null,
      parentDatasetId: null,
    });
  });
});

function each(model: Parameters<typeof strict>[0], body: unknown): readonly string[] {
  return Array.isArray(body) ? body.map((item: unknown) => strict(model, item)) : ["not a list"];
}

/** A dataset of which no optional member is absent. */
async function fullDataset(): Promise<Bench & { readonly id: string }> {
  const made = await bench();
  const parent = await made.createDataset("parent");
  const id = await made.createDataset("street", {
    imgType: "full",
    creator: "USER_PIP",
    parentDatasetId: parent,
  });
  await made.createDataset("child", { parentDatasetId: id });
  await made.put(id, datasources.s3);
  await made.put(id, datasources.gcs);
  const schedule = { configId: parent, priority: "HIGH", runsOn: ["gpu"] };
  idOf(await made.send("POST", `/v1/datasets/${id}/docker/worker/schedule`, { body: schedule }));
  const share = { accessType: "WRITE", users: ["a@example.com"], teams: [], creator: "USER_PIP" };
  idOf(await made.send("POST", `/v1/datasets/${id}/collaboration/access`, { body: share }));
  const watermark = { processedUntilTimestamp: 1_700_000_000 };
  await made.send("PUT", `/v1/datasets/${id}/datasource/processedUntilTimestamp`, { body: watermark });
  return { ...made, id };
}
