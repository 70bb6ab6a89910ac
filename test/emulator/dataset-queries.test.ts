import { describe, expect, it } from "vitest";
import { bench, pluck } from "./harness.js";

describe("lists of datasets", () => {
  it("counts offsets in items and ends with a short page", async () => {
    const { createDataset, send } = await bench();
    for (const name of ["ds-a", "ds-b", "ds-c"]) await createDataset(name);
    const page = async (query: string) => pluck((await send("GET", "/v1/datasets", { query })).body, "name");
    expect(await page("pageSize=2&pageOffset=0")).toEqual(["ds-a", "ds-b"]);
    expect(await page("pageSize=2&pageOffset=1")).toEqual(["ds-b", "ds-c"]);
    expect(await page("pageSize=2&pageOffset=2")).toEqual(["ds-c"]);
    expect(await page("pageSize=2&pageOffset=3")).toEqual([]);
  });

  it("has a default page size, and cuts a larger one silently", async () => {
    const { createDataset, send, set } = await bench({ settings: { defaultPageSize: 1 } });
    await createDataset("ds-a");
    await createDataset("ds-b");
    await createDataset("ds-c");
    const size = async (query: string) =>
      pluck((await send("GET", "/v1/datasets", { query })).body, "id").length;
    expect(await size("")).toBe(1);
    expect(await size("pageSize=5000")).toBe(3);
    await set({ maxPageSize: 2 });
    expect(await size("pageSize=5000")).toBe(2);
  });

  it("accepts the older limit in the enriched list", async () => {
    const { createDataset, send } = await bench();
    await createDataset("ds-a");
    await createDataset("ds-b");
    const answer = await send("GET", "/v1/datasets/enriched", { query: "limit=1" });
    expect(pluck(answer.body, "name")).toEqual(["ds-a"]);
  });

  it.each([
    ["created", ["ds-b", "ds-a", "ds-c"]],
    ["reversed", ["ds-c", "ds-a", "ds-b"]],
    ["name", ["ds-a", "ds-b", "ds-c"]],
    ["modified", ["ds-a", "ds-c", "ds-b"]],
  ])("orders by %s", async (listOrder, names) => {
    let time = 1_700_000_000_000;
    const { createDataset, send, set } = await bench({ now: () => (time += 1) });
    await createDataset("ds-b");
    const touched = await createDataset("ds-a");
    await createDataset("ds-c");
    await send("PUT", `/v1/datasets/${touched}`, { body: { name: "ds-a" } });
    await set({ listOrder });
    expect(pluck((await send("GET", "/v1/datasets")).body, "name")).toEqual(names);
  });

  it("orders by creation what was modified at the same time", async () => {
    const { createDataset, send, set } = await bench({ now: () => 1_700_000_000_000 });
    for (const name of ["ds-b", "ds-a", "ds-c"]) await createDataset(name);
    await set({ listOrder: "modified" });
    expect(pluck((await send("GET", "/v1/datasets")).body, "name")).toEqual(["ds-b", "ds-a", "ds-c"]);
  });

  it("finds names by prefix, or whole with exact=true, in any spelling of true", async () => {
    const { createDataset, send } = await bench();
    await createDataset("street");
    await createDataset("street-old");
    await createDataset("old street");
    const find = async (query: string) =>
      pluck((await send("GET", "/v1/datasets/query/name/street", { query })).body, "name");
    expect(await find("")).toEqual(["street", "street-old"]);
    expect(await find("exact=False&shared=false")).toEqual(["street", "street-old"]);
    expect(await find("exact=True")).toEqual(["street"]);
    expect(await find("exact=true")).toEqual(["street"]);
  });

  it("decodes names after routing", async () => {
    const { createDataset, send } = await bench();
    await createDataset("old street");
    expect(
      (await send("GET", "/v1/datasets/query/name/old%20street", { query: "exact=true" })).body,
    ).toHaveLength(1);
    const slash = await send("GET", "/v1/datasets/query/name/a%2Fb", { query: "exact=true" });
    expect(slash).toMatchObject({ status: 200, body: [] });
  });

  it("finds enriched datasets by repeated ids and leaves out unknown ones", async () => {
    const { createDataset, send } = await bench();
    const a = await createDataset("ds-a");
    const b = await createDataset("ds-b");
    const query = `datasetIds=${a}&datasetIds=${b}&datasetIds=${"0".repeat(24)}`;
    const answer = await send("GET", "/v1/datasets/enriched/query/ids", { query });
    expect(pluck(answer.body, "id")).toEqual([a, b]);
  });

  it("can lag behind and repeat items across pages", async () => {
    const { createDataset, send, set } = await bench();
    for (const name of ["ds-a", "ds-b", "ds-c"]) await createDataset(name);
    await set({ listLag: 1 });
    expect(pluck((await send("GET", "/v1/datasets")).body, "name")).toEqual(["ds-a", "ds-b"]);
    expect((await send("GET", "/v1/datasets/query/name/ds-c")).body).toEqual([]);
    await set({ listLag: 0, pageOverlap: 1 });
    const second = await send("GET", "/v1/datasets", { query: "pageSize=2&pageOffset=2" });
    expect(pluck(second.body, "name")).toEqual(["ds-b", "ds-c"]);
  });

  it("serves a thousand datasets in pages of a hundred", async () => {
    const { send } = await bench();
    const names = Array.from({ length: 1000 }, (_, at) => `ds-${at}`);
    await Promise.all(names.map((name) => send("POST", "/v1/datasets", { body: { name } })));
    const offsets = Array.from({ length: 10 }, (_, at) => at * 100);
    const pages = await Promise.all(
      offsets.map((offset) => send("GET", "/v1/datasets", { query: `pageSize=100&pageOffset=${offset}` })),
    );
    expect(new Set(pages.flatMap(({ body }) => pluck(body, "name")))).toEqual(new Set(names));
  });
});
