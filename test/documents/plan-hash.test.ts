import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { configHash, planHash, withPlanHash } from "../../src/documents/plan-hash.js";
import type { DesiredState } from "../../src/model/model.js";
import { Secret } from "../../src/model/secret.js";
import { desiredDataset, desiredDatasource, desiredState, placed } from "../support/desired.js";
import { plans } from "../support/document-catalogue.js";
import { finding } from "../support/documents.js";
import { leafPaths, type LeafPath, withOtherLeaf } from "../support/leaves.js";

describe("the hash of a plan", () => {
  const uncovered = ["planHash", "base", "tool.version"];
  const leaves = leafPaths(plans.everything).map((path) => [path.join("."), path] as const);

  test.each(leaves.filter(([name]) => !uncovered.includes(name)))("covers %s", (_name, path) => {
    expect(planHash(withOtherLeaf(plans.everything, path))).not.toBe(planHash(plans.everything));
  });

  test.each(leaves.filter(([name]) => uncovered.includes(name)))("does not cover %s", (_name, path) => {
    expect(planHash(withOtherLeaf(plans.everything, path))).toBe(planHash(plans.everything));
  });

  test("covers how often something is there", () => {
    const { everything } = plans;
    for (const key of ["changes", "targets", "refusals", "unmanaged", "warnings"] as const) {
      const list: readonly unknown[] = everything[key];
      expect(planHash({ ...everything, [key]: [...list, list[0]] })).not.toBe(planHash(everything));
    }
  });

  test("does not cover what the day alone brings about", () => {
    const { everything } = plans;
    const warnings = [...everything.warnings, finding("warning", "expiring-secret", 3)];
    expect(planHash({ ...everything, warnings })).toBe(planHash(everything));
  });

  test("does not depend on the order of keys", () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.values(plans)), fc.infiniteStream(fc.nat()), (plan, numbers) => {
        const shuffled = JSON.parse(JSON.stringify(plan), (_key, value: unknown) =>
          shuffleKeys(value, numbers),
        );
        expect(shuffled).toEqual(plan);
        expect(planHash(shuffled)).toBe(planHash(plan));
      }),
      { numRuns: 30 },
    );
  });

  test("is part of the document, and of itself it is not", () => {
    const once = withPlanHash(plans.everything);
    expect(once.planHash).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(withPlanHash(once)).toEqual(once);
  });
});

describe("the hash of a config", () => {
  const desired = desiredState(
    desiredDataset("street", {
      id: "1".repeat(24),
      renamedFrom: "road",
      shareWith: ["ann@example.com", "bob@example.com"],
      datasources: [desiredDatasource("input", { rotation: 2, thumbnailSuffix: "_t" })],
    }),
    desiredDataset("tunnel", { shareWith: [] }),
  );
  const leaves = leafPaths(desired).filter((path) => !isSecret(desired, path));
  const isPlace = (path: LeafPath) => path.some((key) => key === "position" || key === "positions");

  test.each(leaves.filter((path) => !isPlace(path)).map((path) => [path.join("."), path] as const))(
    "covers %s",
    (_name, path) => {
      expect(configHash(withOtherLeaf(desired, path))).not.toBe(configHash(desired));
    },
  );

  test("does not cover where it is written", () => {
    const places = leaves.filter(isPlace);
    expect(places.length).toBeGreaterThan(50);
    for (const path of places) expect(configHash(withOtherLeaf(desired, path))).toBe(configHash(desired));
  });

  test("covers where a secret comes from, and nothing of the secret", () => {
    const using = (secret: Secret) =>
      configHash(desiredState(desiredDataset("a", { datasources: [withSecret(secret)] })));
    expect(using(new Secret("env:A", "x"))).toBe(using(new Secret("env:A", "y")));
    expect(using(new Secret("env:A", "x"))).not.toBe(using(new Secret("env:B", "x")));
  });

  test("takes people for a set in which case has no meaning, and nobody for somebody", () => {
    const sharing = (shareWith: readonly string[] | null) =>
      configHash(desiredState(desiredDataset("a", { shareWith })));
    expect(sharing(["A@x.de", "b@x.de"])).toBe(sharing(["B@x.de", "a@X.de"]));
    expect(new Set([sharing(null), sharing([]), sharing(["a@x.de"]), sharing(["b@x.de"])]).size).toBe(4);
  });

  test("knows a dataset more, and a field more", () => {
    const more = { ...desired, datasets: [...desired.datasets, desiredDataset("yard")] };
    const keyed = desiredDatasource("input", { positions: { extra: placed(9) }, fields: { extra: "x" } });
    expect(configHash(more)).not.toBe(configHash(desired));
    expect(configHash(desiredState(desiredDataset("a", { datasources: [keyed] })))).not.toBe(
      configHash(desiredState(desiredDataset("a", { datasources: [{ ...keyed, fields: {} }] }))),
    );
  });
});

function withSecret(secret: Secret) {
  return desiredDatasource("input", { fields: { account_name: "a", sas_token: secret } });
}

function isSecret(desired: DesiredState, path: LeafPath): boolean {
  let value: unknown = desired;
  for (const key of path) value = Reflect.get(Object(value), key);
  return value instanceof Secret;
}

function shuffleKeys(value: unknown, numbers: Iterator<number>): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const keyed = Object.entries(value).map((entry) => [Number(numbers.next().value), entry] as const);
  return Object.fromEntries(keyed.toSorted(([a], [b]) => a - b).map(([, entry]) => entry));
}
