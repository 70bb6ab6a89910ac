import { describe, expect, test } from "vitest";
import type { Match } from "../../src/model/actual.js";
import type { DesiredDataset } from "../../src/model/desired.js";
import { basisIn } from "../../src/reconcile/basis.js";
import { actualDataset, actualState, found } from "../support/actual.js";
import { desiredDataset, desiredState } from "../support/desired.js";

const [one, two] = ["1".repeat(24), "2".repeat(24)];

interface States {
  readonly base: readonly DesiredDataset[];
  readonly desired: readonly DesiredDataset[];
  readonly actual?: Readonly<Record<string, Match>>;
}

/** What each declared dataset was in the base, by keys, and what of the base is left over. */
function basis({ base, desired, actual = {} }: States) {
  const { of, removed } = basisIn(desiredState(...base), desiredState(...desired), actualState(actual));
  return {
    was: Object.fromEntries(desired.map((dataset) => [dataset.key, of(dataset)?.key ?? null])),
    removed: removed.map(({ key }) => key),
  };
}

const onPlatform = (id: string, name: string) => found(actualDataset(name, { id }));
const street = desiredDataset("street");
const avenue = desiredDataset("avenue");

describe("a declared dataset was", () => {
  test("the one of its name, or none", () => {
    expect(basis({ base: [street], desired: [street, avenue] })).toEqual({
      was: { street: "street", avenue: null },
      removed: [],
    });
    expect(basis({ base: [street, avenue], desired: [street] }).removed).toEqual(["avenue"]);
  });

  test("the one of its name on the platform, whatever its key", () => {
    const base = [desiredDataset("scenes", { name: "street" }), desiredDataset("street", { name: "road" })];
    const desired = [desiredDataset("roads", { name: "road" }), street];
    expect(basis({ base, desired })).toEqual({ was: { roads: "street", street: "scenes" }, removed: [] });
  });

  test.each<[string, States["actual"]]>([
    ["not read", {}],
    ["not renamed yet", { avenue: onPlatform(one, "street") }],
    ["renamed already", { avenue: onPlatform(one, "avenue") }],
  ])("the one that it is renamed from (%s)", (_when, actual = {}) => {
    const desired = [desiredDataset("avenue", { renamedFrom: "street" })];
    expect(basis({ base: [street], desired, actual })).toEqual({ was: { avenue: "street" }, removed: [] });
  });

  test("the one that is pinned to the same id, whatever both are called", () => {
    const base = [desiredDataset("street", { id: one }), avenue];
    const desired = [desiredDataset("avenue", { id: one }), desiredDataset("road")];
    expect(basis({ base, desired })).toEqual({ was: { avenue: "street", road: null }, removed: ["avenue"] });
  });

  test("the one that stands for the same dataset of the account", () => {
    const pinned = desiredDataset("avenue", { id: one });
    const actual = { avenue: onPlatform(one, "street") };
    expect(basis({ base: [street], desired: [pinned], actual }).was).toEqual({ avenue: "street" });
    const unpinned = { base: [desiredDataset("road", { id: one })], desired: [avenue] };
    expect(basis({ ...unpinned, actual: { avenue: onPlatform(one, "avenue") } }).was).toEqual({
      avenue: "road",
    });
    expect(basis({ ...unpinned, actual: { avenue: onPlatform(two, "avenue") } }).was).toEqual({
      avenue: null,
    });
  });

  test("the one that was to be renamed in the base already, and is not yet", () => {
    const base = [desiredDataset("avenue", { renamedFrom: "street" })];
    const desired = [desiredDataset("boulevard", { renamedFrom: "street" })];
    expect(basis({ base, desired, actual: { boulevard: onPlatform(one, "street") } })).toEqual({
      was: { boulevard: "avenue" },
      removed: [],
    });
  });

  test("none that is pinned elsewhere, though it has the name of this one", () => {
    const base = [desiredDataset("road", { id: one, name: "street" })];
    expect(basis({ base, desired: [avenue], actual: { avenue: onPlatform(two, "street") } })).toEqual({
      was: { avenue: null },
      removed: ["road"],
    });
  });

  test("none where both are pinned, to different ids", () => {
    const base = [desiredDataset("street", { id: one })];
    const desired = [desiredDataset("street", { id: two })];
    expect(basis({ base, desired, actual: { street: onPlatform(two, "street") } })).toEqual({
      was: { street: null },
      removed: ["street"],
    });
  });
});

describe("datasets whose names are exchanged", () => {
  const pins = (first: string, second: string) => [
    desiredDataset("avenue", { id: first }),
    desiredDataset("street", { id: second }),
  ];

  test("stay what their ids say", () => {
    expect(basis({ base: pins(one, two), desired: pins(two, one) })).toEqual({
      was: { avenue: "street", street: "avenue" },
      removed: [],
    });
  });

  test.each<[string, (id: string, name: string, takenBy: string) => Match]>([
    ["which are taken still", (id, name, takenBy) => ({ kind: "taken", id, name, takenBy, isCircle: true })],
    ["which are free", onPlatform],
  ])("are told by what the platform calls them, where the base has no ids (%s)", (_how, matchOf) => {
    const actual = { avenue: matchOf(two, "street", one), street: matchOf(one, "avenue", two) };
    expect(basis({ base: [avenue, street], desired: pins(two, one), actual })).toEqual({
      was: { avenue: "street", street: "avenue" },
      removed: [],
    });
  });

  test("in a chain each follow their own", () => {
    const desired = [desiredDataset("bridge", { id: two }), desiredDataset("avenue", { id: one })];
    const actual = { bridge: onPlatform(two, "avenue"), avenue: onPlatform(one, "street") };
    expect(basis({ base: [avenue, street], desired, actual }).was).toEqual({
      bridge: "avenue",
      avenue: "street",
    });
  });
});

test("no two declared datasets were one, and the stronger reason wins", () => {
  const desired = [avenue, desiredDataset("road", { renamedFrom: "avenue" })];
  expect(basis({ base: [avenue], desired })).toEqual({ was: { avenue: "avenue", road: null }, removed: [] });
  const copied = [street, desiredDataset("street copy", { name: "street" })];
  expect(basis({ base: [street], desired: copied }).was).toEqual({ street: "street", "street copy": null });
});
