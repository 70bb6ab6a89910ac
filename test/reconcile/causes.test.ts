import { describe, expect, test } from "vitest";
import type { Match } from "../../src/model/actual.js";
import type { DesiredDataset, DesiredResource } from "../../src/model/desired.js";
import { type Cause, type Change, holdsDrift, type Plan } from "../../src/model/plan.js";
import { makePlan } from "../../src/reconcile/plan.js";
import {
  actualDataset,
  actualDatasource,
  actualSharing,
  actualState,
  datasetId,
  found,
} from "../support/actual.js";
import {
  type DatasourceGiven,
  desiredDataset,
  desiredDatasource,
  desiredSharing,
  desiredState,
  sas,
} from "../support/desired.js";

/** The plan of a change whose base asked for something else, for an account that has the dataset `street`, or not. */
function planOf(base: DesiredDataset | undefined, desired: DesiredDataset, street?: Match): Plan {
  return makePlan({
    base: desiredState(...(base === undefined ? [] : [base])),
    desired: desiredState(desired),
    actual: actualState(street === undefined ? {} : { [desired.key]: street }),
  });
}

const causesOf = ({ changes }: Plan) => changes.map(({ address, cause }) => [address, cause]);

/** `field: cause` of what differs, then of what is sent. */
function fieldCauses(change: Change | undefined): readonly string[] {
  const { fields = [], secrets = [] } = change ?? {};
  return [...fields, ...secrets].map(({ field, cause }) => `${field}: ${cause}`);
}

const street = (...parts: readonly DesiredResource[]) => desiredDataset("street", { parts });
const shared = (...parts: Parameters<typeof actualSharing>[0]) =>
  found(actualDataset("street", { parts: [actualSharing(parts)] }));

describe("what the config asks for now, and did not before, is a change; the rest is drift", () => {
  const input = (given: DatasourceGiven = {}) => desiredDatasource("input", given);
  const has = (given: Parameters<typeof actualDatasource>[1]) =>
    found(actualDataset("street", { parts: [actualDatasource("input", given)] }));
  const elsewhere = has({ resourcePath: "container/elsewhere/" });

  test.each<[string, DesiredDataset | undefined, DesiredDataset, Match | undefined, Cause]>([
    ["a dataset that the base had", street(), street(), undefined, "drift"],
    ["a dataset that it did not have", undefined, street(), undefined, "change"],
    ["a datasource that it had", street(input()), street(input()), shared(), "drift"],
    ["a datasource that it did not have", street(), street(input()), shared(), "change"],
    ["a field as it was", street(input()), street(input()), elsewhere, "drift"],
    [
      "a field that was the same but for a slash",
      street(input({ resourcePath: "container/input" })),
      street(input()),
      elsewhere,
      "drift",
    ],
    [
      "a field that was another",
      street(input({ resourcePath: "container/old/" })),
      street(input()),
      elsewhere,
      "change",
    ],
    [
      "a field that was just what the platform has",
      street(input({ resourcePath: "container/elsewhere/" })),
      street(input()),
      elsewhere,
      "change",
    ],
    [
      "a field that was not there",
      street(input()),
      street(input({ thumbnailSuffix: ".t" })),
      has({}),
      "change",
    ],
    [
      "a field that went away",
      street(input({ thumbnailSuffix: ".t" })),
      street(input()),
      has({ thumbnailSuffix: ".t" }),
      "change",
    ],
    [
      "a field that nobody asked for",
      street(input()),
      street(input()),
      has({ thumbnailSuffix: ".t" }),
      "drift",
    ],
  ])("%s: %s", (_what, base, desired, actual, cause) => {
    const { changes } = planOf(base, desired, actual);
    const last = changes.at(-1);
    expect(last?.cause).toBe(cause);
    expect(last?.fields.map((field) => field.cause)).toEqual(last?.fields.map(() => cause));
    expect(last?.fields.length).toBeGreaterThan(0);
  });

  test("is told for each person", () => {
    const plan = planOf(
      street(desiredSharing("Ann@example.com", "bob@example.com")),
      street(desiredSharing("ann@example.com", "eve@example.com")),
      shared("bob@example.com", "zoe@example.com"),
    );
    expect(causesOf(plan)).toEqual([["street.share_with", "change"]]);
    expect(fieldCauses(plan.changes[0])).toEqual([
      "ann@example.com: drift",
      "eve@example.com: change",
      "bob@example.com: change",
      "zoe@example.com: drift",
    ]);
  });

  test("is told for the name and the type of a dataset", () => {
    const [change] = planOf(desiredDataset("street", { type: "videos", parts: [] }), street()).changes;
    expect(fieldCauses(change)).toEqual(["name: drift", "type: change"]);
    expect(change?.cause).toBe("change");
  });

  test("is not told without a base", () => {
    const { changes } = makePlan({
      desired: desiredState(street(input())),
      actual: actualState({ street: has({ fields: { account_name: "old" }, secrets: {} }) }),
    });
    expect(changes).toMatchObject([{ cause: null, fields: [{ cause: null }], secrets: [{ cause: null }] }]);
  });
});

describe("a change with several causes", () => {
  const input = (account: string, given: DatasourceGiven = {}) =>
    desiredDatasource("input", { fields: { account_name: account, sas_token: sas() }, ...given });
  const drifted = found(
    actualDataset("street", {
      parts: [
        actualDatasource("input", { fields: { account_name: "other" }, resourcePath: "container/old/" }),
      ],
    }),
  );

  test("is a change when some of it is, and holds drift all the same", () => {
    const base = street(input("store", { resourcePath: "container/old/" }));
    const plan = planOf(base, street(input("store")), drifted);
    expect(fieldCauses(plan.changes[0])).toEqual([
      "account_name: drift",
      "resource_path: change",
      "sas_token: null",
    ]);
    expect(causesOf(plan)).toEqual([["street.input", "change"]]);
    expect(plan.changes.map(holdsDrift)).toEqual([true]);
  });

  test("is drift when all of it is; a secret that is sent along has no cause of its own", () => {
    const plan = planOf(street(input("store")), street(input("store")), drifted);
    expect(fieldCauses(plan.changes[0])).toEqual([
      "account_name: drift",
      "resource_path: drift",
      "sas_token: null",
    ]);
    expect(causesOf(plan)).toEqual([["street.input", "drift"]]);
  });

  test("is a change when a secret that is sent is one, though every field is drift", () => {
    const plan = planOf(street(input("store", { rotation: 1 })), street(input("store")), drifted);
    expect(fieldCauses(plan.changes[0])).toEqual([
      "account_name: drift",
      "resource_path: drift",
      "sas_token: change",
    ]);
    expect(causesOf(plan)).toEqual([["street.input", "change"]]);
  });

  test("counts once where drift is counted, whatever it holds", () => {
    const plan = planOf(
      street(input("store")),
      street(input("store"), desiredSharing("ann@example.com")),
      drifted,
    );
    expect(causesOf(plan)).toEqual([
      ["street.input", "drift"],
      ["street.share_with", "change"],
    ]);
    expect(plan.changes.filter(holdsDrift)).toHaveLength(1);
    expect(plan.hasBase).toBe(true);
  });
});

describe("a renamed dataset", () => {
  const named = (name: string, given: Parameters<typeof actualDataset>[1] = {}) =>
    found(actualDataset(name, given));
  const renamed = desiredDataset("avenue", { renamedFrom: "street" });

  test("is compared with what it was under its old name", () => {
    const parts = [
      actualDatasource("input", { fields: { account_name: "old" } }),
      actualDatasource("lightly"),
    ];
    const plan = planOf(desiredDataset("street"), renamed, named("street", { parts }));
    expect(causesOf(plan)).toEqual([
      ["avenue", "change"],
      ["avenue.input", "drift"],
    ]);
  });

  test("has the rename for a change also when the platform has a third name", () => {
    const pinned = (name: string) => desiredDataset(name, { id: datasetId });
    expect(causesOf(planOf(pinned("street"), pinned("avenue"), named("lane")))).toEqual([
      ["avenue", "change"],
    ]);
    expect(causesOf(planOf(pinned("avenue"), pinned("avenue"), named("lane")))).toEqual([
      ["avenue", "drift"],
    ]);
  });

  test("under another key alone is no change at all", () => {
    const plan = planOf(
      desiredDataset("scenes", { name: "street" }),
      desiredDataset("street"),
      named("street"),
    );
    expect(plan).toMatchObject({ changes: [], removed: [] });
  });
});

describe("what is no longer declared", () => {
  const removed = (base: readonly DesiredDataset[], ...desired: readonly DesiredDataset[]) =>
    makePlan({ base: desiredState(...base), desired: desiredState(...desired), actual: actualState({}) })
      .removed;
  const [a, b] = [desiredDataset("a"), desiredDataset("b")];
  const onlyLightly = { parts: [desiredDatasource("lightly")] };

  test("are whole datasets, and parts of those that stay, in order", () => {
    const full = desiredDataset("b", {
      parts: [desiredDatasource("input"), desiredDatasource("lightly"), desiredSharing()],
    });
    expect(removed([desiredDataset("c"), full, a], desiredDataset("b", onlyLightly))).toEqual([
      { address: "a", dataset: "a", kind: "dataset", part: "" },
      { address: "b.input", dataset: "b", kind: "datasource", part: "input" },
      { address: "b.share_with", dataset: "b", kind: "sharing", part: "share_with" },
      { address: "c", dataset: "c", kind: "dataset", part: "" },
    ]);
  });

  test("is nothing where all of it is, or where the base had nothing", () => {
    expect(removed([a, b], b, a)).toEqual([]);
    expect(removed([], a)).toEqual([]);
    expect(makePlan({ desired: desiredState(a), actual: actualState({}) }).removed).toEqual([]);
  });

  test("are not datasets that have another name now", () => {
    expect(removed([a], desiredDataset("b", { renamedFrom: "a" }))).toEqual([]);
    const id = "1".repeat(24);
    expect(removed([desiredDataset("a", { id })], desiredDataset("b", { id }))).toEqual([]);
    expect(removed([a], desiredDataset("b", { renamedFrom: "c" }))).toMatchObject([{ address: "a" }]);
  });

  test("are parts of renamed ones, under the address that they have now", () => {
    expect(removed([a], desiredDataset("b", { renamedFrom: "a", ...onlyLightly }))).toMatchObject([
      { address: "b.input", dataset: "b", part: "input" },
    ]);
  });
});
