import { describe, expect, test } from "vitest";
import type { Match } from "../../src/model/actual.js";
import { countActions, type Plan } from "../../src/model/plan.js";
import { fingerprint } from "../../src/reconcile/forms.js";
import { makePlan, type PlanStates } from "../../src/reconcile/plan.js";
import {
  actualDataset,
  actualDatasource,
  actualSharing,
  actualState,
  datasetId,
  found,
} from "../support/actual.js";
import {
  type DatasetGiven,
  desiredDataset,
  desiredDatasource,
  desiredSharing,
  desiredState,
  placed,
} from "../support/desired.js";

/** The plan of one dataset, `street`. */
function planOf(given: DatasetGiven, match?: Match, more?: Partial<PlanStates>): Plan {
  const desired = desiredState(desiredDataset("street", given));
  return makePlan({ desired, actual: actualState(match === undefined ? {} : { street: match }), ...more });
}

/** `action address: fields, (secrets)` of each change. */
function inShort({ changes }: Plan): readonly string[] {
  return changes.map(({ action, address, fields, secrets }) => {
    const names = [...fields.map(({ field }) => field), ...secrets.map(({ field }) => `(${field})`)];
    return `${action} ${address}: ${names.join(", ")}`;
  });
}

const input = desiredDatasource("input");
const newDatasource = "type, account_name, resource_path, (sas_token)";

describe("a dataset that does not exist", () => {
  test("is created, then its datasources, then it is shared where that is declared", () => {
    const parts = [input, desiredDatasource("lightly"), desiredSharing("Ann@example.com")];
    const plan = planOf({ parts });
    expect(inShort(plan)).toEqual([
      "create street: name, type",
      `create street.input: ${newDatasource}`,
      `create street.lightly: ${newDatasource}`,
      "create street.share_with: ann@example.com",
    ]);
    const target = { dataset: desiredDataset("street", { parts }), after: null, found: null };
    expect(plan.changes.map((change) => [change.desired, change.actual, change.target])).toEqual(
      target.dataset.resources.map((resource) => [resource, null, target]),
    );
    expect(plan.changes[1]).toMatchObject({ dataset: "street", kind: "datasource", part: "input" });
  });

  test("is created alone where nothing else is declared, or where it is shared with nobody", () => {
    expect(inShort(planOf({ parts: [] }))).toEqual(["create street: name, type"]);
    const nobody = planOf({ parts: [desiredSharing()] });
    expect(inShort(nobody)).toEqual(["create street: name, type"]);
    expect(nobody.unchanged).toBe(1);
  });
});

describe("a dataset that exists", () => {
  test("is left as it is where it is as declared", () => {
    expect(planOf({}, found(actualDataset("street")))).toEqual({
      changes: [],
      refusals: [],
      unknown: [],
      unmanaged: [],
      removed: [],
      notes: [],
      datasets: 1,
      unchanged: 3,
      hasBase: false,
    });
  });

  test("is renamed where it has another name, and every change keeps in mind what it was planned from", () => {
    const actual = actualDataset("avenue", { parts: [actualDatasource("lightly")] });
    const plan = planOf({}, found(actual));
    expect(inShort(plan)).toEqual(["update street: name", `create street.input: ${newDatasource}`]);
    expect(plan.changes[0]?.fields).toEqual([
      {
        field: "name",
        before: { kind: "text", text: "avenue" },
        after: { kind: "text", text: "street" },
        cause: null,
        position: placed(1),
      },
    ]);
    const state = { id: datasetId, name: "avenue", fingerprint: fingerprint(actual) };
    for (const { target } of plan.changes) {
      expect(target).toBe(plan.changes[0]?.target);
      expect(target.found).toEqual(state);
    }
    expect(plan.unchanged).toBe(1);
  });

  test("is compared by its name, and addressed by its key", () => {
    const named = { name: "staging-street" };
    expect(inShort(planOf(named, found(actualDataset("staging-street"))))).toEqual([]);
    const plan = planOf(named, found(actualDataset("street")));
    expect(inShort(plan)).toEqual(["update street: name"]);
    expect(plan.changes[0]?.fields[0]).toMatchObject({ after: { text: "staging-street" } });
    expect(planOf(named).changes[0]).toMatchObject({
      address: "street",
      fields: [{ after: { text: "staging-street" } }, {}],
    });
  });

  test("keeps what is not declared, which is listed in order", () => {
    const purposes = ["weird", "lightly", "input", "another"];
    const actual = actualDataset("street", { parts: purposes.map((purpose) => actualDatasource(purpose)) });
    const plan = planOf({ parts: [input] }, found(actual));
    expect(inShort(plan)).toEqual([]);
    expect(plan.unmanaged).toEqual(
      ["another", "lightly", "weird"].map((part) => ({
        address: `street.${part}`,
        dataset: "street",
        kind: "datasource",
        part,
      })),
    );
  });

  test("is shared with the people who are declared; case has no meaning, and teams are not asked for", () => {
    const shared = found(
      actualDataset("street", {
        parts: [actualSharing(["zoe@example.com", "Ann@example.com"], ["perception"])],
      }),
    );
    const sharedWith = (...people: string[]) => planOf({ parts: [desiredSharing(...people)] }, shared);
    expect(inShort(sharedWith("bob@example.com"))).toEqual([
      "update street.share_with: bob@example.com, ann@example.com, zoe@example.com",
    ]);
    expect(sharedWith("bob@example.com").changes[0]?.fields).toMatchObject([
      { before: { kind: "absent" }, after: { text: "bob@example.com" } },
      { before: { text: "Ann@example.com" }, after: { kind: "absent" } },
      { before: { text: "zoe@example.com" }, after: { kind: "absent" } },
    ]);
    expect(inShort(sharedWith("ann@example.com", "ZOE@example.com"))).toEqual([]);
    expect(inShort(sharedWith())).toEqual(["update street.share_with: ann@example.com, zoe@example.com"]);
  });

  test("is shared with whoever has a name that every object has", () => {
    const shared = actualDataset("street", { parts: [actualSharing(["constructor", "__proto__"])] });
    expect(inShort(planOf({ parts: [desiredSharing()] }, found(shared)))).toEqual([
      "update street.share_with: __proto__, constructor",
    ]);
  });
});

describe("a dataset that cannot become what is declared is refused, and nothing of it is planned", () => {
  test.each([
    ["videos", "images", "keep the dataset: declare `type: videos`"],
    ["Crops", "videos", "keep the dataset: no longer declare it, for its type cannot be declared"],
  ] as const)("one of another type: %s instead of %s", (actualType, type, remedy) => {
    const actual = actualDataset("avenue", { type: actualType, parts: [actualDatasource("strange")] });
    const plan = planOf({ type }, found(actual));
    expect(plan).toMatchObject({ changes: [], unknown: [], unmanaged: [], unchanged: 0, datasets: 1 });
    expect(plan.refusals).toEqual([
      {
        dataset: "street",
        id: datasetId,
        reason: "type",
        message: `it exists with type "${actualType}", not "${type}", and the type of a dataset cannot be changed`,
        remedies: [remedy, expect.stringContaining("start anew beside it")],
        position: placed(2),
      },
    ]);
  });

  const positions = { name: placed(11), id: placed(12), renamed_from: placed(13) };
  const taken: Match = { kind: "taken", id: datasetId, name: "avenue", takenBy: "other", isCircle: false };
  const free = ["declare another name", "rename the other dataset in the Lightly app, then plan again"];
  const takenMessage = `it is called "avenue" on the platform, and its declared name belongs to another dataset (other)`;
  test.each<[DatasetGiven, Match, string, string, readonly string[], number]>([
    [{ id: datasetId }, taken, "name_taken", takenMessage, free, 12],
    [
      { id: datasetId },
      { ...taken, isCircle: true },
      "name_taken",
      takenMessage,
      [expect.stringMatching(/^in two steps, since names are exchanged: .* \(such as street-2\)/)],
      12,
    ],
    [
      { renamedFrom: "avenue" },
      taken,
      "name_taken",
      takenMessage,
      [expect.stringContaining("if other is the dataset that is meant"), ...free],
      13,
    ],
    [{}, taken, "name_taken", takenMessage, free, 11],
    [
      { id: datasetId },
      { kind: "missing", id: datasetId },
      "id_missing",
      "no dataset has this id, or it is out of reach of this token",
      [
        "correct the id",
        "have its owner share it again with the user of this token",
        expect.stringContaining("remove `id`"),
      ],
      12,
    ],
    [
      {},
      { kind: "claimed", id: datasetId, claimedBy: "road" },
      "claimed",
      `the dataset of this name (${datasetId}) is declared as "road", and has not been renamed yet`,
      [
        "if both are meant to be one dataset: leave this one out",
        expect.stringContaining('apply with --target "road"'),
        "declare another name",
      ],
      1,
    ],
  ])("one that cannot be told for sure: %j, %j", (given, match, reason, message, remedies, line) => {
    const plan = planOf({ ...given, positions }, match);
    expect(plan).toMatchObject({ changes: [], unchanged: 0, datasets: 1 });
    expect(plan.refusals).toEqual([
      {
        dataset: "street",
        id: datasetId,
        reason,
        message,
        remedies,
        position: placed(line),
      },
    ]);
  });

  test("one of somebody else, from which people are removed, unless that is allowed", () => {
    const shared = (owner: string) =>
      found(actualDataset("street", { owner, parts: [actualSharing(["Ann@x.de", "me@x.de"])] }));
    const sharedWith = (...people: string[]) => ({ parts: [desiredSharing(...people)] });
    const plan = planOf(sharedWith("bob@x.de", "me@x.de"), shared("eve"));
    expect(plan.changes).toEqual([]);
    expect(plan.refusals).toEqual([
      {
        dataset: "street",
        id: datasetId,
        reason: "lockout",
        message: expect.stringMatching(/belongs to somebody else.* to remove ann@x\.de may take away/),
        remedies: [expect.any(String), expect.stringContaining("--allow-lockout")],
        position: placed(7),
      },
    ]);
    const allowed = [
      planOf(sharedWith("me@x.de"), shared("eve"), { allowLockout: true }),
      planOf(sharedWith("me@x.de"), shared("me")),
      planOf(sharedWith("ann@x.de", "me@x.de", "bob@x.de"), shared("eve")),
    ];
    for (const { changes, refusals } of allowed) expect([changes.length, refusals]).toEqual([1, []]);
  });

  test("the others are planned", () => {
    const desired = desiredState(
      desiredDataset("avenue"),
      desiredDataset("street"),
      desiredDataset("tunnel"),
    );
    const avenue = found(actualDataset("avenue", { type: "videos" }));
    const plan = makePlan({
      desired,
      actual: actualState({ avenue, tunnel: found(actualDataset("tunnel")) }),
    });
    expect(plan.refusals.map(({ dataset }) => dataset)).toEqual(["avenue"]);
    expect(plan.changes.map(({ address }) => address)).toEqual(["street", "street.input", "street.lightly"]);
    expect(plan).toMatchObject({ datasets: 3, unchanged: 3 });
    expect(countActions(plan.changes)).toEqual({ create: 3, update: 0 });
  });
});

describe("a plan of some datasets", () => {
  const desired = desiredState(desiredDataset("avenue"), desiredDataset("street"), desiredDataset("tunnel"));
  const base = desiredState(
    desiredDataset("bridge"),
    desiredDataset("street", { parts: [input, desiredDatasource("lightly"), desiredSharing()] }),
  );

  test("is the same as that of all of them, as far as they are concerned", () => {
    const actual = actualState({ street: found(actualDataset("street", { parts: [] })) });
    const whole = makePlan({ desired, actual, base });
    const part = makePlan({ desired, actual, base, only: new Set(["street", "tunnel"]) });
    expect(part.changes).toEqual(whole.changes.filter(({ dataset }) => dataset !== "avenue"));
    expect(part).toMatchObject({ datasets: 2, unchanged: 1 });
    expect(whole).toMatchObject({ datasets: 3, unchanged: 1 });
  });

  test("tells of nothing else that it is no longer declared", () => {
    const actual = actualState({});
    const addresses = (only?: ReadonlySet<string>) =>
      makePlan({ desired, actual, base, only }).removed.map(({ address }) => address);
    expect(addresses()).toEqual(["bridge", "street.share_with"]);
    expect(addresses(new Set(["street"]))).toEqual(["street.share_with"]);
    expect(addresses(new Set(["avenue"]))).toEqual([]);
  });

  test("notes only what concerns them", () => {
    const former = desiredState(desiredDataset("bridge"));
    const notes = (only?: ReadonlySet<string>) =>
      makePlan({ desired, actual: actualState({}), base: former, only }).notes.map(({ path }) => path);
    expect(notes()).toEqual(["datasets.avenue", "datasets.street", "datasets.tunnel"]);
    expect(notes(new Set(["street"]))).toEqual(["datasets.street"]);
  });

  test("is empty for none", () => {
    expect(makePlan({ desired, actual: actualState({}), only: new Set() })).toMatchObject({
      changes: [],
      datasets: 0,
      unchanged: 0,
    });
  });
});

test("a plan shows no secret", () => {
  expect(JSON.stringify(planOf({}))).toContain('{"secret":"env:SAS"}');
  expect(JSON.stringify(planOf({}))).not.toContain("sig=2");
});
