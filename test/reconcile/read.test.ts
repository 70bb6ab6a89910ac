import { describe, expect, test } from "vitest";
import type { DesiredDataset } from "../../src/model/desired.js";
import type { RemoteDataset } from "../../src/model/remote.js";
import { readActual } from "../../src/reconcile/read.js";
import { type AccountContents, readerOf, remote } from "../support/account-reader.js";
import { actualDataset, actualDatasource, actualSharing, found } from "../support/actual.js";
import { type DatasetGiven, desiredDataset, desiredSharing } from "../support/desired.js";

/** A declared dataset, which may be shared; what else it holds makes no difference to what is read. */
function declared(key: string, given: DatasetGiven = {}): DesiredDataset {
  return desiredDataset(key, { parts: [], ...given });
}

async function read(contents: AccountContents, ...datasets: readonly DesiredDataset[]) {
  const { reader, asked } = readerOf(contents);
  const actual = await readActual(datasets, reader, 1);
  return { datasets: Object.fromEntries(actual.datasets), asked };
}

const street = remote("1", "street");
const wire = { type: "LOCAL", purpose: "INPUT", fullPath: "a/", thumbSuffix: null };
const local = actualDatasource("input", {
  provider: "local",
  fields: { web_server_location: "http://localhost:3456" },
  secrets: {},
  resourcePath: "a/",
});

describe("what is read of a declared dataset", () => {
  test("is itself and its datasources; its sharing only where that is declared", async () => {
    const contents = {
      datasets: [street],
      datasources: { 1: [wire] },
      sharing: { 1: { users: ["Ann@example.com"], teams: ["perception"] } },
    };
    const alone = await read(contents, declared("street"));
    expect(alone.datasets).toEqual({
      street: found(actualDataset("street", { id: "1", parts: [local] })),
    });
    expect(alone.asked).toEqual(["name street", "datasources 1"]);

    const shared = await read(contents, declared("street", { parts: [desiredSharing()] }));
    const sharing = actualSharing(["Ann@example.com"], ["perception"]);
    expect(shared.datasets).toEqual({
      street: found(actualDataset("street", { id: "1", parts: [local, sharing] })),
    });
    expect(shared.asked).toEqual(["name street", "datasources 1", "sharing 1"]);
  });

  test("is found by its name on the platform, and known by its key", async () => {
    const contents = { datasets: [street], datasources: { 1: [] } };
    const { datasets, asked } = await read(contents, declared("scenes", { name: "street" }));
    expect(datasets).toMatchObject({ scenes: { kind: "found", dataset: { name: "street" } } });
    expect(asked).toEqual(["name street", "datasources 1"]);
  });

  test.each([
    ["Images", "images"],
    ["Videos", "videos"],
    ["Crops", "Crops"],
  ])("has its type in the config's spelling where it has one: %s", async (type, spelt) => {
    const dataset: RemoteDataset = { ...street, type };
    const { datasets } = await read({ datasets: [dataset], datasources: { 1: [] } }, declared("street"));
    expect(datasets).toMatchObject({
      street: { dataset: { owner: "me", resources: [{ fields: { type: spelt } }] } },
    });
  });

  test("is nothing where there is none, or where it has gone meanwhile", async () => {
    const { datasets, asked } = await read({ datasets: [street] }, declared("street"), declared("road"));
    expect(datasets).toStrictEqual({});
    expect(asked).toEqual(["name street", "name road", "datasources 1", "owner"]);
  });

  test("is why it cannot be told, where it cannot", async () => {
    const { datasets, asked } = await read({ datasets: [street] }, declared("street", { id: "9" }));
    expect(datasets).toEqual({ street: { kind: "missing", id: "9" } });
    expect(asked).toEqual(["name street", "id 9", "owner"]);
  });
});

describe("whose account it is", () => {
  const accountOf = async (contents: AccountContents, ...datasets: readonly DesiredDataset[]) => {
    const { reader, asked } = readerOf(contents);
    const { account } = await readActual(datasets, reader, 1);
    return { account, isAsked: asked.includes("owner") };
  };
  const theirs = { datasets: [remote("1", "street", "ann")], datasources: { 1: [] } };

  test("is told by a dataset that has the name, which is the caller's own", async () => {
    expect(await accountOf(theirs, declared("street"))).toEqual({ account: "ann", isAsked: false });
  });

  test("is asked for where there is none but pinned ones, which others may share", async () => {
    const pinned = declared("street", { id: "1" });
    expect(await accountOf({ ...theirs, owner: "me" }, pinned)).toEqual({ account: "me", isAsked: true });
    expect(await accountOf(theirs, pinned)).toEqual({ account: null, isAsked: true });
  });
});

test("no more is read at a time than allowed", async () => {
  const names = ["a", "b", "c", "d"];
  const { reader, most } = readerOf({
    datasets: names.map((name) => remote(name, name)),
    datasources: Object.fromEntries(names.map((name) => [name, []])),
  });
  await readActual(
    names.map((name) => declared(name)),
    reader,
    2,
  );
  expect(most()).toBe(2);
});
