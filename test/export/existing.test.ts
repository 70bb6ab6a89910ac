import { expect, test } from "vitest";
import { readExisting } from "../../src/export/existing.js";
import { nameClashes } from "../../src/export/name-clashes.js";

const config = `version: 1
connections:
  fixed: { type: s3, region: eu-central-1, access_key: AKIAIOSFODNN7EXAMPLE, secret_access_key: "\${env:S3}" }
  open: { type: s3, region: "\${var:region}", access_key: AKIAIOSFODNN7EXAMPLE, secret_access_key: "\${env:S3}" }
  \${env:KIND}: { type: "\${env:KIND}" }
datasets:
  2024: { type: images }
  pinned: { type: images, id: ${"a".repeat(24)} }
  renamed: { type: images, renamed_from: former }
`;
const remote = (id: string, name: string) => ({ id: id.repeat(24), name, type: "Images", userId: "me" });
const existing = readExisting([config]);

test("knows which dataset of the account a declared one is", () => {
  expect(existing.nameOf(remote("b", "2024"), true)).toBe("2024");
  expect(existing.nameOf(remote("b", "2024"), false)).toBeUndefined();
  expect(existing.nameOf(remote("a", "whatever"), false)).toBe("pinned");
  expect(existing.nameOf(remote("b", "pinned"), true)).toBeUndefined();
  expect(existing.nameOf(remote("b", "former"), true)).toBe("renamed");
  expect(existing.nameOf(remote("b", "former"), false)).toBeUndefined();
});

test("knows the public facts of a connection, unless they depend on a reference", () => {
  expect(existing.connections.get("fixed")).toEqual(expect.any(String));
  expect([...existing.connections].filter(([, key]) => key === undefined).map(([name]) => name)).toEqual([
    "open",
    "${env:KIND}",
  ]);
  expect([...existing.taken.variables]).toEqual(["S3", "KIND"]);
});

test("a name is declared once: the caller's own dataset comes first, then the lowest id, and the config before all", () => {
  const own = [remote("1", "twin"), remote("2", "twin"), remote("3", "twin"), remote("4", "mine")];
  const others = [remote("5", "mine"), remote("6", "theirs"), remote("7", "theirs"), remote("8", "pinned")];
  const reasons = nameClashes([...own, ...others], own, existing);
  const id = (digit: string) => digit.repeat(24);
  expect([...reasons]).toEqual([
    [id("1"), `another dataset of yours has the same name (id ${id("2")}, ${id("3")}); rename one`],
    [id("2"), `another dataset of yours has the same name (id ${id("1")}, ${id("3")}); rename one`],
    [id("3"), `another dataset of yours has the same name (id ${id("1")}, ${id("2")}); rename one`],
    [id("5"), `you have a dataset of the same name (id ${id("4")})`],
    [id("7"), `another dataset of the same name is exported (id ${id("6")})`],
    [id("8"), "the config declares another dataset of the same name"],
  ]);
});
