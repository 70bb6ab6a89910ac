import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checksumOf, planHash } from "../../src/documents/identity.js";
import { planDocument, type PlanFacts } from "../../src/documents/plan-document.js";
import { whatMoved } from "../../src/documents/stale.js";
import type { PlanDocument } from "../../src/generated/plan-document.js";
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
  type DatasourceGiven,
  desiredDataset,
  desiredDatasource,
  desiredSharing,
  desiredState,
  placed,
  sas,
} from "../support/desired.js";
import { plans } from "../support/document-catalogue.js";
import { finding, planFacts as facts } from "../support/documents.js";
import { leafPaths, withOtherLeaf } from "../support/leaves.js";

const input = (given: DatasourceGiven = {}) => desiredDatasource("input", given);
const old = { resourcePath: "container/old/" };
const street = (...parts: Parameters<typeof actualSharing>[0]) =>
  found(
    actualDataset("street", { parts: [actualDatasource("input", old), actualSharing(parts, ["mapping"])] }),
  );
const states: PlanStates = {
  desired: desiredState(desiredDataset("street", { parts: [input(), desiredSharing("ann@x.de")] })),
  actual: actualState({ street: street() }),
};

function documentOf(more: Partial<PlanStates> = {}, about: Partial<PlanFacts> = {}): PlanDocument {
  return planDocument(makePlan({ ...states, ...more }), { ...facts, ...about });
}

/** The same plan but for one declared datasource. */
function declaring(given: DatasourceGiven, addresses: readonly string[] = ["ann@x.de"]): Partial<PlanStates> {
  const parts = [input(given), desiredSharing(...addresses)];
  return { desired: desiredState(desiredDataset("street", { parts })) };
}

const plan = documentOf();

describe("a plan that would do the same is the same, whatever", () => {
  const positions = { account_name: placed(40), sas_token: placed(50) };
  const moved = { ...desiredDataset("street"), position: placed(99) };
  const bare = desiredDataset("street", { parts: [] });

  test.each<[string, Partial<PlanStates>, Partial<PlanFacts>]>([
    ["the lines of the config", declaring({ positions }), {}],
    [
      "the place of a dataset",
      { desired: desiredState({ ...moved, resources: states.desired.datasets[0]?.resources ?? [] }) },
      {},
    ],
    ["how the files of the config are spelled", {}, { configFiles: ["./a.yaml", "/work/b.yaml"] }],
    ["the variables of the config", {}, { variables: [{ name: "stage", value: "production" }] }],
    ["the name of a connection", declaring({ connection: "renamed" }), {}],
    ["a connection that is written inline now", declaring({ connection: null }), {}],
    ["the rotation number of what is sent anyway", declaring({ rotation: 5 }), {}],
    [
      "the value of a secret",
      declaring({ fields: { account_name: "fleetstore", sas_token: sas("env:SAS", "sv=2") } }),
      {},
    ],
    ["whether secrets were looked up", {}, { secretsRead: false }],
    ["the causes: drift", { base: states.desired }, {}],
    ["the causes: changes", { base: desiredState() }, {}],
    ["the causes: some of both", { base: desiredState(bare) }, {}],
    ["the name of the base", {}, { base: { name: "main", commit: "1".repeat(40), state: "read" } }],
    ["datasets of the account that are not declared", {}, { undeclared: ["by hand"] }],
    [
      "datasets that need no change",
      {
        desired: desiredState(...states.desired.datasets, desiredDataset("yard", { parts: [] })),
        actual: actualState({ street: street(), yard: found(actualDataset("yard", { parts: [] })) }),
      },
      {},
    ],
    ["how it was narrowed down", { only: new Set(["street"]) }, { targets: ["str*"] }],
    [
      "warnings, and how many days are left",
      {},
      {
        warnings: [
          { ...finding("warning", "expiring-secret", 3), code: "expiring-secret", position: placed(3) },
        ],
      },
    ],
    ["the version of the tool", {}, { toolVersion: "9.9.9" }],
  ])("%s", (_what, more, about) => {
    const other = documentOf(more, about);
    expect(other.planHash).toBe(plan.planHash);
    expect(whatMoved(plan, other)).toEqual([]);
  });
});

describe("a plan that would do something else, or from another state, is another one", () => {
  const azure = (reference: string) => ({
    fields: { account_name: "fleetstore", sas_token: sas(reference) },
  });
  const named = (id: string, type = "images") =>
    actualState({
      street: found(
        actualDataset("street", {
          id,
          type,
          parts: [actualDatasource("input", old), actualSharing([], ["mapping"])],
        }),
      ),
    });

  test.each<[string, Partial<PlanStates>, Partial<PlanFacts>, string]>([
    [
      "the server",
      {},
      { server: "https://b.example" },
      "The server is https://b.example, and was https://api.lightly.ai.",
    ],
    ["the account", {}, { account: "auth0|2" }, 'The account is "auth0|2", and was "auth0|1".'],
    [
      "a value",
      declaring({ resourcePath: "container/new/" }),
      {},
      "street.input would be written with another resource_path.",
    ],
    [
      "how a value is spelled, since that is sent",
      declaring({ resourcePath: "container/input" }),
      {},
      "street.input would be written with another resource_path.",
    ],
    [
      "a value that is sent along",
      declaring({ fields: { account_name: "fleetstore", sas_token: sas() }, thumbnailSuffix: ".t" }),
      {},
      "street.input would be written with another thumbnail_suffix.",
    ],
    [
      "where a secret comes from",
      declaring(azure("env:OTHER")),
      {},
      "street.input would be written with another sas_token.",
    ],
    [
      "who is shared with",
      declaring({}, ["bob@x.de"]),
      {},
      "street.share_with would be written with another ann@x.de, bob@x.de.",
    ],
    ["a change that is not needed", declaring(old), {}, "street.input would not be changed now."],
    [
      "the people who are there",
      { actual: actualState({ street: street("eve@x.de") }) },
      {},
      'The dataset "street" was changed on the platform.',
    ],
    [
      "the dataset that it stands for",
      { actual: named("9".repeat(24)) },
      {},
      `The dataset "street" is another one now (${"9".repeat(24)}, not ${datasetId}).`,
    ],
    [
      "a dataset that is gone",
      { actual: actualState({}) },
      {},
      `The dataset "street" (${datasetId}) is gone, renamed or out of reach.`,
    ],
    [
      "a dataset that is refused",
      { actual: named(datasetId, "videos") },
      {},
      'The dataset "street" cannot be changed as declared now.',
    ],
  ])("%s", (_what, more, about, sentence) => {
    const other = documentOf(more, about);
    expect(other.planHash).not.toBe(plan.planHash);
    expect(whatMoved(plan, other)).toEqual([sentence]);
  });
});

describe("of the document of a plan, its hash covers", () => {
  const covered =
    /^(server|account|changes\.\d+\.(dataset|kind|part|action|content)|states\.\d+\.(dataset|id|fingerprint)|refusals\.\d+\.(dataset|id|reason))$/;
  const { everything } = plans;
  const leaves = leafPaths(everything).map((path) => [path.join("."), path] as const);

  test.each(leaves)("%s, or not", (name, path) => {
    const isOther = planHash(withOtherLeaf(everything, path)) !== planHash(everything);
    expect(isOther).toBe(covered.test(name));
  });

  test("every change, and none twice", () => {
    const { changes } = everything;
    expect(planHash({ ...everything, changes: changes.slice(1) })).not.toBe(planHash(everything));
    expect(planHash({ ...everything, changes: [...changes, ...changes] })).not.toBe(planHash(everything));
  });
});

test.each([
  ["hash", planHash],
  ["checksum", checksumOf],
] as const)(
  "a %s is written in hex, is not part of itself, and does not depend on the order of keys",
  (_, digest) => {
    expect(digest(plan)).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(digest({ ...plan, checksum: null })).toBe(digest(plan));
    fc.assert(
      fc.property(fc.constantFrom(...Object.values(plans)), fc.infiniteStream(fc.nat()), (one, numbers) => {
        const shuffled = JSON.parse(JSON.stringify(one), (_key, value: unknown) =>
          shuffleKeys(value, numbers),
        );
        expect(shuffled).toEqual(one);
        expect(digest(shuffled)).toBe(digest(one));
      }),
      { numRuns: 30 },
    );
  },
);

function shuffleKeys(value: unknown, numbers: Iterator<number>): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const keyed = Object.entries(value).map((entry) => [Number(numbers.next().value), entry] as const);
  return Object.fromEntries(keyed.toSorted(([a], [b]) => a - b).map(([, entry]) => entry));
}
