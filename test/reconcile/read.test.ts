import { describe, expect, test } from "vitest";
import { type ReadRequest, readActual } from "../../src/reconcile/read.js";
import type { RemoteDataset } from "../../src/model/remote.js";
import { type AccountContents, readerOf, remote } from "../support/account-reader.js";
import { actualDataset } from "../support/actual.js";

function request(name: string, given: Partial<ReadRequest> = {}): ReadRequest {
  return { name, id: null, renamedFrom: null, shareWith: null, ...given };
}

async function read(contents: AccountContents, ...requests: readonly ReadRequest[]) {
  const { reader, asked } = readerOf(contents);
  const { datasets } = await readActual(requests, reader, 1);
  return { datasets: Object.fromEntries(datasets), asked };
}

const street = remote("1", "street");
const wire = { type: "LOCAL", purpose: "INPUT", fullPath: "a/", thumbSuffix: null };
const local = {
  purpose: "input",
  provider: "local",
  fields: { web_server_location: "http://localhost:3456" },
  secrets: {},
  resourcePath: "a/",
  thumbnailSuffix: null,
};

describe("what is read of a declared dataset", () => {
  test("is itself and its datasources; its sharing only where that is declared", async () => {
    const contents = {
      datasets: [street],
      datasources: { 1: [wire] },
      sharing: { 1: { users: ["ann@example.com"], teams: ["perception"] } },
    };
    const alone = await read(contents, request("street"));
    const dataset = actualDataset("street", { id: "1", datasources: [local] });
    expect(alone.datasets).toEqual({ street: { kind: "found", dataset } });
    expect(alone.asked).toEqual(["name street", "datasources 1"]);

    const shared = await read(contents, request("street", { shareWith: [] }));
    const sharing = { users: ["ann@example.com"], teams: ["perception"] };
    expect(shared.datasets).toEqual({ street: { kind: "found", dataset: { ...dataset, sharing } } });
    expect(shared.asked).toEqual(["name street", "datasources 1", "sharing 1"]);
  });

  test.each([
    ["Images", "images"],
    ["Videos", "videos"],
    ["Crops", "Crops"],
  ])("has its type in the config's spelling where it has one: %s", async (type, spelt) => {
    const dataset: RemoteDataset = { ...street, type };
    const { datasets } = await read({ datasets: [dataset], datasources: { 1: [] } }, request("street"));
    expect(datasets).toMatchObject({ street: { dataset: { type: spelt, owner: "me", datasources: [] } } });
  });

  test("is nothing where there is none, or where it has gone meanwhile", async () => {
    const { datasets, asked } = await read({ datasets: [street] }, request("street"), request("road"));
    expect(datasets).toStrictEqual({});
    expect(asked).toEqual(["name street", "name road", "datasources 1"]);
  });

  test("is why it cannot be told, where it cannot", async () => {
    const { datasets, asked } = await read({ datasets: [street] }, request("street", { id: "9" }));
    expect(datasets).toEqual({ street: { kind: "missing", id: "9" } });
    expect(asked).toEqual(["name street", "id 9"]);
  });
});

test("no more is read at a time than allowed", async () => {
  const names = ["a", "b", "c", "d"];
  const { reader, most } = readerOf({
    datasets: names.map((name) => remote(name, name)),
    datasources: Object.fromEntries(names.map((name) => [name, []])),
  });
  await readActual(
    names.map((name) => request(name)),
    reader,
    2,
  );
  expect(most()).toBe(2);
});
