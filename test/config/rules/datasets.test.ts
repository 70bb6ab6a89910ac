import { expect, test } from "vitest";
import { configOn, catalogueOf, type Mistake, goldenCatalogue } from "../catalogue.js";
import { check, lines } from "../check.js";

const id = "0123456789abcdef01234567";
const config = (...datasets: readonly string[]) =>
  `version: 1\ndatasets:\n${datasets.map((one) => `  ${one}\n`).join("")}`;

test.each([
  [
    "an id of two datasets",
    [`aaa: { type: images, id: ${id} }`, `bbb: { type: images, id: ${id} }`],
    [
      '4:28 rename-conflict datasets.bbb.id: the dataset "aaa" has the same id | a dataset of the account is declared once: keep one of the two',
    ],
  ],
  [
    "a former name that is still declared",
    ["aaa: { type: images, renamed_from: bbb }", "bbb: { type: images }"],
    ['3:38 rename-conflict datasets.aaa.renamed_from: "bbb" is still declared itself'],
  ],
  [
    "a former name of two datasets",
    ["aaa: { type: images, renamed_from: old }", "bbb: { type: images, renamed_from: old }"],
    ['4:38 rename-conflict datasets.bbb.renamed_from: "old" is also the former name of "aaa"'],
  ],
  [
    "no type",
    ["aaa: {}", "bbb: { share_with: [] }"],
    [
      '3:3 missing-key datasets.aaa: "type" is missing | add `type: images` or `type: videos` here, or under `defaults`',
      '4:3 missing-key datasets.bbb: "type" is missing',
    ],
  ],
  [
    "a name on the platform of two datasets",
    ["aaa: { type: images, name: scenes }", "bbb: { type: images, name: scenes }"],
    [
      '4:30 rename-conflict datasets.bbb.name: the dataset "aaa" has the same name on the platform, "scenes" | a dataset of the account is declared once: keep one of the two; a `name` under `defaults` needs `${dataset}` in it',
    ],
  ],
  [
    "a name on the platform that is the key of another dataset",
    ["aaa: { type: images, name: bbb }", "bbb: { type: images }"],
    ['4:3 rename-conflict datasets.bbb: the dataset "aaa" has the same name on the platform, "bbb"'],
  ],
  [
    "a former name that is still a name on the platform",
    ["aaa: { type: images, renamed_from: old }", "bbb: { type: images, name: old }"],
    ['3:38 rename-conflict datasets.aaa.renamed_from: "old" is still declared itself'],
  ],
  [
    "a key that is free for a former name, since its dataset is called otherwise",
    ["aaa: { type: images, renamed_from: bbb }", "bbb: { type: images, name: ccc }"],
    [],
  ],
  [
    "names that are exchanged between keys",
    ["aaa: { type: images, name: bbb }", "bbb: { type: images, name: aaa }"],
    [],
  ],
  [
    "names on the platform that differ in case alone",
    ["aaa: { type: images, name: Scenes }", "bbb: { type: images, name: scenes }"],
    ['4:30 similar-names datasets.bbb.name: "scenes" and "Scenes" differ in case or blanks alone'],
  ],
  [
    "ids and former names of their own",
    [`aaa: { type: images, id: ${id}, renamed_from: old }`, "bbb: { type: images }"],
    [],
  ],
])("%s", async (_, datasets, findings) => {
  const found = lines(await check(config(...datasets)));
  expect(found).toHaveLength(findings.length);
  for (const [index, finding] of findings.entries()) expect(found[index]).toContain(finding);
});

const named = (
  title: string,
  wrong: readonly string[],
  ...right: readonly (readonly string[])[]
): Mistake => {
  const written = (names: readonly string[]) => ({
    text: config(...names.map((name) => `${JSON.stringify(name)}: { type: images }`)),
  });
  return { title, wrong: written(wrong), right: right.map(written) };
};

test("names differ in more than case or blanks", async () => {
  const { said, misjudged } = await catalogueOf([
    named("case", ["street", "Street"], ["street", "streets"]),
    named("a blank at the end", ["street", "street "], ["street", "street-"]),
    named("a blank inside", ["dash cam", "dashcam"], ["dash_cam", "dashcam"], ["dash-cam", "dashcam"]),
    named("both", ["dash cam", "DashCam", "other"]),
  ]);
  expect(misjudged).toEqual([]);
  await expect(said).toMatchFileSnapshot(goldenCatalogue("names"));
});

const sharedWith = (wrong: string, ...right: readonly string[]): Mistake => {
  const written = (address: string) => ({ text: configOn("s3", {}, {}, { share_with: [address] }) });
  return { title: JSON.stringify(wrong), wrong: written(wrong), right: right.map(written) };
};

test("an address is one, and the one that people read", async () => {
  const { said, misjudged } = await catalogueOf([
    sharedWith("mailto:ada@example.com", "ada@example.com", "ada+lightly@mail.example.com", "ada@corp"),
    sharedWith("Ada <ada@example.com>"),
    sharedWith(" ada@example.com"),
    sharedWith("ada@example.com "),
    sharedWith("ada @example.com"),
    sharedWith("ada@example.com:443"),
    sharedWith("ada@example.com, bob@example.com"),
    sharedWith("ada@example.com;bob@example.com"),
    sharedWith("ada@example.com,"),
    sharedWith("ada"),
    sharedWith("@example.com"),
    sharedWith("ada@"),
    sharedWith("ada@@example.com"),
    sharedWith("ada@example..com"),
    sharedWith("https://example.com/ada"),
    sharedWith("\u0430da@example.com"),
    sharedWith("ada@ex\u0430mple.com", "ada@xn--exmple-4nf.com"),
    sharedWith("ada@exam\u200bple.com"),
    sharedWith("ada@example.com\u202e"),
  ]);
  expect(misjudged).toEqual([]);
  await expect(said).toMatchFileSnapshot(goldenCatalogue("addresses"));
});
