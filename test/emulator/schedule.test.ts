import { describe, expect, it } from "vitest";
import { bench, idOf, pluck, type Bench } from "./harness.js";

describe("the schedule of a dataset", () => {
  it("lists unfinished runs unless states are asked for", async () => {
    const made = await scheduled();
    const states = async (query: string) =>
      pluck((await made.send("GET", made.path, { query })).body, "state");
    expect(await states("")).toEqual(["OPEN", "OPEN"]);
    await made.send("PUT", "/_emulator/schedule", {
      body: { dataset: "street", run: made.runs[0], state: "LOCKED" },
    });
    expect(await states("")).toEqual(["LOCKED", "OPEN"]);
    await made.send("PUT", "/_emulator/schedule", {
      body: { dataset: "street", run: made.runs[1], state: "DONE" },
    });
    expect(await states("")).toEqual(["LOCKED"]);
    expect(await states("state=DONE")).toEqual(["DONE"]);
    expect(await states("states=DONE&states=LOCKED")).toEqual(["LOCKED", "DONE"]);
    expect((await made.send("GET", made.path, { query: "state=done" })).status).toBe(400);
  });

  it("cancels a run that is open, and no other", async () => {
    const made = await scheduled();
    const cancel = () => made.send("PUT", `${made.path}/${made.runs[0] ?? ""}`);
    expect(await cancel()).toMatchObject({ status: 200, text: "" });
    expect(await cancel()).toMatchObject({
      status: 400,
      body: { code: "DOCKER_WORKER_SCHEDULE_UPDATE_FAILED" },
    });
    const unknown = await made.send("PUT", `${made.path}/${"0".repeat(24)}`);
    expect(unknown).toMatchObject({ status: 404, body: { code: "DOCKER_WORKER_SCHEDULE_UNKNOWN" } });
  });

  it("says when there is no run to put into a state", async () => {
    const { send, createDataset } = await bench();
    await createDataset("street");
    const answer = await send("PUT", "/_emulator/schedule", { body: { dataset: "street", state: "DONE" } });
    expect(answer.status).toBe(404);
  });
});

async function scheduled(): Promise<Bench & { readonly path: string; readonly runs: readonly string[] }> {
  const made = await bench();
  const path = `/v1/datasets/${await made.createDataset("street")}/docker/worker/schedule`;
  const body = { configId: "a".repeat(24), priority: "MID", runsOn: ["gpu"], creator: "USER_PIP" };
  const query = "disableConfigValidation=True";
  const runs = [
    idOf(await made.send("POST", path, { body, query })),
    idOf(await made.send("POST", path, { body, query })),
  ];
  return { ...made, path, runs };
}
