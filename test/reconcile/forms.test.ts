import { describe, expect, test } from "vitest";
import type { ActualResource } from "../../src/model/actual.js";
import { Secret } from "../../src/model/secret.js";
import { differences, fingerprint } from "../../src/reconcile/forms.js";
import {
  actualDataset,
  actualDatasource,
  type ActualDatasourceGiven,
  type ActualGiven,
  actualSharing,
} from "../support/actual.js";

describe("the fingerprint of a dataset", () => {
  const key = (facts: object) =>
    JSON.stringify({ private_key_id: "k1", client_email: "a@b", private_key: "p1", ...facts });
  const onGcs = (given: ActualDatasourceGiven = {}, credentials: string | null = key({})) =>
    actualDatasource("input", {
      provider: "gcs",
      fields: { project_id: "p" },
      secrets: credentials === null ? {} : { credentials: new Secret("platform", credentials) },
      resourcePath: "gs://b/",
      ...given,
    });
  const of = (...parts: readonly ActualResource[]) => fingerprint(actualDataset("street", { parts }));
  const lightly = actualDatasource("lightly");

  test("does not depend on an order, on what has no meaning, or on secrets that nobody can compare", () => {
    expect(of(onGcs(), lightly)).toBe(of(lightly, onGcs()));
    expect(of(onGcs({ resourcePath: "gs://b" }))).toBe(of(onGcs()));
    expect(of(onGcs({}, key({ private_key: "p2" })))).toBe(of(onGcs()));
    expect(of(onGcs({}, "**********"))).toBe(of(onGcs({}, null)));
    expect(of(actualSharing(["ann@x.de", "Bob@x.de"], ["a", "b"]))).toBe(
      of(actualSharing(["bob@x.de", "Ann@x.de"], ["b", "a"])),
    );
  });

  test("depends on everything else that a plan is made from", () => {
    const shared = (users: readonly string[], teams: readonly string[] = []) =>
      of(onGcs(), actualSharing(users, teams));
    const another = (given: ActualGiven, name = "street") =>
      fingerprint(actualDataset(name, { parts: [], ...given }));
    const all = [
      of(onGcs()),
      of(onGcs({ fields: { project_id: "q" } })),
      of(onGcs({ thumbnailSuffix: ".t" })),
      of(onGcs(), lightly),
      of(lightly),
      of(onGcs({}, key({ private_key_id: "k2" }))),
      of(onGcs({}, null)),
      shared([]),
      shared(["ann@x.de"]),
      shared(["ann@x.de"], ["perception"]),
      shared(["ann@x.de"], ["mapping"]),
      another({}),
      another({ id: "9".repeat(24) }),
      another({ type: "videos" }),
      another({}, "avenue"),
    ];
    for (const one of all) expect(one).toMatch(/^[0-9a-f]{64}$/);
    expect(new Set(all).size).toBe(all.length);
  });
});

describe("the differences of two datasets", () => {
  const found = (from: Parameters<typeof differences>[0], to: Parameters<typeof differences>[1]) =>
    Object.fromEntries([...differences(from, to)].map(([name, fields]) => [name, [...fields].toSorted()]));

  test("are the fields that differ, of the resources that both have", () => {
    const from = { a: { same: "1", other: "1", gone: "1" }, b: { x: "1" } };
    const to = { a: { same: "1", other: "2", came: "1" }, b: { x: "1" } };
    expect(found(from, to)).toEqual({ a: ["came", "gone", "other"] });
    expect(found(from, from)).toEqual({});
  });

  test("are all the fields of a resource that only one has", () => {
    expect(found({}, { a: { x: "1", y: "" } })).toEqual({ a: ["x", "y"] });
    expect(found({ a: { x: "1" }, b: {} }, { b: { z: "1" } })).toEqual({ a: ["x"], b: ["z"] });
    expect(found({}, { a: {} })).toEqual({ a: [] });
  });

  test("are found under names that every object has", () => {
    const people = Object.fromEntries([
      ["constructor", "1"],
      ["__proto__", "1"],
    ]);
    expect(found({ a: {} }, { a: people })).toEqual({ a: ["__proto__", "constructor"] });
    expect(found({ a: people }, { a: people })).toEqual({});
  });
});
