import fc from "fast-check";
import { expect, test } from "vitest";
import type { DesiredState } from "../../../src/model/desired.js";
import { env, storageNames, storages } from "../../support/every-storage.js";
import { read } from "../check.js";

type Mapping = Readonly<Record<string, unknown>>;

/** A config, and the same with the keys of every mapping in another order. */
const twoOrders = fc
  .tuple(
    fc.uniqueArray(fc.stringMatching(/^[a-zA-Z0-9][a-zA-Z0-9 _-]{2,8}$/), { minLength: 1, maxLength: 6 }),
    fc.infiniteStream(fc.constantFrom(...storageNames)),
    fc.infiniteStream(fc.constantFrom("named", "inline", "none")),
    fc.infiniteStream(fc.nat()),
  )
  .map(([names, storage, ways, random]) => {
    const connections = Object.fromEntries(storageNames.map((name) => [name, storages[name].connection]));
    const datasets = names.map((name) => [name, datasetOf(name, next(storage), next(ways))] as const);
    const config = {
      version: 1,
      variables: { a: { default: "x" } },
      connections,
      datasets: Object.fromEntries(datasets),
    };
    return [config, shuffled(config, () => next(random))] as const;
  });

function datasetOf(name: string, storage: (typeof storageNames)[number], way: string): Mapping {
  if (way === "none") return { type: "images" };
  const { connection, path } = storages[storage];
  const datasource = {
    connection: way === "named" ? storage : connection,
    resource_path: path(name.trim().replaceAll(" ", "_")),
  };
  return {
    type: "videos",
    datasources: { input: datasource, lightly: { ...datasource, thumbnail_suffix: null } },
  };
}

function next<T>(stream: Iterator<T>): T {
  return stream.next().value as T;
}

function shuffled(value: unknown, random: () => number): unknown {
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, shuffled(inner, random)] as const);
  return Object.fromEntries(
    entries
      .map((entry) => ({ entry, rank: random() }))
      .toSorted((a, b) => a.rank - b.rank)
      .map(({ entry }) => entry),
  );
}

/** What is asked for, without where it is written. */
function asked(desired: DesiredState | undefined): unknown {
  return JSON.parse(
    JSON.stringify(desired, (key, value: unknown) => (/position/i.test(key) ? undefined : value)) ?? "null",
  );
}

test("what a config asks for does not depend on the order in which it says so", async () => {
  await fc.assert(
    fc.asyncProperty(twoOrders, async ([config, other]) => {
      const [first, second] = await Promise.all(
        [config, other].map((one) => read(JSON.stringify(one, null, 1), { env })),
      );
      for (const one of [first, second]) {
        expect(one?.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
      }
      expect(asked(second?.desired)).toEqual(asked(first?.desired));
      expect(first?.desired?.datasets.map(({ key }) => key)).toEqual(Object.keys(config.datasets).toSorted());
    }),
    { numRuns: 100 },
  );
});

test("the findings of a config stand in the order of the file, whatever stage they come from", async () => {
  await fc.assert(
    fc.asyncProperty(twoOrders, fc.constantFrom("s3", "gcs", "azure"), async ([config], broken) => {
      const text = JSON.stringify(config, null, 1).replaceAll(`"type": "${broken}"`, '"type": "s33"');
      const places = (await read(text)).diagnostics.map(
        ({ position }) => position.line * 1000 + position.column,
      );
      expect(places).toEqual(places.toSorted((a, b) => a - b));
    }),
    { numRuns: 100 },
  );
});
