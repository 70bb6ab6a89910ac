import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { startEmulator } from "../../src/emulator/index.js";
import { bench, datasources, pluck, raw, type Bench } from "./harness.js";

const users = [
  { token: "ann-token", email: "ann@example.com", team: "vision" },
  { token: "bob-token", email: "bob@example.com", team: "vision" },
  { token: "eve-token", email: "eve@example.com" },
];

describe("tokens", () => {
  it.each([null, "wrong-token", ""])("refuses the token %j", async (token) => {
    const { send, set } = await bench();
    expect(await send("GET", "/v1/datasets", { token })).toMatchObject({
      status: 401,
      body: { code: "UNAUTHORIZED", requestId: "emulator-1" },
    });
    await set({ badTokenStatus: 403 });
    expect((await send("GET", "/v1/datasets", { token })).status).toBe(403);
  });

  it("accepts a bearer token unless a setting says otherwise", async () => {
    const { send, set } = await bench();
    const asked = { token: null, headers: { authorization: "Bearer emulator-token" } };
    expect((await send("GET", "/v1/datasets", asked)).status).toBe(200);
    await set({ bearer: false });
    expect((await send("GET", "/v1/datasets", asked)).status).toBe(401);
  });

  it("needs none for the versions, and one for the quota", async () => {
    const { send } = await bench();
    const latest = await send("GET", "/v1/versions/pip/latest", {
      token: null,
      query: "currentVersion=1.5.0",
    });
    expect(latest).toMatchObject({ status: 200, body: expect.stringMatching(/^\d/) as string });
    expect((await send("GET", "/v1/versions/pip/minimum", { token: null })).status).toBe(200);
    expect((await send("GET", "/v1/quota", { token: null })).status).toBe(401);
    expect((await send("GET", "/v1/quota")).body).toMatch(/^\d+$/);
  });

  it("refuses hosts that are not loopback, whatever they ask for", async () => {
    const { emulator } = await bench();
    const ask = (path: string, host: string) => raw(emulator, "GET", path, { host });
    expect((await ask("/v1/datasets?token=emulator-token", "evil.example")).status).toBe(403);
    expect((await ask("/_emulator/requests", "evil.example:80")).status).toBe(403);
    expect((await ask("/_emulator/requests", "127.0.0.1.evil.example")).status).toBe(403);
    expect((await ask("/_emulator/requests", `localhost:${emulator.port}`)).status).toBe(200);
    const socket = connect(
      emulator.port,
      "127.0.0.1",
      () => void socket.end("GET /_emulator/requests HTTP/1.0\r\n\r\n"),
    );
    expect(await text(socket)).toMatch(/^HTTP\/1.1 403 /);
  });

  it.each([
    [
      [
        { token: "same-token", email: "a@b.c" },
        { token: "same-token", email: "d@e.f" },
      ],
      "same token",
    ],
    [[{ token: "abcd", email: "a@b.c" }], "shorter than 5"],
  ])("refuses users it cannot tell apart", async (wrong, message) => {
    await expect(startEmulator({ users: wrong })).rejects.toThrow(message);
  });
});

describe("owners, teams and shares", () => {
  it("keeps names unique for each owner only", async () => {
    const { createDataset } = await bench({ users });
    const ids = [
      await createDataset("street", {}, "ann-token"),
      await createDataset("street", {}, "bob-token"),
    ];
    expect(new Set(ids).size).toBe(2);
  });

  it("shows own, team and shared datasets as they are asked for", async () => {
    const made = await bench({ users });
    await made.createDataset("of-ann", {}, "ann-token");
    await made.createDataset("of-bob", {}, "bob-token");
    const shared = await made.createDataset("of-eve", {}, "eve-token");
    await share(made, shared, { users: ["Ann@example.com"] });
    const seen = async (query: string) =>
      pluck((await made.send("GET", "/v1/datasets", { token: "ann-token", query })).body, "name");
    expect(await seen("")).toEqual(["of-ann"]);
    expect(await seen("shared=True")).toEqual(["of-eve"]);
    expect(await seen("getAssetsOfTeam=True")).toEqual(["of-bob"]);
    expect(await seen("getAssetsOfTeamInclusiveSelf=True")).toEqual(["of-ann", "of-bob"]);
    const named = await made.send("GET", "/v1/datasets/query/name/of-", {
      token: "ann-token",
      query: "shared=true",
    });
    expect(pluck(named.body, "name")).toEqual(["of-eve"]);
  });

  it("lets the team read, people it is shared with write, and hides it from everybody else", async () => {
    const made = await bench({ users });
    const id = await made.createDataset("of-ann", {}, "ann-token");
    const read = (token: string) => made.send("GET", `/v1/datasets/${id}`, { token });
    const write = (token: string) => made.put(id, datasources.s3, token);

    expect((await read("bob-token")).body).not.toHaveProperty("accessType");
    expect(await write("bob-token")).toMatchObject({ status: 403, body: { code: "FORBIDDEN" } });
    expect((await read("eve-token")).body).toMatchObject({ code: "DATASET_UNKNOWN" });
    expect((await write("eve-token")).status).toBe(404);
    await made.set({ foreignDatasetStatus: 403 });
    expect((await read("eve-token")).status).toBe(403);

    await share(made, id, { users: ["eve@example.com"] }, "ann-token");
    expect((await read("eve-token")).body).toMatchObject({ accessType: "WRITE" });
    expect((await write("eve-token")).status).toBe(200);
  });

  it("replaces the list with every POST, keeps its id, and revokes with an empty one", async () => {
    const made = await bench({ users });
    const id = await made.createDataset("of-eve", {}, "eve-token");
    const path = `/v1/datasets/${id}/collaboration/access`;
    const shares = () => made.send("GET", path, { token: "eve-token" });
    expect((await shares()).body).toEqual([]);
    await share(made, id, { users: ["ann@example.com"] });
    const [first] = pluck((await shares()).body, "id");
    await share(made, id, { users: ["bob@example.com"], teams: ["sound"] });
    expect((await shares()).body).toMatchObject([
      { id: first, users: ["bob@example.com"], teams: ["sound"] },
    ]);
    await share(made, id, { users: [] });
    expect((await shares()).body).toMatchObject([{ id: first, users: [], teams: [] }]);
    expect((await made.send("GET", `/v1/datasets/${id}`, { token: "bob-token" })).status).toBe(404);
  });

  it("shares with a whole team", async () => {
    const made = await bench({ users });
    const id = await made.createDataset("of-eve", {}, "eve-token");
    await share(made, id, { teams: ["vision"] });
    const seen = await made.send("GET", "/v1/datasets", { token: "bob-token", query: "shared=true" });
    expect(pluck(seen.body, "name")).toEqual(["of-eve"]);
  });

  it("shares nothing by team with somebody who is in none", async () => {
    const made = await bench({ users });
    await share(
      made,
      await made.createDataset("of-ann", {}, "ann-token"),
      { teams: ["vision"] },
      "ann-token",
    );
    const ofBob = await made.createDataset("of-bob", {}, "bob-token");
    await share(made, ofBob, { users: ["eve@example.com"] }, "bob-token");
    const seen = await made.send("GET", "/v1/datasets", { token: "eve-token", query: "shared=true" });
    expect(pluck(seen.body, "name")).toEqual(["of-bob"]);
  });

  it("deletes an access configuration once", async () => {
    const made = await bench({ users });
    const id = await made.createDataset("of-eve", {}, "eve-token");
    await share(made, id, { users: ["ann@example.com"] });
    const path = `/v1/datasets/${id}/collaboration/access`;
    const [shareId] = pluck((await made.send("GET", path, { token: "eve-token" })).body, "id");
    const remove = () => made.send("DELETE", `${path}/${String(shareId)}`, { token: "eve-token" });
    expect(await remove()).toMatchObject({ status: 200, text: "" });
    expect(await remove()).toMatchObject({ status: 404, body: { code: "ACCESS_CONTROL_UNKNOWN" } });
    expect((await made.send("GET", `/v1/datasets/${id}`, { token: "ann-token" })).status).toBe(404);
  });

  it("refuses an unknown e-mail address when a setting says so", async () => {
    const made = await bench({ users });
    const id = await made.createDataset("of-eve", {}, "eve-token");
    expect((await share(made, id, { users: ["nobody@example.com"] })).status).toBe(201);
    await made.set({ unknownShareEmails: "reject" });
    expect((await share(made, id, { users: ["nobody@example.com"] })).body).toMatchObject({
      code: "USER_NOT_KNOWN",
    });
  });

  it("includes team and shared datasets in a query by ids", async () => {
    const made = await bench({ users });
    const ann = await made.createDataset("of-ann", {}, "ann-token");
    const bob = await made.createDataset("of-bob", {}, "bob-token");
    const eve = await made.createDataset("of-eve", {}, "eve-token");
    const query = [ann, bob, eve].map((id) => `datasetIds=${id}`).join("&");
    const answer = await made.send("GET", "/v1/datasets/enriched/query/ids", { query, token: "ann-token" });
    expect(pluck(answer.body, "id")).toEqual([ann, bob]);
  });
});

function share(made: Bench, id: string, lists: object, token = "eve-token") {
  const body = { accessType: "WRITE", ...lists };
  return made.send("POST", `/v1/datasets/${id}/collaboration/access`, { body, token });
}
