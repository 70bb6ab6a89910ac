import { describe, expect, test } from "vitest";
import type { ActualResource } from "../../src/model/actual.js";
import type { DesiredResource } from "../../src/model/desired.js";
import type { Plan, SecretReason } from "../../src/model/plan.js";
import { Secret } from "../../src/model/secret.js";
import { makePlan, type PlanStates } from "../../src/reconcile/plan.js";
import {
  actualDataset,
  actualDatasource,
  type ActualDatasourceGiven,
  actualState,
  found,
} from "../support/actual.js";
import {
  type DatasourceGiven,
  desiredDataset,
  desiredDatasource,
  desiredState,
  placed,
  sas,
} from "../support/desired.js";

const keyFile = (id: string) => JSON.stringify({ private_key_id: id, client_email: "a@b", private_key: id });
const credentials = (
  given: DatasourceGiven = {},
  reference = "env:KEY",
  value?: string | null,
): DesiredResource =>
  desiredDatasource("input", {
    provider: "gcs",
    fields: {
      project_id: "perception",
      credentials: value === null ? new Secret(reference) : new Secret(reference, value ?? keyFile("a")),
    },
    resourcePath: "gs://bucket/",
    positions: { credentials: placed(8) },
    ...given,
  });
const held = (key: string | undefined, given: ActualDatasourceGiven = {}): ActualResource =>
  actualDatasource("input", {
    provider: "gcs",
    fields: { project_id: "perception" },
    secrets: key === undefined ? {} : { credentials: new Secret("platform", key) },
    resourcePath: "gs://bucket/",
    ...given,
  });

/** What the platform has, and what can be told of it. */
const platforms = {
  "none at all": { resource: undefined, tells: "new" },
  "another provider": { resource: actualDatasource("input"), tells: "new" },
  "just this one": { resource: held(keyFile("a")), tells: "equal" },
  "one with another name": { resource: held(keyFile("b")), tells: "changed" },
  "a mask": { resource: held("**********"), tells: "unknown" },
  "one that it does not show": { resource: held(undefined), tells: "unknown" },
} as const;

const input = (resource: DesiredResource) => desiredState(desiredDataset("street", { parts: [resource] }));
/** What the config asked for before; `asks` is what the review asks for by comparison. */
const bases = {
  "no base": { state: undefined, asks: undefined },
  "a base without the dataset": { state: desiredState(), asks: "new" },
  "a base without the datasource": {
    state: desiredState(desiredDataset("street", { parts: [] })),
    asks: "new",
  },
  "the same base": { state: input(credentials({ connection: "old-name" })), asks: "same" },
  "a base with another reference": { state: input(credentials({}, "env:OLD")), asks: "another reference" },
  "a base with a file": { state: input(credentials({ rotation: 2 }, "file:KEY")), asks: "another reference" },
  "a base with a lower rotation": {
    state: input(credentials({ rotation: -1 })),
    asks: "another rotation number",
  },
  "a base with a higher rotation": {
    state: input(credentials({ rotation: 7 })),
    asks: "another rotation number",
  },
} as const;

/** Sent for the first of these reasons that holds; why and how this counts with a base. */
function expectedReason(
  tells: (typeof platforms)[keyof typeof platforms]["tells"],
  asks: (typeof bases)[keyof typeof bases]["asks"],
  { isRotated, isMoved }: { readonly isRotated: boolean; readonly isMoved: boolean },
): SecretReason | undefined {
  if (tells === "new") return "new";
  if (asks === "another reference" || asks === "another rotation number") return asks;
  if (tells === "changed") return "changed on the platform";
  if (isRotated) return "--rotate";
  return isMoved ? "sent along" : undefined;
}

const ways = [false, true].flatMap((isRotated) => [false, true].map((isMoved) => ({ isRotated, isMoved })));
const combinations = Object.entries(platforms).flatMap(([platform, { resource, tells }]) =>
  Object.entries(bases).flatMap(([base, { state, asks }]) =>
    ways.map((way) => ({ platform, base, resource, tells, state, asks, ...way })),
  ),
);

function planOf(
  desired: DesiredResource,
  actual: ActualResource | undefined,
  more: Omit<PlanStates, "desired" | "actual"> = {},
): Plan {
  const parts = actual === undefined ? [] : [actual];
  const street = found(actualDataset("street", { parts }));
  return makePlan({ desired: input(desired), actual: actualState({ street }), ...more });
}

describe("a secret is sent for the first reason that holds", () => {
  test.each(combinations)(
    "the platform has $platform, there is $base, rotated: $isRotated, another field changes: $isMoved",
    ({ resource, tells, state, asks, isRotated, isMoved }) => {
      const desired = credentials(isMoved ? { resourcePath: "gs://bucket/new/" } : {});
      const rotate = new Set(isRotated ? ["street.input"] : ["street.lightly", "street", "store"]);
      const plan = planOf(desired, resource, { base: state, rotate });
      const reason = expectedReason(tells, asks, { isRotated, isMoved });
      const [sent] = plan.changes[0]?.secrets ?? [];
      expect(sent?.reason).toBe(reason);
      expect(plan.unknown.map(({ address, field }) => [address, field])).toEqual(
        reason === undefined && tells === "unknown" ? [["street.input", "credentials"]] : [],
      );
      if (reason === undefined) return;
      const isAsked = asks !== "same" || reason === "--rotate";
      const cause = asks === undefined || reason === "sent along" ? null : isAsked ? "change" : "drift";
      expect(sent).toMatchObject({ field: "credentials", cause, position: placed(8) });
      expect(sent?.secret).toBe(desired.fields["credentials"]);
    },
  );

  test("and the reference that it had is named where that is another one", () => {
    const formerly = (base: DesiredResource) =>
      planOf(credentials(), held(keyFile("a")), { base: input(base) }).changes[0]?.secrets[0]?.formerly;
    expect(formerly(credentials({}, "env:OLD"))).toBe("env:OLD");
    expect(formerly(credentials({}, "file:KEY"))).toBe("file:KEY");
    expect(formerly(credentials({ rotation: 1 }))).toBeNull();
    expect(formerly(desiredDatasource("input"))).toBeNull();
  });
});

describe("a secret that was not looked up", () => {
  const unread = credentials({}, "env:KEY", null);

  test.each(["just this one", "one with another name", "a mask", "one that it does not show"] as const)(
    "cannot be compared, where the platform has %s",
    (platform) => {
      expect(planOf(unread, platforms[platform].resource)).toMatchObject({
        changes: [],
        unknown: [
          {
            address: "street.input",
            dataset: "street",
            kind: "datasource",
            part: "input",
            field: "credentials",
            connection: "store",
            position: placed(8),
          },
        ],
      });
    },
  );

  test("is planned all the same where it is new, of another origin, rotated or sent along", () => {
    const masked = held("**********");
    const reasons = (
      desired: DesiredResource,
      actual?: ActualResource,
      more?: Parameters<typeof planOf>[2],
    ) => planOf(desired, actual, more).changes[0]?.secrets.map(({ reason }) => reason);
    expect(reasons(unread)).toEqual(["new"]);
    expect(reasons(unread, masked, { base: input(credentials({}, "env:OLD", null)) })).toEqual([
      "another reference",
    ]);
    expect(reasons(unread, masked, { base: input(credentials({ rotation: 3 }, "env:KEY", null)) })).toEqual([
      "another rotation number",
    ]);
    expect(reasons(unread, masked, { rotate: new Set(["street.input"]) })).toEqual(["--rotate"]);
    expect(reasons(credentials({ resourcePath: "gs://new/" }, "env:KEY", null), masked)).toEqual([
      "sent along",
    ]);
  });
});

describe("what a secret is does not depend on the names around it", () => {
  const street = found(actualDataset("street"));

  test("another connection with the same reference is the same secret", () => {
    const base = desiredState(
      desiredDataset("street", {
        parts: [
          desiredDatasource("input", { connection: null }),
          desiredDatasource("lightly", { connection: "x" }),
        ],
      }),
    );
    const plan = makePlan({
      desired: desiredState(desiredDataset("street")),
      actual: actualState({ street }),
      base,
    });
    expect(plan.changes).toEqual([]);
  });

  test("a renamed dataset whose connection is renamed and rotated at once sends its secrets again", () => {
    const rotated = (purpose: "input" | "lightly") =>
      desiredDatasource(purpose, { connection: "new-store", rotation: 2 });
    const desired = desiredState(
      desiredDataset("avenue", { renamedFrom: "street", parts: [rotated("input"), rotated("lightly")] }),
    );
    const plan = makePlan({
      desired,
      actual: actualState({ avenue: street }),
      base: desiredState(desiredDataset("street")),
    });
    expect(
      plan.changes.map(({ address, cause, secrets }) => [
        address,
        cause,
        secrets.map(({ reason }) => reason),
      ]),
    ).toEqual([
      ["avenue", "change", []],
      ["avenue.input", "change", ["another rotation number"]],
      ["avenue.lightly", "change", ["another rotation number"]],
    ]);
  });

  test("only the datasource whose connection has another reference sends it", () => {
    const production = desiredDatasource("lightly", {
      connection: "production",
      fields: { account_name: "fleetstore", sas_token: sas("env:PRODUCTION") },
    });
    const plan = makePlan({
      desired: desiredState(desiredDataset("street", { parts: [desiredDatasource("input"), production] })),
      actual: actualState({ street }),
      base: desiredState(desiredDataset("street")),
    });
    expect(plan.changes).toMatchObject([
      {
        address: "street.lightly",
        fields: [],
        secrets: [
          { reason: "another reference", formerly: "env:SAS", secret: { reference: "env:PRODUCTION" } },
        ],
      },
    ]);
  });
});

test("whatever is sent for one secret takes the others of its datasource along", () => {
  const onS3 = (keyId: string) =>
    desiredDatasource("input", {
      provider: "s3",
      fields: {
        region: "eu-west-1",
        access_key: new Secret(keyId),
        secret_access_key: new Secret("env:S3", "s3"),
      },
    });
  const actual = actualDatasource("input", {
    provider: "s3",
    fields: { region: "eu-west-1", access_key: "AKIA1" },
    secrets: { secret_access_key: new Secret("platform", "s3") },
  });
  const [change] = planOf(onS3("env:NEW"), actual, { base: input(onS3("env:OLD")) }).changes;
  expect(change).toMatchObject({ cause: "change", fields: [] });
  expect(change?.secrets).toMatchObject([
    { field: "access_key", reason: "another reference", formerly: "env:OLD", cause: "change" },
    { field: "secret_access_key", reason: "sent along", formerly: null, cause: null },
  ]);
});

test("storage without secrets has none to send, whatever is asked for", () => {
  const local = (rotation: number) =>
    desiredDatasource("input", { provider: "local", fields: {}, positions: {}, rotation });
  const actual = actualDatasource("input", { provider: "local", fields: {}, secrets: {} });
  const more = { base: input(local(0)), rotate: new Set(["street.input"]) };
  expect(planOf(local(1), actual, more)).toMatchObject({ changes: [], unknown: [], unchanged: 2 });
});
