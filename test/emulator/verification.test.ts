import { describe, expect, it } from "vitest";
import { bench, datasources, type Bench } from "./harness.js";

const allowed = { canRead: true, canWrite: true, canList: true, canOverwrite: true };

describe("verification", () => {
  it("passes by default, and records the test object it writes for each datasource", async () => {
    const made = await paired();
    expect(await verify(made)).toMatchObject({ status: 200, body: allowed });
    await verify(made);
    expect(made.emulator.snapshot().datasets[0]?.testWrites).toEqual([
      { purpose: "INPUT", path: "s3://raw/street/lightly-test-write-file.txt", times: 2, leftBehind: false },
      {
        purpose: "LIGHTLY",
        path: "gs://bucket/street/lightly-test-write-file.txt",
        times: 2,
        leftBehind: false,
      },
    ]);
  });

  it("passes only what every purpose allows, with the provider's words for what failed", async () => {
    const made = await paired();
    await outcome(made, {
      dataset: "street",
      purpose: "INPUT",
      canList: false,
      errors: { canList: "AccessDenied" },
    });
    await outcome(made, { dataset: made.id, purpose: "LIGHTLY", canOverwrite: false });
    expect((await verify(made)).body).toEqual({
      ...allowed,
      canList: false,
      canOverwrite: false,
      errors: { canList: "AccessDenied" },
    });
    expect(made.emulator.snapshot().datasets[0]?.testWrites).toMatchObject([
      { purpose: "INPUT", leftBehind: false },
      { purpose: "LIGHTLY", leftBehind: true },
    ]);
  });

  it("prefers a rule for the purpose, replaces rules, and forgets them", async () => {
    const made = await paired();
    const control = (method: string) => made.send(method, "/_emulator/verify");
    await outcome(made, { dataset: "street", canRead: false });
    await outcome(made, { dataset: "street", purpose: "INPUT", canRead: false });
    await outcome(made, { dataset: "street", purpose: "INPUT", canWrite: false });
    expect((await verify(made)).body).toEqual({ ...allowed, canRead: false, canWrite: false });
    expect((await control("GET")).body).toHaveLength(2);
    expect((await control("DELETE")).body).toEqual([]);
    expect((await verify(made)).body).toEqual(allowed);
  });

  it("writes nothing where it may not", async () => {
    const made = await paired();
    await outcome(made, { dataset: "street", canWrite: false });
    await verify(made);
    expect(made.emulator.snapshot().datasets[0]?.testWrites).toEqual([]);
  });

  it("has nothing to verify without datasources", async () => {
    const made = await bench();
    const id = await made.createDataset("street");
    expect(await verify({ ...made, id })).toMatchObject({
      status: 404,
      body: { code: "DATASET_DATASOURCE_UNKNOWN" },
    });
  });

  it("treats a local datasource as the settings say", async () => {
    const made = await bench();
    const id = await made.createDataset("street");
    await made.put(id, datasources.local);
    const answer = () => verify({ ...made, id });
    expect((await answer()).body).toMatchObject({ code: "DATASET_DATASOURCE_ACTION_NOT_IMPLEMENTED" });
    await made.set({ verifyLocal: "ok" });
    expect((await answer()).body).toEqual(allowed);
    await made.set({ verifyLocal: "false" });
    expect((await answer()).body).toMatchObject({
      canRead: false,
      errors: { canRead: expect.any(String) as string },
    });
  });
});

async function paired(): Promise<Bench & { readonly id: string }> {
  const made = await bench();
  const id = await made.createDataset("street");
  await made.put(id, datasources.s3);
  await made.put(id, datasources.gcs);
  return { ...made, id };
}

function verify({ send, id }: Bench & { readonly id: string }) {
  return send("GET", `/v1/datasets/${id}/datasource/verify`);
}

async function outcome(made: Bench, body: object): Promise<void> {
  expect((await made.send("PUT", "/_emulator/verify", { body })).status).toBe(200);
}
