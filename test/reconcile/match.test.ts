import { describe, expect, test } from "vitest";
import { AccountError } from "../../src/model/errors.js";
import { type Identity, matchDatasets, pinsOf, type RemoteMatch } from "../../src/reconcile/match.js";
import type { RemoteDataset } from "../../src/model/remote.js";
import { readerOf, remote } from "../support/account-reader.js";

function wanted(name: string, given: Partial<Identity> = {}): Identity {
  return { key: name, name, id: null, renamedFrom: null, ...given };
}

async function matched(account: readonly RemoteDataset[], ...identities: readonly Identity[]) {
  const { reader } = readerOf(account);
  return Object.fromEntries(await matchDatasets(identities, reader, 2));
}

const found = (dataset: RemoteDataset, after: string | null = null): RemoteMatch => ({
  kind: "found",
  dataset,
  after,
});
const street = remote("1", "street");
const avenue = remote("2", "avenue");

describe("a declared dataset stands for", () => {
  test("the one of its name, or for none", async () => {
    expect(await matched([street], wanted("street"), wanted("road"))).toEqual({
      street: found(street),
      road: { kind: "absent" },
    });
  });

  test("the one of the name that it had, which it is to be renamed from", async () => {
    expect(await matched([street], wanted("avenue", { renamedFrom: "street" }))).toEqual({
      avenue: found(street),
    });
  });

  test("the one of its name where none has the former name any more", async () => {
    expect(await matched([avenue], wanted("avenue", { renamedFrom: "street" }))).toEqual({
      avenue: found(avenue),
    });
  });

  test("none where its former name and its name belong to two", async () => {
    expect(await matched([street, avenue], wanted("avenue", { renamedFrom: "street" }))).toEqual({
      avenue: { kind: "taken", id: "1", name: "street", takenBy: "2", isCircle: false },
    });
  });

  test("the one of its id, whatever its name", async () => {
    expect(await matched([street], wanted("avenue", { id: "1" }))).toEqual({ avenue: found(street) });
    expect(await matched([street], wanted("street", { id: "1" }))).toEqual({ street: found(street) });
  });

  test("none where the id is nobody's, though the name is somebody's", async () => {
    expect(await matched([street], wanted("street", { id: "9" }))).toEqual({
      street: { kind: "missing", id: "9" },
    });
  });

  test("none where its name belongs to another one than its id", async () => {
    expect(await matched([street, avenue], wanted("avenue", { id: "1" }))).toEqual({
      avenue: { kind: "taken", id: "1", name: "street", takenBy: "2", isCircle: false },
    });
  });

  test("one of another owner, whose names are their own", async () => {
    const theirs = remote("3", "theirs", "ann");
    expect(await matched([avenue, theirs], wanted("avenue", { id: "3" }))).toEqual({
      avenue: found(theirs),
    });
  });

  test("none where another declaration pins the one of its name", async () => {
    expect(await matched([street], wanted("street"), wanted("avenue", { id: "1" }))).toEqual({
      street: { kind: "claimed", id: "1", claimedBy: "avenue" },
      avenue: found(street),
    });
  });

  test("the one of its name, under its key, and is told of others by their keys", async () => {
    const staging = wanted("street", { key: "scenes" });
    expect(await matched([street], staging)).toEqual({ scenes: found(street) });
    expect(await matched([street], staging, wanted("avenue", { key: "old scenes", id: "1" }))).toEqual({
      scenes: { kind: "claimed", id: "1", claimedBy: "old scenes" },
      "old scenes": found(street),
    });
  });

  test("none where a declaration that is not asked for pins it", async () => {
    const { reader } = readerOf([street]);
    const pins = pinsOf([wanted("avenue", { id: "1" }), wanted("road")]);
    expect(Object.fromEntries(await matchDatasets([wanted("street")], reader, 1, pins))).toEqual({
      street: { kind: "claimed", id: "1", claimedBy: "avenue" },
    });
  });
});

describe("a name that another declared dataset gives up", () => {
  const road = remote("3", "road");

  test("is had after that one is renamed, and so on", async () => {
    const chain = [wanted("avenue", { id: "1" }), wanted("road", { id: "2" }), wanted("bridge", { id: "3" })];
    expect(await matched([street, avenue, road], ...chain)).toEqual({
      avenue: found(street, "road"),
      road: found(avenue, "bridge"),
      bridge: found(road),
    });
  });

  test("is waited for by its key, whatever the names", async () => {
    const first = wanted("avenue", { key: "first", id: "1" });
    const second = wanted("bridge", { key: "second", renamedFrom: "avenue" });
    expect(await matched([street, avenue], first, second)).toEqual({
      first: found(street, "second"),
      second: found(avenue),
    });
  });

  test("is not had where names are exchanged in a circle", async () => {
    const taken = (dataset: RemoteDataset, takenBy: string): RemoteMatch => {
      const { id, name } = dataset;
      return { kind: "taken", id, name, takenBy, isCircle: true };
    };
    const two = [wanted("avenue", { id: "1" }), wanted("street", { id: "2" })];
    expect(await matched([street, avenue], ...two)).toEqual({
      avenue: taken(street, "2"),
      street: taken(avenue, "1"),
    });
    const three = [wanted("avenue", { id: "1" }), wanted("road", { id: "2" }), wanted("street", { id: "3" })];
    expect(await matched([street, avenue, road], ...three)).toEqual({
      avenue: taken(street, "2"),
      road: taken(avenue, "3"),
      street: taken(road, "1"),
    });
  });

  test("is not had where that one keeps it, or is not asked for", async () => {
    const taken = { kind: "taken", id: "1", name: "street", takenBy: "2", isCircle: false };
    const first = wanted("avenue", { id: "1" });
    expect(await matched([street, avenue], first, wanted("avenue", { key: "kept", id: "2" }))).toEqual({
      avenue: taken,
      kept: found(avenue),
    });
    expect(await matched([street, avenue], first)).toEqual({ avenue: taken });
  });
});

describe("what is asked for", () => {
  const names = ["a", "b", "c", "d", "e"];

  test("few names one by one, each once", async () => {
    const { reader, asked } = readerOf([]);
    const few = [wanted("a", { renamedFrom: "b" }), wanted("b", { renamedFrom: "c" }), wanted("d")];
    await matchDatasets(few, reader, 1);
    expect(asked).toEqual(["name a", "name b", "name c", "name d"]);
  });

  test("many names by the list, and those that it does not show one by one", async () => {
    const account = names.map((name, index) => remote(String(index), name));
    const { reader, asked } = readerOf({
      datasets: account,
      listed: [...account.slice(1), remote("9", "z")],
    });
    const matches = await matchDatasets(
      names.map((name) => wanted(name)),
      reader,
      1,
    );
    expect(asked).toEqual(["list", "name a"]);
    expect([...matches]).toEqual(account.map((dataset) => [dataset.name, found(dataset)]));
  });

  test.each([
    ["names", { id: null }],
    ["ids", { id: "1" }],
  ])("no more %s at a time than allowed", async (_what, given) => {
    const { reader, most } = readerOf([]);
    await matchDatasets(
      names.slice(0, 4).map((name, index) => wanted(name, { ...given, id: given.id && String(index) })),
      reader,
      2,
    );
    expect(most()).toBe(2);
  });

  test("pinned ids one by one", async () => {
    const { reader, asked } = readerOf([street]);
    await matchDatasets([wanted("street", { id: "1" }), wanted("road", { id: "7" })], reader, 1);
    expect(asked).toEqual(["name street", "name road", "id 1", "id 7"]);
  });
});

describe("a name that stands for more than one dataset", () => {
  const account = [remote("2", "b"), remote("5", "a"), remote("1", "b"), remote("4", "a"), remote("3", "c")];

  test.each([
    ["few", ["b", "a", "c"]],
    ["many", ["b", "a", "c", "d", "e"]],
  ])("is an error that lists them all (%s names)", async (_few, names) => {
    const error: unknown = await matched(account, ...names.map((name) => wanted(name))).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(AccountError);
    expect(error).toMatchObject({
      message: 'The account has more than one dataset of the same name. "a": 4, 5; "b": 1, 2',
      hint: "Rename all but the one that is meant in the Lightly app.",
    });
  });

  test.each([
    ["few", ["c"]],
    ["many", ["c", "d", "e", "f", "g"]],
  ])("does not matter where it is not asked for (%s names)", async (_few, names) => {
    const matches = await matched(account, ...names.map((name) => wanted(name)));
    expect(matches["c"]).toEqual(found(remote("3", "c")));
  });
});
