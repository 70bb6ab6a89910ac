import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { overlapsOf } from "../../../src/config/rules/folder-overlaps.js";
import { catalogueOf, type Mistake, goldenCatalogue } from "../catalogue.js";
import { check, lines } from "../check.js";

const connections = `version: 1
connections:
  one: { type: s3, region: eu-central-1, access_key: AKIAIOSFODNN7EXAMPLE, secret_access_key: "\${env:A}" }
  two: { type: s3_delegated_access, region: eu-central-1, role_arn: "arn:aws:iam::123456789012:role/r", external_id: "\${env:B}" }
  otc: { type: obs, obs_endpoint: "https://OBS.example:443", obs_access_key_id: K, obs_secret_access_key: "\${env:C}" }
  ceph: { type: obs, obs_endpoint: "https://obs.example/", obs_access_key_id: K, obs_secret_access_key: "\${env:D}" }
  other: { type: obs, obs_endpoint: "https://obs.example:9000", obs_access_key_id: K, obs_secret_access_key: "\${env:E}" }
  fleet: { type: azure, account_name: fleetstore, sas_token: "\${env:F}" }
  fleet2: { type: azure, account_name: otherstore, sas_token: "\${env:G}" }
  disk: { type: local }
  hosted: { type: lightly }
`;
/** Every connection is in use. */
const inUse = `  every-one:
    type: images
    datasources: { input: { connection: one, resource_path: s3://bucket-1/x/ }, lightly: { connection: two, resource_path: s3://bucket-2/x/ } }
  every-two:
    type: images
    datasources: { input: { connection: otc, resource_path: obs://bucket-1/x/ }, lightly: { connection: ceph, resource_path: obs://bucket-2/x/ } }
  every-three:
    type: images
    datasources: { input: { connection: other, resource_path: obs://bucket-1/x/ }, lightly: { connection: fleet, resource_path: container-1/x/ } }
  every-four:
    type: images
    datasources: { input: { connection: fleet2, resource_path: container-1/x/ }, lightly: { connection: disk, resource_path: xxx/ } }
  every-five:
    type: images
    datasources: { input: { connection: hosted, resource_path: xxx/ }, lightly: { connection: hosted, resource_path: xxx/ } }
`;

type Use = readonly [connection: string, path: string];
const source = ([connection, path]: Use) => `{ connection: ${connection}, resource_path: "${path}" }`;
const pair = (name: string, input: Use, lightly: Use) => `  ${name}:
    type: images
    datasources:
      input: ${source(input)}
      lightly: ${source(lightly)}
`;
const combined = (name: string, use: Use) => `  ${name}:
    type: images
    datasources:
      input_output: ${source(use)}
`;
const config = (...datasets: readonly string[]) => ({
  text: `${connections}datasets:\n${inUse}${datasets.join("")}`,
});
const raw: Use = ["one", "s3://bucket/raw/"];
const mistake = (
  title: string,
  wrong: readonly string[],
  ...right: readonly (readonly string[])[]
): Mistake => ({
  title,
  wrong: config(...wrong),
  right: right.map((datasets) => config(...datasets)),
});

const withDefaults = (defaults: string, ...datasets: readonly string[]) => ({
  text: `${connections}defaults:\n  datasources:\n${defaults}datasets:\n${inUse}${datasets.join("")}`,
});
const defaulted = (input: string, lightly: string) =>
  `    input: { connection: one, resource_path: "${input}" }\n    lightly: { connection: two, resource_path: "${lightly}" }\n`;
const images = (...names: readonly string[]) => names.map((name) => `  ${name}: { type: images }\n`);

test("folders that get in each other's way are told, and those beside each other are not", async () => {
  const { said, misjudged } = await catalogueOf([
    mistake(
      "input and lightly of a dataset are one folder, however it is reached",
      [pair("aaa", raw, ["two", "s3://bucket/raw"])],
      [pair("aaa", raw, ["two", "s3://bucket/raw2"])],
      [pair("aaa", raw, ["two", "s3://bucket2/raw"])],
      [pair("aaa", ["disk", "raw/"], ["disk", "raw/"])],
      [pair("aaa", ["hosted", "raw/"], ["hosted", "raw/"])],
    ),
    mistake("lightly lies in input", [pair("aaa", raw, ["one", "s3://bucket/raw/work/"])]),
    mistake("input lies in lightly", [pair("aaa", raw, ["one", "s3://bucket/"])]),
    mistake(
      "one endpoint in two spellings",
      [pair("aaa", ["otc", "obs://bucket/a"], ["ceph", "obs://bucket/a/"])],
      [pair("aaa", ["otc", "obs://bucket/a"], ["other", "obs://bucket/a/"])],
    ),
    mistake(
      "one lightly folder of two datasets",
      [
        pair("aaa", raw, ["two", "s3://bucket/work/"]),
        pair("bbb", ["one", "s3://bucket/other/"], ["one", "s3://bucket/work"]),
      ],
      [pair("aaa", raw, ["two", "s3://bucket/work/a/"]), pair("bbb", raw, ["one", "s3://bucket/work/b/"])],
      [pair("aaa", raw, ["fleet", "container/work/"]), pair("bbb", raw, ["fleet2", "container/work/"])],
    ),
    mistake("one lightly folder of three datasets", [
      pair("aaa", ["one", "s3://bucket/a/"], ["two", "s3://bucket/work/"]),
      combined("bbb", ["one", "s3://bucket/work"]),
      pair("ccc", ["one", "s3://bucket/c/"], ["two", "s3://bucket/work/"]),
    ]),
    mistake(
      "one combined folder of two datasets",
      [combined("aaa", raw), combined("bbb", raw)],
      [combined("aaa", raw), combined("bbb", ["one", "s3://bucket/raw2/"])],
    ),
    mistake("one lightly folder below a mount", [
      pair("aaa", ["disk", "a"], ["disk", "work//x"]),
      pair("bbb", ["disk", "b"], ["disk", "work/x/"]),
    ]),
    mistake(
      "the input of one dataset is the lightly folder of another",
      [
        pair("aaa", raw, ["one", "s3://bucket/work/"]),
        pair("bbb", ["two", "s3://bucket/work"], ["one", "s3://bucket/other/"]),
      ],
      [pair("aaa", raw, ["one", "s3://bucket/work/"]), pair("bbb", raw, ["one", "s3://bucket/other/"])],
    ),
    mistake("inputs of other datasets lie in a lightly folder", [
      pair("aaa", raw, ["one", "s3://bucket2/"]),
      pair("bbb", ["one", "s3://bucket2/b/"], ["one", "s3://bucket/b/"]),
      pair("ccc", ["one", "s3://bucket2/c/d/"], ["one", "s3://bucket/c/"]),
    ]),
    mistake("lightly folders of other datasets lie in an input", [
      pair("aaa", ["one", "s3://bucket2"], ["one", "s3://bucket/a/"]),
      pair("bbb", raw, ["one", "s3://bucket2/b/"]),
      pair("ccc", raw, ["one", "s3://bucket2/c/"]),
    ]),
    mistake("a combined folder lies in another one", [
      combined("aaa", ["one", "s3://bucket/"]),
      combined("bbb", ["one", "s3://bucket/b/"]),
    ]),
    {
      title: "a default lightly path without the name of the dataset",
      wrong: withDefaults(
        defaulted("s3://bucket/raw/${dataset}/", "s3://bucket/work/"),
        ...images("aaa", "bbb"),
      ),
      right: [
        withDefaults(
          defaulted("s3://bucket/raw/${dataset}/", "s3://bucket/work/${dataset}/"),
          ...images("aaa", "bbb"),
        ),
        withDefaults(defaulted("s3://bucket/raw/", "s3://bucket/work/${dataset}/"), ...images("aaa")),
        withDefaults(
          defaulted("s3://bucket/raw/${dataset}/", "s3://bucket/work/"),
          pair("aaa", ["one", "s3://bucket/raw/a/"], ["one", "s3://bucket/work/a/"]),
        ),
      ],
    },
    {
      title: "default paths without the name of the dataset",
      wrong: withDefaults(defaulted("s3://bucket/raw/", "s3://bucket/work/"), ...images("aaa", "bbb")),
      right: [],
    },
    {
      title: "a default combined path without the name of the dataset",
      wrong: withDefaults(
        '    input_output: { connection: one, resource_path: "s3://bucket/raw/" }\n',
        ...images("aaa"),
      ),
      right: [
        withDefaults(
          '    input_output: { connection: one, resource_path: "s3://bucket/${dataset}" }\n',
          ...images("aaa", "bbb"),
        ),
      ],
    },
    {
      title: "default paths that overlap",
      wrong: withDefaults(
        defaulted("s3://bucket/${dataset}/", "s3://bucket/${dataset}/work/"),
        ...images("aaa", "bbb", "ccc"),
      ),
      right: [],
    },
    {
      title: "the folder of a default, taken by a dataset of its own",
      wrong: withDefaults(
        defaulted("s3://bucket/raw/${dataset}/", "s3://bucket/work/${dataset}/"),
        ...images("aaa"),
        pair("bbb", ["one", "s3://bucket/raw/b/"], ["one", "s3://bucket/work/aaa/"]),
      ),
      right: [],
    },
  ]);
  expect(misjudged).toEqual([]);
  await expect(said).toMatchFileSnapshot(goldenCatalogue("folders"));
});

describe("one cause is one finding, soon", () => {
  const many = Array.from({ length: 10_000 }, (_, index) => `dataset-${index}`);
  const timed = async (text: string) => {
    const start = process.cpuUsage();
    const found = await check(text);
    const { user, system } = process.cpuUsage(start);
    expect((user + system) / 1e6).toBeLessThan(15);
    return lines(found).map((line) => line.slice(0, line.indexOf(" | ")));
  };
  const oneLine = (name: string, input: string, lightly: string) =>
    `  ${name}: { type: images, datasources: { input: { connection: one, resource_path: "${input}" }, lightly: { connection: two, resource_path: "${lightly}" } } }\n`;
  const onlyTwo = connections.split("\n").slice(0, 4).join("\n");

  test("of a default path that ten thousand datasets take", async () => {
    const text = `${onlyTwo}
defaults:
  datasources:
${defaulted("s3://bucket/raw/${dataset}/", "s3://bucket/raw/")}datasets:\n${images(...many).join("")}`;
    expect(await timed(text)).toEqual([
      "8:48 default-without-dataset defaults.datasources.lightly.resource_path: without ${dataset}, this is one and the same lightly folder for all datasets that take it",
      expect.stringMatching(/^8:48 overlapping-paths .*, and 9999 more like this$/),
    ]);
  });

  test("of ten thousand datasets that write into one folder", async () => {
    const datasets = many.map((name) => oneLine(name, `s3://bucket/raw/${name}/`, "s3://bucket/work/"));
    expect(await timed(`${onlyTwo}\ndatasets:\n${datasets.join("")}`)).toEqual([
      expect.stringMatching(
        /^7:\d+ shared-lightly-folder .*: 10000 datasets write into this folder: dataset-0, /,
      ),
    ]);
  });

  test("of ten thousand inputs in one lightly folder, and of ten thousand lightly folders in one input", async () => {
    const datasets = many.map((name) => oneLine(name, `s3://bucket/all/${name}/`, `s3://other/${name}/`));
    const around = oneLine("around", "s3://other/", "s3://bucket/all/");
    expect(await timed(`${onlyTwo}\ndatasets:\n${around}${datasets.join("")}`)).toEqual([
      expect.stringMatching(/^6:\d+ overlapping-paths datasets\.around\..*and 9999 more like this$/),
      expect.stringMatching(/^7:\d+ overlapping-paths datasets\.dataset-0\..*and 9999 more like this$/),
    ]);
  });

  test("of ten thousand datasets beside each other there is none", async () => {
    const datasets = many.map((name) =>
      oneLine(name, `s3://bucket/raw/${name}/`, `s3://bucket/work/${name}/`),
    );
    expect(await timed(`${onlyTwo}\ndatasets:\n${datasets.join("")}`)).toEqual([]);
  });
});

test("every overlap of any folders is found, and no other", () => {
  const use = fc.record({
    place: fc
      .array(fc.constantFrom("a", "b", "ab"), { maxLength: 3 })
      .map((parts) => parts.map((part) => `${part}/`).join("")),
    kind: fc.constantFrom("reads", "writes", "both"),
  });
  fc.assert(
    fc.property(fc.array(use, { maxLength: 12 }), (uses) => {
      const folders = uses.map(({ place, kind }) => ({
        place,
        reads: kind !== "writes",
        writes: kind !== "reads",
      }));
      const inside = (inner: string, outer: string) => inner.startsWith(outer) && inner !== outer;
      const expected = new Set<string>();
      for (const reader of folders.filter(({ reads }) => reads)) {
        for (const writer of folders.filter(({ writes }) => writes)) {
          if (inside(writer.place, reader.place)) expected.add(`writer inside ${reader.place}`);
          if (inside(reader.place, writer.place) && !(reader.writes && writer.reads))
            expected.add(`reader inside ${writer.place}`);
          if (reader.place === writer.place && !reader.writes) expected.add(`same ${reader.place}`);
        }
      }
      const found = overlapsOf(folders).map(
        ({ reader, writer, relation }) =>
          `${relation} ${relation === "reader inside" ? writer.place : reader.place}`,
      );
      expect(new Set(found)).toEqual(expected);
      expect(found).toHaveLength(expected.size);
    }),
  );
});
