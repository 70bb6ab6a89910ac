import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ApiError } from "../../src/model/errors.js";
import type { LightlyWriter, RemoteDataset, WireDatasource } from "../../src/model/remote.js";
import { type World, world } from "../support/arbitrary-world.js";
import { brokenLaws, judge, type LawName, lawNames, Tally } from "../support/laws.js";
import { busyWorld, quietWorld } from "../support/known-worlds.js";
import { remembering } from "../support/wrong-api.js";
import { openWorlds, type Worlds } from "../support/worlds.js";

let worlds: Worlds;
beforeAll(async () => {
  worlds = await openWorlds();
});
afterAll(() => worlds[Symbol.asyncDispose]());

test("every law holds in each of 40 worlds, and not for want of matter", async () => {
  const tally = new Tally();
  const property = fc.asyncProperty(world, (one) =>
    worlds.play(one, (played) => {
      tally.add(played);
      judge(played);
    }),
  );
  await fc.assert(property, { numRuns: 40, seed: 9 });
  const kinds = [
    "create dataset",
    "update dataset",
    "create datasource",
    "update datasource",
    "update sharing",
  ];
  for (const kind of kinds) expect([kind, tally.of(`change: ${kind}`) > 1]).toEqual([kind, true]);
  expect(tally.of("outcome: done")).toBeGreaterThan(50);
  expect(tally.of("outcome: failed")).toBeGreaterThan(5);
  expect(tally.of("applies that did all")).toBeGreaterThan(15);
}, 600_000);

describe("a world that broke a law once", () => {
  test("two datasets of one name, of which a page of one shows one", async () => {
    const twin = {
      kind: "create",
      name: "street",
      type: "Images",
      by: "me",
      sources: [],
      share: undefined,
    } as const;
    const settings = { duplicateNames: "allow", maxPageSize: 1 } as const;
    expect(await brokenIn({ ...quietWorld, settings, account: [twin, twin] })).toEqual([]);
  });
});

describe("somebody else's dataset, pinned, where an own one has its name, is", () => {
  const theirs = {
    kind: "create",
    name: "street",
    type: "Images",
    by: "stranger",
    sources: [],
    share: { users: [], teams: ["vision"] },
  } as const;
  const mine = { ...theirs, by: "me", share: undefined } as const;
  const config = {
    ...quietWorld.config,
    datasets: quietWorld.config.datasets.map((one) => ({ ...one, pin: 0 })),
  };

  test("kept: each owner has names of their own", async () => {
    expect(await brokenIn({ ...quietWorld, config, account: [theirs, mine] })).toEqual([]);
  });

  test("renamed, when it has another name yet", async () => {
    const former = { ...theirs, name: "former" } as const;
    expect(await brokenIn({ ...quietWorld, config, account: [former, mine] })).toEqual([]);
  });
});

test("a folder without a name at the end is no path: a platform that strips a slash makes another one of it", async () => {
  const input = { connection: 0, bucket: "bucket", folder: "/raw//", thumbnailSuffix: null };
  const datasets = quietWorld.config.datasets.map((one) => ({ ...one, sources: { input_output: input } }));
  const world = { ...quietWorld, config: { ...quietWorld.config, datasets } };
  await expect(brokenIn(world)).rejects.toThrow("invalid-path");
});

/** Programs that are wrong in one way each: a law that nothing breaks would prove nothing. */
const wrongs: readonly (readonly [string, LawName, (api: LightlyWriter) => LightlyWriter])[] = [
  [
    "checks the storage while it plans",
    "planning only reads",
    (api) => ({
      ...api,
      getDatasources: async (id) => {
        await api.verifyDatasources(id).catch(() => undefined);
        return api.getDatasources(id);
      },
    }),
  ],
  [
    "reads the same account in another way each time",
    "planning twice gives the same bytes",
    (api) => {
      let calls = 0;
      const renamed = (dataset: RemoteDataset) => ({
        ...dataset,
        type: (calls += 1) % 2 === 0 ? "Images" : "Crops",
      });
      return { ...api, findDatasets: async (name) => (await api.findDatasets(name)).map(renamed) };
    },
  ],
  [
    "does not look further than at own datasets of one page",
    "a plan is what the naive model says",
    (api) => ({ ...api, findDatasets: () => Promise.resolve([]) }),
  ],
  [
    "misreads paths",
    "a plan is what the naive model says",
    (api) => ({
      ...api,
      getDatasources: changing(api, (source) => ({ ...source, fullPath: "s3://elsewhere/" })),
    }),
  ],
  [
    "takes every secret for the declared one",
    "a plan is what the naive model says",
    (api) => ({
      ...api,
      getDatasources: changing(api, (source) => ({ ...source, accountKey: "sv=1&sig=markerSas%2B1%3D" })),
    }),
  ],
  [
    "does not send what it says is done",
    "what is done is there",
    (api) => ({ ...api, putDatasource: () => Promise.resolve() }),
  ],
  [
    "says that what it did failed",
    "what is not done is not there",
    (api) => ({
      ...api,
      putDatasource: async (id, body) => {
        await api.putDatasource(id, body);
        throw failure("PUT /v1/datasets: 500");
      },
    }),
  ],
  [
    "takes the teams away with the people",
    "nothing undeclared is touched",
    (api) => ({ ...api, putSharing: (id, { users }) => api.putSharing(id, { users, teams: [] }) }),
  ],
  [
    "creates datasets twice",
    "no dataset is created twice, and none without need",
    (api) => ({
      ...api,
      createDataset: async (dataset) => {
        await api.createDataset(dataset);
        return api.createDataset(dataset);
      },
    }),
  ],
  [
    "writes everything twice",
    "every change is one write, and there are no others",
    (api) => ({
      ...api,
      putDatasource: async (id, body) => {
        await api.putDatasource(id, body);
        await api.putDatasource(id, body);
      },
    }),
  ],
  [
    "fails for no reason",
    "what is not done has a reason that is there",
    (api) => ({ ...api, createDataset: () => Promise.reject(failure("POST /v1/datasets: 418 TEAPOT")) }),
  ],
  [
    "does not look again before it writes",
    "what somebody changed since the plan is not overwritten",
    remembering,
  ],
  [
    "does not see runs",
    "a dataset on which a run is scheduled is left alone",
    (api) => ({ ...api, getUnfinishedRuns: () => Promise.resolve([]) }),
  ],
  [
    "leaves a part of each write undone",
    "after an apply that did all, nothing is left to do",
    (api) => ({
      ...api,
      putDatasource: (id, { thumbSuffix: _thumbSuffix, ...body }) => api.putDatasource(id, body),
    }),
  ],
  [
    "shows what it sent",
    "no secret is shown",
    (api) => ({
      ...api,
      putDatasource: (_, body) => Promise.reject(failure(`PUT /v1: ${JSON.stringify(body)} is refused`)),
    }),
  ],
];

describe("a program that", () => {
  test.each(wrongs)("%s is found out: %s", async (_, law, around) => {
    await using wrong = await openWorlds(around);
    expect(await brokenIn(busyWorld, wrong)).toContain(law);
  });

  test("is right breaks nothing there", async () => {
    expect(await brokenIn(busyWorld)).toEqual([]);
  });

  /** Laws about values alone, which no wrong API can break. */
  const ofValues: readonly LawName[] = [
    "a plan fails only for a reason that is there",
    "the order of the file and of the platform's lists means nothing",
    "a saved plan fits as long as nothing moved",
    "a plan that refuses is not applied at all",
    "applying what is as declared sends nothing",
    "the next apply does what the one before left undone",
    "what is exported needs no change, also where the base declares nothing",
    // With faults: see faults.test.ts.
    "through faults, a plan is the same or there is none",
  ];
  test("is wrong is tried for every other law", () => {
    const tried = new Set([...wrongs.map(([, law]) => law), ...ofValues]);
    expect([...tried].toSorted()).toEqual(lawNames.toSorted());
  });
});

async function brokenIn(one: World, where = worlds): Promise<readonly LawName[]> {
  const names: LawName[] = [];
  await where.play(one, (played) => void names.push(...brokenLaws(played).map(([law]) => law)));
  return names;
}

function changing(
  api: LightlyWriter,
  change: (source: WireDatasource) => WireDatasource,
): LightlyWriter["getDatasources"] {
  return async (id) => (await api.getDatasources(id))?.map(change);
}

function failure(message: string): ApiError {
  return new ApiError(message, "", { method: "PUT", path: "/v1", attempts: 1, ambiguous: false });
}
