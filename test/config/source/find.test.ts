import { describe, expect, test } from "vitest";
import { findConfigFiles } from "../../../src/config/source/find.js";
import type { ConfigTree } from "../../../src/config/source/tree.js";

/** A tree in which a path that ends in a slash is a folder; patterns match what is given for them. */
function treeOf(
  paths: readonly string[],
  matches: Readonly<Record<string, readonly string[]>> = {},
): ConfigTree {
  return {
    kindOf: (path) =>
      Promise.resolve(paths.includes(`${path}/`) ? "folder" : paths.includes(path) ? "file" : "absent"),
    list: (folder) =>
      Promise.resolve(
        paths.filter((path) => path.startsWith(`${folder}/`)).map((path) => path.slice(folder.length + 1)),
      ),
    match: (pattern) => Promise.resolve(matches[pattern] ?? []),
    read: () => Promise.reject(new Error("nothing is read")),
  };
}

describe("where nobody says", () => {
  test.each([
    ["the file", ["lightly.yaml"], ["lightly.yaml"]],
    ["the files of the folder", ["lightly/", "lightly/a.yaml"], ["lightly/a.yaml"]],
    ["the file by its other name", ["lightly.yml"], ["lightly.yml"]],
    [
      "the file, where the folder has no config",
      ["lightly.yaml", "lightly/", "lightly/a.py"],
      ["lightly.yaml"],
    ],
    [
      "the files of a folder of the file's name",
      ["lightly.yaml/", "lightly.yaml/a.yml"],
      ["lightly.yaml/a.yml"],
    ],
  ])("it is %s", async (_, paths, files) => {
    expect(await findConfigFiles([], treeOf(paths))).toEqual({ files, problems: [] });
  });
});

test.each([
  ["nothing", []],
  ["a file of the folder's name", ["lightly"]],
  ["a folder without config", ["lightly/", "lightly/a.py"]],
])("where there is %s, there is no config", async (_, paths) => {
  const { files, problems } = await findConfigFiles([], treeOf(paths));
  expect(files).toEqual([]);
  expect(problems).toMatchObject([{ place: "lightly.yaml", code: "file-unreadable" }]);
});

test("both names of the file are an error, and a folder beside it a warning", async () => {
  const tree = treeOf(["lightly.yaml", "lightly.yml", "lightly/", "lightly/a.yaml"]);
  expect(await findConfigFiles([], tree)).toMatchObject({
    files: ["lightly.yaml"],
    problems: [
      { place: "lightly.yml", code: "two-configs" },
      { place: "lightly", code: "ignored-folder", severity: "warning" },
    ],
  });
});

test("a place of more than a thousand files is refused", async () => {
  const names = Array.from({ length: 1001 }, (_, index) => `${index}.yaml`);
  const found = async (files: readonly string[]) =>
    findConfigFiles(["*.yaml"], treeOf([], { "*.yaml": files }));
  expect((await found(names.slice(1))).files).toHaveLength(1000);
  expect(await found(names)).toMatchObject({
    files: [],
    problems: [{ place: "*.yaml", message: "1001 files; a config may have 1000" }],
  });
});

test("of a folder, it is what ends in .yaml or .yml and is not hidden, by name", async () => {
  const names = [
    "b.yaml",
    "B.yml",
    "a.yaml",
    ".a.yaml",
    ".yaml",
    "a.yaml.orig",
    "a.yml~",
    "yaml",
    "aXyaml",
    "a.json",
  ];
  const tree = treeOf(["conf/", ...names.map((name) => `conf/${name}`)]);
  expect(await findConfigFiles(["conf"], tree)).toEqual({
    files: ["conf/B.yml", "conf/a.yaml", "conf/b.yaml"],
    problems: [],
  });
});

test("a file is taken for itself, even where it reads like a pattern", async () => {
  const tree = treeOf(["a[1].yaml", "{b}.yaml"], { "a[1].yaml": ["a1.yaml"] });
  expect((await findConfigFiles(["a[1].yaml", "{b}.yaml"], tree)).files).toEqual(["a[1].yaml", "{b}.yaml"]);
});

test.each(["*.yaml", "a?.yaml", "[ab].yaml", "{a,b}.yaml"])("%s is a pattern", async (pattern) => {
  const tree = treeOf([], { [pattern]: ["b.yaml", "a.yaml"] });
  expect(await findConfigFiles([pattern], tree)).toEqual({ files: ["a.yaml", "b.yaml"], problems: [] });
});

test("each file is taken once, in the order of the places, as it is named first", async () => {
  const tree = treeOf(["b.yaml", "c/", "c/a.yaml"], { "*/*.yaml": ["c/a.yaml"] });
  expect(await findConfigFiles(["b.yaml", "./c/a.yaml", "c", "*/*.yaml", "./b.yaml"], tree)).toEqual({
    files: ["b.yaml", "./c/a.yaml"],
    problems: [],
  });
});

test("places that lead to no file are told; a file that is missing is found missing when it is read", async () => {
  expect(
    await findConfigFiles(["none.yaml", "*.yml", "empty"], treeOf(["empty/", "empty/a.json"])),
  ).toMatchObject({
    files: ["none.yaml"],
    problems: [
      { place: "*.yml", message: "the pattern matches no file" },
      { place: "empty", message: "the folder holds no *.yaml file" },
    ],
  });
});
