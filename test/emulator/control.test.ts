import { describe, expect, it } from "vitest";
import { defaultSettings, startEmulator, type EmulatorSettings } from "../../src/emulator/index.js";
import { bench, datasources } from "./harness.js";

describe("the control interface", () => {
  it("lists requests in order, without queries, bodies or its own requests", async () => {
    const { send, createDataset, put } = await bench();
    const id = await createDataset("street");
    await put(id, datasources.s3);
    await send("GET", "/v1/datasets/query/name/a%20b", { query: "exact=true" });
    const log = await send("GET", "/_emulator/requests", { token: null });
    expect(log.body).toEqual([
      { n: 1, method: "POST", path: "/v1/datasets", status: 201 },
      { n: 2, method: "PUT", path: `/v1/datasets/${id}/datasource`, status: 200 },
      { n: 3, method: "GET", path: "/v1/datasets/query/name/a%20b", status: 200 },
    ]);
    expect(log.text).not.toContain("token");
    expect((await send("DELETE", "/_emulator/requests")).body).toEqual([]);
    await send("GET", "/v1/datasets");
    expect((await send("GET", "/_emulator/requests")).body).toMatchObject([{ n: 4, status: 200 }]);
    expect((await send("GET", "/_emulator/load")).body).toEqual({ inFlight: 0, peak: 1, arrived: 1 });
  });

  it("shows and changes settings", async () => {
    const { send, set } = await bench({ settings: { listLag: 2 } });
    expect((await send("GET", "/_emulator/settings")).body).toEqual({ ...defaultSettings, listLag: 2 });
    expect((await set({ secrets: "mask" })).body).toEqual({
      ...defaultSettings,
      listLag: 2,
      secrets: "mask",
    });
  });

  it.each([{ secrets: "shout" }, { unknown: true }, { defaultPageSize: 0 }, []])(
    "refuses %j",
    async (settings) => {
      const { set } = await bench();
      expect((await set(settings)).status).toBe(400);
    },
  );

  it("refuses to start with settings that are not valid", async () => {
    const settings = JSON.parse('{"secrets":"shout"}') as Partial<EmulatorSettings>;
    await expect(startEmulator({ settings })).rejects.toThrow("secrets must be one of");
  });

  it.each([
    ["PUT", "/_emulator/verify", { dataset: "street", canFly: true }],
    ["PUT", "/_emulator/verify", { canRead: false }],
    ["PUT", "/_emulator/verify", { dataset: "street", purpose: "OUTPUT" }],
    ["PUT", "/_emulator/schedule", { dataset: "street", state: "done" }],
  ])("refuses %s %s %j", async (method, path, body) => {
    const { send } = await bench();
    expect((await send(method, path, { body })).status).toBe(400);
  });

  it("refuses web pages, and what it does not have", async () => {
    const { send } = await bench();
    const page = { headers: { origin: "https://evil.example" } };
    expect((await send("GET", "/_emulator/requests", page)).status).toBe(403);
    expect((await send("PATCH", "/_emulator/settings", { ...page, body: { nulls: true } })).status).toBe(403);
    expect((await send("GET", "/_emulator/nothing")).status).toBe(404);
    expect(
      (await send("PUT", "/_emulator/faults", { body: "[]", headers: { "content-type": "text/plain" } }))
        .status,
    ).toBe(400);
  });

  it("says when its port is taken", async () => {
    const { emulator } = await bench();
    await expect(startEmulator({ port: emulator.port })).rejects.toThrow("EADDRINUSE");
  });

  it("refuses a body of more than a mebibyte", async () => {
    const { send } = await bench();
    const body = { secrets: "x".repeat(1024 * 1024) };
    expect((await send("PATCH", "/_emulator/settings", { body })).status).toBe(413);
  });

  it("takes a parameter without a value as empty", async () => {
    const { send } = await bench();
    expect((await send("GET", "/v1/datasets", { query: "shared" })).status).toBe(400);
  });
});
