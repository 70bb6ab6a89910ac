import { execFileSync } from "node:child_process";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { startEmulator } from "../../src/emulator/index.js";
import { bench, datasources } from "./harness.js";

let base = "";
let folder = "";
let data = "";

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), "emulator-"));
});

beforeEach(async () => {
  folder = await mkdtemp(join(base, "test-"));
  data = join(folder, "data.json");
});

afterAll(async () => {
  await rm(base, { recursive: true });
});

describe("a data file", () => {
  it("brings everything back after a restart, and gives out no id twice", async () => {
    const first = await bench({ data });
    const id = await first.createDataset("street", { imgType: "full", creator: "USER_PIP" });
    for (const body of Object.values(datasources)) await first.put(id, body);
    await first.set({ verifyLocal: "ok" });
    const at = (path: string) => `/v1/datasets/${id}/${path}`;
    await first.send("POST", at("collaboration/access"), { body: { accessType: "WRITE", users: ["a@b.c"] } });
    await first.send("POST", at("docker/worker/schedule"), { body: { configId: id, priority: "LOW" } });
    await first.send("PUT", at("datasource/processedUntilTimestamp"), {
      body: { processedUntilTimestamp: 5 },
    });
    await first.send("GET", at("datasource/verify"));
    const gone = await first.createDataset("gone");
    await first.send("DELETE", `/v1/datasets/${gone}`);
    const before = first.emulator.snapshot();
    await first.emulator.close();

    const second = await bench({ data });
    expect(second.emulator.snapshot()).toEqual(before);
    const fresh = await second.createDataset("fresh");
    expect([id, gone]).not.toContain(fresh);
    const clash = await second.send("POST", "/v1/datasets", { body: { name: "street" } });
    expect(clash.body).toMatchObject({ code: "DATASET_NAME_EXISTS" });
  });

  it("is written while the emulator runs, for its owner only, and leaves nothing beside it", async () => {
    const { createDataset } = await bench({ data });
    await createDataset("street");
    await vi.waitFor(async () => expect(await readFile(data, "utf8")).toContain("street"));
    await vi.waitFor(async () => expect(await readdir(folder)).toEqual(["data.json", "data.json.lock"]));
    expect((await stat(data)).mode & 0o777).toBe(0o600);
  });

  it("closes at once and loses nothing, even with connections that are kept alive", async () => {
    const { emulator, send } = await bench({ data });
    const names = Array.from({ length: 50 }, (_, at) => `ds-${at}`);
    await Promise.all(names.map((name) => send("POST", "/v1/datasets", { body: { name } })));
    await emulator.close();
    await emulator.close();
    const again = await bench({ data });
    expect(
      again.emulator
        .snapshot()
        .datasets.map(({ name }) => name)
        .toSorted(),
    ).toEqual(names.toSorted());
  });

  it.each([
    ["not JSON", "it is not JSON"],
    ["{}", "is a required field"],
    ['{"format":"other","version":1,"sequence":0,"datasets":[]}', "format"],
    ['{"format":"lightly-gitops-emulator","version":2,"sequence":0,"datasets":[]}', "version"],
    ['{"format":"lightly-gitops-emulator","version":1,"sequence":0,"datasets":[{}]}', "is a required field"],
  ])("that holds %s is refused", async (text, message) => {
    await writeFile(data, text);
    await expect(startEmulator({ data })).rejects.toThrow(message);
    await expect(startEmulator({ data })).rejects.toThrow("is not a data file of the emulator");
    expect(await readFile(data, "utf8")).toBe(text);
  });

  it("that holds two datasets of one id is refused", async () => {
    const { createDataset, emulator } = await bench({ data });
    await createDataset("street");
    await emulator.close();
    const state = JSON.parse(await readFile(data, "utf8"));
    await writeFile(data, JSON.stringify({ ...state, datasets: [...state.datasets, ...state.datasets] }));
    await expect(startEmulator({ data })).rejects.toThrow("Two datasets have the id ");
  });

  it.each(["/dev/zero", "a pipe", "a folder"])("that is %s is refused without waiting", async (name) => {
    const path = name.startsWith("/") ? name : join(folder, name);
    if (name === "a pipe") execFileSync("mkfifo", [path]);
    if (name === "a folder") await mkdir(path);
    await expect(startEmulator({ data: path })).rejects.toThrow(
      "is not a data file of the emulator: this is",
    );
  });

  it("keeps the permissions that it has", async () => {
    const first = await startEmulator({ data });
    await first.close();
    await chmod(data, 0o640);
    const second = await startEmulator({ data });
    await second.close();
    expect((await stat(data)).mode & 0o777).toBe(0o640);
  });

  it("is for one emulator at a time, and a second one is told", async () => {
    const first = await startEmulator({ data });
    await expect(startEmulator({ data })).rejects.toThrow(
      new RegExp(`data\\.json is in use by process ${process.pid} since 20[-\\d]+T[.:\\d]+Z\\.$`),
    );
    await first.close();
    expect(await readdir(folder)).toEqual(["data.json"]);
    await (await startEmulator({ data })).close();
  });

  it("is free again after a start that failed", async () => {
    const other = await startEmulator();
    await expect(startEmulator({ data, port: other.port })).rejects.toThrow("EADDRINUSE");
    await other.close();
    expect(await readdir(folder)).toEqual(["data.json"]);
  });

  it.each([
    ["of a process that is gone", 2 ** 22 + 1],
    ["of an earlier process of the same number", process.pid],
  ])("loses what a crash left beside it: a lock %s", async (_, pid) => {
    const first = await startEmulator({ data });
    await first.close();
    await writeFile(`${data}.lock`, JSON.stringify({ pid, since: "2026-01-01T00:00:00.000Z" }));
    await writeFile(`${data}.0123456789ab.tmp`, "{");
    const second = await startEmulator({ data });
    expect(await readdir(folder)).toEqual(["data.json", "data.json.lock"]);
    await second.close();
    expect(await readdir(folder)).toEqual(["data.json"]);
  });

  it.each(["", "{}", '{"pid":"1"}', '{"pid":-1,"since":""}'])(
    "is not taken over a lock that says %j",
    async (text) => {
      await writeFile(`${data}.lock`, text);
      await expect(startEmulator({ data })).rejects.toThrow(
        "data.json.lock exists, and nothing is overwritten.",
      );
    },
  );

  it("in a folder that does not exist is refused at the start", async () => {
    await expect(startEmulator({ data: join(folder, "missing", "data.json") })).rejects.toThrow("ENOENT");
  });

  it("that cannot be written any more makes close fail", async () => {
    const emulator = await startEmulator({ data });
    await rm(folder, { recursive: true });
    await fetch(`${emulator.url}/v1/datasets?token=emulator-token`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ name: "street" }),
    });
    await expect(emulator.close()).rejects.toThrow("ENOENT");
  });
});
