import { describe, expect, test } from "vitest";
import { planHash } from "../../src/documents/plan-hash.js";
import { splitByBase } from "../../src/documents/split.js";
import type { Change, PlanDocument } from "../../src/generated/plan-document.js";
import type { DesiredState } from "../../src/model/model.js";
import { desiredDataset, desiredDatasource, desiredState } from "../support/desired.js";
import {
  createDataset,
  createDatasource,
  field,
  planDocument,
  renameDataset,
  resentKey,
  text,
  updateDatasource,
  updateSharing,
} from "../support/documents.js";

const nothing = desiredState();

/** The plan of a change whose base would make these changes against the same account. */
function split(
  changes: readonly Change[],
  baseChanges: readonly Change[],
  { desired = nothing, base = nothing }: { desired?: DesiredState; base?: DesiredState } = {},
): PlanDocument {
  const document = planDocument({ changes: [...changes] });
  const baseDocument = planDocument({ changes: [...baseChanges] });
  return splitByBase(document, desired, { name: "main", document: baseDocument, desired: base });
}

const causesOf = ({ changes }: PlanDocument) => changes.map(({ cause }) => cause);
const path = (to: string, line = 1) => field("resource_path", text("a"), text(to), line);
const region = (to: string, line = 1) => field("region", text("x"), text(to), line);

describe("a change that the base would also make is drift, wherever it is written", () => {
  const pairs: readonly (readonly [own: Change, base: Change, otherBase: Change])[] = [
    [createDataset("a", 1), createDataset("a", 9), { ...createDataset("a", 9), type: "videos" }],
    [renameDataset("b", "a", 1), renameDataset("b", "a", 9), renameDataset("c", "a", 9)],
    [
      updateSharing("a", 1, { add: ["x@x.de"] }),
      updateSharing("a", 9, { add: ["x@x.de"] }),
      updateSharing("a", 9, { add: ["x@x.de"], remove: ["y@x.de"] }),
    ],
    [
      updateDatasource("a", 1, [path("b")]),
      updateDatasource("a", 9, [path("b", 10)]),
      updateDatasource("a", 9, [path("c", 10)]),
    ],
    [createDatasource("a", 1), createDatasource("a", 9), updateDatasource("a", 9, [path("b")])],
  ];

  test.each(pairs.map((pair) => [pair[0].kind, ...pair] as const))("%s", (_kind, own, same, other) => {
    expect(causesOf(split([own], [same]))).toEqual(["drift"]);
    expect(causesOf(split([own], [other]))).toEqual(["change"]);
    expect(causesOf(split([own], []))).toEqual(["change"]);
  });
});

describe("of a dataset that this change renames", () => {
  const base = desiredState(desiredDataset("road"));
  const desired = desiredState(desiredDataset("street", { renamedFrom: "road" }));

  test("what the base would also change is drift, under its old name", () => {
    const own = [
      renameDataset("road", "street", 1),
      updateDatasource("street", 2, [region("y"), path("b")]),
      updateSharing("street", 3, { add: ["x@x.de"] }),
    ];
    const before = [
      updateDatasource("road", 2, [region("y")]),
      updateSharing("road", 3, { add: ["x@x.de"] }),
    ];
    const document = split(own, before, { base, desired });
    expect(causesOf(document)).toEqual(["change", "change", "drift"]);
    expect(document.changes[1]).toMatchObject({ fields: [{ cause: "drift" }, { cause: "change" }] });
  });

  test("the rename is its own, also when the base would give it a third name", () => {
    const document = split([renameDataset("lane", "street", 1)], [renameDataset("lane", "road", 1)], {
      base,
      desired,
    });
    expect(causesOf(document)).toEqual(["change"]);
  });
});

test("within a datasource, each field has its own cause, and the whole is drift only when all of it is", () => {
  const own = updateDatasource("a", 1, [region("y"), path("b")], { resent: [resentKey(3)] });
  const mixed = split([own], [updateDatasource("a", 1, [region("y"), path("c")])]);
  expect(mixed.changes).toMatchObject([
    { cause: "change", fields: [{ cause: "drift" }, { cause: "change" }] },
  ]);
  expect(mixed.summary.drift).toBe(1);
  expect(causesOf(split([own], [updateDatasource("a", 1, [region("y"), path("b")])]))).toEqual(["drift"]);
  const rotation = updateDatasource("a", 1, [], { resent: [resentKey(3)] });
  expect(causesOf(split([rotation], []))).toEqual(["change"]);
});

test("drift is counted by resource: a dataset is one, with its name and its sharing", () => {
  const changes = [
    renameDataset("b", "a", 1),
    updateDatasource("a", 2, [path("b")]),
    updateSharing("a", 3, { add: ["x@x.de"] }),
    updateSharing("c", 4, { add: ["x@x.de"] }),
  ];
  expect(split(changes, changes).summary.drift).toBe(3);
  expect(split(changes, []).summary.drift).toBe(0);
});

test("the base is named, and the hash fits", () => {
  const document = split([createDataset("a", 1)], []);
  expect(document.base).toBe("main");
  expect(document.planHash).toBe(planHash(document));
});

describe("what is no longer declared", () => {
  const removed = (base: DesiredState, desired: DesiredState, changes: readonly Change[] = []) =>
    split(changes, [], { base, desired }).removed.map(({ address, dataset, purpose }) => [
      address,
      dataset,
      purpose,
    ]);

  test("are datasets, and datasources of those that stay", () => {
    const base = desiredState(desiredDataset("a"), desiredDataset("b"));
    const desired = desiredState(desiredDataset("b", { datasources: [desiredDatasource("lightly")] }));
    expect(removed(base, desired)).toEqual([
      ["a", "a", null],
      ["b.input", "b", "input"],
    ]);
    expect(removed(base, base)).toEqual([]);
    expect(removed(nothing, base)).toEqual([]);
  });

  test("are not datasets that have another name now", () => {
    const id = "1".repeat(24);
    const base = desiredState(desiredDataset("a"));
    expect(removed(base, desiredState(desiredDataset("b", { renamedFrom: "a" })))).toEqual([]);
    expect(removed(base, desiredState(desiredDataset("b", { id })), [renameDataset("a", "b", 1)])).toEqual(
      [],
    );
    expect(
      removed(desiredState(desiredDataset("a", { id })), desiredState(desiredDataset("b", { id }))),
    ).toEqual([]);
    expect(removed(base, desiredState(desiredDataset("b", { renamedFrom: "c" })))).toHaveLength(1);
  });

  test("are datasources of renamed ones, under the name of the base", () => {
    const now = desiredDataset("b", { renamedFrom: "a", datasources: [desiredDatasource("lightly")] });
    expect(removed(desiredState(desiredDataset("a")), desiredState(now))).toEqual([
      ["a.input", "a", "input"],
    ]);
  });
});
