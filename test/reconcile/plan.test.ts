import { describe, expect, test } from "vitest";
import type { DatasetPlan, DesiredDataset, Match } from "../../src/model/model.js";
import { fingerprint } from "../../src/reconcile/canonical.js";
import { makePlan } from "../../src/reconcile/plan.js";
import { Secret } from "../../src/model/secret.js";
import { actualDataset, actualDatasource, actualState, datasetId, found } from "../support/actual.js";
import { desiredDataset, desiredDatasource, desiredState, placed } from "../support/desired.js";

/** The plan of one dataset, `street`. */
function planOf(
  given: Partial<DesiredDataset>,
  match?: Match,
  rotation?: readonly string[],
): DatasetPlan | undefined {
  const actual = actualState(match === undefined ? {} : { street: match });
  const plan = makePlan(desiredState(desiredDataset("street", given)), actual, new Set(rotation));
  expect(plan.datasets).toHaveLength(1);
  return plan.datasets[0];
}

const input = desiredDatasource("input");
const lightly = desiredDatasource("lightly");
const sas = { field: "sas_token", secret: new Secret("env:SAS", "sv=1&sig=2"), position: placed(5) };
const masked = { secrets: { sas_token: new Secret("platform", "**********") } };

describe("a dataset that does not exist", () => {
  test("is created, with its datasources, and shared where that is declared", () => {
    const dataset = desiredDataset("street", { shareWith: ["ann@example.com"] });
    expect(makePlan(desiredState(dataset), actualState({}))).toEqual({
      datasets: [
        {
          action: "create",
          dataset,
          datasources: [
            { action: "create", datasource: input, fields: expect.any(Array) },
            { action: "create", datasource: lightly, fields: expect.any(Array) },
          ],
          sharing: { before: [], after: ["ann@example.com"], teams: [] },
        },
      ],
    });
  });

  test("is created alone where nothing else is declared", () => {
    expect(planOf({ datasources: [] })).toMatchObject({ action: "create", datasources: [], sharing: null });
  });
});

describe("a dataset that exists", () => {
  test("is kept where it is as declared", () => {
    const actual = actualDataset("street");
    expect(planOf({}, found(actual))).toEqual({
      action: "keep",
      dataset: desiredDataset("street"),
      id: datasetId,
      actualName: "street",
      sharing: null,
      datasources: [
        { action: "keep", datasource: input, uncompared: [] },
        { action: "keep", datasource: lightly, uncompared: [] },
      ],
      unmanaged: [],
      fingerprint: fingerprint(actual),
    });
  });

  test("keeps its name on the platform in mind, and what is not declared, in order", () => {
    const purposes = ["weird", "lightly", "input", "another"];
    const actual = actualDataset("avenue", {
      datasources: purposes.map((purpose) => actualDatasource(purpose)),
    });
    expect(planOf({ datasources: [input] }, found(actual))).toMatchObject({
      action: "keep",
      actualName: "avenue",
      datasources: [{ action: "keep", datasource: input }],
      unmanaged: ["another", "lightly", "weird"],
    });
  });

  test("gets the datasource that it lacks", () => {
    const actual = actualDataset("street", { datasources: [actualDatasource("lightly")] });
    expect(planOf({}, found(actual))).toMatchObject({
      datasources: [
        {
          action: "create",
          datasource: input,
          fields: [
            { field: "type" },
            { field: "account_name" },
            { field: "sas_token" },
            { field: "resource_path" },
          ],
        },
        { action: "keep", datasource: lightly, uncompared: [] },
      ],
    });
  });

  test("is shared with the people who are declared, keeping its teams", () => {
    const sharing = { users: ["zoe@example.com", "Ann@example.com"], teams: ["perception"] };
    const shared = found(actualDataset("street", { sharing }));
    expect(planOf({ shareWith: ["bob@example.com"] }, shared)).toMatchObject({
      sharing: {
        before: ["Ann@example.com", "zoe@example.com"],
        after: ["bob@example.com"],
        teams: ["perception"],
      },
    });
    expect(planOf({ shareWith: ["ann@example.com", "ZOE@example.com"] }, shared)).toMatchObject({
      sharing: null,
    });
    expect(planOf({ shareWith: ["ann@example.com"] }, shared)).toMatchObject({
      sharing: { after: ["ann@example.com"] },
    });
  });

  test.each([
    ["videos", "images"],
    ["Crops", "videos"],
  ] as const)("of another type (%s) is refused", (actualType, type) => {
    const actual = actualDataset("street", { type: actualType });
    expect(planOf({ type }, found(actual))).toEqual({
      action: "refuse",
      dataset: desiredDataset("street", { type }),
      id: datasetId,
      refusal: { kind: "type", actualType },
    });
  });
});

test.each<[Match, object]>([
  [
    { kind: "taken", id: datasetId, name: "avenue", takenBy: "other" },
    { kind: "name_taken", actualName: "avenue", takenBy: "other" },
  ],
  [{ kind: "missing", id: datasetId }, { kind: "id_missing" }],
  [
    { kind: "claimed", id: datasetId, claimedBy: "road" },
    { kind: "claimed", claimedBy: "road" },
  ],
])("a dataset that cannot be told for sure is refused: %j", (match, refusal) => {
  expect(planOf({}, match)).toEqual({
    action: "refuse",
    dataset: desiredDataset("street"),
    id: datasetId,
    refusal,
  });
});

describe("the secrets of a datasource", () => {
  const withMask = found(actualDataset("street", { datasources: [actualDatasource("input", masked)] }));
  const inLine = found(actualDataset("street", { datasources: [actualDatasource("input")] }));
  const only = { datasources: [input] };

  test("are named where nobody can tell whether they are equal", () => {
    expect(planOf(only, withMask)).toMatchObject({
      datasources: [{ action: "keep", datasource: input, uncompared: [sas] }],
    });
  });

  test("are sent again with a change, and named where that may replace another one", () => {
    const moved = { ...masked, resourcePath: "container/elsewhere/" };
    const match = found(actualDataset("street", { datasources: [actualDatasource("input", moved)] }));
    expect(planOf(only, match)).toMatchObject({
      datasources: [{ action: "update", fields: [{ field: "resource_path" }], resent: [sas] }],
    });
    const known = found(
      actualDataset("street", {
        datasources: [actualDatasource("input", { resourcePath: "container/elsewhere/" })],
      }),
    );
    expect(planOf(only, known)).toMatchObject({
      datasources: [{ action: "update", fields: [{ field: "resource_path" }], resent: [] }],
    });
  });

  test.each([
    ["unknown", withMask],
    ["known to be equal", inLine],
  ])("are sent again where their connection is rotated, %s or not", (_what, match) => {
    expect(planOf(only, match, ["store"])).toMatchObject({
      datasources: [{ action: "update", datasource: input, fields: [], resent: [sas] }],
    });
    expect(planOf(only, match, ["another", "street.input"])).toMatchObject({
      datasources: [{ action: "keep" }],
    });
  });

  test("of an inline connection are rotated by the datasource's address", () => {
    const inline = { datasources: [desiredDatasource("input", { connection: null })] };
    expect(planOf(inline, inLine, ["street.input"])).toMatchObject({
      datasources: [{ action: "update", fields: [], resent: [sas] }],
    });
    expect(planOf(inline, inLine, ["street.lightly", "store"])).toMatchObject({
      datasources: [{ action: "keep" }],
    });
  });

  test("of which there are none are not sent again, rotated or not", () => {
    const local = desiredDatasource("input", { provider: "local", fields: {}, positions: {} });
    const held = actualDatasource("input", { provider: "local", fields: {}, secrets: {} });
    const match = found(actualDataset("street", { datasources: [held] }));
    expect(planOf({ datasources: [local] }, match, ["store"])).toMatchObject({
      datasources: [{ action: "keep", uncompared: [] }],
    });
  });
});
